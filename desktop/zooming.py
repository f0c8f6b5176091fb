"""Zooming to a layer, or to rows of one; what lies outermost of very many vertices is looked for away from the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.places import places_of, places_of_rows
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer
from layers.geometry.arrays import Floats, Ints
from layers.sources import FeatureLayer

FEW = 100_000
"""Vertices that are looked through at once."""


class Zooming(QObject):
    """Moves the map.

    Signals
    -------
    failed
        The exception that looking for the places raised.
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: Tasks, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self._tasks = tasks
        self._canvas = canvas

    def to_layer(self, layer: Layer | None) -> None:
        """Show all of a layer."""
        if layer is None or self._canvas.picture is None:
            return
        features, content = self._workspace.own.get(layer.id), self._canvas.picture.content
        raster = self._workspace.imagery.raster(layer.source)
        self._show(features, lambda: places_of(layer, features, content, raster))

    def to_rows(self, features: FeatureLayer, rows: Ints) -> None:
        """Show some features of a layer."""
        self._show(features, lambda: places_of_rows(features, rows))

    def _show(self, features: FeatureLayer | None, places: Callable[[], Floats | None]) -> None:
        if features is None or len(features.xy) <= FEW:
            self._move(places())
        else:
            self._tasks.run("Looking for what lies outermost", lambda _feedback: places(), self._move, self.failed.emit, key="zoom")

    def _move(self, places: Floats | None) -> None:
        if places is None:
            self._canvas.show_whole()
        else:
            self._canvas.show_places(places)
