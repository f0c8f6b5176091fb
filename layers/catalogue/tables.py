"""What the catalogue's tables are: their columns, how each is read, and what makes a row unique."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from layers.catalogue import cells
from layers.catalogue.cells import many, optional, required, token
from layers.catalogue.model import (
    Claim,
    Country,
    Edition,
    Element,
    Fact,
    Flow,
    Group,
    Link,
    Measure,
    Member,
    Partnership,
    Product,
    Site,
    Spell,
    Stage,
    Statistic,
    Support,
)
from layers.catalogue.vocabulary import (
    Basis,
    Confidence,
    Direction,
    ElementGroup,
    Estimate,
    ExemptBasis,
    IssuerKind,
    LinkStatus,
    MeasureKind,
    Metric,
    Mirror,
    PartnershipKind,
    Precision,
    QuantityKind,
    RateKind,
    Role,
    ScopeBasis,
    SourceKind,
    SpellState,
    StageKind,
    StatisticBasis,
    Status,
    TerritoryKind,
    Unit,
    Verdict,
)

RowType = TypeVar("RowType", bound=Fact)
Reader = Callable[[str], Any]


class Table(msgspec.Struct, Generic[RowType], frozen=True):
    """A table of the catalogue.

    Parameters
    ----------
    name
        The file's name, without its ending.
    row
        The kind of row. Its own fields are the table's own columns, in the same order.
    own
        The own columns and their readers; the columns of `PROVENANCE` follow them in every table.
    key
        The fields that no two rows share, and in whose order the rows stand.
    """

    name: str
    row: type[RowType]
    own: dict[str, Reader]
    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The header."""
        return (*self.own, *PROVENANCE)

    @property
    def readers(self) -> tuple[Reader, ...]:
        """One reader a column."""
        return (*self.own.values(), *PROVENANCE.values())


PROVENANCE: dict[str, Reader] = {
    "note": cells.text,
    "doubt": cells.text,
    "confidence": token(Confidence),
    "source_title": cells.text,
    "source_url": cells.address,
    "source_kind": token(SourceKind),
    "source_date": optional(cells.period),
}

_identifier = required(cells.identifier)
_identifiers = many(cells.identifier)
_text = required(cells.text)
_country = required(cells.country_code)
_countries = many(cells.country_code)
_period = optional(cells.period)
_quantity = optional(cells.quantity)

EDITION = Table("edition", Edition, {"part": _identifier, "last_checked": required(cells.period)}, ("part",))

SITES = Table(
    "sites",
    Site,
    {
        "id": _identifier,
        "name": _text,
        "country": _country,
        "admin1": cells.text,
        "lat": cells.within(-90, 90),
        "lon": cells.within(-180, 180),
        "precision": token(Precision),
        "offshore": cells.yes_no,
        "operator": cells.text,
        "owners": cells.text,
        "elements": _identifiers,
    },
    ("id",),
)

STAGES = Table(
    "stages",
    Stage,
    {
        "site_id": _identifier,
        "stage": token(StageKind),
        "status": token(Status, but=frozenset({Status.UNKNOWN})),
        "from": _period,
        "until": _period,
        "elements": _identifiers,
        "quantity": _quantity,
        "unit": optional(token(Unit)),
        "basis": optional(token(Basis)),
        "kind": optional(token(QuantityKind)),
        "quantity_year": optional(cells.year),
        "checked_on": _period,
    },
    ("site_id", "stage", "first", "status", "elements"),
)

LINKS = Table(
    "links",
    Link,
    {
        "from_id": _identifier,
        "to_id": _identifier,
        "product": _identifier,
        "elements": _identifiers,
        "quantity": _quantity,
        "unit": optional(token(Unit)),
        "basis": optional(token(Basis)),
        "from": _period,
        "until": _period,
        "status": token(LinkStatus, but=frozenset({LinkStatus.UNKNOWN, LinkStatus.NOT_BEGUN})),
        "end_nominal": cells.yes_no,
    },
    ("from_id", "to_id", "product"),
)

FLOWS = Table(
    "flows",
    Flow,
    {
        "from_country": _country,
        "to_country": _country,
        "product": _identifier,
        "elements": _identifiers,
        "hs_codes": many(cells.hs_code),
        "quantity": _quantity,
        "unit": optional(token(Unit)),
        "basis": optional(token(Basis)),
        "value_usd": _quantity,
        "period": required(cells.period_range),
        "mirror": token(Mirror),
        "share_note": cells.text,
    },
    ("from_country", "to_country", "product", "elements", "hs_codes", "period", "mirror"),
)

MEASURES = Table(
    "measures",
    Measure,
    {
        "id": _identifier,
        "title": _text,
        "issuer_name": _text,
        "issuer_territory": _country,
        "issuer_kind": token(IssuerKind),
        "direction": token(Direction),
        "measure": token(MeasureKind),
        "role": token(Role),
        "targets": required(_countries),
        "exempt_targets": _countries,
        "basis": token(ScopeBasis),
        "products": required(_identifiers),
        "elements": required(_identifiers),
        "hs_codes": many(cells.hs_code),
        "exempt_products": _identifiers,
        "exempt_elements": _identifiers,
        "exempt_basis": token(ExemptBasis),
        "parties": _text,
        "end_use": _identifier,
        "de_minimis_percent": optional(cells.within(0, 100)),
        "content_rule_note": cells.text,
        "note_decides_for": _identifiers,
        "legal_reference": _text,
        "former_ids": _identifiers,
    },
    ("id",),
)

SPELLS = Table(
    "spells",
    Spell,
    {
        "measure_id": _identifier,
        "seq": cells.whole,
        "state": token(SpellState, but=frozenset({SpellState.NOT_ANNOUNCED})),
        "from": required(cells.period_range),
        "until": optional(cells.period_range),
        "rate_percent": _quantity,
        "rate_kind": optional(token(RateKind)),
        "instrument": _text,
        "verified_until": optional(cells.day),
    },
    ("measure_id", "seq"),
)

GROUPS = Table("groups", Group, {"id": _identifier, "name": _text, "rule": _text, "union_of": _identifiers}, ("id",))

MEMBERS = Table(
    "members",
    Member,
    {"group": _identifier, "member": _country, "from": _period, "until": _period},
    ("group", "member", "first"),
)

STATISTICS = Table(
    "statistics",
    Statistic,
    {
        "country": _country,
        "year": cells.year,
        "metric": token(Metric),
        "value": cells.quantity,
        "unit": token(Unit),
        "basis": token(StatisticBasis),
        "estimate": token(Estimate),
        "series": _identifier,
        "preferred": cells.yes_no,
        "seed": cells.yes_no,
    },
    ("metric", "country", "year", "series", "basis"),
)

CLAIMS = Table(
    "claims",
    Claim,
    {"number": cells.whole, "claim": _text, "verdict": token(Verdict), "truth": _text, "refs": many(cells.reference)},
    ("number",),
)

SUPPORT = Table(
    "support",
    Support,
    {
        "id": _identifier,
        "title": _text,
        "by": _text,
        "beneficiary": _text,
        "amount": _quantity,
        "currency": cells.text,
        "announced": required(cells.period),
        "effective": _period,
        "instrument": _text,
    },
    ("id",),
)

PARTNERSHIPS = Table(
    "partnerships",
    Partnership,
    {
        "id": _identifier,
        "title": _text,
        "partners": required(many(cells.text)),
        "kind": token(PartnershipKind),
        "from": _period,
        "until": _period,
        "about": _text,
    },
    ("id",),
)

PRODUCTS = Table("products", Product, {"id": _identifier, "parent": cells.text, "hs_codes": many(cells.hs_code)}, ("id",))

COUNTRIES = Table("countries", Country, {"code": _country, "name": _text, "kind": token(TerritoryKind)}, ("code",))

ELEMENTS = Table(
    "elements",
    Element,
    {"symbol": _identifier, "name": _text, "atomic_number": cells.whole, "group": token(ElementGroup)},
    ("atomic_number",),
)

TABLES: tuple[Table[Any], ...] = (
    EDITION,
    SITES,
    STAGES,
    LINKS,
    FLOWS,
    MEASURES,
    SPELLS,
    GROUPS,
    MEMBERS,
    STATISTICS,
    CLAIMS,
    SUPPORT,
    PARTNERSHIPS,
    PRODUCTS,
    COUNTRIES,
    ELEMENTS,
)
