"""Array work on several processors at once: numpy and PROJ let go of the interpreter's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

PROCESSORS = min(os.cpu_count() or 1, 4)
FEW = 3
"""So few parts are done sooner than threads are started."""


def at_once(work: Callable[[Part], Result], parts: Sequence[Part]) -> Iterator[Result]:
    """Do the same to several parts, and give the results in their order; what one raises is raised."""
    if len(parts) <= FEW or PROCESSORS == 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(PROCESSORS) as threads:
        try:
            yield from threads.map(work, parts)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
