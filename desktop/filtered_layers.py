"""Own layers as their filters leave them; each filter is worked out once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from layers.document import Layer, MapDocument, SourceRef
from layers.errors import LodestoneError
from layers.sources import FeatureLayer

MOST_KEPT = 12
"""Filtered layers that are kept, the last used: Undo finds them at once."""
AT_ONCE = 20_000
"""Features, or vertices of shapes, up to which a filter is worked out while one waits."""
Wanted = dict[tuple[SourceRef, str], FeatureLayer]
"""Whole layers by their source and the filter that is to be worked out."""


class FilteredLayers:
    """Gives the features of a layer as its filter leaves them.

    A filter that cannot be applied, as after a file has changed, lets all through; the layer then says why.
    """

    def __init__(self) -> None:
        self.most = MOST_KEPT
        self._kept: OrderedDict[tuple[SourceRef, str], tuple[FeatureLayer, FeatureLayer]] = OrderedDict()

    def of(self, layer: Layer, features: FeatureLayer) -> FeatureLayer:
        """Give what the filter of a layer leaves of its features."""
        if not layer.filter or layer.source is None:
            return features
        key = (layer.source, layer.filter)
        whole, left = self._kept.get(key, (None, features))
        if whole is not features:
            left = apply_filter(features, layer.filter)
        self.keep(layer.source, layer.filter, features, left)
        return left

    def missing(self, document: MapDocument, features: Mapping[SourceRef, FeatureLayer]) -> Wanted:
        """Give the filters of a map that are not kept and take long to work out, with their layers."""
        wanted = {}
        for layer in document.layers:
            if layer.filter and layer.source is not None and (whole := features.get(layer.source)) is not None:
                kept, _ = self._kept.get((layer.source, layer.filter), (None, None))
                if kept is not whole and max(whole.features, len(whole.xy)) > AT_ONCE:
                    wanted[layer.source, layer.filter] = whole
        return wanted

    def keep(self, source: SourceRef, text: str, whole: FeatureLayer, left: FeatureLayer) -> None:
        """Remember what a filter leaves of a layer, worked out elsewhere."""
        self._kept[source, text] = whole, left
        self._kept.move_to_end((source, text))
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)


def apply_filter(features: FeatureLayer, text: str) -> FeatureLayer:
    """Give what a filter leaves of a layer; all of it, with the reason, where it cannot be applied."""
    from layers.filters import filtered

    try:
        return filtered(features, text)
    except LodestoneError as error:
        return replace(features, unfiltered=str(error))


def filter_all(document: MapDocument, features: Mapping[SourceRef, FeatureLayer]) -> dict[tuple[SourceRef, str], FeatureLayer]:
    """Work out the filters of all layers of a map, away from the window."""
    return {
        (layer.source, layer.filter): apply_filter(features[layer.source], layer.filter)
        for layer in document.layers
        if layer.filter and layer.source in features and layer.source is not None
    }
