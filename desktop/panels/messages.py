"""Above the map: a banner that belongs to the day, and strips of messages that can be closed. Never a dialog, and nothing is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.panels.colours import is_dark
from layers.errors import LodestoneError

Tints = tuple[str, str, str]
"""Colours of ground, edge and ink."""
_WARNING: dict[bool, Tints] = {False: ("#FFF3D6", "#E2C887", "#4A3A10"), True: ("#3A3019", "#6B5A2B", "#F3DFA6")}
"""Of the banner, on light ground and on dark."""
_BAD: dict[bool, Tints] = {False: ("#FBE3E1", "#D9938D", "#5A1511"), True: ("#442321", "#7D3F3A", "#FFCFCA")}
_GOOD: dict[bool, Tints] = {False: ("#E4EEF7", "#A9C3DA", "#173A57"), True: ("#1F3140", "#3C5A73", "#CFE3F5")}
LINES = 10
"""Lines of a list of messages that are seen at once; the others are scrolled to."""


class Banner(QWidget):
    """What a reader must know of the day that is shown; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, _, _ = _strip(self, "Banner")
        self._dress = _Dress(self, _WARNING)
        self.hide()

    def match_ground(self) -> None:
        """Take up the colours for the application's ground."""
        self._dress.follow()

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Say something, or nothing."""
        self._label.setText(text)
        self.setVisible(bool(text))


class Strip(QWidget):
    """Messages of one kind: a single one as it is, several as their number with a list to open. All stay until they are closed.

    Parameters
    ----------
    headline
        What to say of several, with `{}` for how many.
    tints
        Colours on light ground and on dark.
    """

    def __init__(self, headline: str, tints: dict[bool, Tints], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts: list[str] = []
        self._headline = headline
        self._label, self._row, self._column = _strip(self, "Strip")
        self._dress = _Dress(self, tints)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.all = QToolButton(self)
        self.all.setText("Show all")
        self.all.setCheckable(True)
        self.all.toggled.connect(self._refresh)
        self.close_all = QToolButton(self)
        self.close_all.setText("✕")
        self.close_all.clicked.connect(self.clear)
        self.list = QPlainTextEdit(self)
        self.list.setReadOnly(True)
        self.list.setAccessibleName("All messages")
        self.list.setMaximumHeight(LINES * self.fontMetrics().lineSpacing())
        self._lay_out()
        self._refresh()

    def match_ground(self) -> None:
        """Take up the colours for the application's ground."""
        self._dress.follow()

    def _lay_out(self) -> None:
        for button in (self.all, self.close_all):
            button.setAutoRaise(True)
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.list)

    @property
    def text(self) -> str:
        """What it says while its list is closed."""
        return self._label.text()

    def add(self, text: str) -> None:
        """Say one thing more, the newest first; what is being said already is not said twice."""
        if text not in self.texts:
            self.texts.insert(0, text)
            self._refresh()

    def clear(self) -> None:
        """Forget what was read."""
        self.texts.clear()
        self.all.setChecked(False)
        self._refresh()

    def _refresh(self) -> None:
        several = len(self.texts) > 1
        self._label.setText(self._headline.format(len(self.texts)) if several else "".join(self.texts))
        self.all.setVisible(several)
        self.all.setText("Hide" if self.all.isChecked() else "Show all")
        self.close_all.setAccessibleName("Close these messages" if several else "Close this message")
        self.list.setPlainText("\n\n".join(self.texts))
        self.list.setVisible(several and self.all.isChecked())
        self.setVisible(bool(self.texts))


class Messages(QWidget):
    """One strip each for files that were refused, for other failures, and for what is good to know."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.refusals = Strip("{} files or layers could not be opened.", _BAD, self)
        self.failures = Strip("{} things went wrong.", _BAD, self)
        self.notes = Strip("{} notes on what was opened or found.", _GOOD, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in self._strips:
            column.addWidget(strip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def _strips(self) -> tuple[Strip, Strip, Strip]:
        return self.refusals, self.failures, self.notes

    def match_ground(self) -> None:
        """Take up the colours for the application's ground."""
        for strip in self._strips:
            strip.match_ground()

    @property
    def texts(self) -> list[str]:
        """All that is told: failures before notes, of each kind the newest first."""
        return [text for strip in self._strips for text in strip.texts]

    def note(self, text: str) -> None:
        """Show what is good to know, until it is closed."""
        self.notes.add(text)

    def tell(self, text: str) -> None:
        """Show what went wrong, until it is closed."""
        self.failures.add(text)

    def tell_error(self, error: Exception) -> None:
        """Show what went wrong in one sentence or two."""
        self.tell(_words(error))

    def tell_refusal(self, error: Exception) -> None:
        """Show why a file could not be opened."""
        self.refusals.add(_words(error))


def _words(error: Exception) -> str:
    if isinstance(error, LodestoneError):
        return str(error)
    return f"Something went wrong that should not have: {type(error).__name__}: {error}. Please report it."


class _Dress:
    """The colours of a strip; a widget with a style sheet is not told of another palette, so that its window says when there is one."""

    def __init__(self, widget: QWidget, tints: dict[bool, Tints]) -> None:
        self._widget = widget
        self._tints = tints
        self._dark: bool | None = None
        self.follow()

    def follow(self) -> None:
        """Take up the colours for the ground that there is."""
        dark = is_dark(QApplication.palette())
        if dark != self._dark:
            self._dark = dark
            self._widget.setStyleSheet(_style(self._widget.objectName(), *self._tints[dark]))


def _style(name: str, ground: str, edge: str, ink: str) -> str:
    return (
        f"#{name} {{ background: {ground}; border-bottom: 1px solid {edge}; }} #{name} QLabel {{ color: {ink}; }}"
        f"#{name} QToolButton {{ color: {ink}; border: 1px solid transparent; padding: 0 6px; }}"
        f"#{name} QToolButton:hover, #{name} QToolButton:focus {{ border-color: {ink}; }}"
        f"#{name} QPlainTextEdit {{ background: {ground}; color: {ink}; border: 1px solid {edge}; }}"
    )


def _strip(widget: QWidget, name: str) -> tuple[QLabel, QHBoxLayout, QVBoxLayout]:
    """Make a widget a strip with a plain text in it; give the text, its row, and the column of rows."""
    widget.setObjectName(name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    label = QLabel(widget)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    column = QVBoxLayout(widget)
    column.setContentsMargins(10, 4, 4, 4)
    row = QHBoxLayout()
    row.addWidget(label, 1)
    column.addLayout(row)
    return label, row, column
