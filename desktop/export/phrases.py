"""Phrases in scripts whose letters join, stack or run from right to left: Qt's writers tear them apart, and are mended here."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintDevice, QPainter

if TYPE_CHECKING:
    from desktop.export.marks import Marks

BEGIN, END = 1, 2
"""Pixels further up than the marks of layers, where those of phrases lie."""
_SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufefc]"
)
_FIRST = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]|([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])")
"""The first letter that has a direction; it is from right to left if the group is there."""
_BACKWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069?")
"""What tells nothing of the direction around it (Unicode's bidirectional algorithm, rule P2)."""
_TEXT = re.compile(r"<text\b([^>]*)>.*?</text>\s*", re.DOTALL)
_LEFT = re.compile(r'\sx="(-?[\d.]+(?:e-?\d+)?)"')


class PhrasePainter(QPainter):
    """A painter of a drawing, which leaves marks around each phrase that its writer would tear apart."""

    def __init__(self, device: QPaintDevice, marks: Marks) -> None:
        super().__init__(device)
        self._marks = marks

    def drawText(self, *place_and_text: Any) -> Any:
        """Draw a text as Qt does."""
        text = place_and_text[-1]
        if not isinstance(text, str) or not _SHAPED.search(text):
            return super().drawText(*place_and_text)
        first = _FIRST.search(_ISOLATED.sub("", text))
        auto = self.layoutDirection() == Qt.LayoutDirection.LayoutDirectionAuto
        self._marks.begin_phrase(self, text, backwards=auto and first is not None and first[1] is not None)
        try:
            return super().drawText(*place_and_text)
        finally:
            self._marks.end_phrase(self)


def one_text(shapes: str, phrase: str, *, backwards: bool) -> str:
    """Give what an SVG writer made of a phrase with one text in place of several; `backwards` is from right to left."""
    runs = list(_TEXT.finditer(shapes))
    places = [float(found[1]) for run in runs if (found := _LEFT.search(run[1]))]
    if not places:
        return shapes
    attributes = _LEFT.sub(f' x="{min(places):g}"', runs[0][1], count=1)
    way = ' direction="rtl" text-anchor="end"' if backwards else ""
    text = f"<text{attributes}{way}>{escape(phrase, quote=False)}</text>\n"
    return shapes[: runs[0].start()] + text + _TEXT.sub("", shapes[runs[0].end() :])


def told(shapes: bytes, phrase: str) -> bytes:
    """Give what a PDF writer made of a phrase with the words that it stands for (ISO 32000-1, section 14.9.4).

    Readers turn round what runs from right to left, and with it the words that are told; there the glyphs themselves say their letters.
    """
    if _BACKWARDS.search(phrase):
        return shapes
    words = ("\ufeff" + phrase).encode("utf-16-be", "replace").hex().upper().encode()
    return b"/Span <</ActualText <%s>>> BDC\n%sEMC\n" % (words, shapes)
