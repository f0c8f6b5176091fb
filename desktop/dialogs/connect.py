"""What dialogs that connect to a server share: a form, a list of what the server offers, and what became of the asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.feedback import Feedback

MANY = 12
"""Layers from which on a field to find them stands above the list."""
Server = TypeVar("Server")


class Connect(QDialog, Generic[Server]):
    """Asks where a server is, lists its layers, and lets some be chosen.

    Signals
    -------
    chosen
        What was connected to, and the names of layers to add.
    """

    chosen = Signal(object, object)

    def __init__(self, tasks: Tasks, title: str, told: str, rows: Sequence[tuple[str, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._tasks, self._told, self._task = tasks, told, f"listing for {title}"
        self._server: Server | None = None
        self.connect_button = QPushButton("&Connect", self)
        self.note = QLabel(told, self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.finder = QLineEdit(self)
        self.finder.setPlaceholderText("Find a layer")
        self.finder.setAccessibleName("Find a layer")
        self.finder.setClearButtonEnabled(True)
        self.finder.hide()
        self.list = QListWidget(self)
        self.list.setAccessibleName("Layers that the server offers")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        self._lay_out(rows)
        self.connect_button.clicked.connect(self._connect)
        self.finder.textChanged.connect(self._narrow)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for _, widget in rows:
            if isinstance(widget, QLineEdit):
                widget.textChanged.connect(self._forget)
            elif isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(self._forget)
        self._enable()

    def _lay_out(self, rows: Sequence[tuple[str, QWidget]]) -> None:
        form = QFormLayout()
        for text, widget in rows:
            form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", ""))
        self.connect_button.setAutoDefault(True)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.connect_button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.note)
        column.addWidget(self.finder)
        column.addWidget(self.list, 1)
        column.addWidget(self.buttons)
        self.resize(560, 480)

    def is_filled(self) -> bool:
        """Whether enough is said to connect."""
        raise NotImplementedError

    def server(self) -> Server:
        """Give what to connect to, as it is said.

        Raises
        ------
        RequestError
            If that is no place to connect to.
        """
        raise NotImplementedError

    def ask(self, server: Server, feedback: Feedback) -> Server:
        """Ask the server what it offers, on another thread."""
        raise NotImplementedError

    def offers(self, server: Server) -> list[tuple[str, str, bool]]:
        """Give name, text and whether it can be shown of each layer of a server that was asked, on another thread."""
        raise NotImplementedError

    def remember(self, server: Server) -> None:
        """Keep what is not secret for the next time."""
        raise NotImplementedError

    def _forget(self) -> None:
        """What another server offered is no more to be chosen once something else is typed."""
        if self._server is not None:
            self._server = None
            self.list.clear()
            self.finder.hide()
            self.note.setText(self._told)
        self._enable()

    def _enable(self) -> None:
        self.connect_button.setEnabled(self.is_filled())
        can_open = self._server is not None and any(not item.isHidden() for item in self.list.selectedItems())
        open_button = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        open_button.setEnabled(can_open)
        (self.connect_button if self._server is None else open_button).setDefault(True)  # what Return does

    def _connect(self) -> None:
        try:
            made = self.server()
        except Exception as error:  # one sentence that says what is wrong with what was typed
            self._fail(error)
            return
        self.note.setText("Asking the server…")

        def work(feedback: Feedback) -> tuple[Server, list[tuple[str, str, bool]]]:
            server = self.ask(made, feedback)
            return server, [(name, one_line(text, 160), can_be_shown) for name, text, can_be_shown in self.offers(server)]

        self._tasks.run("Asking the server", work, lambda answer: self._show(*answer), self._fail, key=self._task)

    def _show(self, server: Server, found: list[tuple[str, str, bool]]) -> None:
        self._server = server
        self.remember(server)
        self.list.clear()
        self.finder.clear()
        self.finder.setVisible(len(found) > MANY)
        self.list.addItems([text for _, text, _ in found])  # at once, which is many times as fast as one by one
        for row, (name, _, can_be_shown) in enumerate(found):
            item = self.list.item(row)
            item.setData(Qt.ItemDataRole.UserRole, name)
            if not can_be_shown:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.setCurrentRow(self._first(found))
        self.list.setFocus()
        self.note.setText(self._told if found else "The server offers no layers that can be shown.")
        self._enable()

    def _first(self, found: list[tuple[str, str, bool]]) -> int:
        return next((row for row, (_, _, can_be_shown) in enumerate(found) if can_be_shown), -1)

    def _narrow(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None:
                item.setHidden(text.casefold() not in item.text().casefold())
        self._enable()

    def _fail(self, error: Exception) -> None:
        self._server = None
        self.list.clear()
        self.finder.hide()
        self.note.setText(one_line(str(error), 400))
        self._enable()

    def accept(self) -> None:
        """Give what is chosen."""
        names = [str(item.data(Qt.ItemDataRole.UserRole)) for item in self.list.selectedItems() if not item.isHidden()]
        if self._server is not None and names:
            self.chosen.emit(self._server, names)
            super().accept()

    def done(self, result: int) -> None:
        """Ask the server no more."""
        self._tasks.stop(self._task)
        super().done(result)
