"""Cells as people write them, brought to the one form of the catalogue: never guessed, and refused where they could mean two things."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from layers.catalogue import vocabulary
from layers.catalogue.loading import Catalogue
from layers.catalogue.own.territories import Territories
from layers.catalogue.own.told import Unreadable
from layers.catalogue.vocabulary import ALL_TARGETS, ANY, ANY_ELEMENT, END_USES, MIXTURE, NOT_STATED

LONGEST = 5000
FIRST_YEAR, LAST_YEAR = 1800, 2199
_COUNTRY = {"country", "from_country", "to_country", "issuer_territory", "targets", "exempt_targets"}
_ELEMENTS = {"elements", "exempt_elements"}
_PRODUCTS = {"product", "products", "exempt_products"}
_LISTS = {
    "targets",
    "exempt_targets",
    "elements",
    "exempt_elements",
    "products",
    "exempt_products",
    "hs_codes",
    "former_ids",
    "note_decides_for",
}
_DAYS = {"from", "until", "verified_until", "checked_on", "source_date", "period"}
_NUMBERS = {"quantity", "value_usd", "rate_percent", "de_minimis_percent", "lat", "lon", "seq", "quantity_year"}
_IDS = {"id", "site_id", "measure_id", "from_id", "to_id"}
_SWITCHES = {"offshore", "end_nominal"}
_TOKENS = {
    *("stage", "status", "precision", "unit", "basis", "kind", "mirror", "issuer_kind", "direction", "measure", "role"),
    *("exempt_basis", "state", "rate_kind", "confidence", "source_kind"),
}
_BETWEEN = re.compile(r"\s*[;,|]\s*")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_YEAR = re.compile(r"\d{4}")
_YES, _NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n"}
# What cannot be seen, or would turn the words around it: controls, halves of characters, overrides and embeddings of direction.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_COMMA = re.compile(r"[+-]?\d+,(\d+)")


class Tidy:
    """Brings cells to the form that the catalogue's readers take.

    Parameters
    ----------
    catalogue
        Whose products, elements and countries cells may name.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.territories = Territories(catalogue)
        self._products = {name.casefold(): name for name in catalogue.products}
        symbols = {symbol.casefold(): symbol for symbol in (*catalogue.elements, ANY_ELEMENT, NOT_STATED)}
        self._elements = {element.name.casefold(): symbol for symbol, element in catalogue.elements.items()} | symbols
        kinds: tuple[tuple[set[str], Callable[[str], str]], ...] = (
            (_COUNTRY, self._country),
            (_ELEMENTS, self._element),
            (_PRODUCTS, self._product),
            ({"note_decides_for"}, lambda text: text.casefold() if text.casefold() in (ANY, MIXTURE) else self._product(text)),
            (_DAYS, day),
            (_NUMBERS, number),
            (_IDS, _identifier),
            (_SWITCHES, _switch),
            (_TOKENS, _token),
            ({"hs_codes"}, hs_digits),
            ({"end_use"}, _end_use),
        )
        self._readers = {column: read for columns, read in kinds for column in columns}

    def cell(self, column: str, text: str) -> str:
        """Give the text of a cell as the catalogue writes it.

        Raises
        ------
        Unreadable
            If it cannot be understood, or could mean two things. What no list knows passes: the checks say so.
        """
        bare = one_line(text)
        if not bare:
            return ""
        read = self._readers.get(column)
        if read is None:
            return bare
        if column in _LISTS:
            return ";".join(dict.fromkeys(read(word) for word in _BETWEEN.split(bare) if word))
        return read(bare)

    def _country(self, text: str) -> str:
        if text.upper() == ALL_TARGETS:
            return ALL_TARGETS
        code = self.territories.code(text)
        if code is None:
            raise Unreadable("There is no such country.", "Write its three-letter code (ISO 3166-1 alpha-3), such as CHN.")
        return code

    def _element(self, text: str) -> str:
        try:
            return self._elements[text.casefold()]
        except KeyError:
            raise Unreadable("There is no such element.", "Write symbols such as Nd;Dy, or ANY.") from None

    def _product(self, text: str) -> str:
        try:
            return self._products[_hyphened(text).casefold()]
        except KeyError:
            raise Unreadable("There is no such product.", f"Choose among {', '.join(self._products.values())}.") from None


def one_line(text: str) -> str:
    """Give text on one line without blanks at its ends.

    Raises
    ------
    Unreadable
        If it holds controls, or is longer than any cell should be.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"The cell holds {len(text):,} characters.", f"Shorten it to {LONGEST:,} or fewer.")
    line = " ".join(text.split())
    if _CONTROL.search(line):
        raise Unreadable("The cell holds characters that cannot be seen (controls).", "Remove them.")
    return line


def number(text: str) -> str:
    """Give a number in plain decimals.

    A comma is its decimal sign, unless three digits follow it: then it might as well stand between thousands.

    Raises
    ------
    Unreadable
        If it is no number, or could be two.
    """
    comma = _COMMA.fullmatch(text)
    if comma and len(comma[1]) == 3:
        raise Unreadable("The comma may part thousands or decimals.", "Write numbers without thousands separators, such as 1400 or 0.5.")
    try:
        value = Decimal(text.replace(",", ".") if comma else text)
    except InvalidOperation:
        raise Unreadable("It is no number.", "Write a number such as 1400 or 0.1, or leave the cell blank.") from None
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise Unreadable("It is no number that can be used.", "Write a number such as 1400 or 0.1, or leave the cell blank.")
    plain = format(value, "f").removeprefix("+")
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain


def day(text: str) -> str:
    """Give a day, month or year, or two of them with a slash between, without a time of day.

    Raises
    ------
    Unreadable
        If a year lies outside of any history that the catalogue tells.
    """
    bare = match[1] if (match := _TIME.fullmatch(text)) else text
    for year in (int(part[0]) for part in map(_YEAR.match, bare.split("/")) if part):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Unreadable(f"The year lies outside of {FIRST_YEAR} to {LAST_YEAR}.", "Correct it, or leave the cell blank.")
    return bare


def hs_digits(text: str) -> str:
    """Give a customs code without its dots and blanks."""
    return text.replace(".", "").replace(" ", "")


def _identifier(text: str) -> str:
    return text.replace(" ", "-")


def _end_use(text: str) -> str:
    token = _hyphened(text).casefold()
    if token not in (ANY, *END_USES):
        raise Unreadable("There is no such end use.", f"Choose among {', '.join((ANY, *END_USES))}.")
    return token


def _switch(text: str) -> str:
    word = text.casefold()
    return "yes" if word in _YES else "no" if word in _NO else text


def _token(text: str) -> str:
    """Write a word of a closed list as the list does; what is on none stays as it is."""
    return _WORDS.get(_hyphened(text).casefold(), text)


def _hyphened(text: str) -> str:
    return re.sub(r"[\s_]+", "-", text)


_LIST_WORDS = [word.value for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum) for word in kind]
_WORDS = {"tonnes": "t", "tonne": "t"} | {word.casefold(): word for word in _LIST_WORDS}
