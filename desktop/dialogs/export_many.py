"""Export of several sheets: day after day, or one for each country, element, stage or feature."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, QSettings, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.export.child import run_on_map
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import LayerKind
from layers.extent import Extent
from layers.feedback import Feedback

DAYS, ATLAS = "sequence", "atlas"
WHAT = (
    ("A picture each day on which something changed", DAYS, "change"),
    ("A picture a day", DAYS, "day"),
    ("A picture a week", DAYS, "week"),
    ("A picture a month", DAYS, "month"),
    ("A picture a year", DAYS, "year"),
    ("A sheet for each country with sites", ATLAS, "country"),
    ("A sheet for each element", ATLAS, "element"),
    ("A sheet for each stage", ATLAS, "stage"),
)
FORMATS = {
    DAYS: (("Animated WebP, without loss", ".webp"), ("Animated GIF", ".gif"), ("MP4 film (needs ffmpeg)", ".mp4"), ("Numbered PNGs", "")),
    ATLAS: (("One PDF", ".pdf"), ("PNG pictures in a folder", "")),
}


class ExportManyDialog(QDialog):
    """Lets a command of its own draw the sheets, while the window goes on.

    Parameters
    ----------
    shown
        What the window shows, which pictures of days show too.
    on_written, on_failed
        Called with the path once all is there, or with the exception; both outlive the dialog.
    """

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        settings: QSettings,
        shown: Extent | None,
        on_written: Callable[[Path], None],
        on_failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export several sheets")
        self._workspace, self._tasks, self._settings, self._shown = workspace, tasks, settings, shown
        self._on_written, self._on_failed = on_written, on_failed
        self._make()
        self._on_what()

    def _make(self) -> None:
        day = self._workspace.document.day
        self.what = QComboBox(self)
        for text, command, each in WHAT:
            self.what.addItem(text, (command, each))
        for layer in self._workspace.document.layers:
            if layer.kind is LayerKind.OWN and layer.visible:
                self.what.addItem(f"A sheet for each feature of {layer.name}", (ATLAS, layer.id))
        self.since, self.until = (
            QDateEdit(QDate(day.year - 1, day.month, min(day.day, 28)), self),
            QDateEdit(QDate(day.year, day.month, day.day), self),
        )
        for field, name in ((self.since, "First day"), (self.until, "Last day")):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setCalendarPopup(True)
            field.setAccessibleName(name)
        self.seconds = QDoubleSpinBox(self)
        self.seconds.setRange(0.02, 60)
        self.seconds.setValue(1.0)
        self.seconds.setSuffix(" s a picture")
        self.seconds.setAccessibleName("Seconds a picture")
        self.format = QComboBox(self)
        self.evidence = QCheckBox("E&vidence beside it", self)
        self.evidence.setToolTip("Two files with everything drawn, its figures and sources, and how to draw it again")
        self.file = QLineEdit(self)
        browse = QPushButton("&Browse…", self)
        browse.setAutoDefault(False)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        form = QFormLayout()
        form.addRow("&What", self.what)
        days = QHBoxLayout()
        for widget in (self.since, QLabel("to", self), self.until, self.seconds):
            days.addWidget(widget)
        label = QLabel("&Days", self)
        label.setBuddy(self.since)
        form.addRow(label, days)
        form.addRow("F&ormat", self.format)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        place = QLabel("F&ile or folder", self)
        place.setBuddy(self.file)
        form.addRow(place, row)
        form.addRow("", self.evidence)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        self.what.setAccessibleName("What")
        self.format.setAccessibleName("Format")
        self._connect(browse)

    def _connect(self, browse: QPushButton) -> None:
        self.what.currentIndexChanged.connect(self._on_what)
        self.format.currentIndexChanged.connect(self._on_format)
        self.file.textChanged.connect(self._check)
        self.since.dateChanged.connect(self._check)
        self.until.dateChanged.connect(self._check)
        browse.clicked.connect(self._browse)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _on_what(self) -> None:
        command, _ = self.what.currentData()
        for widget in (self.since, self.until, self.seconds):
            widget.setEnabled(command == DAYS)
        self.format.clear()
        for text, ending in FORMATS[command]:
            self.format.addItem(text, ending)

    def _on_format(self) -> None:
        if self.format.count() == 0:
            return
        folder = str(self._settings.value("export_folder") or Path.home())
        command, each = self.what.currentData()
        self.file.setText(str(Path(folder) / f"rare-earths-{command}-{each}{self.format.currentData()}"))
        self._check()

    def _check(self) -> None:
        """Say beforehand what stands in the way."""
        path, command = self.path, self.what.currentData()[0]
        problem = ""
        if not path.name or not path.parent.is_dir():
            problem = f"There is no folder {path.parent}."
        elif path.suffix.lower() != self.format.currentData():
            problem = (
                f"The name must end in {self.format.currentData()}." if self.format.currentData() else "A folder's name has no ending."
            )
        elif command == DAYS and self.since.date() > self.until.date():
            problem = "The last day lies before the first."
        self.note.setText(problem or ("The file exists and will be replaced." if path.is_file() else ""))
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(not problem)

    @property
    def path(self) -> Path:
        """Where the sheets go."""
        return Path(self.file.text().strip()).expanduser()

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export several sheets", str(self.path))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def accept(self) -> None:
        """Begin, and leave; the status bar tells how far it is."""
        command, each = self.what.currentData()
        path, document = self.path.absolute(), self._workspace.document
        arguments = ["-o", str(path)]
        if command == DAYS:
            days = (self.since.date().toString("yyyy-MM-dd"), self.until.date().toString("yyyy-MM-dd"))
            arguments += ["--since", days[0], "--until", days[1], "--every", each, "--seconds", f"{self.seconds.value():g}"]
            arguments += ["--crs", document.crs]
            if self._shown is not None:
                extent = self._shown
                arguments.append(f"--extent={extent.west},{extent.south},{extent.east},{extent.north}")
        else:
            known = each in {kind for _, name, kind in WHAT if name == ATLAS}
            arguments += ["--by", each] if known else ["--by", "layer", "--of", each]
        if self.evidence.isChecked():
            arguments.append("--evidence")
        self._settings.setValue("export_folder", str(path.parent))
        written, told = self._on_written, self._on_failed

        def work(feedback: Feedback) -> Path:
            run_on_map(document, command, arguments, feedback)
            return path

        self._tasks.run(f"Exporting {path.name}", work, written, told)
        super().accept()
