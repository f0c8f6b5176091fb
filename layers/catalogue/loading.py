"""The catalogue as one value whose tables are read when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

import resources
from layers.catalogue import tables
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
    Site,
    Spell,
    Stage,
    Statistic,
    Support,
)
from layers.catalogue.products import ProductTree
from layers.catalogue.reading import read_table
from layers.catalogue.tables import RowType, Table
from layers.errors import CatalogueError, RequestError

EUROPEAN_UNION = "EUU"
_EUROPEAN_UNION_MEMBERS = "EU27"


def shipped_folder() -> Path:
    """Where the shipped tables lie."""
    return Path(resources.__file__).parent / "catalogue"


def load(folder: Path | None = None) -> Catalogue:
    """Open a catalogue; a table is read, and checked against its schema, when it is first asked for.

    Parameters
    ----------
    folder
        Where the tables lie; without it, the shipped ones.
    """
    return Catalogue(shipped_folder() if folder is None else folder)


class Catalogue:
    """Everything that is known, as frozen rows.

    Each property raises :class:`~layers.errors.CatalogueError` if its table breaks the schema.
    """

    own_files: tuple[str, ...] = ()
    """Names of the user's files whose rows stand among the shipped ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, list[Any]] = {}

    def rows(self, table: Table[RowType]) -> list[RowType]:
        """Give the rows of a table, in its order; it is read once."""
        if table.name not in self._tables:
            rows, problems = read_table(self.folder / f"{table.name}.csv", table)
            if problems:
                raise problems[0]
            self._tables[table.name] = rows
        return list(self._tables[table.name])

    def joined(self, own: Mapping[str, Sequence[Fact]], files: Sequence[str]) -> Catalogue:
        """Give a catalogue in which rows of the user's follow the shipped ones.

        Parameters
        ----------
        own
            Rows by the name of their table; they hold to the schema and to the checks across tables.
        files
            Names of the files that they come from.
        """
        whole = Catalogue(self.folder)
        # Every table is shared or made anew: neither catalogue sees what is added to the other.
        whole._tables = self._tables | {table.name: [*self.rows(table), *own[table.name]] for table in tables.TABLES if table.name in own}
        whole.own_files = tuple(files)
        return whole

    def dated(self, edition: date) -> Catalogue:
        """Give the same rows as if they had been looked at on another day."""
        other = Catalogue(self.folder)
        other._tables = self._tables
        other.own_files = self.own_files
        other.edition = edition
        return other

    @cached_property
    def edition(self) -> date:
        """The last day on which the tables were looked at."""
        part = self.parts.get("catalogue")
        if part is None or not part.last_checked.is_day:
            path = self.folder / f"{tables.EDITION.name}.csv"
            raise CatalogueError("The edition has no day.", "Give the part catalogue its day.", path=path)
        return part.last_checked.first

    @cached_property
    def parts(self) -> dict[str, Edition]:
        """How far each part of the catalogue was looked at, by its name."""
        return {part.part: part for part in self.rows(tables.EDITION)}

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Sites by id."""
        return {site.id: site for site in self.rows(tables.SITES)}

    @cached_property
    def stages(self) -> dict[str, tuple[Stage, ...]]:
        """The stages of each site, by the site's id."""
        return _grouped(self.rows(tables.STAGES), "site_id")

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links from site to site."""
        return tuple(self.rows(tables.LINKS))

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Flows from country to country."""
        return tuple(self.rows(tables.FLOWS))

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Measures by id, each with its spells in order."""
        spells = _grouped(self.rows(tables.SPELLS), "measure_id")
        return {
            measure.id: msgspec.structs.replace(measure, spells=tuple(sorted(spells.get(measure.id, ()), key=_sequence)))
            for measure in self.rows(tables.MEASURES)
        }

    @cached_property
    def products(self) -> ProductTree:
        """The tree of goods."""
        return ProductTree((product.id, product) for product in self.rows(tables.PRODUCTS))

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Groups of countries by id, with the rule of each."""
        return {group.id: group for group in self.rows(tables.GROUPS)}

    @cached_property
    def memberships(self) -> dict[str, tuple[Member, ...]]:
        """The members of each group through time, by the group's id."""
        return _grouped(self.rows(tables.MEMBERS), "group")

    @cached_property
    def countries(self) -> dict[str, Country]:
        """Countries, and the codes `EUU` and `WLD`, by code."""
        return {country.code: country for country in self.rows(tables.COUNTRIES)}

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Elements by symbol, in the order of the periodic table."""
        return {element.symbol: element for element in self.rows(tables.ELEMENTS)}

    @cached_property
    def statistics(self) -> tuple[Statistic, ...]:
        """Figures by country and year."""
        return tuple(self.rows(tables.STATISTICS))

    @cached_property
    def claims(self) -> dict[int, Claim]:
        """The founding article's claims by number."""
        return {claim.number: claim for claim in self.rows(tables.CLAIMS)}

    @cached_property
    def support(self) -> dict[str, Support]:
        """Money and price floors by id."""
        return {support.id: support for support in self.rows(tables.SUPPORT)}

    @cached_property
    def partnerships(self) -> dict[str, Partnership]:
        """Who works with whom, by id."""
        return {partnership.id: partnership for partnership in self.rows(tables.PARTNERSHIPS)}

    def members(self, group: str, day: date) -> frozenset[str]:
        """Give the countries that certainly belong to a group on a day.

        The European Union, as a member, stands for its own members on that day. A member whose first day is unknown counts
        from the group's first known day; one known to the month or the year counts from that period's end, and no
        longer than to the beginning of the period in which it left.

        Raises
        ------
        RequestError
            If there is no such group.
        """
        try:
            rows = self.memberships[group]
        except KeyError:
            raise RequestError(f"There is no group {group!r}.", f"Choose one of {', '.join(self.groups)}.") from None
        founded = min((row.first.last for row in rows if row.first), default=date.min)
        found = {
            row.member for row in rows if (row.first.last if row.first else founded) <= day and (row.last is None or day <= row.last.first)
        }
        if EUROPEAN_UNION in found:
            found.remove(EUROPEAN_UNION)
            found |= self.members(_EUROPEAN_UNION_MEMBERS, day)
        return frozenset(found)


def _sequence(spell: Spell) -> int:
    return spell.seq


def _grouped(rows: list[RowType], field: str) -> dict[str, tuple[RowType, ...]]:
    """Collect rows by a field, in the order of the table."""
    groups: dict[str, list[RowType]] = {}
    for row in rows:
        groups.setdefault(getattr(row, field), []).append(row)
    return {key: tuple(group) for key, group in groups.items()}
