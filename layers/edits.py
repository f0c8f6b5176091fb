"""Pure functions from map document to map document, each named as Undo will show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from layers.document import Bookmark, FactsRef, Layer, LayerKind, MapDocument, SecondMap, SourceRef, Style, TileSource

PERIODIC_ORDER = ("Sc", "Y", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
STAGE_ORDER = ("mine", "concentration", "cracking", "separation", "metal", "alloy", "magnet", "recycling")


# What is drawn first, whatever is moved: land with the tints and hatches on it, and below these the tiles of a server.
GROUND = {LayerKind.RESTRICTIONS: 1, LayerKind.WORLD: 1, LayerKind.TILES: 2}
TILES_CRS = "EPSG:3857"


def in_order(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Bring the ground below all else; otherwise the order stays."""
    return tuple(sorted(layers, key=lambda layer: GROUND.get(layer.kind, 0)))


@dataclass(frozen=True, slots=True)
class Edit:
    """A step of the history.

    Parameters
    ----------
    name
        What Undo shows.
    document
        The map after the step.
    fold
        Consecutive steps with the same fold become one (typing through days, dragging a slider); None folds with nothing.
    """

    name: str
    document: MapDocument
    fold: str | None = None


def set_day(document: MapDocument, day: dt.date) -> Edit:
    """Show another day; a second map that has none of its own follows."""
    follows = document.has_second
    return Edit(f"Day {day.isoformat()}", replace(document, day=day, compare=day if follows else document.compare), fold="day")


def set_title(document: MapDocument, title: str) -> Edit:
    """Give the map another title."""
    return Edit("Title", replace(document, title=one_line(title)))


def set_scenario(document: MapDocument, text: str) -> Edit:
    """Say what the map assumes beside the facts; nothing makes it a map of the facts."""
    name = one_line(text)
    return Edit(f"Scenario {name}" if name else "No scenario", replace(document, scenario=name))


def set_elements(document: MapDocument, elements: tuple[str, ...]) -> Edit:
    """Look through the lens of some elements; none means all of them."""
    chosen = tuple(symbol for symbol in PERIODIC_ORDER if symbol in elements)
    return Edit("Lens " + (", ".join(chosen) or "all elements"), replace(document, elements=chosen))


def set_stages(document: MapDocument, stages: tuple[str, ...]) -> Edit:
    """Show some stages only; none, or all, means all of them."""
    chosen = tuple(stage for stage in STAGE_ORDER if stage in stages)
    chosen = () if len(chosen) == len(STAGE_ORDER) else chosen
    return Edit("Stages " + (", ".join(chosen) or "all"), replace(document, stages=chosen))


def set_dark(document: MapDocument, dark: bool) -> Edit:
    """Draw the map on dark or on light ground."""
    return Edit("Dark map" if dark else "Light map", replace(document, dark=dark))


def set_leaders(document: MapDocument, leaders: bool) -> Edit:
    """Let labels that find no room at their mark stand apart from it, at the end of a line, or leave them out."""
    return Edit("Leader lines" if leaders else "No leader lines", replace(document, leaders=leaders))


def set_crs(document: MapDocument, crs: str) -> Edit:
    """Show the map in another coordinate reference system."""
    return Edit("Projection", replace(document, crs=crs))


def mute_measures(document: MapDocument, ids: Iterable[str], muted: bool, name: str = "") -> Edit:
    """Switch measures off, or on again; the name says which, where there are several."""
    chosen = set(ids)
    off = set(document.muted) | chosen if muted else set(document.muted) - chosen
    what = name or (min(chosen) if len(chosen) == 1 else f"{len(chosen)} measures")
    return Edit(f"Switch {what} " + ("off" if muted else "on"), replace(document, muted=tuple(sorted(off))))


def only_measures(document: MapDocument, ids: Iterable[str], every: Iterable[str]) -> Edit:
    """Switch some measures on and all others off."""
    chosen = set(ids)
    what = "one measure" if len(chosen) == 1 else f"{len(chosen)} measures"
    return Edit(f"Only {what} on", replace(document, muted=tuple(sorted(set(every) - chosen))))


def compare_with(document: MapDocument, day: dt.date | None) -> Edit:
    """Show a second day beside the first, or one map again."""
    if day is None:
        return Edit("One map", replace(document, compare=None, second=SecondMap()))
    fold = None if document.compare is None else "compare"
    second = replace(document.second, same_day=False)
    return Edit(f"Compare with {day.isoformat()}", replace(document, compare=day, second=second), fold=fold)


def swap_days(document: MapDocument) -> Edit:
    """Let the two days that are compared change places; without a second day nothing changes."""
    day = document.compare or document.day
    swapped = replace(document, day=day, compare=document.compare and document.day)
    return Edit("Swap the two days", swapped)


def add_facts(document: MapDocument, facts: FactsRef, name: str) -> Edit:
    """Let a table of the user's join the catalogue."""
    return Edit(f"Add {one_line(name)}", replace(document, facts=(*document.facts, facts)))


def remove_facts(document: MapDocument, facts: FactsRef, name: str) -> Edit:
    """Take a table of the user's out of the catalogue; its file is untouched."""
    return Edit(f"Remove {one_line(name)}", replace(document, facts=tuple(old for old in document.facts if old != facts)))


def add_bookmark(document: MapDocument, bookmark: Bookmark) -> Edit:
    """Keep a view to come back to; one of the same name is replaced."""
    name = one_line(bookmark.name) or bookmark.day.isoformat()
    others = tuple(old for old in document.bookmarks if old.name != name)
    return Edit(f"Bookmark {name}", replace(document, bookmarks=(*others, replace(bookmark, name=name))))


def remove_bookmark(document: MapDocument, name: str) -> Edit:
    """Take a bookmark away."""
    return Edit(f"Remove bookmark {name}", replace(document, bookmarks=tuple(old for old in document.bookmarks if old.name != name)))


def one_line(text: str) -> str:
    """Give text without line breaks, and without halves of characters, as names of files may hold and no export can write."""
    return " ".join(text.split()).encode("utf-8", "replace").decode("utf-8")


def _replace_layer(document: MapDocument, layer: Layer) -> MapDocument:
    return replace(document, layers=tuple(layer if old.id == layer.id else old for old in document.layers))


def show_layer(document: MapDocument, layer_id: str, visible: bool) -> Edit:
    """Switch a layer on or off."""
    layer = document.layer(layer_id)
    return Edit(("Show " if visible else "Hide ") + layer.name, _replace_layer(document, replace(layer, visible=visible)))


def set_opacity(document: MapDocument, layer_id: str, opacity: float) -> Edit:
    """Make a layer more or less opaque, from 0 to 1."""
    layer = document.layer(layer_id)
    changed = replace(layer, opacity=min(max(opacity, 0.0), 1.0))
    return Edit(f"Opacity of {layer.name}", _replace_layer(document, changed), fold=f"opacity {layer_id}")


def rename_layer(document: MapDocument, layer_id: str, name: str) -> Edit:
    """Give a layer another name; blanks alone change nothing."""
    layer = document.layer(layer_id)
    return Edit(f"Rename {layer.name}", _replace_layer(document, replace(layer, name=one_line(name) or layer.name)))


def restyle_layer(document: MapDocument, layer_id: str, style: Style, opacity: float | None = None) -> Edit:
    """Draw an own layer in another style, and of another opacity if one is given; consecutive changes of the same part are one step."""
    layer = document.layer(layer_id)
    parts = [name for name in style.__struct_fields__ if getattr(style, name) != getattr(layer.style, name)]
    fold = " ".join(["style", *parts, layer_id])
    changed = replace(layer, style=style, opacity=layer.opacity if opacity is None else opacity)
    return Edit(f"Style of {layer.name}", _replace_layer(document, changed), fold=fold)


def filter_layer(document: MapDocument, layer_id: str, text: str) -> Edit:
    """Show only the rows of a layer that a filter lets through; a blank one shows all."""
    layer = document.layer(layer_id)
    text = text.strip()
    name = f"Filter {layer.name}" if text else f"No filter on {layer.name}"
    return Edit(name, _replace_layer(document, replace(layer, filter=text)))


def move_layer(document: MapDocument, layer_id: str, position: int) -> Edit:
    """Move a layer to a position counted from the top, after it was taken out."""
    layer = document.layer(layer_id)
    rest = [old for old in document.layers if old.id != layer_id]
    rest.insert(min(max(position, 0), len(rest)), layer)
    return Edit(f"Move {layer.name}", replace(document, layers=in_order(rest)))


def remove_layer(document: MapDocument, layer_id: str) -> Edit:
    """Take a layer off the map; its file is untouched."""
    layer = document.layer(layer_id)
    hidden = tuple(key for key in document.second.hidden if key != layer_id)  # a later layer may get its id
    layers = tuple(old for old in document.layers if old.id != layer_id)
    return Edit(f"Remove {layer.name}", replace(document, layers=layers, second=replace(document.second, hidden=hidden)))


def add_own_layer(document: MapDocument, name: str, source: SourceRef, style: Style | None = None) -> Edit:
    """Put a file of the user's on top of the map; its colour differs from those of other own layers."""
    number = _free_number(document, "own")
    chosen = style or Style(colour=OWN_COLOURS[(number - 1) % len(OWN_COLOURS)])
    name = one_line(name)
    layer = Layer(f"own-{number}", LayerKind.OWN, name, source=source, style=chosen)
    return Edit(f"Add {name}", replace(document, layers=(layer, *document.layers)))


def together(before: MapDocument, edit: Edit, fold: str) -> Edit:
    """Let a layer that is added be one step with those that were added since another document, with the same `fold`."""
    count = len(edit.document.layers) - len(before.layers)
    return Edit(edit.name if count == 1 else f"Add {count} layers", edit.document, fold)


def reread_layer(document: MapDocument, layer_id: str, source: SourceRef, name: str) -> Edit:
    """Let an own layer be read in another way; `name` says in which."""
    layer = document.layer(layer_id)
    return Edit(f"{name}: {layer.name}", _replace_layer(document, replace(layer, source=source)))


def add_raster(document: MapDocument, name: str, source: SourceRef) -> Edit:
    """Put a raster of the user's on the ground of the map, below all marks, lines and areas."""
    name = one_line(name)
    layer = Layer(f"raster-{_free_number(document, 'raster')}", LayerKind.RASTER, name, source=source)
    first = next((row for row, old in enumerate(document.layers) if old.kind in GROUND or old.kind is LayerKind.RASTER), 0)
    return Edit(f"Add {name}", replace(document, layers=in_order((*document.layers[:first], layer, *document.layers[first:]))))


def add_tiles(document: MapDocument, name: str, tiles: TileSource, *, crs: str | None = None) -> Edit:
    """Lay the tiles of a server under the map, which is shown in Web Mercator from now on.

    Parameters
    ----------
    crs
        The projection to show them in, if the map is in none that they fit.
    """
    name = one_line(name)
    layer = Layer(f"tiles-{_free_number(document, 'tiles')}", LayerKind.TILES, name, tiles=tiles)
    first = next((row for row, old in enumerate(document.layers) if old.kind is LayerKind.TILES), len(document.layers))
    layers = in_order((*document.layers[:first], layer, *document.layers[first:]))
    return Edit(f"Add {name}", replace(document, layers=layers, crs=crs or document.crs))


def _free_number(document: MapDocument, start: str) -> int:
    taken = {layer.id for layer in document.layers}
    return next(n for n in range(1, len(taken) + 2) if f"{start}-{n}" not in taken)


# Apart from the verdicts' colours, so that an own layer is never read as a verdict.
OWN_COLOURS = ("#0B7A75", "#B5179E", "#3D5A80", "#7F5539", "#4F772D", "#C2185B")
