"""Mends what Qt's SVG writer leaves out: fonts inside the file, and the space between letters."""

from __future__ import annotations

import base64
import io
import re
from html import unescape
from typing import Any

from desktop.export.marks import Marks
from desktop.render.fonts import FAMILY, FONT_FILES, FURTHER_FILES, folder, letters_of

_TEXT = re.compile(r"<text\b([^>]*)>(.*?)</text>", re.DOTALL)
# A hundredth of a pixel is finer than any press prints; Qt writes up to six decimals. Only places and sizes are cut: a factor of a
# transformation would lose too much, and words are not ours to change. (In words a quotation mark is written as an entity.)
_PLACES = re.compile(r'\s(?:points|d|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry)="[^"]*"')
_SIZE = re.compile(r'<svg([^>]*?)\s+width="[^"]*"\s+height="[^"]*"')
_FAMILIES = re.compile(r'(\sfont-family=)"[^"]*"')
_DECIMALS = re.compile(r"(\d\.\d\d)\d+")
# Only the names of countries are set in Medium, and only they are letter-spaced: by so many pixels at each size.
_SPACED = re.compile(r'font-size="(\d+)"[^>]*font-weight="500"')
_SPACING = {"10": "1.15", "9": "0.35"}
# What XML 1.0 cannot hold (section 2.2), though a title or a layer's name may.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def with_fonts(svg: bytes, marks: Marks, millimetres: tuple[float, float] | None = None) -> bytes:
    """Return the drawing with the letters it uses of the shipped fonts embedded, its layers named, and as large as its page.

    The fonts are cut down to the characters of the drawing's texts (the Open Font License allows it: Inter's name is not reserved).
    """
    text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", marks.in_svg(svg.decode("utf-8", "replace")))
    if millimetres is not None:
        width, height = millimetres
        text = _SIZE.sub(f'<svg\\1 width="{width:g}mm" height="{height:g}mm"', text, count=1)
    text = _FAMILIES.sub(rf'\1"{FAMILY}"', _PLACES.sub(_shortened, text))
    text = _TEXT.sub(_with_families, _TEXT.sub(_spaced, text))
    letters = {letter for match in _TEXT.finditer(text) for letter in unescape(match[2])} | {" "}
    used = {name: look for name, look in FONT_FILES.items() if _used(text, *look)}
    faces = "".join(_face(FAMILY, name, letters, weight, italic) for name, (weight, italic) in used.items())
    faces += "".join(_face(family, FURTHER_FILES[family], drawn) for family, drawn in _further(letters).items())
    style = f'<style type="text/css"><![CDATA[{faces}]]></style>'
    return text.replace("<defs>", f"<defs>{style}", 1).encode("utf-8")


def _shortened(match: re.Match[str]) -> str:
    return _DECIMALS.sub(r"\1", match[0])


def _spaced(match: re.Match[str]) -> str:
    attributes = match[1]
    named = _SPACED.search(attributes)
    if named is not None and named[1] in _SPACING and "letter-spacing" not in attributes:
        attributes += f' letter-spacing="{_SPACING[named[1]]}"'
    return f"<text{attributes}>{match[2]}</text>"


def _used(text: str, weight: int, italic: bool) -> bool:
    style = "italic" if italic else "normal"
    return f'font-weight="{int(weight)}"' in text and f'font-style="{style}"' in text


def _with_families(match: re.Match[str]) -> str:
    """Name the families that a text needs beside Inter."""
    further = _further(set(unescape(match[2])))
    if not further:
        return match[0]
    families = ",".join([FAMILY, *(f"'{family}'" for family in further)])
    attributes = match[1].replace(f'font-family="{FAMILY}"', f'font-family="{families}"')
    return f"<text{attributes}>{match[2]}</text>"


def _further(letters: set[str]) -> dict[str, set[str]]:
    """Give what Inter lacks by the first family that has it."""
    left = {letter for letter in letters if ord(letter) not in letters_of(next(iter(FONT_FILES)))}
    found = {}
    for family, name in FURTHER_FILES.items():
        drawn = {letter for letter in left if ord(letter) in letters_of(name)} if left else set()
        if drawn:
            found[family] = drawn
            left -= drawn
    return found


def _face(family: str, name: str, letters: set[str], weight: int = 400, italic: bool = False) -> str:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    tools: Any = subset  # which has no types
    options = tools.Options()
    options.layout_features = ["kern", "tnum"] + (["*"] if family != FAMILY else ["ccmp"])  # other scripts join and stack their letters
    options.notdef_outline = True
    font = TTFont(folder() / name, recalcTimestamp=False)
    subsetter = tools.Subsetter(options)
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    style = "italic" if italic else "normal"
    kind = "otf" if name.endswith(".otf") else "ttf"
    called = f"'{family}'" if " " in family else family
    return f"@font-face{{font-family:{called};font-weight:{int(weight)};font-style:{style};src:url(data:font/{kind};base64,{data})}}"
