"""Measure Lodestone: python -m tests.benchmarks NAME. No part of the test suite."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import BenchmarkError

_BENCHMARKS = {
    "first_map": "from the start to the first map, beside QGIS",
    "engine": "own layers opened and drawn, beside QGIS's render job and geopandas.plot; writes RESULTS.md",
    "stalls": "how long the window's thread is held up while large layers load and are moved; writes STALLS.md",
    "poster": "a 4K picture of provinces and a million points, beside qgis --snapshot; writes POSTER.md",
    "kills": "a real window killed at random moments of changing and saving a map; writes KILLS.md",
    "own_work": "a million rows looked into, 200,000 areas restyled, steps taken back; writes OWN_WORK.md",
    "exports": "an atlas beside single exports, sizes, and what other programs read of exports; writes EXPORTS.md",
    "matching": "200 measures held against 10,000 consignments, and the history of changes",
}
_OVER_FILES = {
    "corpus": "the files of FOLDER, told by its MANIFEST.csv, through `lodestone info`",
    "fuzz": "20 files of FOLDER, each damaged in --rounds ways (500), through the reader",
}
_HELP = "; ".join(f"{name}: {what}" for name, what in (_BENCHMARKS | _OVER_FILES).items())


def main() -> int:
    """Run the benchmark that is named; 0 when every target is met, 1 when one is missed or nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure Lodestone against other programs.")
    parser.add_argument("benchmark", choices=list(_BENCHMARKS | _OVER_FILES), help=_HELP)
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="where the files lie that are read; never a part of this project"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="runs of each in turns; medians count (5)")
    options = parser.parse_args()
    if options.rounds is not None and options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if (options.folder is not None) != (options.benchmark in _OVER_FILES):
        parser.error(f"{' and '.join(_OVER_FILES)} need a FOLDER, and the others none")
    try:
        # A benchmark of whole processes must not carry the modules of the others into their memory.
        run: Callable[..., Any] = import_module(f"tests.benchmarks.{options.benchmark}").run
        if options.benchmark == "corpus":
            report, missed = run(options.folder)
        elif options.benchmark == "fuzz":
            report, missed = run(options.folder, options.rounds or 500)
        else:
            report, missed = run(options.rounds or 5)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    print(report)
    if missed:
        print(f"benchmark: missed: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
