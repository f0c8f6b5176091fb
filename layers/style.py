"""How an own layer is drawn: a frozen value that is part of the map document."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import msgspec


class StyleKind(str, Enum):
    """What decides how a feature looks."""

    SINGLE = "single"
    CATEGORIES = "categories"
    GRADUATED = "graduated"
    CLUSTERS = "clusters"
    HEAT = "heat"


DENSE = frozenset({StyleKind.CLUSTERS, StyleKind.HEAT})
"""Ways of drawing that gather points."""


class ClassMethod(str, Enum):
    """Where the numbers of a column are parted into classes."""

    QUANTILE = "quantile"
    EQUAL = "equal"
    PRETTY = "pretty"
    NATURAL = "natural"
    MANUAL = "manual"


class Palette(str, Enum):
    """Colours from little to much; each is read by colour-blind readers, since lightness alone tells its steps apart."""

    VIRIDIS = "viridis"
    CIVIDIS = "cividis"
    TEALS = "teals"
    BROWNS = "browns"


class Dash(str, Enum):
    """What a line is broken into."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOT = "dash-dot"


class Icon(str, Enum):
    """What a point is drawn as."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    PENTAGON = "pentagon"
    HEXAGON = "hexagon"
    STAR = "star"
    PLUS = "plus"
    CROSS = "cross"
    ARROW = "arrow"


class Fill(str, Enum):
    """What areas are filled with."""

    SOLID = "solid"
    LINES = "lines"
    CROSSED = "crossed"
    DOTS = "dots"
    EMPTY = "empty"


class Blend(str, Enum):
    """How the colours of a layer meet those below it."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    DARKEN = "darken"
    LIGHTEN = "lighten"


DASHES: dict[Dash, tuple[float, ...]] = {
    Dash.SOLID: (),
    Dash.DASHED: (5.0, 3.0),
    Dash.DOTTED: (1.0, 2.0),
    Dash.DASH_DOT: (5.0, 2.0, 1.0, 2.0),
}
"""Lengths of strokes and gaps in turn, in widths of the line."""
_THIN = 1.5


FILL_OPACITY = 0.72
"""Of filled areas, so that what lies below is seen."""
MOST_VALUES = 60
"""Categories with colours of one's own."""
MOST_TEMPLATE = 400
"""Letters of a template of labels."""
WIDTH_A_SIZE, THINNEST = 0.25, 0.8


def line_width(size: float) -> float:
    """Give the width of a line of a layer's size, both in logical pixels."""
    return max(size * WIDTH_A_SIZE, THINNEST)


def dot_of(spacing: float) -> float:
    """Give the diameter of the dots of a hatch by the distance of their middles, both in logical pixels."""
    return min(max(0.3 * spacing, 1.6), 5.0)


def dash_of(dash: Dash, width: float) -> tuple[float, ...]:
    """Give strokes and gaps of a line of a width, both in logical pixels; those of a thin line are as long as a thicker one's."""
    return tuple(length * max(width, _THIN) for length in DASHES[dash])


class Style(msgspec.Struct, frozen=True):
    """How an own layer is drawn.

    Parameters
    ----------
    colour
        ``#rrggbb``: of all features, or of the discs of clusters.
    size
        Diameter of points and width of lines, in logical pixels.
    category
        The column whose values are told apart by colour, or None.
    kind
        What decides how a feature looks; None is categories where a category is given and one colour elsewhere, as in older maps.
    column
        The column of numbers or days that classes are made of, or None.
    classes
        How many of them there are to be; fewer where the numbers give no more.
    method
        Where they are parted.
    palette
        Colours of classes and of a heat map.
    radius
        How far a point warms its surroundings on a heat map, in logical pixels.
    bounds
        Where classes are parted by hand: rising, one more than there are classes; of days, those since 1 January 1970.
    size_by
        The column of numbers that points and lines are sized by, the area of a point as the number; None for one size. The
        greatest number has the whole `size`.
    dash
        What lines are broken into.
    scale_from, scale_to
        Denominators of the scales from which and up to which the layer is drawn, as the map tells its scale; 0 for no bound.
    label
        The column that labels are read from, or None for no labels.
    template
        Text of labels with columns in braces, such as ``{name} ({year})``, in place of one column; empty for none.
    icon
        What points are drawn as.
    turn
        Degrees by which icons are turned clockwise.
    turn_by
        The column of degrees, clockwise from north, that each icon is turned by as well; None for none.
    fill
        What areas are filled with.
    hatch_spacing
        From line to line, or from dot to dot, of a hatch, in logical pixels.
    hatch_angle
        Degrees of its lines, or rows of dots, against the clock from level; crossed ones stand upright on them.
    blend
        How the layer meets what lies below it.
    values
        Texts of the values of `category` that have colours, in the order of the legend; none for the most frequent ones.
    colours
        ``#rrggbb`` of each of `values`, or of each class from the least on; a number of them that fits neither is of no effect, and none
        stands for those of the palette.
    """

    colour: str = "#0B7A75"
    size: float = 7.0
    category: str | None = None
    kind: StyleKind | None = None
    column: str | None = None
    classes: Annotated[int, msgspec.Meta(ge=2, le=9)] = 5
    method: ClassMethod = ClassMethod.QUANTILE
    palette: Palette = Palette.VIRIDIS
    radius: Annotated[float, msgspec.Meta(ge=2, le=100)] = 20.0
    label: str | None = None
    bounds: Annotated[tuple[float, ...], msgspec.Meta(max_length=10)] = ()
    size_by: str | None = None
    scale_from: Annotated[float, msgspec.Meta(ge=0, le=1e12)] = 0.0
    scale_to: Annotated[float, msgspec.Meta(ge=0, le=1e12)] = 0.0
    dash: Dash = Dash.SOLID
    template: Annotated[str, msgspec.Meta(max_length=MOST_TEMPLATE)] = ""
    icon: Icon = Icon.CIRCLE
    turn: Annotated[float, msgspec.Meta(ge=-360, le=360)] = 0.0
    turn_by: str | None = None
    fill: Fill = Fill.SOLID
    hatch_spacing: Annotated[float, msgspec.Meta(ge=2, le=60)] = 6.0
    hatch_angle: Annotated[float, msgspec.Meta(ge=-180, le=180)] = 45.0
    blend: Blend = Blend.NORMAL
    values: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=400)], ...], msgspec.Meta(max_length=MOST_VALUES)] = ()
    colours: Annotated[tuple[Annotated[str, msgspec.Meta(pattern="^#[0-9A-Fa-f]{6}$")], ...], msgspec.Meta(max_length=MOST_VALUES)] = ()

    @property
    def drawn_as(self) -> StyleKind:
        """What decides how a feature looks."""
        if self.kind is not None:
            return self.kind
        return StyleKind.SINGLE if self.category is None else StyleKind.CATEGORIES

    def drawn_at(self, scale: float) -> bool:
        """Whether the layer is drawn on a map at 1 : `scale`."""
        return self.scale_from <= scale and (self.scale_to == 0 or scale <= self.scale_to)
