"""Which PostGIS database to ask, and which of its layers to put on the map."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.sources.database import Database, StoredLayer, list_stored

TOLD = "The server is asked when you press Connect, and then for what you look at. The password is forgotten when the window closes."
_TASK = "listing a database"


class ConnectDatabase(QDialog):
    """Asks where the database is, lists its layers, and lets some be chosen.

    Signals
    -------
    chosen
        The :class:`~layers.sources.database.Database`, and the names of layers to add; none where only the connection is wanted.
    """

    chosen = Signal(object, object)

    def __init__(self, tasks: Tasks, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Connect to PostGIS")
        self._tasks, self._settings = tasks, settings
        self._database: Database | None = None
        self.host = QLineEdit(str(settings.value("postgis/host") or "localhost"), self)
        self.port = QSpinBox(self)
        self.port.setRange(1, 65535)
        self.port.setValue(int(str(settings.value("postgis/port") or 5432)))
        self.name = QLineEdit(str(settings.value("postgis/name") or ""), self)
        self.user = QLineEdit(str(settings.value("postgis/user") or ""), self)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.connect_button = QPushButton("&Connect", self)
        self.note = QLabel(TOLD, self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Layers of the database")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        self._lay_out()
        self.connect_button.clicked.connect(self._connect)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for box in (self.host, self.name, self.user, self.password):
            box.textChanged.connect(self._enable)
        self._enable()

    def _lay_out(self) -> None:
        form = QFormLayout()
        rows = (("&Host", self.host), ("P&ort", self.port), ("&Database", self.name), ("&User", self.user), ("Pass&word", self.password))
        for text, widget in rows:
            form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", ""))
        self.connect_button.setAutoDefault(True)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.connect_button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.buttons)
        self.resize(560, 480)

    def _enable(self) -> None:
        filled = all(box.text().strip() for box in (self.host, self.name, self.user))
        self.connect_button.setEnabled(filled)
        is_listed = self._database is not None and bool(self.list.selectedItems())
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(is_listed)

    def _connect(self) -> None:
        """Ask the server for its layers, away from the window."""
        made = Database(
            self.host.text().strip(), self.name.text().strip(), self.user.text().strip(), self.port.value(), self.password.text()
        )
        self.note.setText("Asking the server…")

        def work(feedback: Feedback) -> list[StoredLayer]:
            return list_stored(made, feedback)

        self._tasks.run("Asking the server", work, lambda found: self._show(made, found), self._fail, key=_TASK)

    def _show(self, database: Database, found: list[StoredLayer]) -> None:
        self._database = database
        for key, value in (("host", database.host), ("port", database.port), ("name", database.name), ("user", database.user)):
            self._settings.setValue(f"postgis/{key}", value)
        self.list.clear()
        for layer in found:
            item = QListWidgetItem(_line(layer), self.list)
            item.setData(Qt.ItemDataRole.UserRole, layer.name)
            if layer.crs is None:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        first = next((row for row, layer in enumerate(found) if layer.crs is not None), -1)
        self.list.setCurrentRow(first)
        self.list.setFocus()
        self.note.setText(TOLD if found else "The database holds no column of shapes that you may read.")
        self._enable()

    def _fail(self, error: Exception) -> None:
        self._database = None
        self.list.clear()
        self.note.setText(one_line(str(error), 400))
        self._enable()

    def accept(self) -> None:
        """Give what is chosen."""
        names = [str(item.data(Qt.ItemDataRole.UserRole)) for item in self.list.selectedItems()]
        if self._database is not None and names:
            self.chosen.emit(self._database, names)
            super().accept()

    def done(self, result: int) -> None:
        """Ask the server no more."""
        self._tasks.stop(_TASK)
        super().done(result)


def _line(layer: StoredLayer) -> str:
    rows = "rows not counted" if layer.rows is None else f"about {layer.rows:,} rows"
    index = "" if layer.indexed else ", no index"
    return one_line(f"{layer.name}: {layer.geometry}, {rows}, {layer.crs or 'no CRS, so it cannot be shown'}{index}", 160)
