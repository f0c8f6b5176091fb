"""Measure Lodestone: python -m tests.benchmarks first_map. No part of the test suite."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks import first_map
from tests.benchmarks.measure import BenchmarkError


def main() -> int:
    """Run the benchmark that is named; 0 when every target is met, 1 when one is missed or nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure Lodestone against other programs.")
    parser.add_argument("benchmark", choices=["first_map"], help="first_map: from the start to the first map, beside QGIS")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each program in turns; medians count (5)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    try:
        report, missed = first_map.run(options.rounds)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    print(report)
    if missed:
        print(f"benchmark: missed: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
