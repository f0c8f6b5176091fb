"""What the labels of an own layer say: the text of a column, or of a template with several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from layers.geometry.arrays import Ints
from layers.style import Style
from layers.styling.classes import THIN_SPACE, told
from layers.styling.template import columns_of, filled
from layers.styling.words import visible
from layers.tabular.cells import is_missing

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST = 60
"""Letters of a label; the rest of a longer text is cut off with an ellipsis."""


def label_columns(style: Style, names: Sequence[str]) -> list[str]:
    """Name the columns that labels are made of, of those that are there; none for a layer without labels."""
    asked = columns_of(style.template) if style.template else (style.label,)
    return [name for name in asked if name is not None and name in names]


def label_texts(columns: pa.Table, style: Style, rows: Ints) -> list[str]:
    """Give the labels of some rows; blank for those without."""
    names = label_columns(style, columns.column_names)
    found = {name: [_text(value) for value in columns.column(name).take(rows).to_pylist()] for name in names}
    if not found:
        return [""] * len(rows)
    return [_shortened(text) for text in (filled(style.template, found, len(rows)) if style.template else next(iter(found.values())))]


def _text(value: object) -> str:
    if is_missing(value):
        return ""
    text = _number(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
    return visible(" ".join(text.split()))


def _number(value: float) -> str:
    """Write a number; those of four digits, as years are, without a space between thousands."""
    return told(value).replace(THIN_SPACE, "") if abs(value) < 10_000 else told(value)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
