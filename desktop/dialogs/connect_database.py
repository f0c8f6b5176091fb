"""Which PostGIS database to ask, and which of its layers to put on the map."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from desktop.dialogs.connect import Connect
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.sources.database import Database, StoredLayer, list_stored

TOLD = "The server is asked when you press Connect, and then for what you look at. The password is forgotten when the window closes."


class ConnectDatabase(Connect[Database]):
    """Asks where the database is, lists its layers, and lets some be chosen."""

    def __init__(self, tasks: Tasks, settings: QSettings, parent: QWidget | None = None) -> None:
        self._settings = settings
        self.host = QLineEdit(str(settings.value("postgis/host") or "localhost"))
        self.port = QSpinBox()
        self.port.setRange(1, 65535)
        self.port.setValue(int(str(settings.value("postgis/port") or 5432)))
        self.name = QLineEdit(str(settings.value("postgis/name") or ""))
        self.user = QLineEdit(str(settings.value("postgis/user") or ""))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        rows = (("&Host", self.host), ("P&ort", self.port), ("&Database", self.name), ("&User", self.user), ("Pass&word", self.password))
        super().__init__(tasks, "Connect to PostGIS", TOLD, rows, parent)

    def is_filled(self) -> bool:
        """Whether enough is said to connect."""
        return all(box.text().strip() for box in (self.host, self.name, self.user))

    def server(self) -> Database:
        """Give the database that is said."""
        return Database(
            self.host.text().strip(), self.name.text().strip(), self.user.text().strip(), self.port.value(), self.password.text()
        )

    def ask(self, server: Database, feedback: Feedback) -> Database:
        """Ask the server for its layers."""
        return replace(server, layers=tuple(list_stored(server, feedback)))

    def offers(self, server: Database) -> list[tuple[str, str, bool]]:
        """Give the layers of the database."""
        return [(layer.name, _line(layer), layer.crs is not None) for layer in server.layers]

    def remember(self, server: Database) -> None:
        """Keep all but the password for the next time."""
        for key, value in (("host", server.host), ("port", server.port), ("name", server.name), ("user", server.user)):
            self._settings.setValue(f"postgis/{key}", value)


def _line(layer: StoredLayer) -> str:
    rows = "rows not counted" if layer.rows is None else f"about {layer.rows:,} rows"
    index = "" if layer.indexed else ", no index"
    return f"{layer.name}: {layer.geometry}, {rows}, {layer.crs or 'no CRS, so it cannot be shown'}{index}"
