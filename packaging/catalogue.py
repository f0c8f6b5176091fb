#!/usr/bin/env python3
"""Bring the shipped catalogue into its canonical form and check all of it.

The tables in resources/catalogue are the master: edit them there, with any editor, and run this. It sorts and quotes them the
one way, then checks every cell, every reference between tables, every life of a measure, and every site against the world map.
With --check nothing is written, and a table that is not in canonical form is a problem.

Exit status 0 if all is well, 1 with one line a problem: file:line: column: what is wrong, and what to do.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from layers.catalogue.checks import check
from layers.catalogue.loading import Catalogue, shipped_folder
from layers.catalogue.tables import TABLES
from layers.catalogue.writing import is_canonical, write_canonical
from layers.errors import CatalogueError


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=shipped_folder(), help="where the tables lie (default: the shipped ones)")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    problems = check(Catalogue(options.folder)) or normalise(options.folder, write=not options.check)
    for problem in problems:
        print(as_line(problem), file=sys.stderr)
    if not problems:
        print(summary(Catalogue(options.folder)))
    return 1 if problems else 0


def normalise(folder: Path, *, write: bool) -> list[CatalogueError]:
    """Write the tables in canonical form, or say which are not in it."""
    problems: list[CatalogueError] = []
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        if not write:
            if not is_canonical(path, table):
                problems.append(CatalogueError("The table is not in canonical form.", "Run packaging/catalogue.py.", path=path))
        elif write_canonical(path, table):
            print(f"{path.name}: brought into canonical form")
    return problems


def as_line(problem: CatalogueError) -> str:
    """Give a problem as an editor understands it; no cell holds a line break, so a row's line is its number and the header."""
    place = f"{problem.path}:{1 if problem.row is None else problem.row + 1}: "
    column = f"{problem.column}: " if problem.column else ""
    return f"{place}{column}{problem.what} {problem.remedy}"


def summary(catalogue: Catalogue) -> str:
    """Say what was checked."""
    rows = {table.name: len(catalogue.rows(table)) for table in TABLES}
    counts = ", ".join(f"{count} {name}" for name, count in rows.items())
    return f"Edition {catalogue.edition}: {counts}; all in order."


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CatalogueError as error:
        sys.exit(as_line(error))
