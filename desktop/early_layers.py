"""The first rows of layers that are still being read: shown above the map, and no part of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from layers import edits
from layers.document import MapDocument, SourceRef
from layers.sources import FeatureLayer


class EarlyLayers(QObject):
    """Keeps what there is of layers until they are whole, or will never be.

    Signals
    -------
    changed
        Something is shown that was not before, or no more.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: dict[SourceRef, FeatureLayer] = {}

    def put(self, source: SourceRef, features: FeatureLayer) -> None:
        """Show the first rows of a layer."""
        self._layers[source] = features
        self.changed.emit()

    def drop(self, source: SourceRef) -> None:
        """Show them no more."""
        if self._layers.pop(source, None) is not None:
            self.changed.emit()

    def over(self, document: MapDocument) -> MapDocument:
        """Give a map with them on top, named as what they are."""
        for source, features in self._layers.items():
            document = edits.add_own_layer(document, f"{features.name} (being read: the first {features.features})", source).document
        return document

    def of(self, document: MapDocument) -> dict[str, FeatureLayer]:
        """Give the features of those that a map shows, by the layer's id."""
        shown = ((layer.id, layer.source) for layer in document.layers if layer.source is not None)
        return {layer_id: self._layers[source] for layer_id, source in shown if source in self._layers}
