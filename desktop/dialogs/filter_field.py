"""The field that a filter is written in: completes names of columns, and underlines the place of a mistake."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QTextEdit, QWidget

from layers.filters.spatial import FUNCTIONS
from layers.filters.tokens import WORDS, as_column

_BEGUN = re.compile(r'(?:"[^"]*|[^\W\d]\w*)$')
MISTAKE = "#C62828"


class FilterField(QPlainTextEdit):
    """A few lines of text; Ctrl+Enter accepts.

    Signals
    -------
    accepted
        Ctrl+Enter was pressed.
    """

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter")
        self.setTabChangesFocus(True)
        self.setPlaceholderText("year >= 2020 AND country = 'China'")
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = self.completer.popup()
        assert popup is not None
        self._popup = popup
        self.completer.activated.connect(self._complete)

    def offer(self, columns: list[str]) -> None:
        """Complete these columns and the words of the language."""
        self._names.setStringList([*columns, *WORDS, *FUNCTIONS])

    def underline(self, begin: int, end: int) -> None:
        """Underline a mistake; nothing where both are the same."""
        marks = []
        if end > begin:
            cursor = QTextCursor(self.document())
            last = self.document().characterCount() - 1
            cursor.setPosition(min(begin, last))
            cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
            mark = QTextEdit.ExtraSelection()
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(QColor(MISTAKE))
            shade = QColor(MISTAKE)
            shade.setAlphaF(0.18)
            form.setBackground(shade)
            mark.cursor, mark.format = cursor, form
            marks = [mark]
        self.setExtraSelections(marks)

    def write(self, text: str) -> None:
        """Write at the cursor, with blanks to both sides."""
        cursor = self.textCursor()
        before = self.toPlainText()[: cursor.selectionStart()]
        cursor.insertText((" " if before and not before[-1].isspace() and before[-1] != "(" else "") + text + " ")
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the list of names have its keys while it is open; open it as words are typed, or by Ctrl+Space."""
        keys, popup = Qt.Key, self._popup
        if popup.isVisible() and event.key() in (keys.Key_Return, keys.Key_Enter, keys.Key_Tab, keys.Key_Escape):
            event.ignore()
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (keys.Key_Return, keys.Key_Enter):
            self.accepted.emit()
            return
        asked = control and event.key() == keys.Key_Space
        if not asked:
            super().keyPressEvent(event)
        begun = self._begun()
        if asked or (len(begun) >= 2 and event.text().strip()):
            self._open_list(begun)
        elif event.text():
            popup.hide()

    def _begun(self) -> str:
        """Give the word before the cursor, as far as it is written."""
        found = _BEGUN.search(self.toPlainText()[: self.textCursor().position()])
        return found.group() if found else ""

    def _open_list(self, begun: str) -> None:
        self.completer.setCompletionPrefix(begun.lstrip('"'))
        count, popup = self.completer.completionCount(), self._popup
        if not count or (count == 1 and self.completer.currentCompletion() == begun):
            popup.hide()
            return
        place = self.cursorRect()
        place.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 12)
        self.completer.complete(place)
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        for _ in self._begun():
            cursor.deletePreviousChar()
        cursor.insertText(name if name in (*WORDS, *FUNCTIONS) else as_column(name))
