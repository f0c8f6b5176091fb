"""Write a layer, or some of its rows, as a file of data: format, rows, system and file, with what the format cannot keep said before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.export.atomic import place_files
from desktop.live_layers import Server
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import Layer
from layers.feedback import Feedback
from layers.reading import is_address
from layers.sources import Written, export
from layers.sources.crs import readable
from layers.sources.formats import BY_ENDING, FORMATS, LONLAT, Format, losses

ALL_ROWS, PICKED_ROWS, FILTERED_ROWS = "All rows", "Picked rows", "Rows that the filter shows"
_TELLING = "losses"


def choices_of_rows(workspace: Workspace, layer: Layer) -> dict[str, Any]:
    """Give the rows of a layer that may be written instead of all, by what they are: the picked and the filtered ones, as masks."""
    features = workspace.own[layer.id]
    if layer.source is None or layer.source.reading.by_view or is_address(layer.source.path):
        return {}  # what is seen is not what the file holds
    found: dict[str, Any] = {}
    if features.shown is not None:
        found[FILTERED_ROWS] = features.shown
    if len(picked := workspace.picks.of(layer.id)):
        found[PICKED_ROWS] = np.isin(np.arange(features.features), picked)
    return found


class ExportLayerDialog(QDialog):
    """Asks what to write where.

    Parameters
    ----------
    layer
        An own layer whose features are there.
    rows
        Further choices of rows by name, such as the selected ones: bool arrays of shape (features,).
    on_written, on_failed
        Called with what was written, or with the exception; both outlive the dialog.
    server
        Where the layer lies, if not in a file; all that it holds is asked for, not what is seen.
    """

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        settings: QSettings,
        layer: Layer,
        *,
        rows: Mapping[str, Any] | None = None,
        on_written: Callable[[Written], None],
        on_failed: Callable[[Exception], None],
        parent: QWidget | None = None,
        server: Server | None = None,
    ) -> None:
        super().__init__(parent)
        assert layer.source is not None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export layer")
        self._tasks, self._settings = tasks, settings
        self._layer, self._source, self._server = layer, layer.source, server
        self._features = workspace.unfiltered[layer.id]
        self._on_written, self._on_failed = on_written, on_failed
        self._make_fields(rows or {}, workspace.document.crs)
        self._lay_out()
        self._connect()
        self._on_format()

    @property
    def path(self) -> Path:
        """The file to write."""
        return Path(self.file.text().strip()).expanduser()

    @property
    def chosen(self) -> Format:
        """The format to write."""
        return FORMATS[self.format.currentIndex()]

    @property
    def system(self) -> str:
        """The system to write in."""
        text = self.crs.currentText().strip()
        row = self.crs.findText(text)
        return str(self.crs.itemData(row)) if row >= 0 else text

    def _make_fields(self, rows: Mapping[str, Any], map_crs: str) -> None:
        self.format = QComboBox(self)
        for each in FORMATS:
            self.format.addItem(f"{each.name} ({each.ending})")
        self.rows = QComboBox(self)
        is_seen = self._server is not None or self._source.reading.by_view
        self.rows.addItem(f"{ALL_ROWS}, not only those that are seen" if is_seen else f"{ALL_ROWS} ({self._features.features:,})", None)
        for name, mask in rows.items():
            self.rows.addItem(f"{name} ({int(mask.sum()):,})", mask)
        self.rows.setCurrentIndex(1 if rows and self._layer.filter else 0)
        own = self._features.crs or self._source.assume_crs or LONLAT
        self.crs = QComboBox(self)
        self.crs.setEditable(True)
        self.crs.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for crs, words in ((own, "the layer's own"), ("EPSG:4326", "longitude and latitude (WGS 84)"), (map_crs, "the map's")):
            if self.crs.findData(crs) < 0:
                self.crs.addItem(f"{one_line(readable(crs) or crs, 40)}, {words}", crs)
        beside = Path.home() if self._server is not None else Path(self._source.path).parent
        folder = str(self._settings.value("data_folder") or beside)
        stem = one_line(self._layer.name, 60).translate(dict.fromkeys(map(ord, '/\\:*?"<>|\u2066\u2067\u2068\u2069'), "-")).strip(" .-")
        self.file = QLineEdit(str(Path(folder) / f"{stem or 'layer'}.gpkg"), self)
        self.add = QCheckBox("&Add to the layers in the file", self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._problem, self._losses = "", ""

    def _lay_out(self) -> None:
        browse = QPushButton("&Browse…", self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        file = QHBoxLayout()
        file.addWidget(self.file, 1)
        file.addWidget(browse)
        form = QFormLayout()
        form.addRow("F&ormat", self.format)
        form.addRow("&Rows", self.rows)
        form.addRow("&System", self.crs)
        label = QLabel("F&ile", self)
        label.setBuddy(self.file)
        form.addRow(label, file)
        form.addRow("", self.add)
        for name, widget in (("Format", self.format), ("Rows", self.rows), ("Coordinate reference system", self.crs), ("File", self.file)):
            widget.setAccessibleName(name)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.resize(620, 300)

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.format.currentIndexChanged.connect(self._on_format)
        self.file.textChanged.connect(self._on_file)
        self.add.toggled.connect(self._on_file)
        self.crs.currentTextChanged.connect(self._tell_losses)
        self.rows.currentIndexChanged.connect(self._tell_losses)

    def _on_format(self) -> None:
        self.file.setText(str(self.path.with_suffix(self.chosen.ending)))
        self.crs.setEnabled(not self.chosen.crs)
        self._on_file()
        self._tell_losses()

    def _on_file(self) -> None:
        """Say beforehand what stands in the way, or what will be replaced."""
        path, is_there = self.path, self.path.exists()
        self.add.setVisible(is_there and self.chosen.key == "gpkg")
        right_ending = BY_ENDING.get(path.suffix.lower()) == self.chosen
        is_source = is_there and Path(self._source.path).exists() and path.samefile(self._source.path)
        self._problem = ""
        if not right_ending:
            self._problem = f"The file's name must end in {self.chosen.ending}."
        elif not path.parent.is_dir():
            self._problem = f"There is no folder {path.parent}."
        elif is_source:
            self._problem = "This is the file of the layer itself: give another name."
        replaces = is_there and not self._adds
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(not self._problem)
        save.setText("&Replace" if replaces else "&Save")
        self._show_note()

    @property
    def _adds(self) -> bool:
        return self.add.isChecked() and self.chosen.key == "gpkg" and self.path.exists()

    def _tell_losses(self) -> None:
        """Find out away from the window what the format cannot keep."""
        chosen, features, crs, rows = self.chosen, self._features, self.system, self.rows.currentData()
        joins = ["Columns of joined tables are not written: the layer's own file is."] if self._source.joins else []

        def work(_feedback: Feedback) -> list[str]:
            return [*losses(chosen, features, crs, rows), *joins]

        def show(told: list[str]) -> None:
            self._losses = "\n".join(told) if told else f"{chosen.name} keeps all of it."
            self._show_note()

        self._tasks.run("Looking at the layer", work, show, self._show_failure, key=_TELLING)

    def _show_failure(self, error: Exception) -> None:
        self._losses = str(error)
        self._show_note()

    def _show_note(self) -> None:
        replaced = "" if self._problem or not self.path.exists() or self._adds else "The file exists and will be replaced."
        self.note.setText("\n".join(filter(None, (self._problem or replaced, self._losses))))

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export layer", str(self.path), f"*{self.chosen.ending}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the dialog below says so
        dialog.setDefaultSuffix(self.chosen.ending.removeprefix("."))
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def accept(self) -> None:
        """Write the file away from the window; the dialog is done, the status bar tells how far."""
        if self._problem:
            return
        path, source, rows, crs, add, name = self.path, self._source, self.rows.currentData(), self.system, self._adds, self._layer.name
        self._settings.setValue("data_folder", str(path.parent))
        server = self._server

        def work(feedback: Feedback) -> Written:
            if server is not None:
                return server.export(str(source.layer), path, place_files, feedback, crs=crs, name=name, add=add, reading=source.reading)
            return export(
                Path(source.path),
                source.layer,
                path,
                place_files,
                feedback,
                source.assume_crs,
                crs,
                rows,
                name,
                add,
                reading=source.reading,
            )

        self._tasks.run(f"Exporting {path.name}", work, self._on_written, self._on_failed)
        super().accept()

    def done(self, result: int) -> None:
        """Leave nothing that looks at the layer."""
        self._tasks.stop(_TELLING)
        super().done(result)
