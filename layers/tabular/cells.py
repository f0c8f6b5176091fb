"""How values of attribute tables are written: for the eye, and for other programs."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from layers.styling.words import visible

LONGEST = 300
"""Characters of a value that a cell shows; the rest of a longer text is cut off with an ellipsis."""

_FORMULAS = ("=", "+", "-", "@")


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing: null, or what is not a number where one would stand."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def shown(value: Any) -> str:
    """Write a value for a cell: one line, digits ungrouped, since a number may be a year or a code, and nothing for null."""
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return (str(value) if isinstance(value, int) else f"{value:.12g}").replace("-", "\N{MINUS SIGN}")
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    text = " ".join(str(value).split())
    return visible(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def tabbed(columns: list[str], rows: list[list[Any]]) -> str:
    """Write rows as text with tabs between values, as spreadsheets paste it: a line of names, then a line a row.

    A text that a spreadsheet would run gets an apostrophe before it.
    """
    lines = [columns, *([_bare(value) for value in row] for row in rows)]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


def _bare(value: Any) -> str:
    if is_missing(value):
        return ""
    text = repr(value) if isinstance(value, float) else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip()[:1] in _FORMULAS else text
