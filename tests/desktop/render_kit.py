"""What the tests of pictures share: maps by day and lens, colours and marks at places, texts of drawings with their boxes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPolygonF, QTransform

from desktop.render.fonts import font
from desktop.render.picture import Rendering, RenderRequest, render
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, first_map
from layers.geometry.projection import Projection
from layers.sources.layer import FeatureLayer
from layers.styling.content import MapContent, build_content
from layers.viewport import Viewport

DAY = dt.date(2025, 11, 20)
SVG = "{http://www.w3.org/2000/svg}"


def lens(*elements: str, day: dt.date = DAY) -> MapDocument:
    """Give the first map of a day through a lens."""
    return edits.set_elements(first_map(day), elements).document


@cache
def content_of(document: MapDocument) -> MapContent:
    """Give what a document shows of the shipped catalogue."""
    return build_content(load(), document, {})


def request_of(
    document: MapDocument,
    own: Mapping[str, FeatureLayer] | None = None,
    *,
    width: float = 700,
    height: float = 380,
    ratio: float = 1.0,
    legend: bool = False,
    viewport: Viewport | None = None,
) -> RenderRequest:
    """Ask for a picture of all that the projection shows, or of a viewport."""
    projection = Projection(document.crs)
    view = viewport or Viewport.fit(projection.bounds, width, height)
    content = build_content(load(), document, own) if own else content_of(document)
    return RenderRequest(document, content, own or {}, projection, view, ratio, legend)


def picture_of(document: MapDocument, own: Mapping[str, FeatureLayer] | None = None, **options: Any) -> Rendering:
    """Draw it."""
    return render(request_of(document, own, **options))


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Give a copy of the pixels, shape (height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows: NDArray[np.uint8] = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4).copy()


def place(rendering: Rendering, document: MapDocument, lon: float, lat: float) -> tuple[float, float]:
    """Give the logical pixel of a place."""
    x, y = rendering.viewport.to_screen(Projection(document.crs).forward(np.array([(lon, lat)])))[0].tolist()
    return x, y


def colour_at(rendering: Rendering, document: MapDocument, lon: float, lat: float) -> str:
    """Give the colour of a place as ``#RRGGBB``."""
    x, y = place(rendering, document, lon, lat)
    ratio = rendering.image.devicePixelRatio()
    return rendering.image.pixelColor(int(x * ratio), int(y * ratio)).name().upper()


@dataclass(frozen=True)
class Text:
    """A text of a drawing, its box from the height of capitals down to the base line, and the same where the text slopes."""

    text: str
    box: QRectF
    outline: QPolygonF
    weight: int
    spacing: float


def texts(svg: bytes) -> list[Text]:
    """Give the texts of a drawing with the boxes they take, in user units of the whole drawing."""
    found: list[Text] = []
    _collect(ElementTree.fromstring(svg), QTransform(), found)
    return found


def _collect(element: ElementTree.Element, above: QTransform, found: list[Text]) -> None:
    numbers = re.match(r"matrix\(([^)]*)\)", element.get("transform", ""))
    here = QTransform(*map(float, numbers[1].split(","))) * above if numbers else above
    if element.tag == f"{SVG}text" and element.text:
        found.append(_text(element, here))
    for child in element:
        _collect(child, here, found)


def _text(element: ElementTree.Element, place: QTransform) -> Text:
    weight, spacing = int(element.get("font-weight", "400")), float(element.get("letter-spacing", "0"))
    face = font(float(element.get("font-size", "0")), QFont.Weight(weight), italic=element.get("font-style") == "italic")
    metrics, text = QFontMetricsF(face), element.text or ""
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    width = metrics.horizontalAdvance(text) + spacing * len(text)
    box = QRectF(x, y - metrics.capHeight(), width, metrics.capHeight())
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    return Text(text, place.mapRect(box), place.map(QPolygonF(inner)), weight, spacing)


def overlaps(found: list[Text]) -> list[tuple[str, str]]:
    """Give the pairs of texts that overlap."""
    return [
        (one.text, other.text) for number, one in enumerate(found) for other in found[number + 1 :] if one.outline.intersects(other.outline)
    ]
