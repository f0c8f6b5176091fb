"""Whatever can be gone to or done by typing: coordinates, bookmarks, layers, the catalogue, towns and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from desktop.actions import COMMANDS, Actions
from desktop.canvas.map_canvas import MapCanvas
from desktop.workspace import Selection, Workspace
from layers import edits, gazetteer
from layers.catalogue.search import search
from layers.document import Bookmark
from layers.extent import Extent

if TYPE_CHECKING:
    from layers.catalogue.loading import Catalogue
    from layers.catalogue.search import Hit

MOST_COMMANDS, MOST_ROWS, MOST_TOWNS = 8, 40, 12


class Jump(NamedTuple):
    """Something that was found: its kind and title, a quiet word beside it, and what choosing it does."""

    kind: str
    title: str
    beside: str
    go: Callable[[], object]


class Near(NamedTuple):
    """What a text means by itself and to the window: coordinates, bookmarks and layers, commands."""

    text: str
    coordinates: tuple[Jump, ...]
    named: tuple[Jump, ...]
    commands: tuple[Jump, ...]


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

    def near(self, text: str) -> Near:
        """Give what of the window and its map a text may mean, at once."""
        words = gazetteer.folded(text).split()
        if not words:
            return Near(text, tuple(self._coordinates(text)), (), ())
        named = (*self._bookmarks(words), *self._layers(words))
        return Near(text, tuple(self._coordinates(text)), named, tuple(islice(self._commands(words), MOST_COMMANDS)))

    def far(self, catalogue: Catalogue, near: Near) -> list[Jump]:
        """Give all that a text may mean, the likeliest first, with catalogue and towns; it takes long, and may be asked on any thread."""
        sought = gazetteer.folded(near.text)
        if not sought:
            return list(near.coordinates)
        rows = list(islice(self._rows(catalogue, near.text), MOST_ROWS))
        exact = [row for row in rows if gazetteer.folded(row.title) == sought]
        towns = list(self._towns(near.text))
        same = [town for town in towns if gazetteer.folded(town.title) == sought]
        rest = [row for row in rows if row not in exact]
        return [*near.coordinates, *near.named, *exact, *near.commands, *same, *rest, *(town for town in towns if town not in same)]

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

    def _rows(self, catalogue: Catalogue, text: str) -> Iterator[Jump]:
        for hit in search(catalogue, text):
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
