"""Choosing the projection of the map, with a picture of what it will show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.projection_pages import GalleryPage, SearchPage
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.geometry.arrays import Floats
from layers.geometry.gallery import Family, coverage, name_of, recognised
from layers.geometry.projection import Projection

PREVIEW = QSize(400, 270)
PAUSE_MS = 40
OK = QDialogButtonBox.StandardButton.Ok


class Degrees(QWidget):
    """A number of degrees, by slider or as digits.

    Signals
    -------
    changed
        The user moved it.
    """

    changed = Signal()

    def __init__(self, name: str, limit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(-limit, limit)
        self.slider.setPageStep(15)
        self.box = QDoubleSpinBox(self)
        self.box.setRange(-limit, limit)
        self.box.setDecimals(1)
        self.box.setSingleStep(5.0)
        self.box.setSuffix("°")
        for widget in (self.slider, self.box):
            widget.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.slider.valueChanged.connect(self._on_slider)
        self.box.valueChanged.connect(self._on_box)

    @property
    def value(self) -> float:
        """Degrees."""
        return self.box.value()

    def show_value(self, degrees: float) -> None:
        """Show a number that the user did not give."""
        for widget in (self.box, self.slider):
            widget.blockSignals(True)
        self.box.setValue(degrees)
        self.slider.setValue(round(degrees))
        for widget in (self.box, self.slider):
            widget.blockSignals(False)

    def _on_slider(self, degrees: int) -> None:
        self.show_value(degrees)
        self.changed.emit()

    def _on_box(self, degrees: float) -> None:
        self.show_value(degrees)
        self.changed.emit()


@dataclass(frozen=True)
class _Sketch:
    """What the preview shows: the picture of a CRS, its name, and what part of the globe it shows."""

    crs: str
    image: QImage
    name: str
    coverage: str


class ProjectionDialog(QDialog):
    """Pictures, a search, and a preview of what is chosen; OK is one step of Undo.

    Parameters
    ----------
    show_places
        Shows all of some places, given as longitude and latitude (n, 2): called for a projection that is made for a part of the world.
    """

    def __init__(self, workspace: Workspace, tasks: Tasks, show_places: Callable[[Floats], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Projection")
        self._workspace = workspace
        self._tasks = tasks
        self._show_places = show_places
        self.crs = workspace.document.crs
        self._family: Family | None = None
        self.gallery = GalleryPage(tasks, dark=workspace.document.dark, parent=self)
        self.search = SearchPage(tasks, self)
        self._make_preview()
        self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._draw)
        self._begin()
        self._connect()
        self._draw()

    def _make_preview(self) -> None:
        self.preview = QLabel(self)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setFixedSize(PREVIEW)
        self.preview.setAccessibleName("Preview of the projection")
        self.name, self.note = QLabel(self), QLabel(self)
        bold = self.name.font()
        bold.setBold(True)
        self.name.setFont(bold)
        for label in (self.name, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.lon, self.lat = Degrees("Central meridian", 180, self), Degrees("Central latitude", 90, self)

    def _lay_out(self) -> None:
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self.gallery, "&Good choices")
        self.tabs.addTab(self.search, "&All systems")
        self.form = QFormLayout()
        self.form.addRow("Central &meridian", self.lon)
        self.form.addRow("Central &latitude", self.lat)
        side = QVBoxLayout()
        for widget in (self.preview, self.name, self.note):
            side.addWidget(widget)
        side.addLayout(self.form)
        side.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.tabs, 1)
        row.addLayout(side)
        self.buttons = QDialogButtonBox(OK | QDialogButtonBox.StandardButton.Cancel, self)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.buttons)
        self.resize(1040, 590)

    def _begin(self) -> None:
        """Show what the map has now."""
        known = recognised(self.crs)
        if known is not None:
            self._family, lon, lat = known
            self.gallery.choose(self._family)
            self.lon.show_value(lon)
            self.lat.show_value(lat or 0.0)
        else:
            self.search.prepare()
            self.search.field.setText(self.crs)
            self.tabs.setCurrentWidget(self.search)
        self._show_centre()

    def _connect(self) -> None:
        self.gallery.picked.connect(self._pick_family)
        self.gallery.itemActivated.connect(lambda _: self.accept())
        self.search.results.itemActivated.connect(lambda _: self.accept())
        self.search.picked.connect(self._pick_system)
        self.tabs.currentChanged.connect(lambda _: self._on_tab())
        self.lon.changed.connect(self._recentre)
        self.lat.changed.connect(self._recentre)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _on_tab(self) -> None:
        if self.tabs.currentWidget() is self.search:
            self.search.prepare()
            self.search.field.setFocus()

    def _pick_family(self, family: Family) -> None:
        """Keep the reader's meridian, unless the projection is made for another part of the world."""
        made_for_a_place = family.home or (self._family is not None and self._family.home)
        if made_for_a_place or self._family is None:
            self.lon.show_value(family.lon)
        if family.lat is not None and (self._family is None or self._family.lat is None):
            self.lat.show_value(family.lat)
        self._family = family
        self._recentre()

    def _recentre(self) -> None:
        if self._family is not None:
            self.crs = self._family.crs(self.lon.value, self.lat.value)
        self._show_centre()
        self._soon.start()

    def _pick_system(self, crs: str) -> None:
        self.crs, self._family = crs, None
        self.gallery.choose(None)
        self._show_centre()
        self.buttons.button(OK).setEnabled(False)  # until it proves to be one that can be drawn
        self._soon.start()

    def _show_centre(self) -> None:
        family = self._family
        self.form.setRowVisible(self.lon, family is not None)
        self.form.setRowVisible(self.lat, family is not None and family.lat is not None)

    def _draw(self) -> None:
        crs, dark, ratio = self.crs, self._workspace.document.dark, self.devicePixelRatioF()
        extent = self._family.extent if self._family is not None else None

        def drawn(feedback: Feedback) -> _Sketch:
            from desktop.render.sketch import sketch

            projection = Projection(crs)
            image = sketch(projection, extent, (PREVIEW.width(), PREVIEW.height()), ratio, dark=dark, feedback=feedback)
            return _Sketch(crs, image, name_of(crs), coverage(projection))

        self._tasks.run("Drawing the projection", drawn, self._show, self._fail, key="projection")

    def _show(self, sketch: _Sketch) -> None:
        self.preview.setPixmap(QPixmap.fromImage(sketch.image))
        self.name.setText(one_line(sketch.name, 160))
        note = self._family.note + ". " if self._family is not None else ""
        self.note.setText(note + sketch.coverage)
        self.buttons.button(OK).setEnabled(True)

    def _fail(self, error: Exception) -> None:
        """Say why it cannot be drawn, and offer no OK."""
        self.preview.clear()
        self.name.setText(one_line(self.crs, 160))
        self.note.setText(str(error) if isinstance(error, LodestoneError) else f"This system cannot be drawn: {one_line(str(error), 160)}")
        self.buttons.button(OK).setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the lists and the search; a button with the focus takes it before it comes here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Take the projection; one that cannot be drawn keeps the dialog."""
        if not self.buttons.button(OK).isEnabled():
            return
        self._workspace.apply(edits.set_crs(self._workspace.document, self.crs))
        home = self._family.extent if self._family is not None else None
        if home is not None:
            self._show_places(home.lonlat_edge())
        super().accept()

    def done(self, result: int) -> None:
        """Let no picture arrive after the dialog is gone."""
        for key in ("projection", "projections", "register"):
            self._tasks.stop(key)
        super().done(result)
