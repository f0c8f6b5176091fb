"""What the map shows: the last picture, moved and scaled at once, while the next one is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.canvas import navigation, overlay
from desktop.canvas.picked_sheet import PickedSheet
from desktop.canvas.picture_maker import EarlyPicture, Picture, PictureMaker, View, lit_measure
from desktop.render.sheets import lay_moved
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers.document import MapDocument
from layers.errors import RequestError
from layers.extent import Extent
from layers.geometry.arrays import Floats
from layers.geometry.projection import Projection
from layers.styling.theme import theme
from layers.viewport import Viewport

REGION = 1500.0
"""Metres a logical pixel at which a place is shown with what lies around it."""


class MapView(QWidget):
    """What a map widget shows; what is done to it by hand is for :class:`~desktop.canvas.map_canvas.MapCanvas`.

    Parameters
    ----------
    shown
        Gives the document that this map shows; by default that of the workspace.

    Signals
    -------
    viewport_changed
        The view moved, was scaled or resized.
    painted
        A picture that is whole and of this size is on the screen.
    failed
        A picture could not be made, or what was asked for cannot be shown: the exception.
    """

    viewport_changed = Signal()
    painted = Signal()
    failed = Signal(object)

    def __init__(
        self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None, *, shown: Callable[[], MapDocument] | None = None
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.shown = shown or (lambda: workspace.document)
        self.projection = Projection(self.shown().crs)
        self.viewport = navigation.whole(self.projection.bounds, 960, 600)
        self.picture: Picture | None = None
        self._early: EarlyPicture | None = None
        self.maker = PictureMaker(workspace, tasks, self.shown, self)
        self.picked = PickedSheet(workspace, tasks, self.shown, self)
        self._flag: tuple[float, float, str] | None = None
        self._shows_whole = True
        self._legend = True
        self._paired = False
        self._set_up_widget()
        self.maker.arrived.connect(self._show)
        self.maker.developed.connect(self._show_early)
        self.maker.failed.connect(self.failed)
        workspace.changed.connect(self._on_changed)
        workspace.selection_changed.connect(self._on_selected)
        for more in (workspace.imagery.changed, workspace.early.changed, workspace.refreshed):
            more.connect(self._ask)
        self.picked.changed.connect(self.update)
        workspace.picks.changed.connect(self._ask_picked)

    def _set_up_widget(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName("Map")
        self.setAccessibleDescription(
            "Arrow keys move the map, plus and minus zoom, Home shows all, "
            "Enter chooses what is in the middle, and zooms to the points of a cluster."
        )

    def sizeHint(self) -> QSize:
        """Give the size that the map would like."""
        return QSize(960, 600)

    # The view

    def show_whole(self) -> None:
        """Show the whole map."""
        self._go(navigation.whole(self.projection.bounds, self.width(), self.height()), whole=True)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify about a point of the widget, or about the middle of what is seen of the map."""
        seen = self.viewport.middle_of(self.projection.bounds) or (self.viewport.x, self.viewport.y)
        point = at if at is not None else QPointF(*self.viewport.to_screen(np.array([seen]))[0].tolist())
        self._go(navigation.zoomed(self.viewport, factor, (point.x(), point.y()), self.projection.bounds))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by logical pixels."""
        self._go(navigation.limited(self.viewport.panned(dx, dy), self.projection.bounds))

    def look_at(self, x: float, y: float, resolution: float) -> None:
        """Show a place of the projected plane at a scale, in CRS units a logical pixel."""
        self._go(navigation.limited(replace(self.viewport, x=x, y=y, resolution=resolution), self.projection.bounds))

    def follow(self, other: MapView) -> None:
        """Look at what another map of the same projection looks at, at its scale."""
        if other.projection.text != self.projection.text:
            return  # one of the two has yet to hear of a new projection, and shows all of it then
        if other._shows_whole:
            self.show_whole()
        else:
            self._go(replace(other.viewport, width=self.viewport.width, height=self.viewport.height))

    def forget(self) -> None:
        """Drop the picture, so that an old one does not come back when the map does."""
        self.picture = self._early = None

    def is_whole(self) -> bool:
        """Whether the picture on the screen shows the document and the view as they are."""
        picture = self.picture
        return (
            self.maker.idle
            and picture is not None
            and picture.document == self.shown()
            and picture.lit == lit_measure(self.workspace.selection)
            and picture.rendering.viewport == self.viewport
        )

    def show_legend(self, shown: bool) -> None:
        """Lay legend and scale bar on the map, or leave all of it to the map."""
        self._legend = shown
        self._ask()

    def pair(self, paired: bool) -> None:
        """Be one of two maps side by side, or alone."""
        if paired != self._paired:
            self._paired = paired
            self._ask()

    def show_places(self, lonlat: Floats) -> None:
        """Show all of some places, given as longitude and latitude in degrees, shape (n, 2)."""
        try:
            self._go(navigation.around_places(self.projection, lonlat, self.width(), self.height()))
        except RequestError as error:
            self.failed.emit(error)

    def show_extent(self, extent: Extent | None) -> None:
        """Show a box on the globe, or the whole map."""
        from desktop.render.picture import fit_extent

        if extent is None:
            self.show_whole()
            return
        try:
            self._go(navigation.limited(fit_extent(self.projection, extent, self.width(), self.height()), self.projection.bounds))
        except RequestError as error:
            self.failed.emit(error)

    def show_place(self, lon: float, lat: float, name: str = "") -> None:
        """Bring a place into the middle, so close that a region is seen; a named one has a flag until something is chosen."""
        try:
            near = navigation.around_places(self.projection, np.array([[lon, lat]]), self.width(), self.height())
        except RequestError as error:
            self.failed.emit(error)
            return
        self._flag = (lon, lat, name) if name else None
        self._go(navigation.limited(replace(near, resolution=min(self.viewport.resolution, REGION)), self.projection.bounds))
        self.update()

    def place_at(self, point: QPointF) -> tuple[float, float]:
        """Longitude and latitude under a point of the widget; nan beside the map."""
        plane = self.viewport.to_world(np.array([[point.x(), point.y()]]))
        lon, lat = self.projection.inverse(plane)[0]
        return float(lon), float(lat)

    def point_of(self, lon: float, lat: float) -> QPointF:
        """Give the point of the widget at which a place is shown; nan if it is not on the map."""
        x, y = self.viewport.to_screen(self.projection.forward(np.array([[lon, lat]])))[0]
        return QPointF(float(x), float(y))

    def extent(self) -> Extent | None:
        """Give the box on the globe that the view shows; None if it shows the whole map, or none of it."""
        if self._shows_whole:
            return None
        return navigation.extent_of(self.viewport, self.projection)

    def _go(self, viewport: Viewport, *, whole: bool = False) -> None:
        self._shows_whole = whole
        if viewport != self.viewport:
            self.viewport = viewport
            self.viewport_changed.emit()
            self.update()
        self._ask()

    def _ask(self) -> None:
        if self.isVisible():
            self.maker.ask(View(self.projection, self.viewport, self.devicePixelRatioF(), self._legend, self._paired))
            self._ask_picked()

    def _ask_picked(self) -> None:
        if self.isVisible():
            self.picked.ask(self.viewport, self.devicePixelRatioF())

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if old.crs != new.crs:
            before, self.projection = self.projection, Projection(new.crs)
            self.forget()
            view = None if self._shows_whole else navigation.reprojected(self.viewport, before, self.projection)
            self._go(view) if view is not None else self.show_whole()
        self._ask()

    def _on_selected(self, selection: Selection | None) -> None:
        """Ring what is chosen; light up what a chosen measure hits, which takes another picture."""
        self.update()
        if self.picture is not None and (
            not self.maker.idle or self.picture.lit != lit_measure(selection)
        ):  # one on its way may be of another
            self._ask()

    def _show(self, picture: Picture) -> None:
        if self.isVisible() and picture.document.crs == self.shown().crs:
            self.picture, self._early = picture, None
            self.update()

    def _show_early(self, picture: EarlyPicture) -> None:
        if self.isVisible() and picture.crs == self.shown().crs:
            self._early = picture
            self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lay the last picture where it belongs in the view."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme(self.shown().dark).paper))
        accent = self.palette().highlight().color()
        if self.picture is not None:
            self._paint_picture(painter, self.picture)
            lines = overlay.chosen_lines(self.picture, self.viewport, self.workspace.selection)
            overlay.paint_lines(painter, lines, theme(self.shown().dark))
        elif self._early is not None:
            self._paint_moved(painter, self._early.image, self._early.viewport)
        places = overlay.chosen_places(self.picture, self.workspace.catalogue, self.workspace.selection)
        overlay.paint_rings(painter, (self.point_of(*place) for place in places), accent)
        if self._flag is not None:
            overlay.paint_flag(painter, self.point_of(*self._flag[:2]), self._flag[2], accent)
        self._paint_hands(painter, accent)
        painter.end()
        if self.picture is not None and self.picture.rendering.viewport == self.viewport:
            self.painted.emit()

    def _paint_hands(self, painter: QPainter, accent: QColor) -> None:
        """Paint what the hand is doing."""

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        newest = self._early or picture.rendering
        self._paint_moved(painter, newest.image, newest.viewport)
        self.picked.paint(painter, self.viewport, self.shown().crs)
        self._paint_furniture(painter, picture)

    def _paint_moved(self, painter: QPainter, image: QImage, drawn_for: Viewport) -> None:
        smooth = drawn_for.resolution != self.viewport.resolution
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        lay_moved(painter, image, drawn_for, self.viewport)

    @staticmethod
    def _paint_furniture(painter: QPainter, picture: Picture) -> None:
        """Lay legend and scale bar over the map; they do not move with it."""
        if picture.rendering.furniture is not None:
            painter.drawImage(0, 0, picture.rendering.furniture)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep centre and scale; a view of the whole map stays one."""
        if self._shows_whole:
            self.show_whole()
        else:
            self._go(self.viewport.resized(self.width(), self.height()))

    def showEvent(self, _event: QEvent) -> None:
        """Ask for the first picture."""
        self._ask()
