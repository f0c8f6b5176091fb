"""What changed between two days: a list by kind, to search, follow on the map, and take along as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.change_rows import CHANGE, Whole, as_table, searched, selection_of, title_of, when_of
from desktop.panels.day_field import DayField
from desktop.panels.text import one_line
from desktop.panels.timeline import Timeline
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.errors import RequestError
from layers.feedback import Feedback
from layers.restrictions.event import Change, ChangeKind

_ORDER = {kind: number for number, kind in enumerate(ChangeKind)}


class ChangesPanel(QWidget):
    """The list. Until days are typed into it, it follows the map: the two days compared, or the last change up to the day shown.

    Signals
    -------
    day_asked
        The user wants to see the day of a change.
    failed
        The list could not be made or written: the exception.
    """

    day_asked = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, timelines: Callable[[], Timeline], tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timelines = timelines
        self._tasks = tasks
        self._asked: object = None
        self._seen = False
        self.found: tuple[Change, ...] = ()
        self.since = DayField("After this day", self)
        self.until = DayField("Up to this day", self)
        self.follow = _tool("Follow the map", "Take the days from the map again", self)
        self.filter = QLineEdit(self)
        self.count = _label(self)
        self.list = QTreeWidget(self)
        self.detail = _label(self)
        self.copy = _tool("Copy as table", "Put the list on the clipboard, for a spreadsheet", self)
        self.save = _tool("Save as CSV…", "Write the list to a file", self)
        self._set_up()
        self._lay_out()
        self._connect()
        self._follow()

    @property
    def following(self) -> bool:
        """Whether the days are those of the map."""
        return self.follow.isHidden()

    def show_following(self) -> None:
        """Take the days from the map again."""
        self.follow.hide()
        self._follow()

    def _set_up(self) -> None:
        self.filter.setPlaceholderText("Find in this list")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Find in the list of changes")
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setWordWrap(True)
        self.list.setItemDelegate(Whole(self.list))
        self.list.setAccessibleName("Changes")
        self.list.setIndentation(10)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)  # to measure hundreds of rows takes too long
        self.list.setColumnWidth(0, self.fontMetrics().horizontalAdvance("0000-00-00") + 2 * self.list.indentation() + 8)
        self.list.header().setStretchLastSection(True)
        self.list.header().sectionResized.connect(self.list.scheduleDelayedItemsLayout)  # another width wraps words elsewhere
        self.detail.setWordWrap(True)
        self.follow.hide()

    def _lay_out(self) -> None:
        days, ends = QHBoxLayout(), QHBoxLayout()
        for name, field in (("After", self.since), ("up to", self.until)):
            label = QLabel(name, self)
            label.setBuddy(field)
            days.addWidget(label)
            days.addWidget(field)
        days.addStretch(1)
        for widget in (self.copy, self.save):
            ends.addWidget(widget)
        ends.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 2)
        column.setSpacing(4)
        column.addLayout(days)
        for part in (self.follow, self.filter, self.count, self.list, self.detail):
            column.addWidget(part)
        column.addLayout(ends)

    def _connect(self) -> None:
        space = self._workspace
        space.changed.connect(lambda _old, _new: self._follow())
        self.since.entered.connect(lambda day: self._type(day, self.until.day))
        self.until.entered.connect(lambda day: self._type(self.since.day, day))
        for field in (self.since, self.until):
            field.complained.connect(self._complain)
        self.follow.clicked.connect(self.show_following)
        self.filter.textChanged.connect(lambda _: self._fill())
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.list.itemActivated.connect(self._go)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(as_table(self.shown())))
        self.save.clicked.connect(self._ask_path)

    def come_forth(self, shown: bool) -> None:
        """Find the changes that nobody could see before, or stop following; a panel behind another counts as unseen."""
        self._seen = shown
        self._follow()

    # Which days

    def _follow(self) -> None:
        if self.following:
            since, until = followed_days(self._workspace, self._timelines())
            self._show_days(since, until)
        self._find()

    def _type(self, since: dt.date, until: dt.date) -> None:
        self.follow.show()
        self._show_days(since, until)
        self._find()

    def _show_days(self, since: dt.date, until: dt.date) -> None:
        self.since.show_day(since)
        self.until.show_day(until)

    # What changed

    def _find(self) -> None:
        """Find what changed, away from the window; not while nobody sees it."""
        if not self._seen:
            return
        space = self._workspace
        asked = space.catalogue, self.since.day, self.until.day, space.document.muted
        if asked == self._asked:
            return
        self._asked = asked

        def find(_: Feedback) -> tuple[Change, ...]:
            from layers.restrictions.change import changes

            return changes(*asked)

        self._tasks.run("Looking for changes", find, self._show, self._fail, key="changes")

    def _show(self, found: tuple[Change, ...]) -> None:
        self.found = found
        self._fill()

    def _fail(self, error: Exception) -> None:
        self._show(())
        self.count.setText("")
        if isinstance(error, RequestError):
            self._complain(str(error))
        else:
            self.failed.emit(error)

    def _complain(self, text: str) -> None:
        self.detail.setText(text)

    def shown(self) -> list[Change]:
        """The changes that the search leaves, in the order of the list."""
        words = self.filter.text().casefold().split()
        found = [change for change in self.found if all(word in searched(change) for word in words)]
        return sorted(found, key=lambda change: _ORDER[change.kind])

    def _fill(self) -> None:
        current = self.list.currentItem()
        chosen = current.data(0, CHANGE) if current is not None else None
        shown = self.shown()
        self.list.blockSignals(True)  # the rows are new; nobody chose any
        self.list.clear()
        groups = [_group(kind, list(found), self.list.font()) for kind, found in groupby(shown, key=lambda change: change.kind)]
        self.list.addTopLevelItems(groups)
        for group in groups:
            group.setFirstColumnSpanned(True)
        self.list.expandAll()
        rows = (group.child(number) for group in groups for number in range(group.childCount()))
        again = next((row for row in rows if row is not None and row.data(0, CHANGE) == chosen), None) if chosen is not None else None
        if again is not None:
            self.list.setCurrentItem(again)
        self.list.blockSignals(False)
        noun = "change" if len(self.found) == 1 else "changes"
        part = f"{len(shown)} of " if len(shown) < len(self.found) else ""
        self.count.setText(f"{part}{len(self.found)} {noun}" if self.found else "No change between these days.")
        self._tell(self.list.currentItem())
        for button in (self.copy, self.save):
            button.setEnabled(bool(shown))

    # What a row does

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        """Choose on the map what a row speaks of."""
        self._tell(item)
        change = item.data(0, CHANGE) if item is not None else None
        if isinstance(change, Change):
            self._workspace.select(selection_of(change, self._workspace))

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        change = item.data(0, CHANGE) if item is not None else None
        self.detail.setText(f"{when_of(change)}: {change.detail}" if isinstance(change, Change) else "")
        if item is not None:  # longer words under the list leave it less room
            self.list.scrollToItem(item)

    def _go(self, item: QTreeWidgetItem) -> None:
        change = item.data(0, CHANGE)
        if isinstance(change, Change):
            self.day_asked.emit(change.day)

    def _ask_path(self) -> None:
        name = f"changes-{self.since.day}-{self.until.day}.csv"
        dialog = QFileDialog(self, "Save changes", name, "Comma-separated values (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the changes that are listed as CSV."""
        from desktop.changes import as_csv
        from desktop.export.atomic import write_whole

        data = as_csv(self.shown()).encode("utf-8")
        self._tasks.run("Writing changes", lambda _: write_whole(path, data), lambda _: None, self.failed.emit)


def followed_days(workspace: Workspace, timeline: Timeline) -> tuple[dt.date, dt.date]:
    """Give the two days that a map compares; without a second one the last change up to its day, and the day before that."""
    document = workspace.document
    if (other := document.other_day) is not None:
        return min(document.day, other), max(document.day, other)
    last = document.day if timeline.on(document.day) else timeline.before(document.day) or document.day
    return max(last, dt.date.min + dt.timedelta(1)) - dt.timedelta(1), document.day


def _group(kind: ChangeKind, found: list[Change], face: QFont) -> QTreeWidgetItem:
    """Make the rows of a kind, under its name and their number."""
    top = QTreeWidgetItem([f"{title_of(kind)} ({len(found)})"])
    bold = QFont(face)
    bold.setBold(True)
    top.setFont(0, bold)
    top.addChildren([_row(change) for change in found])
    return top


def _row(change: Change) -> QTreeWidgetItem:
    row = QTreeWidgetItem([change.when, one_line(change.title, 400)])
    row.setData(0, CHANGE, change)
    for column in (0, 1):
        row.setTextAlignment(column, Qt.AlignmentFlag.AlignTop)
    row.setData(1, Qt.ItemDataRole.AccessibleTextRole, f"{change.title}, {when_of(change)}")
    return row


def _label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _tool(text: str, told: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(told)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
