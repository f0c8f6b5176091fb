"""Places by name and by coordinates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.gazetteer import coordinates, country_name, find_places, written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("52.5, 13.4", (13.4, 52.5)),
        ("-33.86 151.2", (151.2, -33.86)),
        ("33.86S 151.2E", (151.2, -33.86)),
        ("151.2 E, 33.86 S", (151.2, -33.86)),
        ("S33.86 W151.2", (-151.2, -33.86)),
        ("52,5; 13,4", (13.4, 52.5)),
        ("52,5 13,4", (13.4, 52.5)),
        ("52,13", (13.0, 52.0)),
        ("33°51'54\"S 151°12'30\"E", (151 + 12 / 60 + 30 / 3600, -(33 + 51 / 60 + 54 / 3600))),
        ("N 52° 30.5' E 13° 24'", (13.4, 52 + 30.5 / 60)),
        ("33º51′S 151º12′E", (151.2, -33.85)),
        ("\N{MINUS SIGN}5 100", (100.0, -5.0)),
        ("120 10", (120.0, 10.0)),
        ("10, 190", (-170.0, 10.0)),
        ("0 0", (0.0, 0.0)),
    ],
)
def test_places_are_read_as_people_write_them(text: str, wanted: tuple[float, float]) -> None:
    assert coordinates(text) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "text", ["", "12", "1 2 3", "hello", "Dy 3", "China 12", "2025-11-20", "91 N 3 E", "33°75'S 1°E", "100, 200", "1 N 2 N", "N E"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert coordinates(text) is None


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_place_that_was_written_is_read_again(lon: float, lat: float) -> None:
    assert coordinates(written(lon, lat)) == pytest.approx((lon, lat), abs=6e-6)


@given(st.text(max_size=30))
def test_any_text_is_a_place_or_none(text: str) -> None:
    found = coordinates(text)
    assert found is None or (-180 <= found[0] <= 180 and -90 <= found[1] <= 90)
    assert len(find_places(text, 3)) <= 3


def test_towns_are_found_whatever_accents_and_case_the_largest_first() -> None:
    assert [place.country for place in find_places("PERTH", 2)] == ["AUS", "GBR"]
    assert find_places("sao pau", 1)[0].name == "São Paulo"
    [baotou] = find_places("Baotou", 1)
    assert (baotou.lon, baotou.lat) == pytest.approx((109.8, 40.65), abs=0.1)
    assert find_places("x", 5) == []
    assert find_places("nowhere at all", 5) == []
    assert country_name("TCD") == "Chad"
