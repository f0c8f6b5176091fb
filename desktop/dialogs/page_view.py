"""The page on the screen: the export itself at a small size, with its items to be chosen, dragged and sized."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.render.imagery import NONE, Imagery, without_unasked
from desktop.render.page import PageRequest, paint_layout, unit
from desktop.render.painted import Painted
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.extent import Extent
from layers.feedback import Feedback
from layers.layout.model import LEAST_ITEM, Item, ItemKind, Layout
from layers.layout.snapping import Snap, snapped
from layers.sources import FeatureLayer

EDGE = 14
"""Pixels around the page."""
HANDLE = 9
"""Pixels of a corner that sizes an item."""
STEP, FINE = 1.0, 0.1
"""Millimetres that an arrow key moves an item, and with Alt."""
UNPICKABLE = (ItemKind.GRATICULE,)


@dataclass(frozen=True, eq=False)
class PagePicture:
    """A page to be drawn for the screen; callable on any thread.

    Parameters
    ----------
    pixels
        Device pixels a millimetre.
    """

    catalogue: Catalogue
    document: MapDocument
    own: Mapping[str, FeatureLayer]
    extent: Extent | None
    pixels: float
    imagery: Imagery = NONE

    def __call__(self, feedback: Feedback) -> tuple[QImage, Painted]:
        """Draw it by the code of exports."""
        from layers.styling.content import build_content

        document = without_unasked(self.document, self.imagery)
        layout = document.layout
        assert layout is not None
        image = QImage(max(round(layout.width * self.pixels), 1), max(round(layout.height * self.pixels), 1), QImage.Format.Format_RGB32)
        ratio = round(self.pixels / unit(layout), 9)  # as exports have it: letters depend on its last digit
        image.fill(Qt.GlobalColor.white)
        image.setDevicePixelRatio(ratio)
        image.setDotsPerMeterX(round(self.pixels * 1000))  # which letters depend on
        image.setDotsPerMeterY(round(self.pixels * 1000))
        content = build_content(self.catalogue, document, self.own)
        feedback.check()
        painter = QPainter(image)
        try:
            request = PageRequest(document, content, self.own, layout, self.extent, False, ratio, feedback, self.imagery)
            painted = paint_layout(painter, request)
        finally:
            painter.end()
        image.setDevicePixelRatio(1.0)
        return image, painted


@dataclass(slots=True)
class _Drag:
    """An item under the mouse: where it was taken hold of, and where it is."""

    item: Item
    start: QPointF
    sizes: bool
    box: QRectF
    snap: Snap | None = None


class PageView(QWidget):
    """Shows a page and tells what is done to its items.

    Signals
    -------
    chosen
        Id of the item that was chosen, or an empty text.
    moved
        Id, left and top in millimetres, and whether it was by a key.
    sized
        Id, left, top, width and height in millimetres.
    resized
        Another picture is needed, for the room is another.
    """

    chosen = Signal(str)
    moved = Signal(str, float, float, bool)
    sized = Signal(str, float, float, float, float)
    resized = Signal()

    def __init__(self, layout: Callable[[], Layout | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = layout
        self._image: QImage | None = None
        self._selected = ""
        self._drag: _Drag | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(380, 300)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Page")
        self.setAccessibleDescription("Tab and arrow keys choose and move the items of the page")

    @property
    def pixels(self) -> float:
        """Device pixels a millimetre of the page, as it fits the widget."""
        return self._scale() * self.devicePixelRatioF()

    def show_picture(self, image: QImage) -> None:
        """Show a page that was drawn."""
        self._image = image
        self.update()

    def select(self, item_id: str) -> None:
        """Mark an item as chosen, without telling."""
        if item_id != self._selected:
            self._selected = item_id
            self.update()

    def place_of(self, item_id: str) -> QRectF:
        """Give where an item lies in the widget, in pixels."""
        page = self._layout()
        return QRectF() if page is None else self._placed(page.item(item_id))

    def _scale(self) -> float:
        page = self._layout()
        if page is None:
            return 1.0
        return max(min((self.width() - 2 * EDGE) / page.width, (self.height() - 2 * EDGE) / page.height), 0.05)

    def _corner(self) -> QPointF:
        page = self._layout()
        if page is None:
            return QPointF()
        scale = self._scale()
        return QPointF(round((self.width() - page.width * scale) / 2), round((self.height() - page.height * scale) / 2))

    def _placed(self, item: Item) -> QRectF:
        return self._on_screen(QRectF(item.left, item.top, item.width, item.height))

    def _on_screen(self, box: QRectF) -> QRectF:
        scale = self._scale()
        return QRectF(self._corner() + box.topLeft() * scale, box.size() * scale)

    def _item_at(self, at: QPointF) -> Item | None:
        """Give the topmost item under a point; the smaller one where they lie on each other, and the map last of all."""
        page = self._layout()
        if page is None:
            return None
        found = [item for item in page.items if item.visible and item.kind not in UNPICKABLE and self._placed(item).contains(at)]
        return min(found, key=lambda item: (item.kind is ItemKind.MAP, item.width * item.height), default=None)

    def _chosen_item(self) -> Item | None:
        page = self._layout()
        return next((item for item in page.items if item.id == self._selected), None) if page is not None else None

    def _handle(self, item: Item) -> QRectF:
        place = self._placed(item)
        return QRectF(place.bottomRight() - QPointF(HANDLE, HANDLE), QSizeF(2 * HANDLE, 2 * HANDLE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the item under the mouse, and take hold of it or of its corner."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        item = self._chosen_item()
        sizes = item is not None and self._handle(item).contains(at)
        if not sizes:
            item = self._item_at(at)
            self._selected = item.id if item is not None else ""
            self.chosen.emit(self._selected)
        if item is not None:
            self._drag = _Drag(item, at, sizes, QRectF(item.left, item.top, item.width, item.height))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the item follow; edges draw it unless Ctrl is held."""
        drag, page = self._drag, self._layout()
        if drag is None or page is None:
            item = self._chosen_item()
            over = item is not None and self._handle(item).contains(event.position())
            self.setCursor(Qt.CursorShape.SizeFDiagCursor if over else Qt.CursorShape.ArrowCursor)
            return
        way = (event.position() - drag.start) / self._scale()
        item = drag.item
        if drag.sizes:
            drag.box = QRectF(item.left, item.top, max(item.width + way.x(), LEAST_ITEM), max(item.height + way.y(), LEAST_ITEM))
        else:
            left, top = item.left + way.x(), item.top + way.y()
            free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            drag.snap = None if free else snapped(page, item, left, top)
            if drag.snap is not None:
                left, top = drag.snap.left, drag.snap.top
            drag.box = QRectF(left, top, item.width, item.height)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the item."""
        drag, self._drag = self._drag, None
        self.update()
        if drag is None or (event.position() - drag.start).manhattanLength() < 2:
            return
        if drag.sizes:
            self.sized.emit(drag.item.id, drag.box.left(), drag.box.top(), drag.box.width(), drag.box.height())
        else:
            self.moved.emit(drag.item.id, drag.box.left(), drag.box.top(), False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen item with the arrows, size it with Shift and the arrows, and let Escape drop a drag or the choice."""
        ways = {
            Qt.Key.Key_Left: QPointF(-1, 0),
            Qt.Key.Key_Right: QPointF(1, 0),
            Qt.Key.Key_Up: QPointF(0, -1),
            Qt.Key.Key_Down: QPointF(0, 1),
        }
        item = self._chosen_item()
        if event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._selected):
            if self._drag is None:
                self._selected = ""
                self.chosen.emit("")
            self._drag = None
            self.update()
        elif item is not None and event.key() in ways:
            step = FINE if event.modifiers() & Qt.KeyboardModifier.AltModifier else STEP
            way = ways[Qt.Key(event.key())] * step
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.sized.emit(item.id, item.left, item.top, item.width + way.x(), item.height + way.y())
            else:
                self.moved.emit(item.id, item.left + way.x(), item.top + way.y(), True)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of the new size."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page, and what is chosen on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().mid())
        page = self._layout()
        if page is None:
            return
        sheet = self._on_screen(QRectF(0, 0, page.width, page.height))
        painter.fillRect(sheet, Qt.GlobalColor.white)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, self._image)
        self._paint_choice(painter, sheet)

    def _paint_choice(self, painter: QPainter, sheet: QRectF) -> None:
        item, drag = self._chosen_item(), self._drag
        if item is None:
            return
        ink = QColor("#0B6BCB")
        place = self._placed(item) if drag is None else self._on_screen(drag.box)
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        painter.fillRect(QRectF(place.bottomRight() - QPointF(4, 4), QSizeF(8, 8)), ink)
        if drag is not None and drag.snap is not None:
            painter.setPen(QPen(QColor("#C2185B"), 1.0, Qt.PenStyle.DashLine))
            scale = self._scale()
            for line in drag.snap.upright:
                x = sheet.left() + line * scale
                painter.drawLine(QPointF(x, sheet.top()), QPointF(x, sheet.bottom()))
            for line in drag.snap.level:
                y = sheet.top() + line * scale
                painter.drawLine(QPointF(sheet.left(), y), QPointF(sheet.right(), y))
