"""What can go wrong, named by what failed. Each error says what, where, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LodestoneError(Exception):
    """An error that a user can act on; its text is one sentence or two, never a traceback.

    Parameters
    ----------
    what
        What failed, in words of the user's own field.
    remedy
        What to do about it.
    path, layer, row, column
        Where it failed, as far as known. Rows count from 1 and do not count a header line.
    """

    def __init__(
        self,
        what: str,
        remedy: str = "",
        *,
        path: str | Path | None = None,
        layer: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.path = None if path is None else str(path)
        self.layer = layer
        self.row = row
        self.column = column

    @property
    def where(self) -> str:
        """The place, from the file down to the column, or an empty text."""
        parts = [
            self.path,
            f"layer {self.layer}" if self.layer else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {self.column}" if self.column else None,
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return " ".join(f"{place}{self.what}{remedy}".split())


def in_short(error: Exception) -> str:
    """Give an error that nobody foresaw in one line, for a message in words of our own."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


class RequestError(LodestoneError):
    """What was asked for cannot be: an unknown day, element, country, CRS or option. Exit status 2."""


class SourceError(LodestoneError):
    """A file cannot be opened or read."""


class CrsError(LodestoneError):
    """A coordinate reference system is missing or unknown.

    Attributes
    ----------
    extent
        Least x and y, greatest x and y of the coordinates whose system is missing, where that is known.
    """

    extent: tuple[float, float, float, float] | None = None


class CatalogueError(LodestoneError):
    """A shipped or own table of facts breaks its schema."""


class ExportError(LodestoneError):
    """A picture, page or table cannot be written."""


@contextmanager
def of_layer(name: str) -> Iterator[None]:
    """Let errors that name no layer name this one."""
    try:
        yield
    except LodestoneError as error:
        error.layer = error.layer or name
        raise


class Stopped(Exception):  # noqa: N818 - stopping is what the user asked for, not a failure
    """The user cancelled."""
