"""The page of the map: what stands on it and where, with a preview that is the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.page_item import ItemForm
from desktop.dialogs.page_view import PagePicture, PageView
from desktop.export.atomic import write_whole
from desktop.render.painted import Painted
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import MapDocument
from layers.edits import Edit
from layers.errors import LodestoneError
from layers.extent import Extent
from layers.layout import edits, templates
from layers.layout.model import ItemKind, Layout
from layers.layout.presets import PAGES, preset
from layers.layout.shape import shape_of

PREVIEW_SECONDS = 8.0
"""How long a preview waits for tiles that are still to come."""
PATIENCE_MS = 120
KEY = "page preview"


class PageLayoutDialog(QDialog):
    """Arranges the page of the workspace's map; every change is a step of Undo.

    Parameters
    ----------
    shown
        Gives what the window shows, which the page shows too.
    on_export
        Opens the export of the page.
    """

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        *,
        shown: Callable[[], Extent | None],
        on_export: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Page layout")
        self.resize(1080, 700)
        self._workspace, self._tasks, self._shown = workspace, tasks, shown
        self._offered = preset("a4-landscape", self._shape())
        """What a map without a page is shown on, until the first change puts it there."""
        self._make(on_export)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self._draw)
        self._connect()
        self._show_document()

    @property
    def layout_of_map(self) -> Layout:
        """The page as the map has it, or as it is offered."""
        return self._workspace.document.layout or self._offered

    @property
    def _document(self) -> MapDocument:
        """The map on its page: a change of it puts an offered page on the map too, in one step of Undo."""
        return replace(self._workspace.document, layout=self.layout_of_map)

    def _make(self, on_export: Callable[[], None]) -> None:
        self.view = PageView(lambda: self.layout_of_map, self)
        self.page = QComboBox(self)
        for name, page in PAGES.items():
            self.page.addItem(page.name, name)
        self.page.addItem("Own arrangement", None)
        self.page.setAccessibleName("Page")
        self.items = QListWidget(self)
        self.items.setAccessibleName("Items of the page")
        self.form = ItemForm(self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.undo, self.redo = self._button("&Undo"), self._button("&Redo")
        self.add_text, self.remove_text = self._button("Add &text"), self._button("Re&move text")
        self.open_template, self.save_template = self._button("&Open template…"), self._button("&Save template…")
        self.export, self.leave = self._button("&Export…"), self._button("&Close")
        self.export.clicked.connect(lambda: self._export(on_export))
        side = QVBoxLayout()
        label = QLabel("&Page", self)
        label.setBuddy(self.page)
        for widget in (label, self.page):
            side.addWidget(widget)
        side.addWidget(self.items, 3)
        side.addLayout(_row(self.add_text, self.remove_text))
        side.addWidget(self.form, 4)
        side.addWidget(self.note)
        side.addLayout(_row(self.undo, self.redo))
        side.addLayout(_row(self.open_template, self.save_template))
        side.addLayout(_row(self.export, self.leave))
        row = QHBoxLayout(self)
        row.addWidget(self.view, 1)
        holder = QWidget(self)
        side.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(side)
        holder.setFixedWidth(316)
        row.addWidget(holder)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def _connect(self) -> None:
        space = self._workspace
        space.changed.connect(self._on_changed)
        self.view.chosen.connect(self._choose)
        self.view.moved.connect(
            lambda name, left, top, nudge: self._apply(lambda: edits.move_item(self._document, name, left, top, nudge=nudge))
        )
        self.view.sized.connect(lambda name, *box: self._apply(lambda: edits.resize_item(self._document, name, *box)))
        self.view.resized.connect(self._soon.start)
        self.page.activated.connect(self._on_page)
        self.items.currentItemChanged.connect(lambda item, _: self._choose(item.data(Qt.ItemDataRole.UserRole) if item else ""))
        self.items.itemChanged.connect(self._on_checked)
        self.form.asked.connect(self._on_asked)
        self.undo.clicked.connect(space.undo)
        self.redo.clicked.connect(space.redo)
        for keys, way in (("Ctrl+Z", space.undo), ("Ctrl+Shift+Z", space.redo), ("Ctrl+Y", space.redo)):
            QShortcut(QKeySequence(keys), self).activated.connect(way)
        self.add_text.clicked.connect(self._add_text)
        self.remove_text.clicked.connect(lambda: self._apply(lambda: edits.remove_text(self._document, self.form.item_id)))
        self.open_template.clicked.connect(self._ask_template)
        self.save_template.clicked.connect(self._ask_place)
        self.leave.clicked.connect(self.close)

    def _apply(self, change: Callable[[], Edit]) -> None:
        try:
            self._workspace.apply(change())
        except LodestoneError as error:
            self.note.setText(str(error))
            self._show_document()

    def _on_asked(self, change: object) -> None:
        wanted = cast("Callable[[MapDocument], Edit]", change)  # a signal carries any object
        self._apply(lambda: wanted(self._document))

    def _on_page(self) -> None:
        name = self.page.currentData()
        if name is not None:
            self._apply(lambda: edits.lay_out(self._workspace.document, preset(name, self._shape())))

    def _shape(self) -> float | None:
        return shape_of(self._workspace.document.crs, self._shown())

    def _on_checked(self, row: QListWidgetItem) -> None:
        name, visible = row.data(Qt.ItemDataRole.UserRole), row.checkState() is Qt.CheckState.Checked
        self._apply(lambda: edits.show_item(self._document, name, visible))

    def _add_text(self) -> None:
        before = {item.id for item in self.layout_of_map.items}
        self._apply(lambda: edits.add_text(self._document, "Your words"))
        self._choose(next((item.id for item in self.layout_of_map.items if item.id not in before), ""))

    def _on_changed(self) -> None:
        self.note.clear()
        self._show_document()

    def _show_document(self) -> None:
        layout = self.layout_of_map
        with QSignalBlocker(self.page), QSignalBlocker(self.items):
            known = layout.page in PAGES
            self.page.setCurrentIndex(self.page.findData(layout.page if known else None))
            chosen = self.form.item_id
            self.items.clear()
            for item in reversed(layout.items):
                row = QListWidgetItem(item.name, self.items)
                row.setData(Qt.ItemDataRole.UserRole, item.id)
                row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
                row.setCheckState(Qt.CheckState.Checked if item.visible else Qt.CheckState.Unchecked)
                if item.id == chosen:
                    self.items.setCurrentItem(row)
        self._choose(chosen if any(item.id == chosen for item in layout.items) else "")
        self.undo.setEnabled(self._workspace.undo_name is not None)
        self.redo.setEnabled(self._workspace.redo_name is not None)
        self._soon.start()

    def _choose(self, item_id: str) -> None:
        layout = self.layout_of_map
        item = next((item for item in layout.items if item.id == item_id), None)
        self.form.show_item(item, layout)
        self.view.select(item_id)
        self.remove_text.setEnabled(item is not None and item.kind is ItemKind.TEXT)
        with QSignalBlocker(self.items):
            for number in range(self.items.count()):
                if self.items.item(number).data(Qt.ItemDataRole.UserRole) == item_id:
                    self.items.setCurrentRow(number)

    def _draw(self) -> None:
        space = self._workspace
        imagery = space.imagery.now(PREVIEW_SECONDS)
        wish = PagePicture(space.catalogue, self._document, space.own, self._shown(), self.view.pixels, imagery)
        self._tasks.run("Drawing the page", wish, self._show_picture, lambda error: self.note.setText(str(error)), key=KEY)

    def _show_picture(self, drawn: tuple[QImage, Painted]) -> None:
        image, painted = drawn
        self.view.show_picture(image)
        self.form.show_legend(painted.legend)
        names = {item.id: item.name for item in self.layout_of_map.items}
        self.note.setText("\n".join(f"{names.get(key, key)}: {why}" for key, why in {**painted.empty, **painted.cut}.items()))

    def _ask_template(self) -> None:
        dialog = QFileDialog(self, "Open template", str(Path.home()), f"Pages (*{templates.ENDING})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take_template(Path(name)))
        dialog.open()

    def take_template(self, path: Path) -> None:
        """Arrange the map on a page that was kept."""
        self._apply(lambda: edits.lay_out(self._workspace.document, templates.read(path)))

    def _ask_place(self) -> None:
        dialog = QFileDialog(self, "Save template", str(Path.home() / f"page{templates.ENDING}"), f"Pages (*{templates.ENDING})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(templates.ENDING.removeprefix("."))
        dialog.fileSelected.connect(lambda name: self.keep_template(Path(name)))
        dialog.open()

    def keep_template(self, path: Path) -> None:
        """Keep the page for other maps."""
        try:
            write_whole(path, templates.encode(self.layout_of_map))
            self.note.setText(f"Written: {path}")
        except LodestoneError as error:
            self.note.setText(str(error))

    def _export(self, on_export: Callable[[], None]) -> None:
        if self._workspace.document.layout is None:
            self._apply(lambda: edits.lay_out(self._workspace.document, self._offered))
        on_export()

    def done(self, result: int) -> None:
        """Leave no preview behind."""
        self._soon.stop()
        self._tasks.stop(KEY)
        super().done(result)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button, 1)
    return row
