"""Which web service to ask (WFS, OGC API Features), and which of its layers to put on the map."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.dialogs.connect import Connect
from desktop.tasks import Tasks
from layers.feedback import Feedback
from layers.reading import OAPIF, WFS
from layers.sources.service import ServedLayer, Service, asked, service_at

TOLD = (
    "The server is asked when you press Connect, and then for what you look at. "
    "A password, and a key in the address, are forgotten when the window closes."
)
_KINDS = (("As the server answers", ""), ("OGC API Features", OAPIF), ("WFS", WFS))


class ConnectService(Connect[Service]):
    """Asks where the service is, lists its layers, and lets some be chosen."""

    def __init__(self, tasks: Tasks, settings: QSettings, parent: QWidget | None = None) -> None:
        self._settings = settings
        self._named: str | None = None
        self.address = QLineEdit(str(settings.value("service/address") or ""))
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

    def is_filled(self) -> bool:
        """Whether enough is said to connect."""
        return bool(self.address.text().strip())

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
    rows = "features not counted" if layer.features is None else f"{layer.features:,} features"
    return f"{title}: {rows}, {layer.crs or 'no CRS stated'}"
