"""`lodestone find`: rows of the catalogue that hold some words, claims with what is true of them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from desktop.facts import add_option, catalogue_with
from desktop.printing import printable, write_out
from layers.catalogue.model import Claim
from layers.catalogue.search import Hit, search
from layers.errors import RequestError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what to look for."""
    parser.add_argument("words", nargs="+", metavar="WORD", help="all of these must be in a row, or begin a word in it")
    add_option(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="by default text")


def run(options: argparse.Namespace) -> int:
    """Print what words find.

    Raises
    ------
    RequestError
        If the words are blank.
    """
    words = " ".join(options.words)
    if not words.strip():
        raise RequestError("There is no word to find.", "Write one or more, such as 'tariff' or 'Mountain Pass'.")
    catalogue = catalogue_with(options.facts)
    found = search(catalogue, words)
    if options.format == "json":
        rows = {"words": words, "edition": catalogue.edition.isoformat(), "found": [_row(hit) for hit in found]}
        write_out(json.dumps(rows, indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    else:
        noun = "row" if len(found) == 1 else "rows"
        lines = [line for hit in found for line in _lines(hit)]
        write_out("\n".join([*lines, f"{len(found)} {noun} of the catalogue, last checked on {catalogue.edition}.", ""]))
    return 0


def _row(hit: Hit) -> dict[str, Any]:
    claim = hit.row if isinstance(hit.row, Claim) else None
    return {
        "table": hit.table,
        "id": hit.key,
        "title": hit.title,
        "verdict": claim.verdict.value if claim else None,
        "truth": claim.truth if claim else None,
        "own": hit.row.own or None,
    }


def _lines(hit: Hit) -> list[str]:
    """Give a row by its title; what is claimed never stands without what is true of it."""
    if not isinstance(hit.row, Claim):
        return [printable(f"{hit.table} {hit.key}: {hit.title}")]
    return [printable(f"claim {hit.key}, {hit.row.verdict.value}: “{hit.title}”"), printable(f"    {hit.row.truth}")]
