"""What tells two maps apart, in words."""

from __future__ import annotations

from layers.document import Layer, MapDocument

_NAMES = {
    "title": "title",
    "scenario": "scenario",
    "elements": "elements",
    "stages": "stages",
    "crs": "projection",
    "dark": "light or dark ground",
    "muted": "restrictions that are switched off",
    "compare": "second day",
    "facts": "facts of your own",
    "leaders": "leader lines",
    "layout": "page",
    "bookmarks": "bookmarks",
    "second": "second map",
}


def differences(old: MapDocument, new: MapDocument) -> list[str]:
    """Name what is another in the new map, in the order of its parts."""
    told = [f"day {new.day.isoformat()} instead of {old.day.isoformat()}"] if old.day != new.day else []
    told += [name for field, name in _NAMES.items() if getattr(old, field) != getattr(new, field)]
    before, after = _by_id(old), _by_id(new)
    told += [f"layer {layer.name} added" for key, layer in after.items() if key not in before]
    told += [f"layer {layer.name} removed" for key, layer in before.items() if key not in after]
    told += [f"layer {layer.name} changed" for key, layer in after.items() if key in before and before[key] != layer]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        told.append("order of layers")
    return told


def _by_id(document: MapDocument) -> dict[str, Layer]:
    return {layer.id: layer for layer in document.layers}
