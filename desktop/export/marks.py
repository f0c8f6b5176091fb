"""Named layers in SVG and PDF, which Qt's writers know nothing of: marks are left in the drawing, and read in a step after the writer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.export.pdf_fonts import name_by_content, with_words, write_plain_letters
from desktop.export.phrases import BEGIN, END, one_text, told
from layers.style import Blend

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, IndirectObject

FAR = 30_000
"""Pixels beyond the page's upper left corner, where marks lie."""
_IN_PDF = re.compile(rb"q\s+/CSp cs\s+[\d. ]+ scn\s+/GSa gs\s+-(\d+) -(\d+) 1 1 re\s+f\s+Q\s+")
_IN_SVG = re.compile(r'<g fill="#010203"[^>]*>\s*<rect\b[^>]*\bx="-(\d+)" y="-(\d+)"[^>]*/>\s*</g>\s*')
# Qt writes nine decimals; a hundredth of a pixel is finer than any press prints. Only places are cut, never factors of a transformation.
_BEYOND = re.compile(rb"(?<=\.\d\d)\d+(?=[-\d. ]* (?:[mlc]|re)$)", re.MULTILINE)
_STATE = re.compile(rb"/GS\w* gs\b")
_INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
_NO_ID = re.compile(r"[^a-z0-9]+")
PRODUCER = "Lodestone"
SQUEEZED = 4
"""How much a page is compressed: of nine, this takes half the time of six for three in a hundred more."""


class Marks:
    """Marks between the parts of a drawing: squares far off the page, which tell apart what was drawn before and after."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._blends: list[Blend] = []
        self._phrases: list[tuple[str, bool]] = []

    def leave(self, painter: QPainter, name: str, blend: Blend = Blend.NORMAL) -> None:
        """Leave a mark before the part of that name is drawn, which is blended so with what lies below it."""
        self._names.append(name)
        self._blends.append(blend)
        self._leave(painter, len(self._names), 0)

    def begin_phrase(self, painter: QPainter, text: str, *, backwards: bool) -> None:
        """Leave a mark before a phrase is drawn; `backwards` is from right to left."""
        self._phrases.append((text, backwards))
        self._leave(painter, len(self._phrases), BEGIN)

    def end_phrase(self, painter: QPainter) -> None:
        """Leave a mark after the phrase that was begun."""
        self._leave(painter, len(self._phrases), END)

    @staticmethod
    def _leave(painter: QPainter, number: int, above: int) -> None:
        painter.save()
        painter.resetTransform()
        painter.setClipping(False)
        painter.setOpacity(1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(1, 2, 3))
        painter.drawRect(QRectF(-FAR - number, -FAR - above, 1, 1))
        painter.restore()

    def in_svg(self, svg: str) -> str:
        """Gather what is drawn between marks into groups, which drawing programs show as layers."""
        pieces = _IN_SVG.split(svg)
        taken: set[str] = set()
        body = [pieces[0]]
        for place, above, shapes in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            number, kind = int(place) - FAR - 1, int(above) - FAR
            if kind == BEGIN:
                phrase, backwards = self._phrases[number]
                body.append(one_text(shapes, phrase, backwards=backwards))
            elif kind == END:
                body.append(shapes)
            else:
                body.append(("</g>\n" if taken else "") + self._group(number, taken) + shapes)
        text = "".join(body)
        if not taken:
            return text
        end = text.rindex("</g>")  # Qt's group of the whole picture, which the layers lie in
        return f"{text[:end]}</g>\n{text[end:]}".replace("<svg ", f'<svg xmlns:inkscape="{_INKSCAPE}" ', 1)

    def _group(self, number: int, taken: set[str]) -> str:
        label, blend = self._names[number], self._blends[number]
        look = "" if blend is Blend.NORMAL else f' style="mix-blend-mode:{blend.value}"'
        return f'<g id="{_free_id(label, taken)}"{look} inkscape:groupmode="layer" inkscape:label="{escape(label)}">\n'

    def in_pdf(self, document: bytes) -> bytes:
        """Make a layer of each part, as PDF 1.5 has them (ISO 32000-1, section 8.11)."""
        from pypdf import PdfReader, PdfWriter
        from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

        reader = PdfReader(io.BytesIO(document))
        writer = PdfWriter(clone_from=reader)
        page = writer.pages[0]
        contents = page.get_contents()
        assert contents is not None
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        stream = DecodedStreamObject()
        stream.set_data(_parted(self._told(with_words(contents.get_data(), resources)), self._blends))
        writer._replace_object(page.raw_get("/Contents"), stream.flate_encode(SQUEEZED))
        groups = {f"/L{number}": _group(writer, name) for number, name in enumerate(self._names, 1)}
        name_by_content(resources)
        write_plain_letters(resources)
        resources[NameObject("/Properties")] = DictionaryObject({NameObject(key): group for key, group in groups.items()})
        _list_groups(writer, list(groups.values()))
        _list_blends(resources, set(self._blends))
        return written(writer, (reader.metadata.title if reader.metadata else None) or "")

    def _told(self, data: bytes) -> bytes:
        """Say of each phrase in a page's content what it is."""
        if not self._phrases:
            return data
        parts, done, begun = [], 0, 0
        for match in _IN_PDF.finditer(data):
            number, kind = int(match[1]) - FAR - 1, int(match[2]) - FAR
            if kind == BEGIN:
                parts.append(data[done : match.start()])
                begun = match.end()
            elif kind == END:
                parts.append(told(data[begun : match.start()], self._phrases[number][0]))
                done = match.end()
        return b"".join([*parts, data[done:]])


def _free_id(label: str, taken: set[str]) -> str:
    plain = "layer-" + (_NO_ID.sub("-", label.lower()).strip("-")[:60] or "part")
    names = (plain + (f"-{number}" if number > 1 else "") for number in range(1, len(taken) + 2))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def _parted(data: bytes, blends: Sequence[Blend]) -> bytes:
    data = _BEYOND.sub(b"", data)
    begins = [match for match in _IN_PDF.finditer(data) if int(match[2]) == FAR]
    if not begins:
        return data
    pieces = [data[: begins[0].start()]]
    for match, end in zip(begins, [*(after.start() for after in begins[1:]), len(data)], strict=True):
        number = int(match[1]) - FAR
        shapes, blend = data[match.end() : end], blends[number - 1]
        if blend is not Blend.NORMAL:  # Qt sets the state of its graphics anew before whatever it draws
            shapes = _STATE.sub(rb"\g<0> /%s gs" % _state_of(blend).encode(), shapes)
        pieces.append(b"/OC /L%d BDC\n%s\nEMC\n" % (number, shapes))
    return b"".join(pieces)


def _state_of(blend: Blend) -> str:
    return f"Blend{blend.value.capitalize()}"


def _list_blends(resources: DictionaryObject, blends: set[Blend]) -> None:
    """Add the states of graphics that blend (ISO 32000-1, section 11.6.3)."""
    from pypdf.generic import DictionaryObject, NameObject

    states = resources["/ExtGState"].get_object() if "/ExtGState" in resources else DictionaryObject()
    assert isinstance(states, DictionaryObject)
    for blend in sorted(blends - {Blend.NORMAL}):
        states[NameObject(f"/{_state_of(blend)}")] = DictionaryObject({NameObject("/BM"): NameObject(f"/{blend.value.capitalize()}")})
    resources[NameObject("/ExtGState")] = states


def _group(writer: PdfWriter, name: str) -> IndirectObject:
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    title = name.encode("utf-8", "replace").decode("utf-8")
    return writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(title)}))


def _list_groups(writer: PdfWriter, groups: list[IndirectObject]) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    order = DictionaryObject({NameObject("/Order"): ArrayObject(groups), NameObject("/ON"): ArrayObject(groups)})
    listed = DictionaryObject({NameObject("/OCGs"): ArrayObject(groups), NameObject("/D"): order})
    writer._root_object[NameObject("/OCProperties")] = listed


def written(writer: PdfWriter, title: str) -> bytes:
    """Give the bytes of a document, which are the same whenever it is written: no time, no number by chance."""
    from pypdf.generic import NullObject

    writer.pdf_header = "%PDF-1.5"  # the first that has layers
    writer.metadata = {"/Title": title.encode("utf-8", "replace").decode("utf-8"), "/Creator": PRODUCER, "/Producer": PRODUCER}
    writer._ID = None
    if "/Metadata" in writer._root_object:
        writer._replace_object(writer._root_object.raw_get("/Metadata"), NullObject())
        del writer._root_object["/Metadata"]
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def joined(documents: Iterable[bytes], title: str) -> bytes:
    """Put the pages of several documents behind each other; fonts and pictures that are alike are kept once."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for document in documents:
        for page in PdfReader(io.BytesIO(document)).pages:
            writer.add_page(page)
    writer.compress_identical_objects()
    return written(writer, title)
