"""Which kinds of shapes layers hold whose file does not say: found in their first rows, one layer after the other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.sources import LayerInfo, Preview, preview

UNKNOWN = "Unknown"
SAMPLE = 1_000
"""Rows that are read of a layer to be shown, where its format gives some without all."""
LARGEST = 20_000_000
"""Bytes of a file up to which that is done unasked: some formats are read from the start for every layer."""
MOST = 50
"""Layers of which that is found out unasked."""
_TASK = "kinds of layers"


class Kinds(QObject):
    """Looks into layers without a stated kind, away from the window.

    Signals
    -------
    found
        Name of a layer, and the kinds in words.
    """

    found = Signal(str, str)

    def __init__(self, path: Path, infos: Iterable[LayerInfo], tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._path, self._tasks = path, tasks
        asked = [info for info in infos if info.geometry == UNKNOWN and info.features != 0] if path.stat().st_size <= LARGEST else []
        self._left = asked[:MOST]

    def begin(self) -> None:
        """Look into the next layer, and the others after it."""
        if not self._left:
            return
        info = self._left.pop(0)

        def work(feedback: Feedback) -> Preview:
            return preview(self._path, info.name, 0, feedback, sample=SAMPLE)

        def tell(found: Preview) -> None:
            self.found.emit(info.name, words_for(info, found))
            self.begin()

        self._tasks.run("Looking into layers", work, tell, lambda _error: self.begin(), key=_TASK)

    def leave(self) -> None:
        """Look into no more."""
        self._left.clear()
        self._tasks.stop(_TASK)


def counted(features: int | None) -> str:
    """Say how many features a layer has."""
    return "features not counted" if features is None else f"{features:,} feature{'' if features == 1 else 's'}"


def words_for(info: LayerInfo, found: Preview | None = None) -> str:
    """Say what kinds of shapes a layer holds: as its file states it, or as its first rows have them."""
    if info.geometry != UNKNOWN:
        return info.geometry
    if found is None:
        return "kind of shapes not stated" if info.features != 0 else "nothing"
    kinds = [kind for kind, _ in found.kinds]
    words = " and ".join(filter(None, [", ".join(kinds[:-1]), *kinds[-1:]])) or "no shapes"
    return words if info.features is not None and found.features >= info.features else f"{words} at first"
