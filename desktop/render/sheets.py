"""Layers drawn each on a sheet of its own, which is kept until its layer or the view changes; pictures lay them over each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from desktop.render.blending import blends_apart, laid_as
from desktop.render.frame import Frame
from desktop.render.hits import HitIndex
from desktop.render.images import clear_sheet, lay_lossless, painting
from desktop.render.labels import Labels
from desktop.render.painters import Step, steps
from desktop.render.parts import failing_by_name
from layers.style import Blend
from layers.viewport import Viewport

TOP = "top"
"""Name of the sheet above all layers: labels, and what is lit up."""
BEGUN, DONE = 0.2, 0.9
"""Share of an export that is done before its layers are drawn, and after."""
EARLY_S = 0.1
"""A picture that takes longer is shown as far as it is, that often."""


@dataclass(frozen=True)
class Key:
    """What a sheet shows: its view, and what its drawing depends on."""

    crs: str
    dark: bool
    viewport: Viewport
    ratio: float
    depends: object

    @classmethod
    def of(cls, frame: Frame, depends: object) -> Key:
        """Give the key of what a frame is about to draw."""
        return cls(frame.document.crs, frame.document.dark, frame.viewport, frame.ratio, depends)

    def suits(self, frame: Frame) -> bool:
        """Whether a sheet may stand in, moved and scaled, where a frame has none yet."""
        return (self.crs, self.dark, self.ratio) == (frame.document.crs, frame.document.dark, frame.ratio)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A transparent picture of one layer, and what it leaves for hits and labels."""

    key: Key
    image: QImage
    hits: HitIndex
    labels: Labels


class Sheets:
    """The sheets of one map, by the names of their steps; for one rendering at a time."""

    def __init__(self) -> None:
        self._kept: dict[str, Sheet] = {}

    def of(self, name: str) -> Sheet | None:
        """Give the last sheet of a name, whatever it shows."""
        return self._kept.get(name)

    def keep(self, name: str, sheet: Sheet) -> None:
        """Keep a sheet in place of the last one."""
        self._kept[name] = sheet

    def forget_all_but(self, names: Collection[str]) -> None:
        """Let go of the sheets of layers that are gone."""
        self._kept = {name: sheet for name, sheet in self._kept.items() if name in names}


def lay_sheets(frame: Frame, kept: Sheets, early: Callable[[QImage], None] | None = None) -> None:
    """Draw what has changed, and lay all of it on the frame's painter.

    Parameters
    ----------
    kept
        Sheets of pictures before; the new ones join them.
    early
        Is shown the picture as far as it is, if it takes long: with what is still to come as it last was, moved and scaled.
    """
    wanted = list(steps(frame))
    shown = time.monotonic()
    for number, step in enumerate(wanted):
        frame.feedback.check()
        key = Key.of(frame, step.depends)
        sheet = kept.of(step.name)
        if sheet is None or sheet.key != key:
            sheet = drawn(frame, step, key)
            kept.keep(step.name, sheet)
        _lay(frame.painter, sheet, frame.viewport, step.opacity, step.blend)
        frame.hits.absorb(sheet.hits)
        frame.labels.absorb(sheet.labels)
        if early is not None and number + 1 < len(wanted) and time.monotonic() - shown > EARLY_S:
            early(_so_far(frame, kept, wanted[number + 1 :]))
            shown = time.monotonic()


def drawn(frame: Frame, step: Step, key: Key) -> Sheet:
    """Draw a step on a sheet of its own."""
    image, hits, labels = clear_sheet(frame.viewport, frame.ratio), HitIndex(), Labels(frame.viewport.width, frame.viewport.height)
    with painting(image) as painter:
        step.paint(replace(frame, painter=painter, hits=hits, labels=labels))
    return Sheet(key, image, hits, labels)


def _lay(painter: QPainter, sheet: Sheet, viewport: Viewport, opacity: float = 1.0, blend: Blend = Blend.NORMAL) -> None:
    with laid_as(painter, opacity, blend):
        lay_moved(painter, sheet.image, sheet.key.viewport, viewport)


def lay_moved(painter: QPainter, image: QImage, drawn_for: Viewport, viewport: Viewport) -> None:
    """Lay a picture of one view where it belongs in another."""
    if drawn_for == viewport:
        painter.drawImage(0, 0, image)
    else:
        painter.drawImage(placed(drawn_for, viewport), image)


def placed(drawn_for: Viewport, viewport: Viewport) -> QRectF:
    """Give where the picture of one view lies in another, in logical pixels."""
    scale = drawn_for.resolution / viewport.resolution
    west, _, _, north = drawn_for.bounds
    left, top = (west - viewport.bounds[0]) / viewport.resolution, (viewport.bounds[3] - north) / viewport.resolution
    return QRectF(left, top, drawn_for.width * scale, drawn_for.height * scale)


def _so_far(frame: Frame, kept: Sheets, missing: list[Step]) -> QImage:
    device = frame.painter.device()
    assert isinstance(device, QImage)
    image = device.copy()
    with painting(image) as painter:
        for name, opacity, blend in [*((step.name, step.opacity, step.blend) for step in missing), (TOP, 1.0, Blend.NORMAL)]:
            sheet = kept.of(name)
            if sheet is not None and sheet.key.suits(frame):
                _lay(painter, sheet, frame.viewport, opacity, blend)
    return image


def lay_top(frame: Frame, kept: Sheets, paint: Callable[[Frame], None]) -> None:
    """Draw what lies above all layers on a sheet of its own, which is kept for pictures that are shown before they have one."""
    image = clear_sheet(frame.viewport, frame.ratio)
    with painting(image) as painter:
        paint(replace(frame, painter=painter))
    kept.keep(TOP, Sheet(Key.of(frame, None), image, HitIndex(), frame.labels))
    frame.painter.drawImage(0, 0, image)


def paint_layers(frame: Frame) -> None:
    """Draw all layers straight onto the frame's painter; what is seen through is first drawn apart, so that nothing in it adds up."""
    wanted = list(steps(frame))
    for number, step in enumerate(wanted):
        frame.feedback.progress(BEGUN + (DONE - BEGUN) * number / len(wanted), f"Drawing {step.title}")
        frame.begin(step.title, step.blend)
        with failing_by_name(step.title):
            if step.opacity < 1.0 or blends_apart(frame, step.blend):
                _paint_apart(frame, step)
            else:
                step.paint(frame)


def _paint_apart(frame: Frame, step: Step) -> None:
    """Draw a step as an image, which keeps its labels as text."""
    ratio = frame.ratio if frame.vector else frame.painter.device().devicePixelRatio()
    image = clear_sheet(frame.viewport, ratio)
    with painting(image) as painter:
        step.paint(replace(frame, painter=painter, vector=False))
    with laid_as(frame.painter, step.opacity, Blend.NORMAL if frame.vector else step.blend):
        lay_lossless(frame.painter, image)
