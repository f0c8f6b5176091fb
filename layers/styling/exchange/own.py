"""A style as JSON, for the clipboard and for files of its own."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from layers.errors import SourceError
from layers.storage.reading import problem_of_bounds
from layers.style import Style

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal["lodestone-style"]
    version: int
    style: Style


def write(style: Style) -> str:
    """Give the text of a style."""
    saved = _Saved(format="lodestone-style", version=1, style=style)
    return msgspec.json.format(msgspec.json.encode(saved), indent=1).decode() + "\n"


def read(text: str) -> tuple[Style, list[str]]:
    """Give the style of a text.

    Raises
    ------
    SourceError
        It is none.
    """
    try:
        saved = msgspec.json.decode(text.encode("utf-8", "replace"), type=_Saved)
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        raise SourceError(f"It is no style of Lodestone: {error}.", "Copy a style first, or choose a file of one.") from error
    return checked(saved.style), []


def checked(style: Style) -> Style:
    """Give a style that can be drawn.

    Raises
    ------
    SourceError
        Its colour, size, bounds or scales are none.
    """
    wrong: dict[str, Any] = {
        "colour": not _COLOUR.fullmatch(style.colour),
        "size": not 0.1 <= style.size <= 200,
        "bounds": bool(problem_of_bounds(style.bounds)),
        "range of scales": bool(style.scale_to and style.scale_from >= style.scale_to),
    }
    if any(wrong.values()):
        names = ", ".join(name for name, bad in wrong.items() if bad)
        raise SourceError(f"The style has an impossible {names}.", "Choose another style.")
    return style
