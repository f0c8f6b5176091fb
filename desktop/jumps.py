"""Whatever can be gone to or done by typing: coordinates, bookmarks, layers, the catalogue, towns and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from desktop.actions import COMMANDS, Actions
from desktop.canvas.map_canvas import MapCanvas
from desktop.workspace import Selection, Workspace
from layers import edits, gazetteer
from layers.catalogue.search import search
from layers.document import Bookmark
from layers.extent import Extent

if TYPE_CHECKING:
    from layers.catalogue.search import Hit

MOST_COMMANDS, MOST_ROWS, MOST_TOWNS = 8, 40, 12


class Jump(NamedTuple):
    """Something that was found: its kind and title, a quiet word beside it, and what choosing it does."""

    kind: str
    title: str
    beside: str
    go: Callable[[], object]


class Jumps:
    """Finds what words may mean.

    Parameters
    ----------
    choose_layer
        Makes a layer the current one and shows all of it, by its id.
    """

    def __init__(self, workspace: Workspace, actions: Actions, canvas: MapCanvas, choose_layer: Callable[[str], object]) -> None:
        self._workspace = workspace
        self._actions = actions
        self._canvas = canvas
        self._choose_layer = choose_layer

    def find(self, text: str) -> list[Jump]:
        """Give what a text may mean, the likeliest first; nothing for a blank one."""
        if not text.strip():
            return []
        words = gazetteer.folded(text).split()
        found = [*self._coordinates(text)]
        if words:
            named = [*self._bookmarks(words), *self._layers(words)]
            commands, rows = list(self._commands(words))[:MOST_COMMANDS], list(self._rows(text))[:MOST_ROWS]
            exact = [row for row in rows if gazetteer.folded(row.title) == " ".join(words)]
            towns = list(self._towns(text))
            same = [town for town in towns if gazetteer.folded(town.title) == " ".join(words)]
            rest = [row for row in rows if row not in exact]
            found += [*named, *exact, *commands, *same, *rest, *(town for town in towns if town not in same)]
        return found

    def _coordinates(self, text: str) -> Iterator[Jump]:
        place = gazetteer.coordinates(text)
        if place is not None:
            name = gazetteer.written(*place)
            yield Jump("Coordinates", name, "", lambda: self._canvas.show_place(*place, name))

    def _bookmarks(self, words: list[str]) -> Iterator[Jump]:
        for bookmark in self._workspace.document.bookmarks:
            if _holds(bookmark.name, words):
                yield Jump("Bookmark", bookmark.name, bookmark.day.isoformat(), partial(self.go_to, bookmark))

    def go_to(self, bookmark: Bookmark) -> None:
        """Show the view and the day of a bookmark."""
        self._workspace.apply(edits.set_day(self._workspace.document, bookmark.day))
        self._canvas.show_extent(None if bookmark.extent is None else Extent(*bookmark.extent))

    def _layers(self, words: list[str]) -> Iterator[Jump]:
        for layer in self._workspace.document.layers:
            if _holds(layer.name, words):
                yield Jump("Layer", layer.name, "", partial(self._choose_layer, layer.id))

    def _commands(self, words: list[str]) -> Iterator[Jump]:
        for command in COMMANDS:
            action = self._actions[command.name]
            title = command.text.replace("&", "").rstrip("…")
            if action.isEnabled() and _holds(f"{title} {command.tip}", words):
                yield Jump("Command", title, ", ".join(command.keys), action.trigger)

    def _rows(self, text: str) -> Iterator[Jump]:
        for hit in search(self._workspace.catalogue, text):
            yield Jump(_kind_of(hit), hit.title, "", partial(self._choose, hit))

    def _choose(self, hit: Hit) -> None:
        self._workspace.select(Selection(hit.table, hit.key, hit.title))
        site = self._workspace.catalogue.sites.get(hit.key) if hit.table == "site" else None
        if site is not None:
            self._canvas.show_place(site.lon, site.lat)

    def _towns(self, text: str) -> Iterator[Jump]:
        for town in gazetteer.find_places(text, MOST_TOWNS):
            country = gazetteer.country_name(town.country)
            yield Jump("Place", town.name, country, partial(self._canvas.show_place, town.lon, town.lat, town.name))


def _kind_of(hit: Hit) -> str:
    """Name the kind of a row; a claim never without how it was judged."""
    from layers.catalogue.model import Claim

    kind = {"measure": "Restriction"}.get(hit.table, hit.table.capitalize())
    return f"{kind}, {hit.row.verdict.value}" if isinstance(hit.row, Claim) else kind


def _holds(text: str, words: list[str]) -> bool:
    """Whether each word begins a word of a text."""
    begun = gazetteer.folded(text).split()
    return all(any(one.startswith(word) for one in begun) for word in words)
