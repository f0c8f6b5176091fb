"""The few pieces of HTML that the pages are made of. Nothing gets in without being escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from desktop.panels.text import is_web, plain
from layers.catalogue.model import Fact
from layers.catalogue.vocabulary import Confidence, SourceKind

THIN_SPACE = "\u2009"


def sheet(*, dark: bool) -> str:
    """Give the style sheet of all pages."""
    quiet, doubt = ("#A9ADB0", "#F0B46A") if dark else ("#5A5F63", "#8A4B00")
    link = "#8AB8F0" if dark else "#1659A6"
    return (
        "h2 { font-size: large; margin: 4px 0 2px 0; } h3 { font-size: medium; margin: 12px 0 2px 0; }"
        "p { margin: 2px 0 4px 0; }"
        f".quiet {{ color: {quiet}; }} .doubt {{ color: {doubt}; }} .source {{ color: {quiet}; font-size: small; margin: 0 0 6px 0; }}"
        f"a {{ color: {link}; text-decoration: none; }} th {{ color: {quiet}; font-weight: normal; }}"
    )


def heading(title: str, under: str = "") -> str:
    """Give the title of a page, with a quiet line under it."""
    return f"<h2>{plain(title)}</h2>" + (f'<p class="quiet">{plain(under)}</p>' if under else "")


def section(title: str) -> str:
    """Give the title of a part."""
    return f"<h3>{plain(title)}</h3>"


def paragraph(text: str, kind: str = "") -> str:
    """Give a paragraph of plain text, or nothing for an empty one."""
    return f'<p class="{kind}">{plain(text)}</p>' if text else ""


def jump(kind: str, key: str, text: str) -> str:
    """Give a link within the application: to a site, country, measure or day."""
    return f'<a href="{kind}:{plain(quote(key, safe=""))}">{plain(text)}</a>'


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Give a table of names and values (HTML); rows without a value are left out."""
    lines = [f'<tr><td class="quiet">{plain(name)}&nbsp;&nbsp;</td><td>{value}</td></tr>' for name, value in rows if value]
    return f'<table cellspacing="0" cellpadding="1">{"".join(lines)}</table>' if lines else ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Give a table of plain texts; columns in `right` are numbers."""
    head = "".join(f'<th align="{_side(index, right)}">{plain(name)}</th>' for index, name in enumerate(header))
    body = "".join(
        "<tr>" + "".join(f'<td align="{_side(index, right)}">{plain(cell)}</td>' for index, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<table cellspacing="0" cellpadding="2">{f"<tr>{head}</tr>" if any(header) else ""}{body}</table>'


def _side(index: int, right: frozenset[int]) -> str:
    return "right" if index in right else "left"


def number(value: float) -> str:
    """Write a number with thin spaces between thousands and no more digits than it has."""
    text = f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"
    return text.replace(",", THIN_SPACE)


def source(fact: Fact) -> str:
    """Say who says so and when, whether that is a copy, and how a row came to be believed."""
    said = fact.source
    if said.kind is SourceKind.SITE:
        who = "as the site"
    elif said.kind is SourceKind.DERIVED:
        who = "computed from other tables"
    elif not fact.is_sourced:
        who = "<b>no source</b>"
    elif is_web(said.url):
        who = f'<a href="{escape(said.url)}">{breakable(plain(said.title or said.url))}</a>'
    else:
        who = breakable(plain(said.title or said.url))
    marks = [plain(said.date) if said.date else ("undated" if fact.is_sourced and said.kind not in _OURS else "")]
    marks.append("a copy" if said.kind is SourceKind.COPY else "")
    marks.append("" if fact.confidence is Confidence.SEEN else plain(fact.confidence))
    extra = ", ".join(mark for mark in marks if mark)
    own = f'<p class="doubt">Your own, from {breakable(plain(fact.own))}</p>' if fact.own else ""
    return f'{own}<p class="source">Source: {who}{f" ({extra})" if extra else ""}</p>'


def breakable(text: str) -> str:
    """Let addresses, names of files and periods break after a slash, a hyphen or an underscore, where a narrow panel must break them."""
    return re.sub(r"([/_-])(?=\w)", "\\1\u200b", text)


_OURS = (SourceKind.SITE, SourceKind.DERIVED)


def remarks(fact: Fact) -> str:
    """Give note and doubt of a row."""
    doubt = f'<p class="doubt">Doubt: {plain(fact.doubt)}</p>' if fact.doubt else ""
    return paragraph(fact.note) + doubt


def period(first: object | None, last: object | None) -> str:
    """Write from when until when; what is not known is said to be so."""
    begin = str(first) if first is not None else "unknown"
    return f"{begin} to {last}" if last is not None else f"from {begin}"
