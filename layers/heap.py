"""How the process keeps memory that was given back: pictures are made and dropped all the time, and new pages from the system are dear."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of glibc's settings, as <malloc.h> numbers them."""
KEPT = 128 << 20
"""Bytes at the end of the heap that are kept for the next picture."""
APART = 32 << 20
"""Blocks of more bytes live apart from the heap, and go back to the system at once."""


def keep_pages() -> None:
    """Let the process keep some of what it frees, where the C library is glibc; elsewhere this does nothing.

    A picture of 1920x1080 takes 8 MB, and as much again for each of its sheets. Fetched anew from the system, they cost some 2,000 page
    faults each, which is more time than it takes to fill them.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        setting = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    setting(_MMAP_THRESHOLD, APART)
    setting(_TRIM_THRESHOLD, KEPT)
