"""Which layer the drawer shows: one of the user's, or a built-in one, whose rows are listed when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.filtered_layers import apply_filter
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer, LayerKind
from layers.feedback import Feedback

if TYPE_CHECKING:
    from layers.tabular.listing import Listing


class LayerChoice(QComboBox):
    """The layers by name, the user's own first."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._wanted = ""  # outlives a removal that Undo takes back
        self.activated.connect(lambda _row: self.choose(self.layer_id))
        self.setAccessibleName("Layer whose rows are shown")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    @property
    def layer_id(self) -> str:
        """The layer that is shown; empty without any."""
        return str(self.currentData() or "")

    def offer(self) -> None:
        """Offer the layers of the map, and keep the one that was chosen."""
        space, self._wanted = self._workspace, self._wanted or self.layer_id
        own = [layer for layer in space.document.layers if layer.kind is LayerKind.OWN and layer.id in space.own]
        self.clear()
        for layer in (*own, *space.listings.layers()):
            self.addItem(one_line(layer.name, 40), layer.id)
        self.setCurrentIndex(max(self.findData(self._wanted), 0))
        self.setEnabled(self.count() > 0)

    def choose(self, layer_id: str) -> None:
        """Show a layer, if it has rows."""
        if (place := self.findData(layer_id)) >= 0:
            self.setCurrentIndex(place)
            self._wanted = layer_id

    @property
    def listed(self) -> Layer | None:
        """The built-in layer that is shown, if it is one."""
        return next((layer for layer in self._workspace.listings.layers() if layer.id == self.layer_id), None)

    def is_ready(self) -> bool:
        """Whether the rows of the layer are there."""
        layer, listings = self.listed, self._workspace.listings
        if layer is None:
            listings.forget()
        return layer is None or listings.current(layer) is not None

    def make_ready(self, then: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """List what a built-in layer shows now, away from the window."""
        space, layer = self._workspace, self.listed
        if layer is None:
            return
        catalogue, document, key = space.catalogue, space.document, space.listings.key(layer)

        def work(_: Feedback) -> Listing:
            from layers.tabular.listing import listing

            made = listing(catalogue, document, layer)
            return replace(made, features=apply_filter(made.features, layer.filter)) if layer.filter else made

        def keep(made: Listing) -> None:
            if self.isVisible() and self.layer_id == layer.id:
                space.listings.keep(layer, key, made)
                then()

        self._tasks.run("Listing rows", work, keep, failed, key="table")
