"""What of a layer is not on the map, row by row, and what would bring it there: repairs, made when asked for and undone as edits."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from desktop.dialogs.rows import RowsDialog
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.document import SourceRef
from layers.reading import Reading
from layers.sources import FeatureLayer

HEADER = ("File", "Row", "Column", "Value", "Why")
_WIDTHS = (150, 60, 120, 170)
_UNKNOWN_COUNTRY = "no country of the map"


class Ledger(RowsDialog):
    """Lists what was left out of a layer, with repairs as buttons.

    Parameters
    ----------
    features
        The layer as it was read.
    source
        Where it came from.

    Signals
    -------
    repair_asked
        The :class:`~layers.reading.Reading` to read the layer by from now on, and what that is called in the history.
    countries_asked
        The column of countries, and the texts in it that no country is called.
    """

    repair_asked = Signal(object, str)
    countries_asked = Signal(str, object)

    def __init__(self, features: FeatureLayer, source: SourceRef, tasks: Tasks, parent: QWidget | None = None) -> None:
        file = Path(features.path).name
        rows = [(file, str(one.row), one.column, one.value, one.reason) for one in features.rejected]
        place = Path(features.path).absolute()
        super().__init__("What was left out", _told(features), HEADER, _WIDTHS, rows, place, "left-out", tasks, parent)
        self.source = source
        self._features = features
        self.swap = self._add("S&wap axes", "Let the two coordinates change places")
        if source.reading.swap:
            self.swap.setText("S&wap axes back")
        self.valid = self._add("&Make valid", "Rebuild shapes that break the rules, such as rings that cross themselves")
        self.countries = self._add("Choose &countries…", "Say which countries the unknown names stand for")
        self.swap.clicked.connect(self._swap)
        self.valid.clicked.connect(lambda: self._ask(replace(source.reading, repair=True), "Make valid"))
        self.countries.clicked.connect(lambda: self.countries_asked.emit(*self._unknown()))
        self.swap.setEnabled(bool(features.features) and not self._unknown()[0])
        self.valid.setEnabled(any(warning.code == "invalid-geometry" for warning in features.warnings))
        self.countries.setEnabled(bool(self._unknown()[1]))

    def _add(self, text: str, tip: str) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _swap(self) -> None:
        back = self.source.reading.swap
        self._ask(replace(self.source.reading, swap=not back), "Swap axes back" if back else "Swap axes")

    def _ask(self, reading: Reading, name: str) -> None:
        self.repair_asked.emit(reading, name)
        self.accept()

    def _unknown(self) -> tuple[str, list[str]]:
        """Give the column of countries, and each text that is none once, the most frequent first."""
        found = [one for one in self._features.rejected if one.reason.startswith(_UNKNOWN_COUNTRY)]
        counts: dict[str, int] = {}
        for one in found:
            counts[one.value] = counts.get(one.value, 0) + 1
        return (found[0].column if found else ""), sorted(counts, key=lambda text: -counts[text])


def left_out(features: FeatureLayer) -> int:
    """Give the number of features that are not on the map at all."""
    return features.features - features.drawn


def _told(features: FeatureLayer) -> str:
    """Say in a few lines how much is drawn, and what else one should know."""
    gone = left_out(features)
    line = f"{one_line(features.name)}: {features.drawn:,} of {features.features:,} features are on the map"
    lines = [f"{line}, {gone:,} are left out." if gone else f"{line}."]
    return "\n".join(lines + [one_line(warning.text, 300) for warning in features.warnings[:6]])
