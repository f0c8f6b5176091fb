"""Reading one cell of a table. Each reader takes the text and raises ValueError with what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from layers.catalogue.dates import Period, parse_exact_day, parse_period, parse_range

Token = TypeVar("Token", bound=StrEnum)
Value = TypeVar("Value")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def text(cell: str) -> str:
    """Any text on one line, without blanks at its ends."""
    if _CONTROL.search(cell) or cell != cell.strip():
        raise ValueError("expected text on one line without blanks at its ends")
    return cell


def required(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Refuse an empty cell, and read any other with `read`."""

    def read_required(cell: str) -> Value:
        if not cell:
            raise ValueError("expected a value, found an empty cell")
        return read(cell)

    return read_required


def optional(read: Callable[[str], Value]) -> Callable[[str], Value | None]:
    """Take an empty cell for unknown, and read any other with `read`."""

    def read_optional(cell: str) -> Value | None:
        return read(cell) if cell else None

    return read_optional


def identifier(cell: str) -> str:
    """Read letters, digits, and single hyphens or underscores between them."""
    if not _IDENTIFIER.fullmatch(cell):
        raise ValueError("expected letters and digits joined by hyphens")
    return cell


def country_code(cell: str) -> str:
    """Read three capitals: ISO 3166-1 alpha-3, or EUU, WLD, ALL."""
    if not _CODE.fullmatch(cell):
        raise ValueError("expected a country code of three capitals, such as CHN")
    return cell


def hs_code(cell: str) -> str:
    """Read a code of the Harmonized System: 4 to 10 digits, no dots, an even number of them."""
    if not (_DIGITS.fullmatch(cell) and len(cell) in {4, 6, 8, 10}):
        raise ValueError("expected a customs code of 4, 6, 8 or 10 digits without dots, such as 280530")
    if not "01" <= cell[:2] <= "97" or cell[:2] == "77":
        raise ValueError("expected a customs code that begins with a chapter of the Harmonized System, 01 to 97 without 77")
    return cell


def reference(cell: str) -> str:
    """Read a row of another table as ``table:key``."""
    table, colon, key = cell.partition(":")
    if not (table and colon and key):
        raise ValueError("expected table:key, such as measure:chn-2025-18")
    return cell


def many(read: Callable[[str], Value]) -> Callable[[str], tuple[Value, ...]]:
    """Read values with a semicolon between them, none twice; an empty cell is none."""

    def read_many(cell: str) -> tuple[Value, ...]:
        if not cell:
            return ()
        values = tuple(map(read, cell.split(";")))
        if len(set(values)) < len(values):
            raise ValueError("expected each value once")
        return values

    return read_many


def token(words: type[Token], *, but: frozenset[Token] = frozenset()) -> Callable[[str], Token]:
    """Read one word of a closed list; `but` are those that no table may use."""
    known = {word.value: word for word in words if word not in but}
    message = f"expected one of {', '.join(known)}"

    def read_token(cell: str) -> Token:
        try:
            return known[cell]
        except KeyError:
            raise ValueError(message) from None

    return read_token


def number(cell: str) -> float:
    """Read a plain decimal number: no thousands separators, no exponent."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError("expected a number such as 1400 or 0.1")
    return float(cell)


def quantity(cell: str) -> float:
    """Read a number that is not negative."""
    value = number(cell)
    if value < 0:
        raise ValueError("expected a quantity of zero or more")
    return value


def within(lowest: float, highest: float) -> Callable[[str], float]:
    """Read a number between two bounds, both included."""

    def read_within(cell: str) -> float:
        value = number(cell)
        if not lowest <= value <= highest:
            raise ValueError(f"expected a number from {lowest:g} to {highest:g}")
        return value

    return read_within


def whole(cell: str) -> int:
    """Read a whole number."""
    if not _DIGITS.fullmatch(cell):
        raise ValueError("expected a whole number")
    return int(cell)


def year(cell: str) -> int:
    """Read a year."""
    parse_period(cell)
    if len(cell) != 4:
        raise ValueError("expected a year such as 2025")
    return int(cell)


def yes_no(cell: str) -> bool:
    """Read ``yes`` or ``no``."""
    if cell not in {"yes", "no"}:
        raise ValueError("expected yes or no")
    return cell == "yes"


def address(cell: str) -> str:
    """Read a web address, or nothing."""
    if cell and (not cell.startswith(("https://", "http://")) or _CONTROL.search(cell) or " " in cell):
        raise ValueError("expected a web address that begins with https:// or http://")
    return cell


def day(cell: str) -> date:
    """Read a day."""
    return parse_exact_day(cell)


def period(cell: str) -> Period:
    """Read a year, a month or a day."""
    return parse_period(cell)


def period_range(cell: str) -> Period:
    """Read a year, a month, a day, or two of them with a slash between."""
    return parse_range(cell)
