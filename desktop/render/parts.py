"""Failures that say which part of a drawing failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from layers.errors import ExportError, LodestoneError, Stopped


@contextmanager
def failing_by_name(name: str) -> Iterator[None]:
    """Tell which layer failed while it was drawn.

    Raises
    ------
    ExportError
        It failed in a way that nobody foresaw.
    """
    try:
        yield
    except (LodestoneError, Stopped, MemoryError):
        raise
    except Exception as error:
        what = f"The layer '{name}' failed while it was drawn ({type(error).__name__}: {error})."
        raise ExportError(what, "Hide it, or look at its file with 'lodestone info'.") from error
