"""Which systems are offered first for coordinates that do not say theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.errors import CrsError
from layers.sources import read
from layers.sources.likely import SYSTEMS, Extent, likely


@pytest.mark.parametrize(
    ("extent", "first"),
    [
        ((-179, -80, 179, 80), ["EPSG:4326"]),
        ((110, 30, 120, 40), ["EPSG:4326", "EPSG:4490"]),
        ((530_000, 180_000, 531_000, 181_000), ["EPSG:27700"]),
        ((4_000_000, 2_500_000, 5_000_000, 3_500_000), ["EPSG:3035"]),
        ((-13_000_000, 4_000_000, 13_000_000, 5_000_000), ["EPSG:3857"]),
    ],
)
def test_those_that_hold_the_coordinates_come_first(extent: Extent, first: list[str]) -> None:
    codes = [code for code, _ in likely(extent)]
    assert codes[: len(first)] == first
    assert sorted(codes) == sorted(code for code, _, _ in SYSTEMS)


def test_the_error_tells_where_the_coordinates_lie(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("easting,northing\n600000,5000000\n610000,5020000\n", encoding="utf-8")
    with pytest.raises(CrsError) as caught:
        read(path)
    assert caught.value.extent == (600_000, 5_000_000, 610_000, 5_020_000)
