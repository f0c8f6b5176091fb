"""Loading Qt without what PySide6 lays in the way of imports."""

from __future__ import annotations

import builtins


def load_qt() -> None:
    """Load Qt's core, and leave imports as they were.

    PySide6 puts a function of its own in the place of Python's ``__import__``. It reads the source of every module that is imported from
    then on, in search of ``from __feature__ import ...``, which this program does not use: a quarter of the time that its imports take,
    and several MB of source that is kept.
    """
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = plain
