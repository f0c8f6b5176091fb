"""What QGIS and we call alike: units, names of markers, brushes, blending."""

from __future__ import annotations

from layers.style import Blend, Fill, Icon

MM = 25.4 / 96
"""Millimetres a pixel: QGIS measures symbols in the former unless it is told otherwise."""
UNITS = {"MM": 1 / MM, "Pixel": 1.0, "Point": 96 / 72, "Inch": 96.0}
"""Pixels of each unit of QGIS that does not grow with the map."""
RENDER_UNITS = {"MM": "0", "Pixel": "2", "Point": "4", "Inch": "5"}
"""As some renderers number the units."""
BLENDS = {Blend.NORMAL: "0", Blend.LIGHTEN: "1", Blend.SCREEN: "2", Blend.DARKEN: "5", Blend.MULTIPLY: "6"}
"""As QGIS numbers them."""
ICONS = {
    "circle": Icon.CIRCLE,
    "square": Icon.SQUARE,
    "rectangle": Icon.SQUARE,
    "triangle": Icon.TRIANGLE,
    "equilateral_triangle": Icon.TRIANGLE,
    "diamond": Icon.DIAMOND,
    "pentagon": Icon.PENTAGON,
    "hexagon": Icon.HEXAGON,
    "star": Icon.STAR,
    "cross": Icon.PLUS,
    "cross_fill": Icon.PLUS,
    "cross2": Icon.CROSS,
    "x": Icon.CROSS,
    "arrow": Icon.ARROW,
}
STROKED = ("cross", "cross2", "x")
"""Markers that QGIS draws with their outline alone."""
BRUSHES = {
    "solid": (Fill.SOLID, 0.0),
    "no": (Fill.EMPTY, 0.0),
    "horizontal": (Fill.LINES, 0.0),
    "vertical": (Fill.LINES, 90.0),
    "b_diagonal": (Fill.LINES, 45.0),
    "f_diagonal": (Fill.LINES, -45.0),
    "cross": (Fill.CROSSED, 0.0),
    "diagonal_x": (Fill.CROSSED, 45.0),
}
BRUSH_SPACING = 8.0
