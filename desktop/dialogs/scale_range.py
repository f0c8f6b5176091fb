"""At which scales a layer is drawn: two denominators, either of which may be left out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolTip, QWidget

from desktop.panels.scales import scale_in, scale_words

_WRONG = "A scale is written as 1 : 5 000 000 or 5000000; nothing means any."
_FALLING = "The first scale is the closer one, with the smaller number after 1 :."


class ScaleRange(QWidget):
    """Two fields side by side.

    Signals
    -------
    chosen
        The two denominators, 0 for none.
    """

    chosen = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.low, self.high = QLineEdit(self), QLineEdit(self)
        self._told = (0.0, 0.0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for field, hint, name in ((self.low, "any closer", "The closest scale"), (self.high, "any farther", "The farthest scale")):
            field.setPlaceholderText(hint)
            field.setAccessibleName(f"{name} at which the layer is drawn")
            field.editingFinished.connect(self._take)
        row.addWidget(self.low, 1)
        row.addWidget(QLabel("to", self))
        row.addWidget(self.high, 1)
        self.setFocusProxy(self.low)

    def show_range(self, low: float, high: float) -> None:
        """Show two denominators."""
        self._told = (low, high)
        for field, value in ((self.low, low), (self.high, high)):
            if not field.hasFocus() or not field.isModified():
                field.setText(scale_words(value) if value else "")

    def _take(self) -> None:
        low, high = scale_in(self.low.text()), scale_in(self.high.text())
        if low is None or high is None:
            self._refuse(_WRONG)
        elif high and low >= high:
            self._refuse(_FALLING)
        else:
            for field in (self.low, self.high):
                field.setToolTip("")
                field.setModified(False)
            if (low, high) == self._told:
                self.show_range(low, high)
            else:
                self.chosen.emit(low, high)

    def _refuse(self, why: str) -> None:
        for field in (self.low, self.high):
            field.setToolTip(why)
        QToolTip.showText(self.low.mapToGlobal(self.low.rect().bottomLeft()), why, self.low)
