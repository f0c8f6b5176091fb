"""Changes as rows: how they are named, found, chosen on the map and taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

from desktop.workspace import Selection, Workspace
from layers.restrictions.event import Change, ChangeKind

CELL_MARGIN = 4
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
        room = QRect(0, 0, max(view.columnWidth(1) - 2 * CELL_MARGIN, 40), 10_000)
        metrics = QFontMetrics(option.font)
        needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), str(index.data()))
        return QSize(40, max(metrics.height(), needed.height()) + 4)


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
