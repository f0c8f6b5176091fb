"""Changes as rows: how they are named, found, chosen on the map and taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QTreeWidget

from desktop.panels.text import tip
from desktop.workspace import Selection, Workspace
from layers.restrictions.event import Change, ChangeKind

CHANGE = Qt.ItemDataRole.UserRole
"""Where a row of the list keeps its change, in the first column."""
_TITLES = {
    ChangeKind.CAME_INTO_FORCE: "Came into force",
    ChangeKind.AMENDED: "Amended",
    ChangeKind.NEVER_IN_FORCE: "Settled without ever being in force",
    ChangeKind.BEGUN: "Links begun",
    ChangeKind.STOPPED: "Links stopped",
    ChangeKind.HIT: "Newly hit",
    ChangeKind.FREED: "Freed",
}


class Whole(QStyledItemDelegate):
    """Gives a row as many lines as its words need in the width of its column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Ask for the height of the wrapped text."""
        hint = super().sizeHint(option, index)
        view = self.parent()
        if index.column() != 1 or not isinstance(view, QTreeWidget):
            return hint
        margin = view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1  # what the style leaves beside a text
        lines = _lines(str(index.data()), option.font, max(view.columnWidth(1) - 2 * margin, 40))
        return QSize(40, lines * QFontMetrics(option.font).lineSpacing() + 4)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        """Tell all of a change; only of the one that is asked about, for there are hundreds."""
        change = index.siblingAtColumn(0).data(CHANGE) if isinstance(index, QModelIndex) else None
        if not isinstance(change, Change):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), tip(when_of(change), change.title, change.detail), view)
        return True


def _lines(text: str, face: QFont, width: float) -> int:
    """Count the lines into which a list breaks a text."""
    layout = QTextLayout(text, face)
    layout.beginLayout()
    count = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        count += 1
    layout.endLayout()
    return max(count, 1)


def title_of(kind: ChangeKind) -> str:
    """Name a group of changes."""
    return _TITLES.get(kind, kind.value.replace("-", " ").capitalize())


def selection_of(change: Change, workspace: Workspace) -> Selection:
    """Give what a change speaks of, as it is chosen on the map; a line stands for all goods on its way."""
    if change.subject in ("link", "flow"):
        return Selection("arc", change.id.partition(":")[0], change.title.partition(":")[0])
    if change.subject == "site" and change.id in workspace.catalogue.sites:
        return Selection("site", change.id, workspace.catalogue.sites[change.id].name)
    return Selection(change.subject, change.id, change.title)


def as_table(found: Iterable[Change]) -> str:
    """Write changes as a spreadsheet takes them from the clipboard: columns by tabs, and no cell that it would run."""
    from desktop.changes import as_csv

    rows = csv.reader(io.StringIO(as_csv(list(found))))
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def when_of(change: Change) -> str:
    """Say when it happened, and whether the day is known."""
    return f"{change.when}: day not known" if change.period else change.when


def searched(change: Change) -> str:
    """Give all words that a search looks at."""
    return f"{change.when} {title_of(change.kind)} {change.subject} {change.id} {change.title} {change.detail}".casefold()
