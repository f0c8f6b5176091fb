"""The words of a filter's text with their places: for limits before it is read, for messages and for completion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<text>'(?:[^']|'')*'?)
    | (?P<quoted>"(?:[^"]|"")*"?)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d][\w.:]*)
    | (?P<sign><>|<=|>=|==|!=|[^\s\w])
    """,
    re.VERBOSE,
)
WORDS = ("AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "CASEI", "ACCENTI", "DATE", "TIMESTAMP", "DIV")
_BARE = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Token:
    """A word or sign: its kind (``text``, ``quoted``, ``number``, ``name`` or ``sign``), what it says, and where it stands."""

    kind: str
    text: str
    begin: int

    @property
    def end(self) -> int:
        """One past the last letter."""
        return self.begin + len(self.text)

    @property
    def column(self) -> str | None:
        """The column that it may name, or None."""
        if self.kind == "quoted":
            return self.text.strip('"').replace('""', '"')
        return self.text if self.kind == "name" else None


def tokens(text: str) -> Iterator[Token]:
    """Give the words and signs of a text, from left to right."""
    for found in _TOKEN.finditer(text):
        yield Token(str(found.lastgroup), found.group(), found.start())


def as_column(name: str) -> str:
    """Write the name of a column as a filter does: in double quotes, unless it is a plain word that means nothing else."""
    if _BARE.fullmatch(name) and name.upper() not in WORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def as_value(value: object) -> str:
    """Write a value as a filter does."""
    import datetime as dt

    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.datetime):
        return f"TIMESTAMP('{value.isoformat()}Z')"
    if isinstance(value, dt.date):
        return f"DATE('{value.isoformat()}')"
    return "'" + str(value).replace("'", "''") + "'"


def one_of(column: str, values: list[object]) -> str:
    """Write a filter for the rows that have one of some values in a column; None among them stands for no value."""
    name = as_column(column)
    held = [value for value in values if value is not None]
    parts = [f"{name} = {as_value(held[0])}"] if len(held) == 1 else []
    parts += [f"{name} IN ({', '.join(map(as_value, held))})"] if len(held) > 1 else []
    parts += [f"{name} IS NULL"] if len(held) < len(values) else []
    return " OR ".join(parts)
