"""The export at a small size, drawn by the same code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.export import ExportOptions
from desktop.render.imagery import NONE, Imagery, without_unasked
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.feedback import Feedback
from layers.layout.model import Layout
from layers.second_map import second_of
from layers.sources import FeatureLayer

PREVIEW = 560
"""Greatest width in logical pixels; the height is at most two thirds of it."""


@dataclass(frozen=True, eq=False)
class Preview:
    """What to draw small; callable on any thread."""

    catalogue: Catalogue
    document: MapDocument
    own: Mapping[str, FeatureLayer]
    options: ExportOptions
    ratio: float
    imagery: Imagery = NONE

    def __call__(self, feedback: Feedback) -> QImage:
        """Draw the sheet as it will be, then scaled into the preview's room."""
        from desktop.render.picture import paint_page
        from layers.styling.content import build_content

        documents = [without_unasked(self.document, self.imagery)]
        if self.options.both and self.document.compare is not None:
            documents.append(second_of(documents[0]))

        options = self.options
        if documents[0].layout is not None:
            return self._page(documents[0], documents[0].layout, feedback)
        width, height = options.width / options.ratio, options.height / options.ratio
        scale = min(PREVIEW / width, round(PREVIEW * 0.66) / height)
        image = QImage(round(width * scale * self.ratio), round(height * scale * self.ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.ratio)
        image.fill(Qt.GlobalColor.white)
        contents = [build_content(self.catalogue, document, self.own) for document in documents]
        feedback.check()
        painter = QPainter(image)
        try:
            painter.scale(scale, scale)
            width /= len(documents)
            for document, content in zip(documents, contents, strict=True):
                painter.setClipRect(QRectF(0, 0, width, height))
                paint_page(
                    painter, document, content, self.own, width, height, extent=options.extent, feedback=feedback, imagery=self.imagery
                )
                painter.translate(width, 0)
        finally:
            painter.end()
        return image

    def _page(self, document: MapDocument, layout: Layout, feedback: Feedback) -> QImage:
        from desktop.dialogs.page_view import PagePicture

        pixels = min(PREVIEW / layout.width, round(PREVIEW * 0.66) / layout.height) * self.ratio
        image, _ = PagePicture(self.catalogue, document, self.own, self.options.extent, pixels, self.imagery)(feedback)
        image.setDevicePixelRatio(self.ratio)
        return image
