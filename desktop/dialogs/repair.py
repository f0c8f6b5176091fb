"""Files that a map names and that are not where they were: what is missing, and where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.text import one_line, tip
from layers.document import SourceRef
from layers.errors import LodestoneError
from layers.storage.paths import found_beside

HEADER = ("File", "Where it was", "Now")
TOLD = "The map names files that cannot be read. Their layers stay in the map. Say where the files are now, or leave it for later."
_LOST = "not found"


class Repair(QDialog):
    """Lists missing files; finding one finds those that moved along with it.

    Signals
    -------
    repaired
        The new places of files, by the old ones.
    """

    repaired = Signal(object)

    def __init__(self, missing: Mapping[SourceRef, LodestoneError], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Missing files")
        self._found: dict[str, str] = {}
        self._reasons = {source.path: error.what for source, error in missing.items()}
        self.list = self._make_list()
        told = QLabel(TOLD)
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.search = self.buttons.addButton("&Find…", QDialogButtonBox.ButtonRole.ActionRole)
        self.use = self.buttons.addButton("&Use these files", QDialogButtonBox.ButtonRole.AcceptRole)
        self.later = self.buttons.addButton("&Later", QDialogButtonBox.ButtonRole.RejectRole)
        self.search.clicked.connect(self._ask)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.repaired.emit(dict(self._found)))
        column = QVBoxLayout(self)
        for part in (told, self.list, self.buttons):
            column.addWidget(part)
        self.resize(720, 320)
        self._refresh()

    def take(self, old: str, new: str) -> None:
        """Note where a file is now, and look for the others beside it."""
        lost = [path for path in self._reasons if path not in self._found]
        self._found |= found_beside(lost, old, str(Path(new).absolute()))
        self._refresh()

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setHeaderLabels(HEADER)
        made.setAccessibleName("Missing files")
        made.setRootIsDecorated(False)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for path, reason in self._reasons.items():
            place = Path(path)
            row = QTreeWidgetItem([one_line(place.name), one_line(str(place.parent), 200), _LOST])
            row.setData(0, Qt.ItemDataRole.UserRole, path)
            row.setToolTip(1, tip(path, reason))
            made.addTopLevelItem(row)
        made.setColumnWidth(0, 180)
        made.setColumnWidth(1, 300)
        made.setCurrentIndex(made.model().index(0, 0))
        made.itemActivated.connect(lambda *_: self._ask())
        return made

    def _ask(self) -> None:
        row = self.list.currentItem()
        if row is None:
            return
        old = str(row.data(0, Qt.ItemDataRole.UserRole))
        dialog = QFileDialog(self, f"Find {one_line(Path(old).name, 60)}", str(_nearest_folder(Path(old))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take(old, name))
        dialog.open()

    def _refresh(self) -> None:
        for number in range(self.list.topLevelItemCount()):
            row = self.list.topLevelItem(number)
            assert row is not None
            new = self._found.get(str(row.data(0, Qt.ItemDataRole.UserRole)))
            row.setText(2, one_line(new, 200) if new else _LOST)
            row.setToolTip(2, tip(new) if new else "")
        self.use.setEnabled(bool(self._found))
        (self.use if len(self._found) == len(self._reasons) else self.search).setDefault(True)


def _nearest_folder(path: Path) -> Path:
    """Give the folder of a file, or the nearest above it that is there."""
    return next((folder for folder in path.parents if folder.is_dir()), Path.home())
