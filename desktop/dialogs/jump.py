"""One field for everything: sites, restrictions, places, coordinates, layers, bookmarks and commands (Ctrl+K)."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.jumps import Jump, Jumps
from desktop.panels.text import one_line, tip
from desktop.table.rows_view import Index
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import gazetteer
from layers.feedback import Feedback

FOUND = int(Qt.ItemDataRole.UserRole) + 1
PAUSE_MS = 60
KIND_WIDTH = 104
HINT = "Type the name of a site, restriction, country, town, layer, bookmark or command, or coordinates such as 33.9 S, 151.2 E."


class _Rows(QStyledItemDelegate):
    """Draws the kind, the title, and a quiet word at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Give the size of a row."""
        return QSize(100, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        jump: Jump = index.data(FOUND)
        box: QRect = option.rect.adjusted(8, 0, -8, 0)
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, palette.highlight())
        metrics, middle = option.fontMetrics, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text))
        painter.save()
        painter.setOpacity(1.0 if chosen else 0.75)
        kind = metrics.elidedText(jump.kind, Qt.TextElideMode.ElideRight, KIND_WIDTH - 8)
        painter.drawText(QRect(box.left(), box.top(), KIND_WIDTH - 8, box.height()), int(middle), kind)
        beside = one_line(jump.beside, 40)
        painter.drawText(box, int(middle | Qt.AlignmentFlag.AlignRight), beside)
        painter.restore()
        room = box.adjusted(KIND_WIDTH, 0, -(metrics.horizontalAdvance(beside) + 12), 0)
        title = metrics.elidedText(one_line(jump.title, 300), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(middle), title)


class JumpDialog(QDialog):
    """A field over a list; Enter does what the chosen row says."""

    def __init__(self, jumps: Jumps, workspace: Workspace, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._jumps, self._workspace, self._tasks = jumps, workspace, tasks
        self._searching = self._going = False
        self.setWindowTitle("Go to anything")
        self.resize(600, 420)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("Go to anything")
        self.words.setAccessibleName("What to go to, or to do")
        self.words.setClearButtonEnabled(True)
        self.hint = QLabel(HINT, self)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget(self)
        self.list.setAccessibleName("What was found")
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        for widget in (self.words, self.hint, self.list):
            column.addWidget(widget)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.words.textChanged.connect(self._on_typing)
        self.list.itemClicked.connect(lambda _item: self.go())
        tasks.run(
            "Reading names of places",
            lambda _feedback: gazetteer.load(),
            lambda _count: self.search(),
            lambda _error: None,
            key="gazetteer",
        )

    def ask(self) -> None:
        """Come to the front, ready for another word."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.words.setFocus()
        self.words.selectAll()

    def _on_typing(self) -> None:
        self._going = False
        self._pause.start()

    def search(self) -> None:
        """List what the words may mean, found away from the window."""
        self._pause.stop()
        text = self.words.text()
        self._searching = bool(text.strip())
        if not self._searching:
            self._tasks.stop("jump")
            self._list([])
            return
        near, catalogue = self._jumps.near(text), self._workspace.catalogue

        def find(_: Feedback) -> list[Jump]:
            return self._jumps.far(catalogue, near)

        self._tasks.run("Searching", find, self._list, lambda _error: self._list([]), key="jump")

    def _list(self, found: list[Jump]) -> None:
        self._searching = False
        self.list.clear()
        for jump in found:
            item = QListWidgetItem(f"{jump.kind}: {one_line(jump.title, 200)} {jump.beside}")
            item.setToolTip(tip(jump.title, jump.beside))
            item.setData(FOUND, jump)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if found else -1)
        self.hint.setText(HINT if not self.words.text().strip() else "" if found else "Nothing is called so.")
        self.hint.setVisible(bool(self.hint.text()))
        if self._going:
            self.go()

    def go(self) -> None:
        """Do what the chosen row says, and step aside; what is still sought is waited for."""
        if self._pause.isActive():
            self.search()
        self._going = self._searching
        row = self.list.currentRow()
        if row >= 0 and not self._searching:
            jump: Jump = self.list.item(row).data(FOUND)
            self.hide()
            jump.go()

    def reject(self) -> None:
        """Step aside, and do nothing."""
        self._going = False
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list while the field has the keyboard; Enter goes."""
        keys, row, count = Qt.Key, self.list.currentRow(), self.list.count()
        match event.key():
            case keys.Key_Down | keys.Key_Up if count:
                self.list.setCurrentRow((row + (1 if event.key() == keys.Key_Down else -1)) % count)
            case keys.Key_PageDown | keys.Key_PageUp if count:
                self.list.setCurrentRow(min(max(row + (10 if event.key() == keys.Key_PageDown else -10), 0), count - 1))
            case keys.Key_Return | keys.Key_Enter:
                self.go()
            case _:
                super().keyPressEvent(event)
