"""The sheet on the clipboard and on paper, drawn by the code of exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop.export import ExportOptions
from desktop.export.picture import Sheet
from desktop.render.imagery import NONE, Imagery, without_unasked
from desktop.tasks import Tasks
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.errors import ExportError
from layers.feedback import Feedback
from layers.sources import FeatureLayer

Parts = tuple[Catalogue, MapDocument, Mapping[str, FeatureLayer], ExportOptions, Imagery]


@dataclass(frozen=True, eq=False)
class Picture:
    """A sheet to be drawn to pixels; callable on any thread."""

    catalogue: Catalogue
    document: MapDocument
    own: Mapping[str, FeatureLayer]
    options: ExportOptions
    imagery: Imagery = NONE

    def sheet(self, feedback: Feedback) -> Sheet:
        """Give the sheet that can be drawn onto any device."""
        from layers.styling.content import build_content

        document = without_unasked(self.document, self.imagery)
        content = build_content(self.catalogue, document, self.own)
        return Sheet(((document, content),), self.own, self.options, feedback, self.imagery)

    def __call__(self, feedback: Feedback) -> QImage:
        """Draw it."""
        return self.sheet(feedback).image()


def copy(image: QImage) -> None:
    """Put a picture on the clipboard."""
    QGuiApplication.clipboard().setImage(image)


def ask_printer(parent: QWidget, tasks: Tasks, parts: Parts, on_problem: Callable[[Exception], None]) -> None:
    """Ask for a printer, then print away from the window."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    layout = parts[1].layout
    if layout is not None:
        size = QSizeF(min(layout.width, layout.height), max(layout.width, layout.height))
        printer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter))
        wide = layout.width > layout.height
        printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
    else:
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    dialog = QPrintDialog(printer, parent)

    def start() -> None:
        tasks.run("Printing", lambda feedback: print_sheet(printer, Picture(*parts), feedback), lambda _: None, on_problem)

    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(start)
    dialog.setModal(True)
    dialog.show()


def print_sheet(printer: QPrinter, picture: Picture, feedback: Feedback) -> None:
    """Print a sheet as large as the paper allows, in its own shape.

    Raises
    ------
    ExportError
        The printer does not take it.
    """
    sheet = picture.sheet(feedback)
    painter = QPainter()
    if not painter.begin(printer):
        raise ExportError("The printer does not take the map.", "Choose another printer, or export a PDF and print that.")
    try:
        room = printer.pageLayout().paintRectPixels(printer.resolution())
        sheet.fit(painter, QRectF(0, 0, room.width(), room.height()))
    finally:
        painter.end()
