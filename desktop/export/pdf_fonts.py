"""Mends what Qt's PDF writer makes of fonts: names by chance, and letter-spaced words that readers take for single letters."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

SPACED = "-Medium"
"""Ending of the font whose words are letter-spaced: only names of countries are."""
_TEXT = re.compile(rb"BT\n(/\w+) [^\n]*\n.*?ET\n", re.DOTALL)
_LETTER = re.compile(rb"<([0-9A-Fa-f]{4})> Tj")
_RANGE = re.compile(rb"<(\w{4})> <(\w{4})> (?:\[([^\]]*)\]|<(\w+)>)")
_JOINED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
LETTERS = 6
"""Of the tag before a subset's name (ISO 32000-1, section 9.6.4)."""


def name_by_content(resources: DictionaryObject) -> None:
    """Name each font of a page after what is in it: the same letters, the same name."""
    from pypdf.generic import DictionaryObject, NameObject

    fonts = resources.get("/Font", DictionaryObject()).get_object()
    for reference in fonts.values():
        outer = reference.get_object()
        if outer.get("/Subtype") != "/Type0":
            continue
        inner = outer["/DescendantFonts"][0].get_object()
        about = inner["/FontDescriptor"].get_object()
        file = next((about[key] for key in ("/FontFile2", "/FontFile3") if key in about), None)
        if file is None:
            continue
        plain = str(about["/FontName"]).removeprefix("/").split("+")[-1]
        name = NameObject(f"/{_tag(file.get_object().get_data())}+{plain}")
        about[NameObject("/FontName")] = inner[NameObject("/BaseFont")] = outer[NameObject("/BaseFont")] = name


def write_plain_letters(resources: DictionaryObject) -> None:
    """Let the joined forms of Arabic letters, as glyphs are called, stand for the letters, so that words are found as written.

    One that stands for two letters is left: readers turn round what runs from right to left, and know its letters themselves.
    """
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    fonts = resources.get("/Font", DictionaryObject()).get_object()
    for reference in fonts.values():
        outer = reference.get_object()
        if "/ToUnicode" not in outer:
            continue
        table = outer["/ToUnicode"].get_object().get_data()
        plain = _RANGE.sub(_plain, table)
        if plain != table:
            stream = DecodedStreamObject()
            stream.set_data(plain)
            outer[NameObject("/ToUnicode")] = stream


def _plain(match: re.Match[bytes]) -> bytes:
    first, last = match[1], match[2]
    texts = list(_letters(match[0]).values())
    if not any(_JOINED.search(text) for text in texts) or len(texts) != int(last, 16) - int(first, 16) + 1:
        return match[0]
    told = (_JOINED.sub(_letter, text).encode("utf-16-be").hex() for text in texts)
    return b"<%s> <%s> [%s]" % (first, last, " ".join(f"<{text}>" for text in told).upper().encode())


def _letter(form: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", form[0])
    return plain if len(plain) == 1 else form[0]


def with_words(data: bytes, resources: DictionaryObject) -> bytes:
    """Say of letter-spaced words in a page's content which words they are (ISO 32000-1, section 14.9.4), so that they are found."""
    fonts: Any = resources["/Font"].get_object() if "/Font" in resources else {}
    known = {
        name.encode(): _letters(font.get_object()["/ToUnicode"].get_object().get_data())
        for name, font in fonts.items()
        if str(font.get_object().get("/BaseFont")).endswith(SPACED) and "/ToUnicode" in font.get_object()
    }

    def told(match: re.Match[bytes]) -> bytes:
        letters = known.get(match[1])
        if letters is None:
            return match[0]
        word = "".join(letters.get(int(code, 16), "") for code in _LETTER.findall(match[0])).replace("\t", " ")  # of one glyph
        return b"/Span <</ActualText <%s>>> BDC\n%sEMC\n" % (("\ufeff" + word).encode("utf-16-be").hex().upper().encode(), match[0])

    return _TEXT.sub(told, data) if known else data


def _letters(table: bytes) -> dict[int, str]:
    """Read which letters the numbers of a font stand for."""
    found: dict[int, str] = {}
    for first, last, listed, start in _RANGE.findall(table):
        texts = [bytes.fromhex(text.decode()) for text in re.findall(rb"<(\w+)>", listed)] if listed else []
        for number, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
            if listed and number < len(texts):
                found[code] = texts[number].decode("utf-16-be", "replace")
            elif start:
                found[code] = chr(int(start, 16) + number)
    return found


def _tag(data: bytes) -> str:
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:LETTERS])
