"""XML from others, read with nothing that XML can do beyond holding values."""

from __future__ import annotations

import re
from xml.etree import ElementTree  # entities are refused before it sees them

from layers.errors import SourceError

Element = ElementTree.Element
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
MOST_ELEMENTS = 50_000


def read_tree(text: str, what: str) -> Element:
    """Read a text.

    Raises
    ------
    SourceError
        It is no XML, defines entities, or has too many parts.
    """
    if _ENTITY.search(text):
        raise SourceError(f"The {what} defines entities, which no style needs.", "Choose another file.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise SourceError(f"The {what} cannot be read: {error}.", "Choose another file.") from error
    if sum(1 for _ in zip(root.iter(), range(MOST_ELEMENTS + 1), strict=False)) > MOST_ELEMENTS:
        raise SourceError(f"The {what} has more than {MOST_ELEMENTS} parts.", "Choose another file.")
    return root


def written(root: Element, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    """Write a tree."""
    ElementTree.indent(root)
    return declaration + ElementTree.tostring(root, encoding="unicode") + "\n"


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element."""
    child = ElementTree.SubElement(parent, tag, attributes)
    if text:
        child.text = "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return child


def local(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def number(text: str | None, otherwise: float) -> float:
    """Read a finite number; another one where there is none."""
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if value == value and abs(value) < 1e300 else otherwise  # noqa: PLR0124
