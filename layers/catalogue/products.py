"""The tree of goods: a measure on compounds reaches oxides."""

from __future__ import annotations

from layers.catalogue.model import Product
from layers.errors import RequestError


class ProductTree(dict[str, Product]):
    """Products by their id, each with a way up to its root."""

    def ancestors(self, product: str) -> tuple[str, ...]:
        """Give what a product lies under, nearest first.

        Raises
        ------
        RequestError
            If there is no such product.
        """
        above: list[str] = []
        parent = self._known(product).parent
        while parent:
            above.append(parent)
            parent = self._known(parent).parent
        return tuple(above)

    def is_within(self, product: str, root: str) -> bool:
        """Whether a product is `root` or lies under it; unknown products raise RequestError."""
        self._known(root)
        return product == root or root in self.ancestors(product)

    def _known(self, product: str) -> Product:
        try:
            return self[product]
        except KeyError:
            raise RequestError(f"There is no product {product!r}.", f"Choose one of {', '.join(self)}.") from None
