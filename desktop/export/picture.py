"""PNG, JPEG, TIFF, SVG and PDF, drawn by the code that draws the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from desktop.export.atomic import write_whole
from desktop.export.options import SCREEN_DPI, ExportOptions
from desktop.export.png import png
from desktop.render.features import image_notes
from desktop.render.imagery import NONE, Imagery
from desktop.render.picture import paint_page
from layers.document import MapDocument
from layers.errors import ExportError
from layers.feedback import Feedback
from layers.styling.content import MapContent

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

Pages = tuple[tuple[MapDocument, MapContent], ...]
"""Maps side by side, each with what it holds."""
_RASTERS = {".png": b"png", ".jpg": b"jpeg", ".jpeg": b"jpeg", ".tif": b"tiff", ".tiff": b"tiff"}


def write_picture(
    path: Path,
    pages: Pages,
    own: Mapping[str, FeatureLayer],
    options: ExportOptions,
    feedback: Feedback,
    imagery: Imagery | None = None,
) -> None:
    """Draw the sheet and write it; see :func:`desktop.export.write`."""
    ending = path.suffix.lower()
    sheet = _Sheet(pages, own, options, feedback, imagery or NONE)
    if ending == ".svg":
        data = sheet.svg()
    elif ending == ".pdf":
        data = sheet.pdf()
    else:
        data = sheet.raster(_RASTERS[ending], path)
    feedback.progress(0.95, "Writing")
    write_whole(path, data)


class _Sheet:
    """One sheet that can be drawn onto several devices, with its pages side by side."""

    def __init__(
        self,
        pages: Pages,
        own: Mapping[str, FeatureLayer],
        options: ExportOptions,
        feedback: Feedback,
        imagery: Imagery,
    ) -> None:
        self._pages, self._own, self._imagery = pages, own, imagery
        self._options, self._feedback = options, feedback
        self._width, self._height = options.width / options.ratio, options.height / options.ratio

    @property
    def title(self) -> str:
        return f"{self._pages[0][0].title or 'Lodestone'}: {'; '.join(content.heading for _, content in self._pages)}"

    def _paint(self, painter: QPainter, *, vector: bool) -> None:
        self._feedback.progress(0.2, "Drawing")
        if len(self._pages) == 1:
            self._paint_page(painter, *self._pages[0], self._width, vector=vector)
            return
        width = self._width / len(self._pages)
        for number, page in enumerate(self._pages):
            painter.save()
            painter.translate(number * width, 0)
            painter.setClipRect(QRectF(0, 0, width, self._height))  # what lies beyond one map's frame must not run into the other
            try:
                self._paint_page(painter, *page, width, vector=vector)
            finally:
                painter.restore()

    def _paint_page(self, painter: QPainter, document: MapDocument, content: MapContent, width: float, *, vector: bool) -> None:
        notes = image_notes(document, self._own, self._options.dpi) if vector else ()
        paint_page(
            painter,
            document,
            replace(content, credits=(*notes, *content.credits)),
            self._own,
            width,
            self._height,
            extent=self._options.extent,
            vector=vector,
            ratio=self._options.ratio,
            feedback=self._feedback,
            imagery=self._imagery,
        )

    def image(self) -> QImage:
        """Draw to pixels."""
        image = QImage(self._options.width, self._options.height, QImage.Format.Format_RGB32)
        if image.isNull():
            raise ExportError("There is not enough memory for a picture of this size.", "Ask for a smaller one.")
        image.fill(QColor("white"))
        image.setDevicePixelRatio(self._options.ratio)
        per_metre = round(self._options.dpi / 0.0254)
        image.setDotsPerMeterX(per_metre)
        image.setDotsPerMeterY(per_metre)
        painter = QPainter(image)
        try:
            self._paint(painter, vector=False)
        finally:
            painter.end()
        image.setDevicePixelRatio(1.0)
        return image

    def raster(self, name: bytes, path: Path) -> bytes:
        """Draw to the bytes of a raster format."""
        image, texts = self.image(), {"Title": self.title, "Software": "Lodestone"}
        if name == b"png":
            return png(image, texts)
        for key, text in texts.items():
            image.setText(key, text)
        buffer = _opened()
        writer = QImageWriter(buffer, QByteArray(name))
        if name == b"jpeg":
            writer.setQuality(92)
        if not writer.write(image):
            raise ExportError(f"The picture cannot be encoded ({writer.errorString()}).", "Choose PNG.", path=path)
        return bytes(buffer.data().data())

    def svg(self) -> bytes:
        """Draw to SVG with text as text and the fonts inside."""
        from PySide6.QtCore import QSize
        from PySide6.QtSvg import QSvgGenerator

        from desktop.export.svg_fonts import with_fonts

        buffer = _opened()
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(round(self._width), round(self._height)))
        generator.setViewBox(QRectF(0, 0, self._width, self._height))
        generator.setResolution(int(SCREEN_DPI))
        generator.setTitle(self.title)
        painter = QPainter(generator)
        try:
            self._paint(painter, vector=True)
        finally:
            painter.end()
        return with_fonts(bytes(buffer.data().data()))

    def pdf(self) -> bytes:
        """Draw to a PDF of one page with text as text and the fonts inside."""
        buffer = _opened()
        writer = QPdfWriter(buffer)
        points = QSizeF(self._width * 72 / SCREEN_DPI, self._height * 72 / SCREEN_DPI)
        page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageSize(page)
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
        writer.setResolution(int(SCREEN_DPI))
        writer.setTitle(self.title)
        writer.setCreator("Lodestone")
        painter = QPainter(writer)
        try:
            self._paint(painter, vector=True)
        finally:
            painter.end()
        return bytes(buffer.data().data())


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
