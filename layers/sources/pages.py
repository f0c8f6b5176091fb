"""Pages of features that a service gives, put together as one file; whatever is not in it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from layers.errors import SourceError
from layers.sources.boxes import Box
from layers.sources.raw import Progress
from layers.sources.web import Line

ROWS_A_PAGE = 2_000
MOST_PAGES = 2_000


@dataclass(frozen=True)
class Page:
    """One answer, taken apart.

    Attributes
    ----------
    head, members, tail, between
        Bytes of the file that a page alone would be: what stands before its features, each of them, what stands after, and between two.
    rows
        How many features it has.
    matched
        How many the server says that there are, if it does.
    """

    head: bytes
    members: list[bytes]
    tail: bytes
    between: bytes
    rows: int
    matched: int | None


@dataclass
class Query:
    """How much is wanted, and how much has come."""

    most: int
    rows: int = 0

    def a_page(self) -> int:
        """Give the number of rows to ask for next."""
        return max(1, min(ROWS_A_PAGE, self.most - self.rows))


class Asked(Protocol):
    """A layer of a service.

    Attributes
    ----------
    ending
        Of the file that its pages make.
    crs
        The system that is asked for, where an answer may not say one.
    """

    ending: str
    crs: str | None

    def pages(self, box: Box | None, query: Query) -> Iterator[Page]:
        """Yield page after page of what lies in a box."""


@dataclass
class Gathered:
    """What came of all pages."""

    rows: int = 0
    notes: list[list[str]] = field(default_factory=list)

    def tell(self, code: str, text: str) -> None:
        """Add a warning, unless it is there."""
        if [code, text] not in self.notes:
            self.notes.append([code, text])


def gather(layer: Asked, boxes: Sequence[Box | None], most: int, line: Line, file: Path, progress: Progress) -> Gathered:
    """Read pages until there are no more, or enough, into one file.

    What fails after the first page costs no more than what it would have brought, and is told.

    Raises
    ------
    SourceError
        If nothing comes.
    """
    out = Gathered()
    with file.open("wb") as sink:
        writer = _Writer(sink, several=len(boxes) > 1)
        for box in boxes:
            query = Query(most - out.rows)
            if query.most <= 0:
                out.tell("rows-cut", f"{out.rows:,} features were read, which is the most at once. Zoom in to see all.")
                break
            try:
                _read(layer, box, query, line, writer, out, progress)
            except SourceError as error:
                if not out.rows:
                    raise
                out.tell("rows-cut", f"Reading ended after {out.rows:,} features: {error.what} {error.remedy}")
        writer.end()
    return out


class _Writer:
    """Writes features one behind the other; what lies in two boxes comes once."""

    def __init__(self, sink: BinaryIO, *, several: bool) -> None:
        self._sink = sink
        self._seen: set[bytes] | None = set() if several else None
        self._tail = b""

    def add(self, page: Page) -> int:
        """Write the features of a page; tell how many were there already."""
        members = page.members
        if self._seen is not None:
            members = [one for one in members if one not in self._seen]
            self._seen.update(members)
        if members:
            self._sink.write(page.between if self._tail else page.head)
            self._sink.write(page.between.join(members))
            self._tail = page.tail
        return len(page.members) - len(members)

    def end(self) -> None:
        self._sink.write(self._tail)


def _read(layer: Asked, box: Box | None, query: Query, line: Line, writer: _Writer, out: Gathered, progress: Progress) -> None:
    matched: int | None = None
    last: list[bytes] = []
    for number, page in enumerate(layer.pages(box, query)):
        matched = page.matched if page.matched is not None else matched
        if page.members and page.members == last:
            raise SourceError("the server gives the same features again and again.", "Tell whoever runs it.")
        last = page.members
        out.rows += page.rows - writer.add(page)
        query.rows += page.rows
        total = f" of {matched:,}" if matched else ""
        progress(min(1.0, query.rows / max(1, min(matched or query.most, query.most))), f"{out.rows:,}{total} features")
        if _is_enough(out, query, number, line, matched):
            break
    _compare(out, query, matched)


def _is_enough(out: Gathered, query: Query, number: int, line: Line, matched: int | None) -> bool:
    """Whether to ask for no more, and why; said where there is more."""
    if query.rows >= query.most and (matched is None or query.rows < matched or query.rows > query.most):
        out.tell("rows-cut", f"{_of(query.rows, matched)} features were read, which is the most at once. Zoom in to see all.")
        return True
    if matched is not None and query.rows >= matched:
        return False  # who counts may be wrong: whether there is a next page decides
    if line.is_late or number + 1 >= MOST_PAGES or line.left <= 0:
        why = "time" if line.is_late else "number of pages" if line.left > 0 else "number of bytes"
        out.tell(
            "rows-cut", f"{_of(query.rows, matched)} features were read, then the {why} that may be used was over. Zoom in to see all."
        )
        return True
    return False


def _of(rows: int, matched: int | None) -> str:
    return f"{rows:,}" if matched is None else f"{rows:,} of {matched:,}"


def _compare(out: Gathered, query: Query, matched: int | None) -> None:
    """Hold what the server counted against what it gave."""
    is_told = any(code == "rows-cut" for code, _ in out.notes)
    if matched is not None and query.rows != matched and not is_told:
        out.tell("count-mismatch", f"The server tells of {matched:,} features, but gave {query.rows:,}.")
