"""The few expressions of QGIS that say what our styles can: sizes, directions and labels by columns, and plain rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from layers.styling.exchange.plan import Sized
from layers.styling.exchange.xml import number
from layers.styling.template import parts_of

_NAME = r'"((?:[^"]|"")+)"'
_BARE = r"([A-Za-z_][A-Za-z_0-9]*)"
_SIZED = re.compile(rf"max\([\d.e+-]+, [\d.e+-]+ \* sqrt\(max\(0, coalesce\({_NAME}, 0\)\) / [\d.e+-]+\)\)")
_TURNED = re.compile(rf"{_NAME} \+ (-?[\d.]+)")
_TOKEN = re.compile(
    rf"""\s*(?:{_NAME}|'((?:[^']|'')*)'|(-?\d+\.?\d*(?:[eE][+-]?\d+)?)|{_BARE}|(<=|>=|<>|!=|\|\||[=<>(),+*/-]))""", re.ASCII
)
_KEYWORDS = frozenset({"and", "or", "not", "is", "null", "else", "true", "false", "in"})
_BRACKETS = r"'\\s*(\\(\\s*\\)|\\[\\s*\\])'"


def named(column: str) -> str:
    """Write the name of a column."""
    return '"' + column.replace('"', '""') + '"'


def sized_text(sized: Sized, whole: float, least: float) -> str:
    """Write a size by a column, the area as the number."""
    return f"max({least:.4g}, {whole:.4g} * sqrt(max(0, coalesce({named(sized.column)}, 0)) / {sized.most!r}))"


def turned_text(column: str, turn: float) -> str:
    """Write an angle by a column of degrees."""
    return f"{named(column)} + {turn:g}" if turn else named(column)


def column_of(text: str) -> str | None:
    """Give the column that an expression consists of; None for anything else."""
    found = re.fullmatch(rf"\s*(?:{_NAME}|{_BARE})\s*", text, re.ASCII)
    return None if found is None else (found[1].replace('""', '"') if found[1] else found[2])


def sized_by(text: str) -> str | None:
    """Give the column of a size as we write it."""
    found = _SIZED.fullmatch(text.strip())
    return None if found is None else found[1].replace('""', '"')


def turned_by(text: str) -> tuple[str, float] | None:
    """Give the column of an angle, and the degrees beside it."""
    if (column := column_of(text)) is not None:
        return column, 0.0
    found = _TURNED.fullmatch(text.strip())
    return None if found is None else (found[1].replace('""', '"'), number(found[2], 0.0))


def label_text(template: str) -> str:
    """Write a template of labels; brackets with nothing in them go, as they do here."""
    parts = [named(text) if is_column else "'" + text.replace("'", "''") + "'" for text, is_column in parts_of(template)]
    return f"trim(regexp_replace(concat({', '.join(parts)}), {_BRACKETS}, ''))"


def template_of(text: str) -> str | None:
    """Give the template that an expression joins columns and texts by; None where it does more."""
    inner = re.fullmatch(rf"trim\(regexp_replace\(concat\((.*)\), {re.escape(_BRACKETS)}, ''\)\)", text.strip(), re.DOTALL)
    inner = inner or re.fullmatch(r"concat\((.*)\)", text.strip(), re.DOTALL)
    parts, joins = [], False
    for name, literal, digits, bare, sign in _tokens(inner[1] if inner else text) or [("", "", "", "", "?")]:
        if joins != (sign == ("," if inner else "||")) or digits or bare.casefold() in _KEYWORDS:
            return None
        joins = not joins
        if not sign:
            column = name or bare
            parts.append("{" + column + "}" if column else literal.replace("{", "{{").replace("}", "}}"))
    return "".join(parts) if joins and any(part.startswith("{") and not part.startswith("{{") for part in parts) else None


def _tokens(text: str) -> list[tuple[str, str, str, str, str]] | None:
    """Give the parts of an expression as name, text, number, bare word or sign; None where there is more in it."""
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            return None
        name, literal, digits, bare, sign = (part or "" for part in token.groups())
        found.append((name.replace('""', '"'), literal.replace("''", "'"), digits, bare, sign))
        at = token.end()
    return found


@dataclass(frozen=True)
class Compared:
    """What a rule compares: columns with values or with bounds."""

    columns: frozenset[str]
    values: tuple[str, ...]
    edges: tuple[float, ...]


def compared(text: str) -> Compared | None:
    """Read the filter of a rule that does no more than compare columns with values; None for any other."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    columns, values, edges, asked = set(), [], [], ""
    for place, (name, literal, digits, bare, sign) in enumerate(tokens):
        after = tokens[place + 1][4] if place + 1 < len(tokens) else ""
        if bare.casefold() == "in":
            asked = "in"
            continue
        if asked == "in":
            values += [literal or digits] if literal or digits else []
            asked = "" if sign == ")" else asked
            continue
        if sign in ("+", "*", "/", "-", "||", ",") or (bare and after == "(" and bare.casefold() not in _KEYWORDS):
            return None
        if name or (bare and bare.casefold() not in _KEYWORDS):
            columns.add(name or bare)
        elif sign in ("=", "<", ">", "<=", ">=", "<>", "!="):
            asked = sign
            continue
        elif asked and (literal or digits or sign != "("):
            value = number(literal or digits, float("nan"))
            if asked == "=":
                values.append(literal or digits or bare)
            elif asked in ("<>", "!="):
                pass  # what no class has
            elif value == value:  # noqa: PLR0124 - not a number is unlike itself
                edges.append(value)
            else:
                return None
        asked = ""
    return Compared(frozenset(columns), tuple(values), tuple(edges))
