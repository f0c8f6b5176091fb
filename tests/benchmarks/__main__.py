"""Measure Lodestone: python -m tests.benchmarks NAME. No part of the test suite."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from tests.benchmarks.measure import BenchmarkError

_BENCHMARKS = {
    "first_map": "from the start to the first map, beside QGIS",
    "engine": "own layers opened and drawn, beside QGIS's render job and geopandas.plot; writes RESULTS.md",
    "stalls": "how long the window's thread is held up while large layers load and are moved; writes STALLS.md",
    "poster": "a 4K picture of provinces and a million points, beside qgis --snapshot; writes POSTER.md",
    "matching": "200 measures held against 10,000 consignments, and the history of changes",
}
_HELP = "; ".join(f"{name}: {what}" for name, what in _BENCHMARKS.items())


def main() -> int:
    """Run the benchmark that is named; 0 when every target is met, 1 when one is missed or nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure Lodestone against other programs.")
    parser.add_argument("benchmark", choices=list(_BENCHMARKS), help=_HELP)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each in turns; medians count (5)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    try:
        # A benchmark of whole processes must not carry the modules of the others into their memory.
        report, missed = import_module(f"tests.benchmarks.{options.benchmark}").run(options.rounds)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    print(report)
    if missed:
        print(f"benchmark: missed: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
