"""The rows of the catalogue. Each is frozen, and carries its note, its doubt, our confidence and its source."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from layers.catalogue.dates import Period
from layers.catalogue.vocabulary import (
    ANY,
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


class Source(msgspec.Struct, frozen=True):
    """Who says so, where, and when.

    Parameters
    ----------
    title, url
        Empty where unknown.
    kind
        What the address leads to.
    date
        When the source was published, or last vouches for the fact; ``None`` if undated.
    """

    title: str = ""
    url: str = ""
    kind: SourceKind = SourceKind.NONE
    date: Period | None = None

    @property
    def is_dated(self) -> bool:
        """Whether the source bears a date."""
        return self.date is not None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What every row carries beside its own columns.

    `own` names the file of the user's that the row comes from; it is empty for what is shipped.
    """

    note: str = ""
    doubt: str = ""
    confidence: Confidence = Confidence.UNSOURCED
    source: Source = Source()
    own: str = ""

    @property
    def is_sourced(self) -> bool:
        """Whether the row names a source, be it without an address."""
        return bool(self.source.title or self.source.url) or self.source.kind in {SourceKind.SITE, SourceKind.DERIVED}


class Site(Fact, frozen=True):
    """A place. Coordinates are degrees of WGS 84; `elements` those known there at all."""

    id: str
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    precision: Precision
    offshore: bool
    operator: str
    owners: str
    elements: tuple[str, ...]


class Stage(Fact, frozen=True):
    """A stretch of what happens at a site.

    Parameters
    ----------
    first, last
        When the state began, and its last day; a month or a year means that the day lies somewhere inside.
        ``None`` is unknown, never "always".
    quantity
        In `unit`; ``None`` is unknown, never zero.
    quantity_year
        The year that the quantity is for.
    checked_on
        The last day that the source speaks for; ``None`` if it bears no date.
    """

    site_id: str
    stage: StageKind
    status: Status
    first: Period | None
    last: Period | None
    elements: tuple[str, ...]
    quantity: float | None
    unit: Unit | None
    basis: Basis | None
    kind: QuantityKind | None
    quantity_year: int | None
    checked_on: Period | None


class Link(Fact, frozen=True):
    """Supply from site to site. `end_nominal` says that an end stands for a country or a company, not for the works."""

    from_id: str
    to_id: str
    product: str
    elements: tuple[str, ...]
    quantity: float | None
    unit: Unit | None
    basis: Basis | None
    first: Period | None
    last: Period | None
    status: LinkStatus
    end_nominal: bool

    @property
    def id(self) -> str:
        """A name for the link: its ends and its product."""
        return f"{self.from_id}>{self.to_id}:{self.product}"


class Flow(Fact, frozen=True):
    """Trade from country to country in one period; `EUU` is the European Union, `WLD` all destinations."""

    from_country: str
    to_country: str
    product: str
    elements: tuple[str, ...]
    hs_codes: tuple[str, ...]
    quantity: float | None
    unit: Unit | None
    basis: Basis | None
    value_usd: float | None
    period: Period
    mirror: Mirror
    share_note: str

    @property
    def id(self) -> str:
        """A name for the flow: its ends, product, elements, customs codes, period and reporter."""
        goods = f"{self.product}/{';'.join(self.elements)}/{';'.join(self.hs_codes)}"
        return f"{self.from_country}>{self.to_country}:{goods}@{self.period.text}/{self.mirror}"


class Spell(Fact, frozen=True):
    """A stretch of a measure's life.

    Parameters
    ----------
    begins, ends
        First and last day. A month, a year or a range means that the day lies somewhere inside: within it the state before is
        still shown, unverified. No `ends` is an end not set.
    verified_until
        The last day that a legal text or a dated source vouches for; ``None`` if none does.
    """

    measure_id: str
    seq: int
    state: SpellState
    begins: Period
    ends: Period | None
    rate_percent: float | None
    rate_kind: RateKind | None
    instrument: str
    verified_until: date | None

    @property
    def first(self) -> date:
        """The first day on which the state holds for certain."""
        return self.begins.last

    @property
    def last(self) -> date | None:
        """The last day before the next state holds for certain; ``None`` if no end is set."""
        if self.ends is None:
            return None
        return self.ends.last if self.ends.is_day else self.ends.last - timedelta(days=1)

    def covers(self, day: date) -> bool:
        """Whether the day falls into the spell."""
        return self.first <= day and (self.last is None or day <= self.last)


class Measure(Fact, frozen=True):
    """One restriction with its whole scope, and the spells of its life in order.

    `note_decides_for` says for which goods no column tells whether they are meant, but `content_rule_note`: products, `mixture` for
    goods of two or more elements, or `any` for all.
    """

    id: str
    title: str
    issuer_name: str
    issuer_territory: str
    issuer_kind: IssuerKind
    direction: Direction
    measure: MeasureKind
    role: Role
    targets: tuple[str, ...]
    exempt_targets: tuple[str, ...]
    basis: ScopeBasis
    products: tuple[str, ...]
    elements: tuple[str, ...]
    hs_codes: tuple[str, ...]
    exempt_products: tuple[str, ...]
    exempt_elements: tuple[str, ...]
    exempt_basis: ExemptBasis
    parties: str
    end_use: str
    de_minimis_percent: float | None
    content_rule_note: str
    note_decides_for: tuple[str, ...]
    legal_reference: str
    former_ids: tuple[str, ...]
    spells: tuple[Spell, ...] = ()

    @property
    def names_parties(self) -> bool:
        """Whether only named parties are hit."""
        return self.parties != ANY


class Member(Fact, frozen=True):
    """A member of a group of countries, from its first day to its last."""

    group: str
    member: str
    first: Period | None
    last: Period | None


class Group(Fact, frozen=True):
    """A group of countries, the rule that says who belongs to it, and, if it is a union, the groups that it joins."""

    id: str
    name: str
    rule: str
    union_of: tuple[str, ...]


class Statistic(Fact, frozen=True):
    """One year of a series. `preferred` marks what to show where several speak of one year, `seed` a figure of the founding article."""

    country: str
    year: int
    metric: Metric
    value: float
    unit: Unit
    basis: StatisticBasis
    estimate: Estimate
    series: str
    preferred: bool
    seed: bool


class Claim(Fact, frozen=True):
    """What the founding article asserts, and what is true of it. `refs` name rows of other tables as ``table:key``."""

    number: int
    claim: str
    verdict: Verdict
    truth: str
    refs: tuple[str, ...]


class Support(Fact, frozen=True):
    """Money, price floors and the like, with amount in `currency`."""

    id: str
    title: str
    by: str
    beneficiary: str
    amount: float | None
    currency: str
    announced: Period
    effective: Period | None
    instrument: str


class Partnership(Fact, frozen=True):
    """Who works with whom."""

    id: str
    title: str
    partners: tuple[str, ...]
    kind: PartnershipKind
    first: Period | None
    last: Period | None
    about: str


class Product(Fact, frozen=True):
    """A kind of goods in the tree of products, with its customs codes."""

    id: str
    parent: str
    hs_codes: tuple[str, ...]


class Country(Fact, frozen=True):
    """A territory by its ISO 3166-1 alpha-3 code, or one of the two codes that stand for many: `EUU`, `WLD`."""

    code: str
    name: str
    kind: TerritoryKind

    @property
    def has_polygon(self) -> bool:
        """Whether the world map has a shape for it."""
        return self.kind is TerritoryKind.COUNTRY


class Element(Fact, frozen=True):
    """A chemical element."""

    symbol: str
    name: str
    atomic_number: int
    group: ElementGroup

    @property
    def is_rare_earth(self) -> bool:
        """Whether it is one of the seventeen."""
        return self.group is not ElementGroup.NOT_RARE_EARTH


class Edition(Fact, frozen=True):
    """How far a part of the catalogue was looked at; the part `catalogue` gives the edition's day."""

    part: str
    last_checked: Period
