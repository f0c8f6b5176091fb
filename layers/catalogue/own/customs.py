"""Customs codes as goods of the catalogue: which product a code stands for, and which elements."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from layers.catalogue.loading import Catalogue
from layers.catalogue.own.told import Unreadable
from layers.catalogue.vocabulary import ANY_ELEMENT

# Goods whose customs codes are, wholly or for a part, rare earths. Sputtering targets are left out: their headings hold hardly any.
_ROOTS = ("ore", "concentrate", "compound", "metal", "alloy", "magnet")
# Codes whose every line is of such goods, so that one the catalogue does not name can be taken for the nearest it does.
_WHOLE = {"2846": "compound", "85051": "magnet"}
_SHARED = ("2530", "2612", "7202", "2805", "8505")
_ELEMENTS = {"284610": ("Ce",)}  # the only six-digit code that names an element
_NEVER_SHARED = ("280530", "850511")


class Goods(NamedTuple):
    """What a customs code stands for, and what must be said of that."""

    product: str
    elements: tuple[str, ...]
    note: str


class Customs:
    """The catalogue's knowledge of customs codes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._products = catalogue.products
        self._named: dict[str, list[str]] = {}
        for product in catalogue.products.values():
            for code in product.hs_codes:
                self._named.setdefault(code, []).append(product.id)
        self.goods = cache(self._goods)
        self._lines = _single_elements(catalogue)

    def _goods(self, code: str) -> Goods:
        """Give the goods of a code of the Harmonized System.

        Raises
        ------
        Unreadable
            If it stands for no rare earths, or for so much else that nothing can be said.
        """
        if not code.isdecimal() or len(code) < 4:
            raise Unreadable("The customs code is too wide to tell rare earths from other goods.", "Use codes of four or more digits.")
        found = self._matching(code)
        products = [product for product in found if self._is_rare_earth(product)]
        if not products:
            nearest = next((product for start, product in _WHOLE.items() if code.startswith(start)), None)
            if nearest is None:
                other = f" It stands for {', '.join(found)}." if found else ""
                raise Unreadable(f"The customs code is none of rare earths.{other}", "")
            note = f"No product has the customs code {code}; taken for {nearest}, the nearest heading."
            return Goods(nearest, self._elements(code), note)
        product = self._widest(code, products)
        return Goods(product, self._elements(code), self._doubt(code, product, products))

    def _matching(self, code: str) -> list[str]:
        """List products whose code is this one, holds it or lies in it: the closest first, nothing farther."""
        for length in range(len(code), 5, -1):
            if code[:length] in self._named:
                return self._named[code[:length]]
        inside = (product for named, products in self._named.items() if named.startswith(code) for product in products)
        return list(dict.fromkeys(inside))

    def _is_rare_earth(self, product: str) -> bool:
        return any(self._products.is_within(product, root) for root in _ROOTS)

    def _widest(self, code: str, products: list[str]) -> str:
        """Choose the product that holds the others; of equals the one that names the code first, then by the alphabet."""

        def rank(product: str) -> tuple[int, bool, str]:
            codes = self._products[product].hs_codes
            return len(self._products.ancestors(product)), not (codes[0].startswith(code) or code.startswith(codes[0])), product

        return min(products, key=rank)

    def _doubt(self, code: str, product: str, products: list[str]) -> str:
        others = [other for other in products if other != product and not self._products.is_within(other, product)]
        text = f"Customs code {code} is also that of {', '.join(others)}." if others else ""
        if code.startswith(_SHARED) and not code.startswith(_NEVER_SHARED):
            text = f"{text} The heading {code} holds other goods than rare earths, too.".strip()
        return text

    def _elements(self, code: str) -> tuple[str, ...]:
        return self._lines.get(code) or _ELEMENTS.get(code[:6], (ANY_ELEMENT,))


def _single_elements(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Give the elements of national lines (eight digits and more) on which all shipped flows with that one code agree."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    for flow in catalogue.flows:
        if len(flow.hs_codes) == 1 and len(flow.hs_codes[0]) > 6 and not flow.own:
            seen.setdefault(flow.hs_codes[0], set()).add(flow.elements)
    return {code: elements for code, several in seen.items() if len(several) == 1 for elements in several if elements}
