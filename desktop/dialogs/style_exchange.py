"""Carry a style elsewhere: to another layer by the clipboard, to a file, and to other programs and back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QPushButton, QWidget

from desktop.export.atomic import write_whole
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import Layer
from layers.errors import LodestoneError, SourceError
from layers.feedback import Feedback
from layers.sources import FeatureLayer
from layers.style import Style
from layers.styling.exchange import ENDINGS, LARGEST, read_opacity, read_style, write_style

FILTERS = ";;".join(f"{name} (*{ending})" for ending, name in ENDINGS.items())


class StyleExchange:
    """The menu of a layer's style dialog.

    Attributes
    ----------
    button
        Opens the menu.
    """

    def __init__(self, workspace: Workspace, tasks: Tasks, layer_id: str, parent: QWidget) -> None:
        self._workspace = workspace
        self._tasks = tasks
        self._layer_id = layer_id
        self._parent = parent
        self.button = QPushButton("Style &file", parent)
        self.button.setAutoDefault(False)
        menu = QMenu(self.button)
        menu.addAction("&Copy style").triggered.connect(self.copy)
        menu.addAction("&Paste style").triggered.connect(self.paste)
        menu.addSeparator()
        menu.addAction("&Load…  Lodestone, QML, SLD").triggered.connect(self._ask_load)
        menu.addAction("&Save…  Lodestone, QML, SLD").triggered.connect(self._ask_save)
        self.button.setMenu(menu)

    def copy(self) -> None:
        """Put the style on the clipboard."""
        QGuiApplication.clipboard().setText(write_style(*self._layer(), ".lodestyle")[0])

    def paste(self) -> None:
        """Take the style from the clipboard; columns that the layer lacks are told in the legend."""
        try:
            style, _ = read_style(QGuiApplication.clipboard().text(), ".lodestyle")
        except LodestoneError as error:
            self._tell("The clipboard holds no style", str(error))
            return
        self._take(style)

    def load(self, path: Path) -> None:
        """Take the style of a file, and tell what of it could not be taken."""

        def work(_: Feedback) -> tuple[Style, float | None, list[str]]:
            try:
                with path.open("rb") as file:
                    text = file.read(LARGEST + 1).decode("utf-8", "replace")
            except OSError as error:
                raise SourceError(f"It cannot be read: {error.strerror or error}.", "Check its rights and folder.", path=path) from error
            style, lost = read_style(text, path.suffix.lower())
            return style, read_opacity(text, path.suffix.lower()), lost

        def take(found: tuple[Style, float | None, list[str]]) -> None:
            style, opacity, lost = found
            self._take(style, opacity)
            if lost:
                self._tell(f"Of {path.name} these could not be taken over", ";\n".join(lost) + ".")

        self._tasks.run("Reading a style", work, take, lambda error: self._tell("The style was not loaded", f"{path.name}: {error}"))

    def save(self, path: Path) -> None:
        """Write the style into a file, and tell what of it the file does not hold."""
        layer, features = self._layer()

        def work(_: Feedback) -> list[str]:
            text, lost = write_style(layer, features, path.suffix.lower())
            write_whole(path, text.encode("utf-8"))
            return lost

        def told(lost: list[str]) -> None:
            if lost:
                self._tell(f"{path.name} does not hold", ";\n".join(lost) + ".")

        self._tasks.run("Writing a style", work, told, lambda error: self._tell("The style was not saved", str(error)))

    def _layer(self) -> tuple[Layer, FeatureLayer]:
        return self._workspace.document.layer(self._layer_id), self._workspace.own[self._layer_id]

    def _take(self, style: Style, opacity: float | None = None) -> None:
        self._workspace.apply(edits.restyle_layer(self._workspace.document, self._layer_id, style, opacity))

    def _ask_load(self) -> None:
        dialog = QFileDialog(self._parent, "Load a style", "", f"Styles ({' '.join(f'*{ending}' for ending in ENDINGS)})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.load(Path(name)))
        dialog.open()

    def _ask_save(self) -> None:
        dialog = QFileDialog(self._parent, "Save the style", "", FILTERS)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("lodestyle")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text.rpartition(".")[2].rstrip(")")))
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.open()

    def _tell(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Information, "Style", one_line(title, 120), QMessageBox.StandardButton.Ok, self._parent)
        box.setInformativeText(text[:2000])
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
