"""Fields to choose from long lists by typing any part of a name or a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QToolButton, QVBoxLayout, QWidget

from desktop.panels.flow import FlowLayout
from desktop.panels.text import tip

DEPTH = Qt.ItemDataRole.UserRole + 1
_WRONG = "QComboBox { border: 2px solid #C62828; border-radius: 3px; }"
_INDENT = "     "


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry: its token, what is shown, and how deep it lies in a tree."""

    token: str
    text: str
    depth: int = 0


class _Indented(QStyledItemDelegate):
    """Draws entries of a tree under each other, while the field shows them without the indent."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Move the text to the right."""
        super().initStyleOption(option, index)
        option.text = _INDENT * int(index.data(DEPTH) or 0) + option.text


class SearchBox(QComboBox):
    """A list that is searched by typing; what is typed counts once it names an entry, by its text, its token or in part.

    Parameters
    ----------
    patient
        Whether to wait for the end of the typing, as where one entry begins like another: Y is yttrium, Yb ytterbium.

    Signals
    -------
    chosen
        Another entry counts, or none any more.
    """

    chosen = Signal()

    def __init__(
        self, name: str, choices: Sequence[Choice], hint: str = "", parent: QWidget | None = None, *, patient: bool = False
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._patient = patient
        self._token: str | None = None
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(name)
        self.setLineEdit(self.line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(20)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.setItemDelegate(_Indented(self))
        self.setAccessibleName(name)
        self._fill(choices)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.line.textEdited.connect(self._on_typing)
        self.line.editingFinished.connect(self.settle)
        self.activated.connect(self._on_activated)
        self.choose("" if "" in self._texts else None)

    @property
    def token(self) -> str | None:
        """Token of the entry that counts, or None."""
        return self._token

    @property
    def problem(self) -> str:
        """What is wrong with what is typed; empty if nothing is."""
        typed = self.currentText().strip()
        return f"{self._name}: there is no {typed!r} on the list." if typed and self._token is None else ""

    def refill(self, choices: Sequence[Choice]) -> None:
        """Offer other entries, and keep the one that counts if it is still there."""
        token = self._token
        self._fill(choices)
        self.choose(token if token in self._texts else None)

    def choose(self, token: str | None) -> None:
        """Show an entry, or none; does not count as choosing it."""
        self._token = token
        self.setCurrentIndex(-1 if token is None else list(self._texts).index(token))
        self.setEditText("" if token is None else self._texts[token])
        self.line.setCursorPosition(0)
        self._mark()

    def settle(self) -> None:
        """Take what is typed for the entry that it names, in part if only one is meant; else mark it as wrong."""
        token = self._named(self.currentText(), in_part=True)
        is_new = token != self._token
        if token is None and self.currentText().strip():
            self._token = None
        else:
            self.choose(token)
        self._mark()
        if is_new:
            self.chosen.emit()

    def _fill(self, choices: Sequence[Choice]) -> None:
        self._texts = {choice.token: choice.text for choice in choices}
        self._tokens = {name.casefold(): choice.token for choice in choices for name in (choice.token, choice.text) if name}
        self.clear()
        for choice in choices:
            self.addItem(choice.text, choice.token)
            self.setItemData(self.count() - 1, choice.depth, DEPTH)

    def _named(self, typed: str, *, in_part: bool) -> str | None:
        folded = typed.strip().casefold()
        if folded in self._tokens:
            return self._tokens[folded]
        if not folded:
            return "" if "" in self._texts else None
        found = {token for name, token in self._tokens.items() if folded in name} if in_part else set()
        return found.pop() if len(found) == 1 else None

    def _on_typing(self, typed: str) -> None:
        """Half a word is no choice yet, so the former one counts until the typing names another or ends."""
        self.setStyleSheet("")
        token = self._named(typed, in_part=False)
        if token is not None and token != self._token and not self._patient:
            self._token = token
            self.chosen.emit()

    def _on_activated(self, row: int) -> None:
        token = str(self.itemData(row))
        is_new = token != self._token
        self.choose(token)
        if is_new:
            self.chosen.emit()

    def _mark(self) -> None:
        problem = self.problem
        self.setStyleSheet(_WRONG if problem else "")
        self.setToolTip(tip(problem))
        self.setAccessibleDescription(problem)


class ElementPicker(QWidget):
    """Elements by name or symbol; each one that is chosen becomes a small button that takes it back.

    Signals
    -------
    chosen
        The elements are others now.
    """

    chosen = Signal()

    def __init__(self, choices: Sequence[Choice], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = {choice.token: choice.text for choice in choices}
        self._buttons: dict[str, QToolButton] = {}
        self.field = SearchBox("Elements", choices, hint, self, patient=True)
        self.field.chosen.connect(self._on_field)
        self.field.line.returnPressed.connect(self.take_typed)
        self.setFocusProxy(self.field)
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.field)
        column.addWidget(self._row)
        self.show_symbols(())

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols that are chosen, in the order of choosing."""
        return tuple(self._buttons)

    @property
    def problem(self) -> str:
        """What is wrong with what is typed; empty if nothing is."""
        return self.field.problem

    def show_symbols(self, symbols: Iterable[str]) -> None:
        """Show which are chosen; does not count as choosing them."""
        for button in self._buttons.values():
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons = {symbol: self._button(symbol) for symbol in dict.fromkeys(symbols) if symbol in self._names}
        for button in self._buttons.values():
            self._flow.addWidget(button)
            button.show()
        self._row.setVisible(bool(self._buttons))

    def take_typed(self) -> None:
        """Take several symbols that are typed at once, such as `Dy, Tb`."""
        words = [word.capitalize() for word in re.split(r"[\s,;+/]+", self.field.currentText()) if word]
        if len(words) > 1 and all(word in self._names for word in words):
            self._add(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter from the dialog: it ends a word here."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _on_field(self) -> None:
        if self.field.token is None:
            self.take_typed()
            self.chosen.emit()
        else:
            self._add([self.field.token])

    def _add(self, symbols: Iterable[str]) -> None:
        self.show_symbols((*self.symbols, *symbols))
        self.field.choose(None)
        self.chosen.emit()

    def _remove(self, symbol: str) -> None:
        self.show_symbols(other for other in self.symbols if other != symbol)
        self.field.setFocus()
        self.chosen.emit()

    def _button(self, symbol: str) -> QToolButton:
        button = QToolButton(self._row)
        button.setText(f"{symbol} ×")
        button.setObjectName(symbol)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"Take back {self._names[symbol]}")
        button.setToolTip(tip(f"Take back {self._names[symbol]}"))
        button.clicked.connect(lambda: self._remove(symbol))
        return button
