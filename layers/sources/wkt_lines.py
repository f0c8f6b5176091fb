"""Text of nothing but shapes as WKT, as it is copied or kept in a file of its own."""

from __future__ import annotations

import re

KINDS = "(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CURVE|SURFACE|CURVEPOLYGON|COMPOUNDCURVE|CIRCULARSTRING)"
"""How shapes in WKT begin, as a pattern."""
BODY = r"\s*(Z|M|ZM)?\s*(\(|EMPTY)"
"""What follows for certain, as a pattern."""
_SHAPE = re.compile(rf"\s*(SRID\s*=\s*\d+\s*;\s*)?{KINDS}{BODY}", re.IGNORECASE)


def is_wkt(text: str) -> bool:
    """Whether text begins with a shape."""
    return _SHAPE.match(text) is not None


def as_table(text: str) -> str:
    """Give WKT, a shape a line or each over several, as a table of one column."""
    starts = [found.start() for found in re.finditer(r"(?m)^(?=\S)", text) if _SHAPE.match(text[found.start() :][:200])]
    shapes = [" ".join(text[start:end].split()).rstrip(";") for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return "wkt\n" + "".join(f'"{shape.replace(chr(34), chr(34) * 2)}"\n' for shape in shapes)
