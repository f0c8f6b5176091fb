"""The two ways to a projection: a choice of good ones by their pictures, and a search of the whole register."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.geometry.gallery import GALLERY, Family
from layers.geometry.projection import Projection
from layers.geometry.register import System, find, systems

PICTURE = QSize(122, 76)
CELL = QSize(138, 120)
PAUSE_MS = 120
SHOWN = 200


class GalleryPage(QListWidget):
    """The good projections, each with its picture.

    Signals
    -------
    picked
        The :class:`~layers.geometry.gallery.Family`.
    """

    picked = Signal(object)

    def __init__(self, tasks: Tasks, *, dark: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Projections")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWordWrap(True)
        self.setIconSize(PICTURE)
        self.setGridSize(CELL)
        self.setMinimumWidth(3 * CELL.width() + 28)
        blank = QPixmap(PICTURE)
        blank.fill(Qt.GlobalColor.transparent)
        for family in GALLERY:
            item = QListWidgetItem(QIcon(blank), family.name, self)
            item.setToolTip(family.note)
        self.currentRowChanged.connect(lambda row: self.picked.emit(GALLERY[row]) if row >= 0 else None)
        ratio = self.devicePixelRatioF()
        tasks.run("Drawing the projections", lambda feedback: _pictures(ratio, dark, feedback), self._show, _ignore, key="projections")

    def choose(self, family: Family | None) -> None:
        """Mark a family, or none."""
        self.setCurrentRow(-1 if family is None else GALLERY.index(family))

    def _show(self, images: list[QImage]) -> None:
        for row, image in enumerate(images):
            icon = QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # as it is, not tinted when chosen
                icon.addPixmap(QPixmap.fromImage(image), mode)
            self.item(row).setIcon(icon)


def _pictures(ratio: float, dark: bool, feedback: Feedback) -> list[QImage]:
    from desktop.render.sketch import sketch

    size = (PICTURE.width(), PICTURE.height())
    return [sketch(Projection(family.crs()), family.extent, size, ratio, dark=dark, feedback=feedback) for family in GALLERY]


def _ignore(_error: Exception) -> None:
    """Names are enough to choose by."""


class SearchPage(QWidget):
    """All coordinate reference systems by code, name and area; any other can be typed.

    Signals
    -------
    picked
        The system as text.
    """

    picked = Signal(str)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._systems: Sequence[System] | None = None
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Code, name or area, such as 3035, UTM 33N or Japan")
        self.field.setAccessibleName("Search coordinate reference systems")
        self.field.setClearButtonEnabled(True)
        self.results = QTreeWidget(self)
        self.results.setAccessibleName("Coordinate reference systems")
        self.results.setHeaderLabels(["Name", "Code", "Area of use"])
        self.results.setRootIsDecorated(False)
        self.results.setUniformRowHeights(True)
        self.results.setColumnWidth(0, 230)
        self.results.setColumnWidth(1, 115)
        self.count = QLabel("Reading the register…", self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        for widget in (self.field, self.results, self.count):
            column.addWidget(widget)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.field.returnPressed.connect(self._take_first)
        self.results.currentItemChanged.connect(self._on_current)

    def prepare(self) -> None:
        """Read the register, once, when it is first wanted."""
        if self._systems is None:
            self._tasks.run("Reading the register", lambda _: systems(), self._take, self._fail, key="register")

    def _take(self, known: Sequence[System]) -> None:
        self._systems = known
        self._search()

    def _fail(self, error: Exception) -> None:
        self.count.setText(f"The register cannot be read: {one_line(str(error))}. Type a code or a PROJ text.")

    def _search(self) -> None:
        text = self.field.text().strip()
        found, count = find(self._systems or (), text, SHOWN)
        self.results.clear()
        if text.startswith("+") or "[" in text or (not found and ":" in text):  # no code of the register, but PROJ may know it
            found, count = [System(text, "As typed", "")], 1
        for system in found:
            area = one_line(system.area, 120)
            item = QTreeWidgetItem(self.results, [one_line(system.name), one_line(system.code, 60), area])
            item.setData(0, Qt.ItemDataRole.UserRole, system.code)
        if count > len(found):
            self.count.setText(f"{len(found)} of {count:,} shown; another word narrows them.".replace(",", "\u2009"))
        else:
            self.count.setText(f"{count} found" if count else "Nothing found; a PROJ text begins with +.")

    def _take_first(self) -> None:
        """Choose the best answer, for those who type and press Enter."""
        self._pause.stop()
        self._search()
        if (best := self.results.topLevelItem(0)) is not None:
            self.results.setCurrentItem(best)
            self.results.setFocus()

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(item.data(0, Qt.ItemDataRole.UserRole))
