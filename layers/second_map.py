"""The second of two maps of one place: what it shows, and the edits that give it a lens and layers of its own."""

from __future__ import annotations

from msgspec.structs import replace

from layers.document import MapDocument, SecondMap
from layers.edits import PERIODIC_ORDER, Edit


def second_of(document: MapDocument) -> MapDocument:
    """Give the second map as a document of its own; of a map that has none the map itself."""
    if document.compare is None:
        return document
    second = document.second
    layers = tuple(replace(layer, visible=layer.visible and layer.id not in second.hidden) for layer in document.layers)
    elements = document.elements if second.elements is None else second.elements
    return replace(document, day=document.compare, compare=None, second=SecondMap(), elements=elements, layers=layers)


def show_second(document: MapDocument) -> Edit:
    """Show a second map beside the first, of the same day."""
    return Edit("Second map", replace(document, compare=document.day, second=SecondMap(same_day=True)))


def set_lens(document: MapDocument, elements: tuple[str, ...] | None) -> Edit:
    """Look at the second map through a lens of its own; None for that of the first."""
    chosen = None if elements is None else tuple(symbol for symbol in PERIODIC_ORDER if symbol in elements)
    what = "as the first" if chosen is None else ", ".join(chosen) or "all elements"
    return Edit(f"Lens of the second map: {what}", replace(document, second=replace(document.second, elements=chosen)))


def show_layer(document: MapDocument, layer_id: str, visible: bool) -> Edit:
    """Show a layer on the second map, or leave it to the first."""
    rest = tuple(key for key in document.second.hidden if key != layer_id)
    hidden = rest if visible else (*rest, layer_id)
    name = f"{'Show' if visible else 'Hide'} {document.layer(layer_id).name} on the second map"
    return Edit(name, replace(document, second=replace(document.second, hidden=hidden)))
