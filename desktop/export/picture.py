"""PNG, JPEG, TIFF, WebP, SVG and PDF, drawn by the code that draws the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from desktop.export.marks import Marks
from desktop.export.options import LARGEST_DRAWING, SCREEN_DPI, ExportOptions
from desktop.export.phrases import PhrasePainter
from desktop.export.png import png
from desktop.render.features import image_notes
from desktop.render.fonts import check_fonts
from desktop.render.imagery import NONE, Imagery
from desktop.render.page import PIXELS_A_MM, PageRequest, paint_layout
from desktop.render.painted import Painted
from desktop.render.picture import paint_page
from layers.document import MapDocument
from layers.errors import ExportError, RequestError
from layers.feedback import Feedback
from layers.styling.content import MapContent

if TYPE_CHECKING:
    from desktop.export.georeference import Georeference
    from layers.sources.layer import FeatureLayer

Pages = tuple[tuple[MapDocument, MapContent], ...]
"""Maps side by side, each with what it holds."""
Parts = Callable[..., None]

RASTERS = {".png": b"png", ".jpg": b"jpeg", ".jpeg": b"jpeg", ".tif": b"tiff", ".tiff": b"tiff", ".webp": b"webp"}
CLEARABLE = (".png", ".tif", ".tiff", ".webp", ".svg", ".pdf")
"""Formats that can be clear around the map."""
MOST_SIDE = {b"jpeg": 65_500, b"webp": 16_383}
"""Pixels of a side that a format can hold."""
MOST_WEBP = 28_000_000
"""Pixels; without loss, their encoder needs 30 bytes for each, and no export takes more than a gigabyte."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Files of a sheet, the sheet itself first, and what came of each of its maps."""

    files: dict[Path, bytes]
    maps: tuple[Painted, ...]


def draw_picture(
    path: Path,
    pages: Pages,
    own: Mapping[str, FeatureLayer],
    options: ExportOptions,
    feedback: Feedback,
    imagery: Imagery | None = None,
) -> Drawn:
    """Draw the sheet for a format; see :func:`desktop.export.write`."""
    ending = path.suffix.lower()
    check_options(path, options)
    check_fonts()
    sheet = Sheet(pages, own, options, feedback, imagery or NONE)
    if ending == ".svg":
        return Drawn({path: sheet.svg()}, sheet.maps)
    if ending == ".pdf":
        return Drawn({path: sheet.pdf()}, sheet.maps)
    files = {path: sheet.raster(RASTERS[ending], path)}
    if options.world_file:
        files |= sheet.georeference().beside(path)
    elif ending in (".tif", ".tiff"):
        files |= sheet.beside_tiff(path)
    return Drawn(files, sheet.maps)


def check_options(path: Path, options: ExportOptions) -> None:
    """Refuse what a format cannot hold, before any work is done.

    Raises
    ------
    RequestError
        The format cannot be clear or as large, or bears no world file.
    """
    ending = path.suffix.lower()
    if options.clear and ending not in CLEARABLE:
        raise RequestError(f"A {ending} file cannot be clear around the map.", f"Use one of {', '.join(CLEARABLE)}.")
    if options.world_file and ending not in RASTERS:
        raise RequestError(f"A {ending} file has no pixels to place on the earth.", f"Use one of {', '.join(RASTERS)}.")
    if options.world_file and options.both:
        raise RequestError("Two maps side by side have no place on the earth in common.", "Export one of them.")
    if ending in RASTERS:
        options.check_pixels()
    elif max(options.width, options.height) * SCREEN_DPI / options.dpi > LARGEST_DRAWING:
        raise RequestError(
            f"A {ending} file cannot be larger than 200 inches a side.", "Ask for less: nothing but images of it has pixels."
        )
    most = MOST_SIDE.get(RASTERS.get(ending, b""), 10**6)
    if max(options.width, options.height) > most:
        what = f"A {ending} file holds at most {most:,} pixels a side, not {options.width} x {options.height}."
        raise RequestError(what, "Ask for fewer, or for PNG or TIFF.")
    if ending == ".webp" and options.width * options.height > MOST_WEBP:
        what = f"A WebP picture of {options.width} x {options.height} pixels would take more than a gigabyte to encode."
        raise RequestError(what, "Ask for at most 28 megapixels, or for PNG or TIFF.")


class Sheet:
    """One sheet that can be drawn onto several devices, with its pages side by side.

    Attributes
    ----------
    maps
        What came of each map, once something was drawn.
    """

    def __init__(
        self,
        pages: Pages,
        own: Mapping[str, FeatureLayer],
        options: ExportOptions,
        feedback: Feedback,
        imagery: Imagery = NONE,
    ) -> None:
        self._pages, self._own, self._imagery = pages, own, imagery
        self._options, self._feedback = options, feedback
        self.maps: tuple[Painted, ...] = ()
        scale = SCREEN_DPI / options.dpi
        self._width, self._height = options.width * scale, options.height * scale
        self._groups = False
        """Whether the format blends groups of shapes with what lies below them."""
        if options.page is not None:
            self._width, self._height = options.page.width * PIXELS_A_MM, options.page.height * PIXELS_A_MM

    @property
    def title(self) -> str:
        """What the file says that it is."""
        return f"{self._pages[0][0].title or 'Lodestone'}: {'; '.join(content.heading for _, content in self._pages)}"

    @property
    def texts(self) -> dict[str, str]:
        """What a picture says of itself."""
        return {"Title": self.title, "Software": "Lodestone"}

    def _paint(self, painter: QPainter, *, vector: bool, parts: Parts | None = None) -> None:
        """Draw onto a painter of logical pixels, or of units of the page where there is one and the device has pixels."""
        self._feedback.progress(0.2, "Drawing")
        if self._options.page is not None:
            if vector:
                painter.scale(self._options.page.marks, self._options.page.marks)
            self.maps = (self._paint_layout(painter, *self._pages[0], vector=vector, parts=parts),)
            return
        if len(self._pages) == 1:
            self.maps = (self._paint_page(painter, *self._pages[0], self._width, vector=vector, parts=parts),)
            return
        width = self._width / len(self._pages)
        for number, page in enumerate(self._pages):
            painter.save()
            painter.translate(number * width, 0)
            painter.setClipRect(QRectF(0, 0, width, self._height))  # what lies beyond one map's frame must not run into the other
            try:
                self.maps = (*self.maps, self._paint_page(painter, *page, width, vector=vector))
            finally:
                painter.restore()

    def _content(self, document: MapDocument, content: MapContent, *, vector: bool, blends: bool) -> MapContent:
        dpi = self._options.image_dpi
        notes = image_notes(document, self._own, dpi, groups=self._groups, blends=blends) if vector else ()
        return replace(content, credits=(*notes, *content.credits))

    def _paint_page(
        self, painter: QPainter, document: MapDocument, content: MapContent, width: float, *, vector: bool, parts: Parts | None = None
    ) -> Painted:
        return paint_page(
            painter,
            document,
            self._content(document, content, vector=vector, blends=parts is not None),
            self._own,
            width,
            self._height,
            extent=self._options.extent,
            vector=vector,
            ratio=self._options.image_ratio if vector else self._options.ratio,
            feedback=self._feedback,
            imagery=self._imagery,
            background=not self._options.clear,
            parts=parts,
        )

    def _paint_layout(self, painter: QPainter, document: MapDocument, content: MapContent, *, vector: bool, parts: Parts | None) -> Painted:
        assert self._options.page is not None
        request = PageRequest(
            document,
            self._content(document, content, vector=vector, blends=parts is not None),
            self._own,
            self._options.page,
            self._options.extent,
            vector,
            self._options.image_ratio if vector else self._options.ratio,
            self._feedback,
            self._imagery,
            not self._options.clear,
            parts,
        )
        return paint_layout(painter, request)

    def fit(self, painter: QPainter, room: QRectF) -> None:
        """Draw as large as a room allows, in the sheet's own shape."""
        scale = min(room.width() / self._width, room.height() / self._height)
        painter.translate(room.center().x() - self._width * scale / 2, room.center().y() - self._height * scale / 2)
        painter.scale(scale, scale)
        painter.setClipRect(QRectF(0, 0, self._width, self._height))
        self._paint(painter, vector=True)

    def image(self) -> QImage:
        """Draw to pixels.

        Raises
        ------
        RequestError
            It has more than 100 megapixels.
        ExportError
            There is not enough memory.
        """
        self._options.check_pixels()
        form = QImage.Format.Format_ARGB32_Premultiplied if self._options.clear else QImage.Format.Format_RGB32
        image = QImage(self._options.width, self._options.height, form)
        if image.isNull():
            raise ExportError("There is not enough memory for a picture of this size.", "Ask for a smaller one.")
        image.fill(Qt.GlobalColor.transparent if self._options.clear else QColor("white"))
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
        """Draw to the bytes of a raster format.

        Raises
        ------
        ExportError
            It cannot be encoded.
        """
        image = self.image()
        if name == b"png":
            return png(image, self.texts)
        if name == b"tiff":
            return self._tiff(image)
        return encoded(image, name, path, self.texts)

    def _tiff(self, image: QImage) -> bytes:
        from desktop.export.tiff import tiff

        return tiff(image, self.texts, self._where())

    def _where(self) -> Georeference | None:
        """Tell where the pixels lie, if that can be told: an oblique projection has no name, and two maps have no place in common."""
        try:
            return self.georeference() if len(self.maps) == 1 else None
        except ExportError:
            return None

    def beside_tiff(self, path: Path) -> dict[Path, bytes]:
        """Give the file that tells the CRS where a TIFF itself cannot, as GDAL would write it."""
        from desktop.export.tiff import says_crs

        where = self._where()
        return {} if where is None or says_crs(where) else {path.with_name(f"{path.name}.aux.xml"): where.sidecar}

    def georeference(self) -> Georeference:
        """Tell where the pixels of what was drawn lie.

        Raises
        ------
        ExportError
            The projection has no name that others know.
        """
        from desktop.export.georeference import georeference

        return georeference(self.maps[0], self._options.ratio)

    def svg(self) -> bytes:
        """Draw to SVG with text as text, the fonts inside, and each layer of the map as a named group."""
        from PySide6.QtCore import QSize
        from PySide6.QtSvg import QSvgGenerator

        from desktop.export.svg_fonts import with_fonts

        buffer, marks, self._groups = _opened(), Marks(), True
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(round(self._width), round(self._height)))
        generator.setViewBox(QRectF(0, 0, self._width, self._height))
        generator.setResolution(int(SCREEN_DPI))
        generator.setTitle(self.title)
        painter = PhrasePainter(generator, marks)
        try:
            self._paint(painter, vector=True, parts=partial(marks.leave, painter))
        finally:
            painter.end()
        return with_fonts(bytes(buffer.data().data()), marks, self._millimetres)

    @property
    def _millimetres(self) -> tuple[float, float] | None:
        page = self._options.page
        return None if page is None else (page.width, page.height)

    def pdf(self) -> bytes:
        """Draw to a PDF of one page with text as text, the fonts inside, and each layer of the map as one that can be switched."""
        buffer, marks = _opened(), Marks()
        writer = QPdfWriter(buffer)
        points = QSizeF(self._width * 72 / SCREEN_DPI, self._height * 72 / SCREEN_DPI)
        page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageSize(page)
        writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
        writer.setResolution(int(SCREEN_DPI))
        writer.setTitle(self.title)
        writer.setCreator("Lodestone")
        painter = PhrasePainter(writer, marks)
        try:
            self._paint(painter, vector=True, parts=partial(marks.leave, painter))
        finally:
            painter.end()
        return marks.in_pdf(bytes(buffer.data().data()))


def encoded(image: QImage, name: bytes, path: Path, texts: Mapping[str, str]) -> bytes:
    """Encode by Qt.

    Raises
    ------
    ExportError
        It cannot.
    """
    for key, text in texts.items():
        image.setText(key, text)
    buffer = _opened()
    writer = QImageWriter(buffer, QByteArray(name))
    writer.setQuality(92 if name == b"jpeg" else 100)  # of WebP, 100 is without loss
    if not writer.write(image):
        raise ExportError(f"The picture cannot be encoded ({writer.errorString()}).", "Choose PNG.", path=path)
    return bytes(buffer.data().data())


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
