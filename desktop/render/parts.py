"""Failures that say which part of a drawing failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from layers.errors import ExportError, LodestoneError, Stopped, in_short


@contextmanager
def failing_by_name(name: str) -> Iterator[None]:
    """Tell which layer failed while it was drawn.

    Raises
    ------
    ExportError
        It failed in a way that nobody foresaw.
    """
    with failing_as(f"The layer '{name}' failed while it was drawn", "Hide it, or look at its file with 'lodestone info'."):
        yield


@contextmanager
def failing_as(what: str, remedy: str) -> Iterator[None]:
    """Tell in one message what failed, and why.

    Raises
    ------
    ExportError
        It failed in a way that nobody foresaw.
    """
    try:
        yield
    except (LodestoneError, Stopped, MemoryError, OSError):
        raise
    except Exception as error:
        raise ExportError(f"{what} ({in_short(error)}).", remedy) from error
