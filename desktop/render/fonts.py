"""The shipped fonts of maps and exports, so that a picture is the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase

import resources
from layers.errors import ExportError

FAMILY = "Inter"
_ALTERNATES = QFont.Tag("calt")
FONT_FILES = {
    "Inter-Regular.otf": (QFont.Weight.Normal, False),
    "Inter-Medium.otf": (QFont.Weight.Medium, False),
    "Inter-SemiBold.otf": (QFont.Weight.DemiBold, False),
    "Inter-Italic.otf": (QFont.Weight.Normal, True),
}

FURTHER_FILES = {
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Hebrew": "NotoSansHebrew-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
    "Noto Sans Thai": "NotoSansThai-Regular.ttf",
    "Noto Sans Lao": "NotoSansLao-Regular.ttf",
    "Noto Sans Khmer": "NotoSansKhmer-Regular.ttf",
    "Noto Sans Myanmar": "NotoSansMyanmar-Regular.ttf",
    "Noto Sans Georgian": "NotoSansGeorgian-Regular.ttf",
    "Noto Sans Armenian": "NotoSansArmenian-Regular.ttf",
    "Noto Sans CJK SC": "NotoSansCJK-Regular.otf",
}
"""Families that draw, in this order, what Inter lacks; what they lack as well is taken from the system."""


def folder() -> Path:
    """Where the shipped fonts lie."""
    return Path(resources.__file__).parent / "fonts"


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt, and name those that are missing or damaged; needs a QGuiApplication."""
    # Qt finds no Hebrew in tables that have it, tells the user's terminal, and uses the font all the same.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    files = (*FONT_FILES, *FURTHER_FILES.values())
    return tuple(name for name in files if QFontDatabase.addApplicationFont(str(folder() / name)) < 0)


def check_fonts() -> None:
    """Refuse to draw with a font of the system what is to be the same everywhere.

    Raises
    ------
    ExportError
        A shipped font is missing or damaged.
    """
    if missing := load_fonts():
        what = f"Fonts that maps are drawn with are missing or damaged: {', '.join(missing)}."
        raise ExportError(what, "Install Lodestone again.", path=folder())


def font(pixels: float, weight: QFont.Weight = QFont.Weight.Normal, *, italic: bool = False, spacing: float = 0.0) -> QFont:
    """Return a font of the map.

    Parameters
    ----------
    pixels
        Size in logical pixels.
    spacing
        Extra space after each letter, as a share of its width: Qt scales a space given in pixels twice on dense pictures.
    """
    load_fonts()
    chosen = QFont([FAMILY, *FURTHER_FILES])
    chosen.setPixelSize(max(round(pixels), 1))
    chosen.setWeight(weight)
    chosen.setItalic(italic)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    chosen.setFeature(
        _ALTERNATES, 0
    )  # glyphs of its own for brackets beside capitals have no letters in a PDF: copied text would lack them
    if spacing:
        chosen.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * (1 + spacing))
    return chosen


@cache
def letters_of(name: str) -> frozenset[int]:
    """Give the code points that a shipped font file can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(folder() / name, lazy=True) as face:
        return frozenset(face.getBestCmap() or ())
