"""Words of a user's files, made safe to stand among our own: they neither turn, break nor hide what is printed beside them."""

from __future__ import annotations

from unicodedata import bidirectional, category

_TURNS = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_FIRST_STRONG, _END = "\u2068", "\u2069"


def name_of(text: str) -> str:
    """Write a name of a file, layer or column in one line, isolated from what stands around it."""
    return isolated(" ".join(text.split()))


def isolated(text: str) -> str:
    """Make a text visible, and set one that runs from right to left in an isolate of its own (Unicode's UAX #9).

    Controls of direction are written out as ``[U+202E]``: they would reorder the words after them, and an isolate
    could be ended from within. Text that runs from left to right throughout stays as it is.
    """
    told = visible(text)
    turns = any(bidirectional(letter) in _RIGHT_TO_LEFT for letter in told)
    return f"{_FIRST_STRONG}{told}{_END}" if turns else told


def visible(text: str) -> str:
    """Write out what could not be seen: controls and halves of characters, but for line breaks and tabulators."""
    if text.isprintable():  # so are most, and tables ask for very many
        return text
    return "".join(f"[U+{ord(letter):04X}]" if _is_hidden(letter) else letter for letter in text)


def _is_hidden(letter: str) -> bool:
    return bidirectional(letter) in _TURNS or (category(letter) in ("Cc", "Cs") and not letter.isspace())
