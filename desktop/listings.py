"""The table of a built-in layer that the drawer shows, and whether it still says what the map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from layers.document import Layer, LayerKind, MapDocument

if TYPE_CHECKING:
    from desktop.workspace import Workspace
    from layers.sources import FeatureLayer
    from layers.tabular.listing import Listing

_SITES = (LayerKind.MINES, LayerKind.REFINERIES, LayerKind.ALLIED, LayerKind.WORKS)
LISTED = frozenset({*_SITES, LayerKind.LINKS, LayerKind.RESTRICTIONS, LayerKind.WORLD})
"""Kinds of layers of which there is a table."""


class Listings(QObject):
    """Keeps one listing, that of the drawer."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.layer_id = ""
        self.shown: Listing | None = None
        self._key: tuple[object, ...] = ()

    def key(self, layer: Layer) -> tuple[object, ...]:
        """Give what the rows of a layer depend on."""
        document: MapDocument = self._workspace.document
        layers = tuple((one.id, one.visible, one.filter) for one in document.layers if one.kind is not LayerKind.OWN)
        return (layer.id, id(self._workspace.catalogue), document.day, document.elements, document.stages, document.muted, layers)

    def layers(self) -> list[Layer]:
        """Give the layers of which there can be a table."""
        return [layer for layer in self._workspace.document.layers if layer.kind in LISTED]

    def current(self, layer: Layer) -> Listing | None:
        """Give the listing of a layer, if it still says what the map shows."""
        return self.shown if self.layer_id == layer.id and self._key == self.key(layer) else None

    def keep(self, layer: Layer, key: tuple[object, ...], made: Listing) -> None:
        """Show a listing from now on; what was picked in the one before stays picked, as far as it is there."""
        if self.layer_id != layer.id:
            self.forget()
        before = self.shown
        self.layer_id, self._key, self.shown = layer.id, key, made
        self._workspace.picks.follow(before)

    def forget(self) -> None:
        """Show none."""
        if self.layer_id == self._workspace.picks.layer_id:
            self._workspace.picks.clear()
        self.layer_id, self._key, self.shown = "", (), None

    def features(self, layer_id: str) -> FeatureLayer | None:
        """Give the rows of a layer with their shapes, if it is the one that is shown."""
        return self.shown.features if self.shown is not None and layer_id == self.layer_id else None
