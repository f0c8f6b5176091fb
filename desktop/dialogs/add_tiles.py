"""Which server's tiles lie under the map: one of the known ones, or one whose address is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.text import one_line, tip
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import TileSource
from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.geometry.gallery import recentred
from layers.geometry.projection import Projection
from layers.geometry.tile_grid import is_web_mercator
from layers.sources.tile_address import LONGEST, checked, credit_of, host_of
from layers.sources.tile_providers import Provider, providers

TOLD = "Tiles are fetched for what you look at, and kept for the next time. The server learns your address and what you look at."
KEY_TOLD = "A key in the address is saved with the map, and seen by whoever gets it."


class AddTiles(QDialog):
    """Servers that need no key, to be found by name, and a field for any other."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Add basemap tiles")
        self._workspace, self._tasks = workspace, tasks
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find by name, such as OpenStreetMap, imagery, topo")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Find a server by name")
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName("Servers of tiles that need no key")
        self.url = QLineEdit(self)
        self.url.setPlaceholderText("https://tile.example.org/{z}/{x}/{y}.png")
        self.url.setMaxLength(LONGEST)
        self.credit = QLineEdit(self)
        self.credit.setPlaceholderText("© whoever made the tiles")
        self.credit.setMaxLength(500)
        self.names = QCheckBox("The tiles have &names of countries and towns", self)
        self.names.setChecked(True)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.add = self.buttons.addButton("&Add", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        tasks.run("Reading the list of tile servers", _read, self._offer, self._show_problem, key="tile servers")
        self._refresh()

    @property
    def chosen(self) -> Provider | None:
        """What is typed, if anything is, else what is chosen in the list.

        Raises
        ------
        RequestError
            What is typed cannot be used.
        """
        if url := self.url.text().strip():
            source = checked(TileSource(url, " ".join(self.credit.text().split()), names=self.names.isChecked()))
            return Provider(host_of(url), source)
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None and not item.isHidden() else None

    def _lay_out(self) -> None:
        other = QGroupBox("Another server", self)
        form = QFormLayout(other)
        form.addRow("A&ddress", self.url)
        form.addRow("&Credit", self.credit)
        form.addRow("", self.names)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(other)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.resize(560, 560)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._refresh())
        self.list.itemActivated.connect(lambda _: self.accept())
        for field in (self.url, self.credit):
            field.textChanged.connect(lambda _: self._refresh())
        self.names.toggled.connect(lambda _: self._refresh())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _offer(self, known: tuple[Provider, ...]) -> None:
        for provider in known:
            item = QListWidgetItem(f"{provider.name}   {provider.host}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, provider)
            item.setToolTip(tip(provider.name, provider.host, provider.source.attribution))
        self._filter()

    def _filter(self) -> None:
        """Show what holds all words; the first of them is chosen."""
        words = self.search.text().casefold().split()
        shown = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))
            if not item.isHidden():
                shown.append(row)
        if self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0] if shown else -1)
        self._refresh()

    def _refresh(self) -> None:
        """Say what will happen, or what stands in the way."""
        self.list.setEnabled(not self.url.text().strip())
        self.search.setEnabled(self.list.isEnabled())
        try:
            chosen = self.chosen
        except LodestoneError as error:
            self._show_problem(error)
            self.add.setEnabled(False)
            return
        typed = bool(self.url.text().strip())
        told = [KEY_TOLD if typed and "?" in self.url.text() else TOLD]
        if chosen is not None:
            told.append(f"Every map will name: {one_line(credit_of(chosen.source), 300)}")
        self.note.setText("\n".join(told))
        self.add.setEnabled(chosen is not None)

    def _show_problem(self, error: Exception) -> None:
        self.note.setText(str(error))

    def done(self, result: int) -> None:
        """Wait no more for the list."""
        self._tasks.stop("tile servers")
        super().done(result)

    def accept(self) -> None:
        """Lay the tiles under the map, which turns to Web Mercator about the same meridian in the same step."""
        try:
            chosen = self.chosen
        except LodestoneError:
            return  # the note says why
        if chosen is None:
            return
        document = self._workspace.document
        projection = Projection(document.crs)
        fits = is_web_mercator(projection)
        crs = None if fits else recentred(edits.TILES_CRS, round(projection.centre_lon))
        self._workspace.imagery.allow(chosen.source)
        self._workspace.apply(edits.add_tiles(document, chosen.name, chosen.source, crs=crs))
        super().accept()


def _read(_feedback: Feedback) -> tuple[Provider, ...]:
    return providers()
