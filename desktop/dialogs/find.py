"""Find whatever the catalogue knows: sites, restrictions, countries, and what no map shows, such as claims."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.panels.pages.assertion import READINGS
from desktop.panels.text import one_line, tip
from desktop.workspace import Selection, Workspace
from layers.catalogue.model import Claim
from layers.catalogue.search import Hit, search

MOST_SHOWN = 200
HIT = Qt.ItemDataRole.UserRole
_HINT = "Words of a site, restriction, country, claim, support, partnership or group."


def told(hit: Hit) -> str:
    """Say in a line what was found; of a claim also what we hold of it, so that none is taken for true by its words."""
    reading = f" ({READINGS[hit.row.verdict].lower()})" if isinstance(hit.row, Claim) else ""
    return f"{hit.table.capitalize()}{reading}: {hit.title}"


class FindDialog(QDialog):
    """A field for words over a list of what they find; a row that is chosen shows in the details."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setWindowTitle("Find in the catalogue")
        self.resize(520, 420)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("Find in the catalogue")
        self.words.setAccessibleName("Words to find")
        self.words.setClearButtonEnabled(True)
        self.count = QLabel(_HINT, self)
        self.count.setWordWrap(True)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget(self)
        self.list.setAccessibleName("What was found")
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        column = QVBoxLayout(self)
        for widget in (self.words, self.count, self.list):
            column.addWidget(widget)
        self.words.textChanged.connect(self._search)
        self.words.returnPressed.connect(self._enter_list)
        self.list.currentItemChanged.connect(lambda item, _before: self._choose(item))
        self.list.itemClicked.connect(self._choose)

    def _search(self, text: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        found = search(self._workspace.catalogue, text)
        for hit in found[:MOST_SHOWN]:
            item = QListWidgetItem(one_line(told(hit), 400))
            item.setToolTip(tip(told(hit)))
            item.setData(HIT, (hit.table, hit.key, hit.title))
            self.list.addItem(item)
        self.list.blockSignals(False)
        noun = "row" if len(found) == 1 else "rows"
        more = f", the first {MOST_SHOWN} are shown" if len(found) > MOST_SHOWN else ""
        self.count.setText(f"{len(found)} {noun}{more}." if text.strip() else _HINT)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._workspace.select(Selection(*item.data(HIT)))

    def _enter_list(self) -> None:
        if self.list.count():
            self.list.setFocus()
            self.list.setCurrentRow(0)
            self._choose(self.list.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from the words to the list with Down, as with Enter, which never closes the dialog; Escape does."""
        keys = Qt.Key
        if event.key() == keys.Key_Down and not self.list.hasFocus():
            self._enter_list()
        elif event.key() not in (keys.Key_Return, keys.Key_Enter):
            super().keyPressEvent(event)
