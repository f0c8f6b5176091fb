"""Which web service to ask (WFS, OGC API Features), and which of its layers to put on the map."""

from __future__ import annotations

import re

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.dialogs.connect import Connect
from desktop.dialogs.kinds import counted
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.reading import OAPIF, WFS
from layers.sources.service import ServedLayer, Service, asked, service_at

TOLD = (
    "The server is asked when you press Connect, and then for what you look at. "
    "A password, and a key in the address, are forgotten when the window closes."
)
OPEN = "Over http:// anybody on the way can read the password. Write https:// if the server understands it."
_KINDS = (("As the server answers", ""), ("OGC API Features", OAPIF), ("WFS", WFS))


class ConnectService(Connect[Service]):
    """Asks where the service is, lists its layers, and lets some be chosen.

    Parameters
    ----------
    address
        The one to begin with; by default the last one.
    """

    def __init__(self, tasks: Tasks, settings: QSettings, parent: QWidget | None = None, address: str = "") -> None:
        self._settings = settings
        self._named: str | None = None
        self.address = QLineEdit(address or str(settings.value("service/address") or ""))
        self.address.setPlaceholderText("https://example.org/wfs")
        self.kind = QComboBox()
        for text, kind in _KINDS:
            self.kind.addItem(text, kind)
        self.user = QLineEdit(str(settings.value("service/user") or ""))
        self.user.setPlaceholderText("only where the server wants one")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        rows = (("&Address", self.address), ("&Kind", self.kind), ("&User", self.user), ("Pass&word", self.password))
        super().__init__(tasks, "Connect to a web service", TOLD, rows, parent)
        for field in (self.password, self.address):  # after what else hears of them, so that the warning stays
            field.textChanged.connect(self._warn)

    def is_filled(self) -> bool:
        """Whether enough is said to connect."""
        return bool(self.address.text().strip())

    def _warn(self) -> None:
        """Say what becomes of a password on a line that anybody can read."""
        host = re.match(r"(?:wfs:|oapif:)?http://([^/:]*)", self.address.text().strip(), re.IGNORECASE)
        is_open = bool(self.password.text()) and host is not None and host[1] not in ("localhost", "127.0.0.1")
        self.note.setText(OPEN if is_open else TOLD)

    def server(self) -> Service:
        """Give the service of the address.

        Raises
        ------
        RequestError
            If it is no address of the web.
        """
        service, self._named = service_at(
            str(self.kind.currentData()) + self.address.text().strip(), self.user.text().strip(), self.password.text()
        )
        return service

    def ask(self, server: Service, feedback: Feedback) -> Service:
        """Ask the server for its layers."""
        return asked(server, feedback)

    def offers(self, server: Service) -> list[tuple[str, str, bool]]:
        """Give the layers of the service."""
        return [(layer.name, _line(layer), True) for layer in server.layers.values()]

    def remember(self, server: Service) -> None:
        """Keep address and user for the next time, without anything secret."""
        self._settings.setValue("service/address", server.url)
        self._settings.setValue("service/user", server.user)

    def _first(self, found: list[tuple[str, str, bool]]) -> int:
        named = [row for row, (name, _, _) in enumerate(found) if name == self._named]
        return named[0] if named else super()._first(found)


def _line(layer: ServedLayer) -> str:
    title = layer.title if layer.title == layer.name else f"{layer.title} ({layer.name})"
    return f"{title}: {counted(layer.features)}, {layer.crs or 'no CRS stated'}"
