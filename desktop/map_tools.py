"""The tools that take the left button of the map, one at a time, and the commands that choose them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.actions import Actions
from desktop.canvas.area_tool import AreaTool
from desktop.canvas.map_tool import MapTool
from desktop.canvas.measure_tool import MeasureTool
from desktop.canvas.split_view import SplitView
from desktop.panels.layers_panel import LayersPanel
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, LayerKind
from layers.errors import RequestError
from layers.sources import FeatureLayer


class MapTools(QObject):
    """Gives the maps the tool whose command is ticked.

    Signals
    -------
    failed
        A tool cannot do what was asked: the exception.
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, maps: SplitView, layers: LayersPanel, actions: Actions) -> None:
        super().__init__(maps)
        self._workspace = workspace
        self._layers = layers
        self._maps = maps
        picks = workspace.picks
        self._tools: dict[str, MapTool] = {
            name: AreaTool(picks, tasks, self._target, self.failed.emit, lasso=name == "pick_lasso") for name in ("pick_box", "pick_lasso")
        }
        self._tools |= {"measure_line": MeasureTool(area=False), "measure_area": MeasureTool(area=True)}
        self._actions = {name: actions[name] for name in self._tools}
        actions.connect({name: (lambda name=name: self.choose(name)) for name in self._tools} | {"pick_none": picks.clear})

    def choose(self, name: str) -> None:
        """Take a tool, if its command is ticked now, or put it away."""
        chosen = name if self._actions[name].isChecked() else ""
        for other, action in self._actions.items():
            action.setChecked(other == chosen)
        self._maps.take_tool(self._tools.get(chosen))

    def _target(self) -> tuple[Layer, FeatureLayer] | None:
        """Give the layer to pick from: the current one, or the topmost of the user's that is shown."""
        own, current = self._workspace.own, self._layers.current
        listed = None if current is None else self._workspace.listings.features(current.id)
        if current is not None and listed is not None:
            return current, listed
        layers = [layer for layer in self._workspace.document.layers if layer.kind is LayerKind.OWN and layer.visible and layer.id in own]
        layer = next((layer for layer in layers if current is not None and layer.id == current.id), layers[0] if layers else None)
        if layer is None:
            self.failed.emit(
                RequestError(
                    "There is no layer of your own to pick from.",
                    "Open a file as a layer, switch one on, or open the table of a built-in one.",
                )
            )
            return None
        return layer, own[layer.id]
