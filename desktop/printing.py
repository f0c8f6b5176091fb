"""How the commands speak: results on standard output, complaints on standard error, either of which may be closed or full."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from layers.errors import ExportError

MOST_LIVE = 70
"""Letters of a line that changes: one that is broken cannot be taken away."""
_live = False


def printable(text: str) -> str:
    """Give text with control and direction marks made visible, so that a file's name or values cannot steer the terminal."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def write_out(text: str) -> None:
    """Write a result to standard output, at once and whatever its encoding can show.

    Raises
    ------
    ExportError
        There is no standard output, or no room for what is sent there.
    BrokenPipeError
        The program that reads it has gone.
    """
    if sys.stdout is None:
        raise ExportError("The result cannot be written: standard output is closed.", "Send it to a file or another program.")
    encoding = sys.stdout.encoding or "utf-8"
    end_live()
    with _failing_in_words():
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()


@contextlib.contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # What is left goes to nothing, or the end of the process would fail at it again.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        what = f"The result cannot be written to standard output: {error.strerror or error}."
        raise ExportError(what, "Free some room there, or send it elsewhere.") from error


def complain(text: str) -> None:
    """Write one line to standard error; where there is none, the exit status has to tell."""
    _to_standard_error(f"lodestone: {printable(text)}\n")


def tell_live(text: str) -> None:
    """Write a line to a terminal that the next line takes the place of."""
    global _live  # noqa: PLW0603 - there is one terminal
    _to_standard_error(f"lodestone: {printable(text)[:MOST_LIVE]}")
    _live = True


def _to_standard_error(text: str) -> None:
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(_cleared() + text)
            sys.stderr.flush()


def _cleared() -> str:
    """Give what takes the line away that is to be replaced."""
    global _live
    was, _live = _live, False
    return "\r\x1b[K" if was else ""


def end_live() -> None:
    """Take the last such line away, before something else is written to the terminal, or nothing more is."""
    if _live:
        _to_standard_error("")


def hold_standard_streams() -> None:
    """Point closed standard streams at nothing, lest a file opened later gets their number and what libraries print."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free, which is this one
