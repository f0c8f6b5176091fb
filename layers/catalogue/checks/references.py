"""Whatever one table names, another table must know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from layers.catalogue import tables
from layers.catalogue.checks.fault import Fault
from layers.catalogue.loading import Catalogue
from layers.catalogue.tables import Table
from layers.catalogue.vocabulary import ALL_TARGETS, ANY, ANY_ELEMENT, END_USES, MIXTURE, NOT_STATED

Names = Callable[[Any], Iterable[str]]


def check_references(catalogue: Catalogue) -> Iterator[Fault]:
    """Find names that lead nowhere, and sites, measures and groups that nothing belongs to."""
    for table, column, names, known, kind in _references(catalogue):
        for number, row in enumerate(catalogue.rows(table), start=1):
            for name in names(row):
                if name not in known:
                    yield Fault(table, number, column, f"There is no {kind} {name!r}.", "Correct the name, or add what it names.")
    yield from _cycles(catalogue)
    yield from _alone(catalogue)


def _references(catalogue: Catalogue) -> list[tuple[Table[Any], str, Names, frozenset[str], str]]:
    """List every column that names rows of another table."""
    sites = frozenset(catalogue.sites)
    countries = frozenset(catalogue.countries)
    single = frozenset(code for code, country in catalogue.countries.items() if country.has_polygon)
    elements = frozenset(catalogue.elements)
    products = frozenset(catalogue.products)
    measures = frozenset(catalogue.measures)
    groups = frozenset(catalogue.groups)
    return [
        (tables.SITES, "country", lambda row: [row.country], single, "country"),
        (tables.SITES, "elements", lambda row: row.elements, elements, "element"),
        (tables.STAGES, "site_id", lambda row: [row.site_id], sites, "site"),
        (tables.STAGES, "elements", lambda row: row.elements, elements, "element"),
        (tables.LINKS, "from_id", lambda row: [row.from_id], sites, "site"),
        (tables.LINKS, "to_id", lambda row: [row.to_id], sites, "site"),
        (tables.LINKS, "product", lambda row: [row.product], products, "product"),
        (tables.LINKS, "elements", lambda row: row.elements, elements, "element"),
        (tables.FLOWS, "from_country", lambda row: [row.from_country], countries, "country"),
        (tables.FLOWS, "to_country", lambda row: [row.to_country], countries, "country"),
        (tables.FLOWS, "product", lambda row: [row.product], products, "product"),
        (tables.FLOWS, "elements", lambda row: row.elements, elements | {ANY_ELEMENT}, "element"),
        (tables.MEASURES, "issuer_territory", lambda row: [row.issuer_territory], countries, "territory"),
        (tables.MEASURES, "targets", lambda row: row.targets, countries | {ALL_TARGETS}, "country"),
        (tables.MEASURES, "exempt_targets", lambda row: row.exempt_targets, countries, "country"),
        (tables.MEASURES, "products", lambda row: row.products, products, "product"),
        (tables.MEASURES, "exempt_products", lambda row: row.exempt_products, products, "product"),
        (tables.MEASURES, "note_decides_for", lambda row: row.note_decides_for, products | {ANY, MIXTURE}, "product"),
        (tables.MEASURES, "elements", lambda row: row.elements, elements | {ANY_ELEMENT, NOT_STATED}, "element"),
        (tables.MEASURES, "exempt_elements", lambda row: row.exempt_elements, elements, "element"),
        (tables.MEASURES, "end_use", lambda row: [row.end_use], frozenset({ANY, *END_USES}), "end use"),
        (tables.SPELLS, "measure_id", lambda row: [row.measure_id], measures, "measure"),
        (tables.GROUPS, "union_of", lambda row: row.union_of, groups, "group"),
        (tables.MEMBERS, "group", lambda row: [row.group], groups, "group"),
        (tables.MEMBERS, "member", lambda row: [row.member], countries, "country"),
        (tables.STATISTICS, "country", lambda row: [row.country], countries, "country"),
        (tables.PRODUCTS, "parent", lambda row: [row.parent] if row.parent else [], products, "product"),
        (tables.CLAIMS, "refs", lambda row: row.refs, _targets_of_claims(catalogue), "row"),
    ]


def _targets_of_claims(catalogue: Catalogue) -> frozenset[str]:
    """List whatever a claim may point to, written as it writes it."""
    keys: dict[str, Iterable[str]] = {
        "site": catalogue.sites,
        "measure": catalogue.measures,
        "support": catalogue.support,
        "partnership": catalogue.partnerships,
        "group": catalogue.groups,
        "stat": [f"{row.country}/{row.year}/{row.metric}" for row in catalogue.statistics],
    }
    return frozenset(f"{table}:{key}" for table, rows in keys.items() for key in rows)


def _cycles(catalogue: Catalogue) -> Iterator[Fault]:
    """Find products that lie under themselves."""
    for number, product in enumerate(catalogue.products.values(), start=1):
        seen = {product.id}
        parent = product.parent
        while parent in catalogue.products and parent not in seen:
            seen.add(parent)
            parent = catalogue.products[parent].parent
        if parent in seen:
            yield Fault(tables.PRODUCTS, number, "parent", f"{product.id!r} never reaches a root.", "Correct the parent.")


def _alone(catalogue: Catalogue) -> Iterator[Fault]:
    """Find rows that others must belong to and none does."""
    parts: tuple[tuple[Table[Any], Iterable[str], Iterable[str], str], ...] = (
        (tables.SITES, catalogue.sites, catalogue.stages, "stage"),
        (tables.MEASURES, catalogue.measures, (id_ for id_, measure in catalogue.measures.items() if measure.spells), "spell"),
        (tables.GROUPS, catalogue.groups, catalogue.memberships, "member"),
    )
    for table, ids, owners, part in parts:
        owned = set(owners)
        for number, id_ in enumerate(ids, start=1):
            if id_ not in owned:
                yield Fault(table, number, "id", f"{id_!r} has no {part}.", f"Add a {part}, or remove the row.")
