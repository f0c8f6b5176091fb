"""What is wrong with a filter, and where in its text."""

from __future__ import annotations

from layers.errors import RequestError


class FilterError(RequestError):
    """A filter that cannot be read, or not be held against the columns of a layer.

    Attributes
    ----------
    begin, end
        The letters of its text that are at fault, counted from 0; `end` is one past the last.
    """

    def __init__(self, what: str, remedy: str = "", *, begin: int = 0, end: int | None = None) -> None:
        super().__init__(what, remedy)
        self.begin = begin
        self.end = begin + 1 if end is None else end
