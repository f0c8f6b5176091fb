"""One line above the map: a banner that belongs to the day, and messages that can be closed. Never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from layers.errors import LodestoneError

_BANNER = "#Banner { background: #FFF3D6; border-bottom: 1px solid #E2C887; } #Banner QLabel { color: #4A3A10; }"
_NOTE = (
    "#Note { background: #E4EEF7; border-bottom: 1px solid #A9C3DA; } #Note QLabel { color: #173A57; }"
    "#Note QToolButton { color: #173A57; border: 1px solid transparent; padding: 0 6px; }"
    "#Note QToolButton:hover, #Note QToolButton:focus { border-color: #173A57; }"
)
_MESSAGE = (
    "#Message { background: #FBE3E1; border-bottom: 1px solid #D9938D; } #Message QLabel { color: #5A1511; }"
    "#Message QToolButton { color: #5A1511; border: 1px solid transparent; padding: 0 6px; }"
    "#Message QToolButton:hover, #Message QToolButton:focus { border-color: #5A1511; }"
)
MOST = 3


class Banner(QWidget):
    """What a reader must know of the day that is shown; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = _strip(self, "Banner", _BANNER)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Say something, or nothing."""
        self._label.setText(text)
        self.setVisible(bool(text))


class Message(QWidget):
    """One message with a button that closes it.

    Signals
    -------
    closed
        The user has read it.
    """

    closed = Signal()

    def __init__(self, text: str, *, bad: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self._label = _strip(self, *(("Message", _MESSAGE) if bad else ("Note", _NOTE)))
        self._label.setText(text)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(self)
        close.setText("✕")
        close.setAccessibleName("Close this message")
        close.setAutoRaise(True)
        close.clicked.connect(self.closed)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(close)


class Messages(QWidget):
    """The newest messages, the last one on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Message] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def texts(self) -> list[str]:
        """What is shown, the newest first."""
        return [message.text for message in self._shown]

    def note(self, text: str) -> None:
        """Show what is good to know, until it is closed."""
        self._add(text, bad=False)

    def tell(self, text: str) -> None:
        """Show what went wrong, until it is closed."""
        self._add(text, bad=True)

    def _add(self, text: str, *, bad: bool) -> None:
        """Put a message on top; the oldest gives way when there are many."""
        if text in self.texts:
            return
        for message in self._shown[MOST - 1 :]:
            self._take_away(message)
        message = Message(text, bad=bad, parent=self)
        message.closed.connect(lambda: self._take_away(message))
        self._shown.insert(0, message)
        self._column.insertWidget(0, message)

    def tell_error(self, error: Exception) -> None:
        """Show what went wrong in one sentence or two."""
        if isinstance(error, LodestoneError):
            self.tell(str(error))
        else:
            self.tell(f"Something went wrong that should not have: {type(error).__name__}: {error}. Please report it.")

    def _take_away(self, message: Message) -> None:
        if message not in self._shown:
            return
        self._shown.remove(message)
        message.hide()
        message.deleteLater()


def _strip(widget: QWidget, name: str, style: str) -> QLabel:
    """Dress a widget as a coloured strip with a plain text in it."""
    widget.setObjectName(name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setStyleSheet(style)
    label = QLabel(widget)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    row = QHBoxLayout(widget)
    row.setContentsMargins(10, 4, 4, 4)
    row.addWidget(label, 1)
    return label
