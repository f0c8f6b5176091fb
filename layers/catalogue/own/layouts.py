"""What tables of the user's may look like: their columns, the words that stand for these, and which of them are needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from layers.catalogue import tables

COMTRADE = "comtrade"
_MARKS = re.compile(r"[\W_]+")
_OWN = {table.name: frozenset(table.own) for table in tables.TABLES}


Pairs = tuple[tuple[str, str], ...]
Columns = tuple[str, Pairs, Pairs]
"""The name of a layout, pairs of a column of it and the column of a file that stands for it, and of a column and the text of all rows."""
ROW = "{row}"
"""What stands for the number of the row, from 1, in a text that all rows have."""


@dataclass(frozen=True)
class Layout:
    """A kind of table that can join the catalogue.

    Parameters
    ----------
    name
        The catalogue's table, or `COMTRADE`.
    title
        What the window calls it.
    columns
        The columns that are understood, by the catalogue's names.
    needed
        Of each group at least one column must be there.
    words
        Further names of columns, by falling likelihood, without case, blanks and marks.
    beside
        A table that, where it is opened too, makes columns needless, and these columns. They are needless as well where all columns
        of the catalogue's own table are there: the other table is then to be expected.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[str, frozenset[str]] = ("", frozenset())

    def needs(self, others: Collection[str], found: Collection[str]) -> tuple[tuple[str, ...], ...]:
        """Give the needed columns when tables of these names are opened too, and these columns are there."""
        table, needless = self.beside
        if table not in others and not (needless and _OWN[self.name].issubset(found)):
            return self.needed
        return tuple(group for group in self.needed if not needless.issuperset(group))


@dataclass(frozen=True)
class Fit:
    """How the columns of a file fit a layout.

    Parameters
    ----------
    columns
        The column of the file by that of the layout.
    missing
        Groups of needed columns of which none is there.
    fixed
        The text that all rows have in a column of the layout, instead of a column of the file.
    """

    layout: Layout
    columns: Mapping[str, str]
    missing: tuple[tuple[str, ...], ...]
    fixed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, columns: Mapping[str, str], fixed: Mapping[str, str]) -> Fit:
        """Give what was chosen, with what it lacks."""
        there = columns.keys() | fixed.keys()
        return cls(layout, columns, tuple(group for group in layout.needed if not there & set(group)), fixed)

    @property
    def share(self) -> float:
        """How much of what is needed is there, from 0 to 1."""
        return 1 - len(self.missing) / len(self.layout.needed)


def _one(*columns: str) -> tuple[tuple[str, ...], ...]:
    return tuple((column,) for column in columns)


def _merged(*parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for part in parts for column in part))


_PROVENANCE_WORDS = {
    "note": ("notes", "remark", "remarks", "comment"),
    "source_title": ("source", "sourcename"),
    "source_url": ("url", "link", "website"),
    "elements": ("element", "symbols"),
    "quantity": ("tonnes", "amount", "qty"),
    "from": ("begin", "start", "since", "validfrom", "firstday"),
    "until": ("end", "to", "validuntil", "lastday"),
}
_STAGE_AND_STATUS = frozenset({"stage", "status"})

MEASURES = Layout(
    "measures",
    "Measures",
    _merged(tables.MEASURES.own, [column for column in tables.SPELLS.own if column not in ("measure_id", "seq")], tables.PROVENANCE),
    _one("id", "title", "issuer_territory", "direction", "measure", "role", "targets", "products", "state", "from"),
    _PROVENANCE_WORDS
    | {
        "title": ("name",),
        "issuer_territory": ("issuer", "imposedby", "issuercountry", "country"),
        "issuer_name": ("authority",),
        "measure": ("kind", "type", "measurekind", "measuretype"),
        "targets": ("target", "against", "targetcountries"),
        "products": ("product", "goods"),
        "hs_codes": ("hs", "hscode", "hscodes", "customscodes"),
        "legal_reference": ("law", "act", "reference", "legalbasis"),
        "rate_percent": ("rate", "tariff"),
        "de_minimis_percent": ("threshold", "deminimis"),
    },
    ("spells", frozenset({"state", "from"})),
)
SPELLS = Layout(
    "spells",
    "Lives of measures",
    tables.SPELLS.columns,
    _one("measure_id", "state", "from"),
    _PROVENANCE_WORDS | {"rate_percent": ("rate",), "seq": ("number",)},
)
LINKS = Layout(
    "links",
    "Supply links",
    tables.LINKS.columns,
    _one("from_id", "to_id", "product", "status"),
    _PROVENANCE_WORDS | {"from_id": ("fromsite", "supplier"), "to_id": ("tosite", "customer"), "product": ("goods",)},
)
FLOWS = Layout(
    "flows",
    "Trade flows",
    tables.FLOWS.columns,
    (("from_country",), ("to_country",), ("product", "hs_codes"), ("period",)),
    _PROVENANCE_WORDS
    | {
        "from_country": ("exporter", "exportercode", "exporteriso", "exportingcountry", "from", "shippedfrom", "reporter", "reporteriso"),
        "to_country": ("importer", "importercode", "importeriso", "importingcountry", "to", "destination", "partner", "partneriso"),
        "product": ("goods",),
        "hs_codes": ("hs", "hscode", "hscodes", "cmdcode", "commoditycode", "customscode"),
        "period": ("year", "refyear", "month", "date"),
        "value_usd": ("value", "usd", "valueus", "tradevalueus", "primaryvalue"),
    },
)
SITES = Layout(
    "sites",
    "Sites",
    _merged(tables.SITES.own, [column for column in tables.STAGES.own if column != "site_id"], tables.PROVENANCE),
    _one("id", "name", "country", "lat", "lon", "stage", "status"),
    _PROVENANCE_WORDS | {"id": ("siteid",), "lat": ("latitude",), "lon": ("longitude", "lng", "long"), "admin1": ("province", "region")},
    ("stages", _STAGE_AND_STATUS),
)
STAGES = Layout(
    "stages",
    "Stages of sites",
    tables.STAGES.columns,
    _one("site_id", "stage", "status"),
    _PROVENANCE_WORDS,
)
TRADE = Layout(
    COMTRADE,
    "Trade flows as UN Comtrade gives them",
    (
        *("reporter_code", "partner_code", "flow_code", "cmd_code", "period", "ref_year", "ref_month"),
        *("primary_value", "net_wgt", "qty", "qty_unit_abbr", "mot_code", "partner2_code", "customs_code", "mos_code"),
        *("is_qty_estimated", "is_net_wgt_estimated"),
    ),
    (("reporter_code",), ("partner_code",), ("cmd_code",), ("period", "ref_year"), ("primary_value", "net_wgt", "qty")),
    {
        "reporter_code": ("reporteriso", "reporter", "reporterdesc"),
        "partner_code": ("partneriso", "partner", "partnerdesc"),
        "flow_code": ("tradeflowcode", "tradeflow", "flow", "flowdesc"),
        "cmd_code": ("commoditycode", "hscode", "hs", "hscodes"),
        "ref_year": ("year",),
        "primary_value": ("tradevalueus", "tradevalue", "value", "valueusd", "valueus"),
        "net_wgt": ("netweightkg", "netweight"),
        "qty": ("quantity",),
        "qty_unit_abbr": ("qtyunit", "qtyunitcode", "quantityunit", "unit"),
        "mot_code": ("modeoftransportcode",),
        "partner2_code": ("2ndpartnercode", "partner2iso", "2ndpartneriso"),
        "customs_code": ("customsproccode",),
    },
)

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (TRADE, MEASURES, SPELLS, LINKS, FLOWS, SITES, STAGES)}


def fit(layout: Layout, names: Sequence[str], others: Collection[str] = ()) -> Fit:
    """Find the columns of a layout among those of a file: by the catalogue's own names first, then by other words for them.

    Parameters
    ----------
    names
        Columns of the file.
    others
        Names of the tables that are opened together with it.
    """
    keys = {_key(name): name for name in reversed(names)}
    taken: set[str] = set()
    found: dict[str, str] = {}
    exact = {column: [_key(column)] for column in layout.columns}
    loose = {column: list(layout.words.get(column, ())) for column in layout.columns}
    for wanted in (exact, loose):
        for column, words in wanted.items():
            name = next((keys[word] for word in words if word in keys and keys[word] not in taken), None)
            if column not in found and name is not None:
                found[column] = name
                taken.add(name)
    missing = tuple(group for group in layout.needs(others, found) if not found.keys() & set(group))
    return Fit(layout, found, missing)


def recognise(names: Sequence[str], others: Collection[str] = ()) -> Fit | None:
    """Give the layout of which a file has all needed columns, the one with the most columns of the file; None if it is none's.

    A table of UN Comtrade is one even though it has what a table of flows needs, too; but its goods are told by codes alone.
    """
    whole = [one for layout in LAYOUTS.values() if not (one := fit(layout, names, others)).missing]
    if whole and whole[0].layout.name == COMTRADE and ("flow_code" in whole[0].columns or "product" not in fit(FLOWS, names).columns):
        return whole[0]
    return max(whole, key=lambda one: len(one.columns), default=None)


def nearest(names: Sequence[str]) -> Fit:
    """Give the layout of which a file has the greatest share of what is needed."""
    return max((fit(layout, names) for layout in LAYOUTS.values()), key=lambda one: (one.share, len(one.columns)))


def refit(mapping: Columns, names: Sequence[str]) -> Fit | None:
    """Fit a file as another one was fitted; None unless it has all columns that were chosen then, and nothing is missing."""
    table, pairs, fixed = mapping
    layout = LAYOUTS.get(table)
    keys = {_key(name): name for name in reversed(names)}
    if layout is None or not pairs or any(column not in layout.columns or _key(own) not in keys for column, own in pairs):
        return None
    if any(column not in layout.columns or column in dict(pairs) for column, _ in fixed):
        return None
    columns = {column: keys[_key(own)] for column, own in pairs}
    found = Fit.of(layout, columns, dict(fixed))
    return None if found.missing or len(set(columns.values())) < len(columns) else found


def in_row(fixed: Mapping[str, str], row: int) -> dict[str, str]:
    """Give the texts that all rows have, for the row of a number."""
    return {column: text.replace(ROW, str(row)) for column, text in fixed.items()}


def _key(name: str) -> str:
    return _MARKS.sub("", name.casefold())
