"""Export: format, size, title and file, with a preview that is the export itself at a small size."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
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
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.preview import PREVIEW, Preview
from desktop.export import SIDE_BY_SIDE, ExportOptions, draw
from desktop.export.options import LEAST, SCREEN_DPI, usual_dpi
from desktop.export.picture import CLEARABLE, RASTERS
from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import MapDocument
from layers.errors import ExportError, LodestoneError
from layers.extent import Extent
from layers.feedback import Feedback
from layers.layout.edits import lay_out
from layers.layout.presets import PAGES, preset
from layers.layout.shape import shape_of
from layers.reading import is_address

CHOICES = (
    (".png", "PNG picture"),
    (".jpg", "JPEG picture"),
    (".tif", "TIFF picture, placed on the earth (GeoTIFF)"),
    (".svg", "SVG drawing, with text as text"),
    (".pdf", "PDF sheet, with text as text"),
    (".html", "Web page in one file, works offline"),
    (".webp", "WebP picture, without loss"),
)
PREVIEW_SECONDS, SHEET_SECONDS = 8.0, 120.0
"""How long a preview and an export wait for tiles that are still to come."""
OWN_PAGE = "own"
PATIENCE_MS = 200
"""Typing a size digit by digit is one wish for a preview, not four."""


class ExportDialog(QDialog):
    """Writes the map as the workspace has it; its title is kept with the document.

    Parameters
    ----------
    shown
        What the window shows, to be offered as extent.
    on_written, on_failed
        Called with the path of the file once it is there, or with the exception; both outlive the dialog.
    """

    def __init__(
        self,
        workspace: Workspace,
        tasks: Tasks,
        settings: QSettings,
        *,
        shown: Extent | None,
        on_written: Callable[[Path], None],
        on_failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export map")
        self._workspace = workspace
        self._tasks = tasks
        self._settings = settings
        self._on_written = on_written
        self._on_failed = on_failed
        self._make_fields(shown)
        self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self._draw_preview)
        self._connect()
        self._on_format()
        self._draw_preview()

    @property
    def path(self) -> Path:
        """The file to write, with the ending of the format."""
        return Path(self.file.text().strip()).expanduser()

    @property
    def document(self) -> MapDocument:
        """The map with the title and the page of the dialog."""
        layout, asked = self._workspace.document.layout, self.page.currentData()
        if asked != OWN_PAGE:
            layout = preset(asked, shape_of(self._workspace.document.crs, self.extent.currentData())) if asked else None
        return replace(self._workspace.document, title=" ".join(self.title.text().split()), layout=layout)

    def _make_fields(self, shown: Extent | None) -> None:
        document = self._workspace.document
        self.format = QComboBox(self)
        for ending, name in CHOICES:
            self.format.addItem(name, ending)
        self.title = QLineEdit(document.title, self)
        self.title.setPlaceholderText("Rare-earth supply chain and the restrictions on it")
        self.title.setMaxLength(200)
        self.extent = QComboBox(self)
        self.extent.addItem("Whole map", None)
        if shown is not None:
            self.extent.addItem("What the window shows", shown)
        self.page = QComboBox(self)
        self.page.addItem("None: by its size in pixels", "")
        if document.layout is not None:
            self.page.addItem("The map's page layout", OWN_PAGE)
            self.page.setCurrentIndex(1)
        for name, page in PAGES.items():
            self.page.addItem(page.name, name)
        self.page.setAccessibleName("Page")
        self.clear = QCheckBox("&Without paper", self)
        self.world_file = QCheckBox("World file and &CRS", self)
        self.evidence = QCheckBox("E&vidence beside it", self)
        self.evidence.setToolTip("Two files with everything drawn, its figures and sources, and how to draw it again")
        self.both = QCheckBox("&Both days side by side", self)
        self.both.setVisible(document.compare is not None)
        self.both.setChecked(document.compare is not None)
        self.width_box, self.height_box = _number(self, LEAST[0], 20000, 1920), _number(self, LEAST[1], 20000, 1080)
        self._usual_dpi = round(SCREEN_DPI)
        self.dpi = _number(self, 30, 1200, self._usual_dpi)
        folder = str(self._settings.value("export_folder") or Path.home())
        self.file = QLineEdit(str(Path(folder) / f"rare-earths-{document.day.isoformat()}.png"), self)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.preview = QLabel("Drawing a preview…", self)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setFixedSize(PREVIEW, round(PREVIEW * 0.66))
        self.preview.setAccessibleName("Preview of the export")

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        for widget in (self.width_box, QLabel("x", self), self.height_box, QLabel("px at", self), self.dpi, QLabel("dpi", self)):
            size.addWidget(widget)
        size.addStretch(1)
        browse = QPushButton("&Browse…", self)
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        file = QHBoxLayout()
        file.addWidget(self.file, 1)
        file.addWidget(browse)
        form = QFormLayout()
        form.addRow("&Title", self.title)
        form.addRow("F&ormat", self.format)
        form.addRow("&Extent", self.extent)
        form.addRow("&Page", self.page)
        if not self.both.isHidden():
            form.addRow("", self.both)
        form.addRow(self._label("Si&ze", self.width_box), size)
        extras = QHBoxLayout()
        extras.addWidget(self.clear)
        extras.addWidget(self.world_file)
        extras.addWidget(self.evidence)
        extras.addStretch(1)
        form.addRow("", extras)
        form.addRow(self._label("F&ile", self.file), file)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        self.copy, self.print = QPushButton("Cop&y", self), QPushButton("P&rint…", self)
        for button, tip in ((self.copy, "Put the picture on the clipboard"), (self.print, "Print it on paper")):
            button.setAutoDefault(False)
            button.setToolTip(tip)
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        for name, widget in (("Width in pixels", self.width_box), ("Height in pixels", self.height_box), ("Dots an inch", self.dpi)):
            widget.setAccessibleName(name)
        self.format.setAccessibleName("Format")

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        return label

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.format.currentIndexChanged.connect(self._on_format)
        self.file.textChanged.connect(self._on_file)
        self.dpi.valueChanged.connect(self._on_dpi)
        self.copy.clicked.connect(self._copy)
        self.print.clicked.connect(self._print)
        self.page.activated.connect(self._on_format)
        self.extent.activated.connect(lambda _: self._on_file())
        for box in (self.both, self.clear):
            box.toggled.connect(lambda _: self._soon.start())
        for signal in (
            self.title.textEdited,
            self.extent.activated,
            self.width_box.valueChanged,
            self.height_box.valueChanged,
            self.dpi.valueChanged,
        ):
            signal.connect(lambda _: self._soon.start())

    def _on_dpi(self, dpi: int) -> None:
        """Marks grow with the density, and so does the smallest picture that holds a map."""
        for box, side in zip((self.width_box, self.height_box), LEAST, strict=True):
            box.setMinimum(math.ceil(side * dpi / SCREEN_DPI))

    def _on_format(self) -> None:
        ending = str(self.format.currentData())
        self.file.setText(str(self.path.with_suffix(ending)) if self.path.name else f"map{ending}")
        on_page = bool(self.page.currentData())
        for widget in (self.dpi, self.extent, self.page):
            widget.setEnabled(ending != ".html")
        self._set_usual_dpi(usual_dpi(ending, on_page=on_page))
        for widget in (self.width_box, self.height_box):
            widget.setEnabled(ending != ".html" and not on_page)
        self.both.setEnabled(ending in SIDE_BY_SIDE and not on_page)
        self.clear.setEnabled(ending in CLEARABLE)
        self.world_file.setEnabled(ending in RASTERS)
        self._on_file()
        self._soon.start()

    def _set_usual_dpi(self, usual: float) -> None:
        """Follow format and page until the user has chosen another density."""
        if self.dpi.value() == self._usual_dpi:
            self.dpi.setValue(round(usual))
        self._usual_dpi = round(usual)

    def _told_of_what_is_read(self) -> str:
        """Name the layers of which less was read than is to be shown, since they are read by what the window shows."""
        if self.extent.count() == 1 or self.extent.currentData() is not None:
            return ""
        layers = [layer for layer in self._workspace.document.layers if layer.visible and layer.source is not None]
        some = [one_line(one.name, 40) for one in layers if one.source and (one.source.reading.by_view or is_address(one.source.path))]
        what = "only what the window shows of it was read" if len(some) == 1 else "only what the window shows of them was read"
        return f"{', '.join(some)}: {what}. Show the whole map in the window first." if some else ""

    def _on_file(self) -> None:
        """Say beforehand what stands in the way, or what will be replaced."""
        path = self.path
        is_page = self.format.currentData() == ".html"
        notes = ["The page is laid out by the browser; the preview shows the sheet with the same map." if is_page else ""]
        right_ending = path.suffix.lower() == self.format.currentData()
        if not right_ending:
            notes.append(f"The file's name must end in {self.format.currentData()}.")
        elif not path.parent.is_dir():
            notes.append(f"There is no folder {path.parent}.")
        elif path.exists():
            notes.append("The file exists and will be replaced.")
        notes.append(self._told_of_what_is_read())
        self.note.setText(" ".join(note for note in notes if note))
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(right_ending and path.parent.is_dir())
        save.setText("&Replace" if right_ending and path.exists() else "&Save")

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export map", str(self.path), f"*{self.format.currentData()}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the dialog below says so
        dialog.setDefaultSuffix(str(self.format.currentData()).removeprefix("."))
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def _options(self) -> ExportOptions:
        both = self.both.isEnabled() and self.both.isChecked() and not self.both.isHidden()
        clear, world_file = (box.isEnabled() and box.isChecked() for box in (self.clear, self.world_file))
        size, layout = (self.width_box.value(), self.height_box.value()), self.document.layout
        options = ExportOptions(*size, float(self.dpi.value()), self.extent.currentData(), both, clear, world_file, layout)
        options = options.on(layout)
        if self.format.currentData() not in (".svg", ".pdf", ".html"):
            options.check_pixels()
        return options

    def _possible_options(self) -> ExportOptions | None:
        """Give what is asked for; if it cannot be, say why."""
        try:
            return self._options()
        except LodestoneError as error:
            self._show_problem(error)
            return None

    def _draw_preview(self) -> None:
        if (options := self._possible_options()) is None:
            return
        space = self._workspace
        imagery = space.imagery.now(PREVIEW_SECONDS)
        wish = Preview(space.catalogue, self.document, space.own, options, self.devicePixelRatioF(), imagery)
        self._tasks.run("Drawing a preview", wish, self._show_preview, self._show_problem, key="preview")

    def _show_preview(self, image: QImage) -> None:
        self.preview.setPixmap(QPixmap.fromImage(image))

    def _show_problem(self, error: Exception) -> None:
        self.preview.setText(str(error))
        self.preview.setWordWrap(True)

    def _drawn(self, options: ExportOptions, show: Callable[[QImage], None]) -> None:
        """Draw the sheet away from the window, then hand it on."""
        from desktop.dialogs.paper import Picture

        space = self._workspace
        wish = Picture(space.catalogue, self.document, space.own, options, space.imagery.now(SHEET_SECONDS))
        self._tasks.run("Drawing the map", wish, show, self._show_problem)

    def _copy(self) -> None:
        from desktop.dialogs.paper import copy

        if (options := self._possible_options()) is None:
            return
        self._drawn(options, copy)
        self.note.setText("The picture will be on the clipboard as soon as it is drawn.")

    def _print(self) -> None:
        from desktop.dialogs.paper import ask_printer

        if (options := self._possible_options()) is None:
            return
        space = self._workspace
        imagery = space.imagery.now(SHEET_SECONDS)
        ask_printer(self, self._tasks, (space.catalogue, self.document, space.own, options, imagery), self._show_problem)

    def accept(self) -> None:
        """Write the file away from the window; the dialog is done, the status bar tells how far."""
        if (options := self._possible_options()) is None:
            return
        path, document, space = self.path, self.document, self._workspace
        own, imagery, told = space.own, space.imagery.now(SHEET_SECONDS), self._on_failed
        self._settings.setValue("export_folder", str(path.parent))
        space.apply(edits.set_title(space.document, self.title.text()))
        if document.layout is not None and path.suffix.lower() != ".html":
            space.apply(lay_out(space.document, document.layout))

        catalogue, proven = space.catalogue, self.evidence.isChecked()

        def work(feedback: Feedback) -> Path:
            export = draw(document, catalogue, own, path, options, feedback, imagery)
            if proven:
                from desktop.export.evidence import with_evidence

                export = with_evidence(export, catalogue)
            export.save()
            return path

        written = self._on_written

        def done(path: Path) -> None:
            for text in imagery.missing:
                told(ExportError(text, path=path))
            written(path)

        # The dialog goes away before the file is there, so those who hear outlive it.
        self._tasks.run(f"Exporting {path.name}", work, done, told)
        super().accept()

    def done(self, result: int) -> None:
        """Leave no preview behind."""
        self._soon.stop()
        self._tasks.stop("preview")
        super().done(result)


def _number(parent: QWidget, least: int, most: int, value: int) -> QSpinBox:
    box = QSpinBox(parent)
    box.setRange(least, most)
    box.setValue(value)
    return box
