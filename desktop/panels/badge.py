"""How many rows of a layer are not on the map, at the end of its line; a click asks for the list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from desktop.panels.text import tip

BADGE = Qt.ItemDataRole.UserRole
"""Role of the text of a badge, blank where there is none."""
HARMLESS = frozenset({"crs-assumed", "joined-by-name", "axes-swapped", "made-valid", "order-assumed", "no-header", "gdal-warning"})
"""Warnings that a layer bears no badge for."""
_GROUND, _INK = QColor("#F2B705"), QColor("#1B1B1B")
_PAD, _GAP = 6, 4
Index = QModelIndex | QPersistentModelIndex


class BadgeDelegate(QStyledItemDelegate):
    """Draws rows with their badges.

    Signals
    -------
    asked
        The row whose badge was clicked.
    """

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Shorten the name so that it leaves room for the badge."""
        super().initStyleOption(option, index)
        badge = _badge(option, index)
        if not badge.isNull():
            room = badge.left() - option.rect.left() - option.decorationSize.width() - 40
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(room, 20))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row, then its badge."""
        super().paint(painter, option, index)
        badge = _badge(option, index)
        if badge.isNull():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(QRectF(badge), badge.height() / 2, badge.height() / 2)
        painter.setPen(_INK)
        painter.setFont(option.font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(index.data(BADGE)))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Ask for the list where the badge is clicked."""
        if (
            isinstance(event, QMouseEvent)
            and event.button() is Qt.MouseButton.LeftButton
            and _badge(option, index).contains(event.position().toPoint())
        ):
            if event.type() is QEvent.Type.MouseButtonRelease:
                self.asked.emit(index.row())
            return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say what the badge means where the mouse rests on it."""
        if event.type() is QEvent.Type.ToolTip and _badge(option, index).contains(event.pos()):
            QToolTip.showText(event.globalPos(), tip("What was left out, and what else to know: click for the list"), view)
            return True
        return super().helpEvent(event, view, option, index)


def badge_rect(room: QRect, metrics: QFontMetrics, text: str) -> QRect:
    """Give where a badge of that text lies in the room of its row; no rectangle for no text."""
    if not text:
        return QRect()
    size = QSize(max(metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height() + 2), metrics.height() + 2)
    return QRect(room.right() - size.width() - _GAP, room.center().y() - size.height() // 2, size.width(), size.height())


def _badge(option: QStyleOptionViewItem, index: Index) -> QRect:
    return badge_rect(option.rect, option.fontMetrics, str(index.data(BADGE) or ""))
