"""What a tool must do that takes the left button of a map: the map hands it the hands' doings, and lets it draw above all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter

if TYPE_CHECKING:
    from desktop.canvas.map_canvas import MapCanvas


class MapTool(Protocol):
    """A tool of the map; the wheel and the middle button stay with the map."""

    def press(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """The left button went down."""

    def move(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """The pointer moved, with the button down or not."""

    def release(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """The left button went up."""

    def double(self, event: QMouseEvent, canvas: MapCanvas) -> None:
        """The left button was clicked twice."""

    def escape(self, canvas: MapCanvas) -> None:
        """Escape was pressed."""

    def key(self, key: Qt.Key, canvas: MapCanvas) -> bool:
        """A key was pressed that the map may have use for; tell whether the tool took it."""

    def leave(self, canvas: MapCanvas) -> None:
        """The map does without it from now on."""

    def paint(self, painter: QPainter, canvas: MapCanvas) -> None:
        """Draw over the map, in pixels of the widget."""
