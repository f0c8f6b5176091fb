"""The map document: the frozen value that is shown, edited, undone and exported."""

from __future__ import annotations

import datetime as dt
from enum import Enum

import msgspec

from layers.layout.model import Layout
from layers.reading import AS_FOUND, Reading
from layers.style import Style

__all__ = [
    "BUILT_IN",
    "Bookmark",
    "FactsRef",
    "Layer",
    "LayerKind",
    "MapDocument",
    "SourceRef",
    "Style",
    "TableJoin",
    "TileSource",
    "first_map",
]


class LayerKind(str, Enum):
    """What a layer holds. The built-in kinds come from the catalogue; OWN and RASTER are files of the user's, TILES a server's pictures."""

    MINES = "mines"
    REFINERIES = "refineries"
    ALLIED = "allied"
    WORKS = "works"
    LINKS = "links"
    RESTRICTIONS = "restrictions"
    WORLD = "world"
    OWN = "own"
    RASTER = "raster"
    TILES = "tiles"


class TableJoin(msgspec.Struct, frozen=True):
    """A table whose columns a layer has too, row by row, where the keys of both are the same.

    Parameters
    ----------
    path, layer
        The file of the table, and the name of the layer or sheet in it.
    key, table_key
        The column of the layer, and the one of the table, whose values are compared.
    """

    path: str
    layer: str | None
    key: str
    table_key: str


class SourceRef(msgspec.Struct, frozen=True):
    """Where the features of an own layer come from, and how they are read."""

    path: str
    layer: str | None = None
    assume_crs: str | None = None
    reading: Reading = AS_FOUND
    joins: tuple[TableJoin, ...] = ()


class FactsRef(msgspec.Struct, frozen=True):
    """A table of the user's that joins the catalogue.

    Parameters
    ----------
    table
        The catalogue's table that its rows belong to, such as ``measures`` or ``flows``.
    source
        Where the rows lie.
    columns
        Pairs of a column of the catalogue and the column of the file that stands for it, where the names differ.
    fixed
        Pairs of a column of the catalogue and the text that all rows have in it, in which ``{row}`` stands for the number of the row.
    """

    table: str
    source: SourceRef
    columns: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()


class TileSource(msgspec.Struct, frozen=True):
    """Where the pictures of a tile layer come from.

    Parameters
    ----------
    url
        Address of a tile with places for ``{z}``, ``{x}`` and ``{y}``, or ``{-y}`` for rows counted from the south; perhaps with ``{s}``
        for one of the subdomains, and ``{r}`` for the ``@2x`` of tiles with twice the pixels.
    attribution
        Whom every picture must name.
    min_zoom, max_zoom
        The zooms that there are.
    subdomains
        What may stand for ``{s}``.
    names
        Whether the tiles hold names of countries and towns.
    """

    url: str
    attribution: str = ""
    min_zoom: int = 0
    max_zoom: int = 19
    subdomains: tuple[str, ...] = ()
    names: bool = True


class Layer(msgspec.Struct, frozen=True):
    """One row of the layers panel.

    Parameters
    ----------
    filter
        Which rows of an own layer are shown, in OGC's language CQL2; empty for all.
    """

    id: str
    kind: LayerKind
    name: str
    visible: bool = True
    opacity: float = 1.0
    source: SourceRef | None = None
    style: Style = Style()
    tiles: TileSource | None = None
    filter: str = ""


class Bookmark(msgspec.Struct, frozen=True):
    """A view to come back to.

    Parameters
    ----------
    extent
        West, south, east and north in degrees; a west greater than the east crosses the 180th meridian. None is the whole map.
    day
        The day that was shown.
    """

    name: str
    day: dt.date
    extent: tuple[float, float, float, float] | None = None


class SecondMap(msgspec.Struct, frozen=True):
    """In what the second map of two differs from the first, beside its day; both always show the same place.

    Parameters
    ----------
    same_day
        Whether it follows the day of the first map.
    elements
        Its own lens, as a map has it; None for that of the first.
    hidden
        Layers that it does not show, by id, of those of the first.
    """

    same_day: bool = False
    elements: tuple[str, ...] | None = None
    hidden: tuple[str, ...] = ()


class MapDocument(msgspec.Struct, frozen=True):
    """All that makes a map what it is. Heavy data never sits in here.

    Parameters
    ----------
    day
        The day on which every state is shown.
    elements
        Symbols of the lens, in the order of the periodic table; empty means all seventeen.
    stages
        Stages shown; empty means all.
    layers
        The topmost layer first.
    crs
        The view's coordinate reference system, as pyproj reads it.
    muted
        Measures that are switched off, by id in the order of the alphabet: they colour nothing, and the map says so.
    compare
        A second day that is shown beside the first; None shows one map.
    facts
        Tables of the user's that join the catalogue.
    leaders
        Whether a label that finds no room at its mark may stand apart from it, at the end of a line.
    layout
        The page that exports are arranged on; None lets each arrange itself.
    bookmarks
        Views to come back to, in the order in which they were made; each has a name of its own.
    second
        In what else the second map differs, while there is one.
    scenario
        What the map assumes beside the facts, in the user's words; empty where it assumes nothing.
    """

    day: dt.date
    title: str = ""
    elements: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    crs: str = "+proj=eqearth +lon_0=150 +datum=WGS84"
    dark: bool = False
    muted: tuple[str, ...] = ()
    compare: dt.date | None = None
    facts: tuple[FactsRef, ...] = ()
    leaders: bool = False
    layout: Layout | None = None
    bookmarks: tuple[Bookmark, ...] = ()
    second: SecondMap = SecondMap()
    scenario: str = ""

    @property
    def other_day(self) -> dt.date | None:
        """The second of two days that are compared; None for one map, or a second one of the same day."""
        return None if self.second.same_day else self.compare

    @property
    def has_second(self) -> bool:
        """Whether a second map of the same day stands beside the first."""
        return self.compare is not None and self.second.same_day

    def layer(self, layer_id: str) -> Layer:
        """The layer of that id.

        Raises
        ------
        KeyError
            When there is none.
        """
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def of_kind(self, kind: LayerKind) -> Layer | None:
        """The topmost layer of a kind, or None."""
        return next((layer for layer in self.layers if layer.kind is kind), None)

    def shows(self, kind: LayerKind) -> bool:
        """Whether a layer of that kind is there and switched on."""
        return any(layer.visible for layer in self.layers if layer.kind is kind)

    def hidden_at(self, scale: float) -> frozenset[str]:
        """Ids of the layers that are not drawn at a scale, given by its denominator."""
        return frozenset(layer.id for layer in self.layers if not layer.style.drawn_at(scale))


BUILT_IN = (
    Layer("mines", LayerKind.MINES, "Mines"),
    Layer("refineries", LayerKind.REFINERIES, "Refineries"),
    Layer("allied", LayerKind.ALLIED, "Allied refining sites"),
    Layer("works", LayerKind.WORKS, "Metal, alloy, magnet and recycling works"),
    Layer("links", LayerKind.LINKS, "Supply links and flows"),
    Layer("restrictions", LayerKind.RESTRICTIONS, "Restrictions"),
    Layer("world", LayerKind.WORLD, "World"),
)


def first_map(day: dt.date) -> MapDocument:
    """Return the map that the window opens with."""
    return MapDocument(day=day, layers=BUILT_IN)
