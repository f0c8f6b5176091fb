"""Checks across the catalogue's tables; those of single cells are made whenever a table is read."""

from __future__ import annotations

from layers.catalogue.checks.geography import check_geography
from layers.catalogue.checks.lives import check_lives
from layers.catalogue.checks.references import check_references
from layers.catalogue.checks.rows import check_rows
from layers.catalogue.loading import Catalogue
from layers.catalogue.reading import read_table
from layers.catalogue.tables import TABLES
from layers.errors import CatalogueError


def check(catalogue: Catalogue, *, geography: bool = True) -> list[CatalogueError]:
    """Find everything that is wrong with a catalogue.

    Problems of single cells come first: while there are any, the tables are not compared with each other.

    Parameters
    ----------
    catalogue
        The catalogue; its tables are read afresh.
    geography
        Whether to hold sites and countries against the world map too, which takes a second.
    """
    fresh = Catalogue(catalogue.folder)
    problems = _problems_of_cells(fresh)
    if problems:
        return problems
    faults = [*check_rows(fresh), *check_references(fresh), *check_lives(fresh)]
    if geography:
        faults += check_geography(fresh)
    return [fault.in_folder(fresh.folder) for fault in faults]


def _problems_of_cells(catalogue: Catalogue) -> list[CatalogueError]:
    problems: list[CatalogueError] = []
    for table in TABLES:
        try:
            problems += read_table(catalogue.folder / f"{table.name}.csv", table)[1]
        except CatalogueError as error:
            problems.append(error)
    return problems
