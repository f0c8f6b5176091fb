"""Scales of a map in words, and out of them."""

from __future__ import annotations

import re

from layers.style import Style

THIN_SPACE = "\u2009"
_MOST = 1e12


def scale_words(scale: float) -> str:
    """Write a scale as 1 : n, whole."""
    return f"1 : {round(scale):,}".replace(",", THIN_SPACE)


def range_text(style: Style) -> str:
    """Say at which scales a style is drawn."""
    low, high = style.scale_from, style.scale_to
    if low and high:
        return f"from {scale_words(low)} to {scale_words(high)}"
    return f"from {scale_words(low)} on" if low else f"up to {scale_words(high)}" if high else "at every scale"


def scale_in(text: str) -> float | None:
    """Read a denominator as people write it, such as ``1 : 5 000 000``, ``5,000,000`` or ``5e6``; 0 for nothing, None if it is none."""
    digits = re.sub(r"^1\s*:", "", text.strip())
    digits = re.sub(r"[\s,']", "", digits)
    if not digits:
        return 0.0
    if not re.fullmatch(r"\d+(\.\d+)?(e\d{1,2})?", digits, re.IGNORECASE):
        return None
    value = float(digits)
    return value if 1 <= value <= _MOST else None
