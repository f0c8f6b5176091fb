"""The window's own colours when its map is dark; else those of the system."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Role, Group = QPalette.ColorRole, QPalette.ColorGroup

_DARK = {
    Role.Window: "#23272B",
    Role.WindowText: "#ECEBE6",
    Role.Base: "#1B1F22",
    Role.AlternateBase: "#262B2F",
    Role.Text: "#ECEBE6",
    Role.PlaceholderText: "#9DA2A6",
    Role.Button: "#2B3035",
    Role.ButtonText: "#ECEBE6",
    Role.BrightText: "#FFFFFF",
    Role.Light: "#3A4046",
    Role.Midlight: "#33393E",
    Role.Mid: "#4A5157",
    Role.Dark: "#15181B",
    Role.Shadow: "#0C0E10",
    Role.Highlight: "#2F7FC1",
    Role.HighlightedText: "#FFFFFF",
    Role.Link: "#8AB8F0",
    Role.LinkVisited: "#B9A5EE",
    Role.ToolTipBase: "#2B3035",
    Role.ToolTipText: "#ECEBE6",
}
_DIMMED = "#7C8287"
ALARM = {False: "#B3261E", True: "#FF8A80"}
"""Ink of words that say what is wrong, on light ground and on dark."""


def is_dark(palette: QPalette) -> bool:
    """Whether text is light on dark ground."""
    return palette.color(Role.Base).lightness() < 128


def dark_palette() -> QPalette:
    """Give a dark palette that matches the dark map."""
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        palette.setColor(Group.Disabled, role, QColor(_DIMMED))
    return palette


class FrameColours:
    """Turns the window dark with its map, and back to what the system gave."""

    def __init__(self) -> None:
        self._system = QApplication.palette()
        self._dark = False

    def match(self, dark: bool) -> bool:
        """Match the ground of the map, and say whether that changes anything; a system that is dark by itself stays as it is."""
        if dark == self._dark:
            return False
        self._dark = dark
        QApplication.setPalette(dark_palette() if dark and not is_dark(self._system) else self._system)
        return True
