"""Pages as files, to be used for other maps and given to others: JSON, and never code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from layers.errors import SourceError
from layers.layout.model import Layout, problem_of

ENDING = ".lodestone-page"
VERSION = 1
LARGEST = 1_000_000
"""Bytes."""


class Template(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page as it lies on the disk. It names no data, no layers and no folder."""

    format: Literal["lodestone-page"]
    version: Annotated[int, Meta(ge=1)]
    page: Layout


def encode(layout: Layout) -> bytes:
    """Write a page as JSON in UTF-8."""
    made = Template(format="lodestone-page", version=VERSION, page=layout)
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def decode(data: bytes, path: Path) -> Layout:
    """Read a page.

    Raises
    ------
    SourceError
        The file is damaged, or no page of Lodestone.
    """
    if len(data) > LARGEST:
        raise SourceError(f"It is larger than a page can be ({len(data):,} bytes).", "Check that the right file was chosen.", path=path)
    try:
        layout = msgspec.json.decode(data, type=Template).page
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        why = f"{error}".replace("`", "'").rstrip(".")[:200]
        raise SourceError(
            f"It is no page of Lodestone: {why}.", "Choose a file that Lodestone saved as a page template.", path=path
        ) from error
    if problem := problem_of(layout):
        raise SourceError(f"The page is damaged: {problem}.", "Choose another template.", path=path)
    return layout


def read(path: Path) -> Layout:
    """Read a page from its file.

    Raises
    ------
    SourceError
        It cannot be read, or is no page.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SourceError(f"It cannot be read: {error.strerror or error}.", "Choose another file.", path=path) from error
    return decode(data, path)
