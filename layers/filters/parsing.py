"""From the text of a filter to a tree of operations, or to a message at the place of the mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from layers.filters.errors import FilterError
from layers.filters.tokens import Token, tokens

LONGEST = 4000
"""Characters of a filter."""
DEEPEST = 40
"""Brackets within brackets; the library's stack overflows at some thousands."""
MOST_TURNS = 100
"""How often a filter may say NOT, or take a minus, one after the other."""
MOST_TOKENS = 1500
_PLACE = re.compile(r"-->\s*(\d+):(\d+)")
EXAMPLE = "Write for example: year >= 2020 AND country = 'China'."


@dataclass(frozen=True)
class Expression:
    """A filter that was read.

    Parameters
    ----------
    text
        As it was written.
    tree
        CQL2 JSON (OGC 21-065r2, section 9): numbers, texts, lists, and objects with ``op`` and ``args``, ``property``, ``date``
        or ``timestamp``.
    """

    text: str
    tree: Any


def parse(text: str) -> Expression:
    """Read a filter.

    Raises
    ------
    FilterError
        It is none; the error tells where.
    """
    if not text.strip():
        raise FilterError("The filter is empty.", EXAMPLE)
    if len(text) > LONGEST:
        raise FilterError(f"The filter is longer than {LONGEST} characters.", "Write a shorter one.", begin=LONGEST, end=len(text))
    words = list(tokens(text))
    _check_limits(words)
    import cql2

    try:
        return Expression(text, cql2.Expr(text).to_json())
    except Exception as error:  # the library raises bare exceptions
        raise _at_place(text, words, str(error)) from None


def properties(tree: Any) -> tuple[str, ...]:
    """Name the columns that a filter that was read asks about, each once."""
    if isinstance(tree, dict):
        own = (str(tree["property"]),) if "property" in tree else ()
        parts = [part for key, value in tree.items() if key != "property" for part in properties(value)]
        return tuple(dict.fromkeys([*own, *parts]))
    if isinstance(tree, list):
        return tuple(dict.fromkeys(name for part in tree for name in properties(part)))
    return ()


def _check_limits(words: list[Token]) -> None:
    """Refuse what is nested too deep before the library meets it, and what is never closed."""
    if len(words) > MOST_TOKENS:
        raise FilterError("The filter has too many parts.", "Write a shorter one.", begin=words[MOST_TOKENS].begin)
    opened: list[Token] = []
    turns = 0
    for word in words:
        turns = turns + 1 if word.text.upper() in ("NOT", "-", "+") else 0
        if word.kind in ("text", "quoted") and (len(word.text) < 2 or word.text[-1] != word.text[0]):
            raise FilterError("A quote is opened and not closed.", f"Put a {word.text[0]} behind it.", begin=word.begin, end=word.end)
        if word.text == "(":
            opened.append(word)
        elif word.text == ")" and opened:
            opened.pop()
        elif word.text == ")":
            raise FilterError("A bracket is closed that was not opened.", "Take it away.", begin=word.begin)
        if len(opened) > DEEPEST or turns > MOST_TURNS:
            raise FilterError("The filter is nested too deep.", "Write it with fewer brackets.", begin=word.begin)
    if opened:
        raise FilterError("A bracket is opened and not closed.", "Put a ) behind what belongs into it.", begin=opened[-1].begin)


def _at_place(text: str, words: list[Token], told: str) -> FilterError:
    """Turn the library's message, which has line and column, into ours."""
    found = _PLACE.search(told)
    if found is None:
        return FilterError(f"The filter cannot be read: {told[:120]}.", EXAMPLE, end=len(text))
    line, column = (int(number) for number in found.groups())
    lines = text.split("\n")
    place = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    at = next((word for word in words if word.end > place), None)
    before = [word for word in words if word.end <= place]
    if at is None:
        return FilterError("The filter ends too early.", EXAMPLE, begin=max(len(text.rstrip()) - 1, 0), end=len(text.rstrip()) or 1)
    if at.text == "==":
        return FilterError("'==' is not understood.", "Equal is written with a single =.", begin=at.begin, end=at.end)
    if before and before[-1].text in ("<", ">", "=", "(", ","):
        what = f"After '{before[-1].text}' a column or a value is missing."
    else:
        what = f"'{at.text[:30]}' is not understood here."
    return FilterError(what, _remedy(at), begin=at.begin, end=at.end)


def _remedy(at: Token) -> str:
    if at.text in ("=", "!", "&", "|", "~", "%"):
        return "Comparisons are =, <>, <, <=, > and >=; parts are joined by AND and OR."
    if at.kind in ("name", "quoted", "number", "text"):
        return "Join parts by AND or OR; texts stand in single quotes, columns with blanks in double ones."
    return EXAMPLE
