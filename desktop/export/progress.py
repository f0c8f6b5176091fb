"""How far an export has come, on standard error: a line that changes on a terminal, else a line now and then."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from desktop.printing import complain, tell_live
from layers.feedback import Feedback

AFTER_S = 3.0
"""Work that takes less says nothing, unless a terminal listens."""
EVERY_S = 5.0
STEP = 0.25
"""Share of the tiles after which their progress is told again."""
SILENT = "LODESTONE_PROGRESS"
"""Set to `no`, nothing is said of how far an export has come, but of tiles and sheets; warnings are told."""


def told_on_standard_error(what: str = "", now: Callable[[], float] = time.monotonic) -> Feedback:
    """Give a feedback that tells how far it has come, after `what` it is that has; `now` gives seconds."""
    return Feedback(_Teller(what, now).tell)


class _Teller:
    def __init__(self, what: str, now: Callable[[], float]) -> None:
        self._before, self._now = f"{what} " if what else "", now
        self._next = now() + AFTER_S
        self._tiles = -1.0
        self._wanted = os.environ.get(SILENT, "").lower() not in ("no", "0", "off")
        self._live = sys.stderr is not None and sys.stderr.isatty()

    def tell(self, fraction: float, text: str) -> None:
        if text.startswith("Tiles of") and not self._live:
            self._tell_tiles(fraction, text)
        elif self._live and self._wanted:
            tell_live(f"{self._before}{text}, {fraction:.0%}")
        elif self._wanted and self._now() >= self._next:
            self._next = self._now() + EVERY_S
            complain(f"{self._before}{text}, {fraction:.0%} done.")

    def _tell_tiles(self, fraction: float, text: str) -> None:
        if fraction >= self._tiles + STEP or fraction < self._tiles:
            self._tiles = fraction
            complain(f"{text}.")
