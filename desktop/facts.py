"""Own tables for the commands: `--facts FILE`, and what is told of rows that do not join."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop.printing import complain
from layers.catalogue.loading import Catalogue, load

_ALL = "'lodestone info' lists them."


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let a command take tables of the user's."""
    parser.add_argument(
        "--facts",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="table of your own that joins the catalogue: measures, links, flows, sites or trade of UN Comtrade; may be repeated",
    )


def catalogue_with(paths: Sequence[Path]) -> Catalogue:
    """Open the catalogue with tables of the user's in it, and say on standard error what of them did not join.

    Raises
    ------
    SourceError
        If a file cannot be read, is no table of facts, or none of its rows can join.
    """
    if not paths:
        return load()
    from layers.catalogue.own import load_with

    own = load_with(paths)
    for report in own.reports:
        path = report.ref.source.path
        if report.faulty:
            first = next(refused for refused in report.refused if not refused.left_out)
            counted = "1 row is" if report.faulty == 1 else f"{report.faulty} rows are"
            complain(f"{path}: {counted} refused, the first is row {first.place.row}, {first.column}: {first.reason} {_ALL}")
        if report.left_out:
            complain(f"{path}: {report.left_out} rows are left out: other goods, or what other rows hold. {_ALL}")
    return own.catalogue
