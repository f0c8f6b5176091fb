"""Tables that say where things are by angles in words, by two numbers in one column, or by a name."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.reading import Reading
from layers.sources import FeatureLayer, PartKind, inspect, read
from layers.sources.degrees import angle, pair


def table(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def codes(layer: FeatureLayer) -> set[str]:
    return {warning.code for warning in layer.warnings}


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("40°26'46\"N", 40 + 26 / 60 + 46 / 3600),
        ("40 26 46 S", -(40 + 26 / 60 + 46 / 3600)),
        ("N40 26.767", 40 + 26.767 / 60),
        ("W 118° 28′ 5,5″", -(118 + 28 / 60 + 5.5 / 3600)),
        ("-79:58:55", -(79 + 58 / 60 + 55 / 3600)),
        ("−12.5°", -12.5),
        ("22º54'S", -22.9),
        ("151 deg 12 min", 151.2),
    ],
)
def test_angles_are_read_as_people_write_them(text: str, degrees: float) -> None:
    found = angle(text)
    assert found is not None
    assert math.isclose(found.degrees, degrees, abs_tol=1e-9)


@pytest.mark.parametrize("text", ["12°61'", "45.5 30", "-12 S", "N12S", "O 12°", "1 234", "twelve", "", "12°30'70\""])
def test_what_is_no_angle_or_could_be_two_is_refused(text: str) -> None:
    assert angle(text) is None


@given(st.floats(-179.99, 179.99), st.sampled_from(["°'\"", "   ", "dms", ":: "]))
def test_an_angle_survives_being_written_in_minutes_and_seconds(degrees: float, marks: str) -> None:
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    found = angle(
        f"{'-' if degrees < 0 else ''}{int(whole)}{marks[0]}{int(minutes)}{marks[1]}{min(seconds, 59.9999999):.7f}{marks[2].strip()}"
    )
    assert found is not None
    assert math.isclose(found.degrees, degrees, abs_tol=1e-6)


@pytest.mark.parametrize("text", ["40.7, -74", "40,7; -74,0", "(40.7 -74)", "40.7N 74W", "40°42'N, 74°0'W", "[40.7,-74]"])
def test_two_angles_in_one_text_are_parted(text: str) -> None:
    found = pair(text)
    assert found is not None
    assert [one.degrees for one in found] == pytest.approx([40.7, -74])


def test_rows_in_minutes_and_seconds_are_placed_and_an_angle_of_the_other_axis_is_listed(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "lat;lon\n40°30'N;74°15'W\n-33.5;151.25\n79 W;40 N\n"))
    assert layer.xy.tolist() == [[-74.25, 40.5], [151.25, -33.5]]
    assert [(entry.row, entry.column, entry.reason) for entry in layer.rejected] == [(3, "lon", "it is a latitude, not a longitude")]


def test_a_column_of_pairs_is_read_with_its_order_told(tmp_path: Path) -> None:
    layer = read(table(tmp_path, 'n,coordinates\na,"40.5, -74"\nb,"-12.25, 131"\nc,near the river\n'))
    assert layer.xy.tolist() == [[-74, 40.5], [131, -12.25]]
    assert codes(layer) == {"crs-assumed", "order-assumed"}
    assert [(entry.row, entry.value) for entry in layer.rejected] == [(3, "near the river")]
    turned = read(table(tmp_path, 'n,lonlat\na,"-74, 40.5"\n'))
    assert turned.xy.tolist() == [[-74, 40.5]]


def test_countries_become_areas_and_unknown_ones_are_listed(tmp_path: Path) -> None:
    text = 'country,v\nGermany,5\n"Iran, Islamic Republic of",7\nNAM,3\nCÔTE D’IVOIRE,1\n156,8\nNR,1\nKorea,2\n,1\n'
    layer = read(table(tmp_path, text))
    assert layer.crs == "EPSG:4326"
    assert [(entry.row, entry.value, entry.reason) for entry in layer.rejected] == [
        (7, "Korea", "no country of the map has this name or code"),
        (8, "", "it is blank"),
    ]
    assert layer.drawn_rows.tolist() == [0, 1, 2, 3, 4, 5]
    iran = layer.xy[np.repeat(layer.part_feature, np.diff(layer.offsets)) == 1]
    assert iran.min(axis=0) == pytest.approx([44, 25], abs=1)
    assert iran.max(axis=0) == pytest.approx([63.3, 39.8], abs=1)
    assert "joined-by-name" in codes(layer)


def test_namibia_is_no_blank_and_countries_named_often_become_points(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "iso2,year\nNA,2020\nNA,2021\nUS,2020\n"))
    assert layer.drawn == 3
    assert layer.kinds == {PartKind.POINT}
    assert layer.xy[0] == pytest.approx([17, -21], abs=4)


def test_a_country_is_chosen_for_a_name_that_no_list_knows(tmp_path: Path) -> None:
    path = table(tmp_path, "country,v\nKorea,5\nJapan,7\n")
    assert read(path).drawn == 1
    assert read(path, reading=Reading(country="country", countries=(("Korea", "KOR"),))).drawn == 2
    with pytest.raises(SourceError, match="no country 'XXX'"):
        read(path, reading=Reading(country="country", countries=(("Korea", "XXX"),)))


def test_states_of_a_federation_are_not_taken_for_countries(tmp_path: Path) -> None:
    (layer,) = inspect(table(tmp_path, "state,v\nCA,5\nGA,7\nDE,1\nAL,2\n")).layers
    assert [warning.code for warning in layer.warnings] == ["table-only"]


def test_sites_of_the_catalogue_are_found_by_name(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "mine,v\nMountain Pass,5\nNowhere,7\nmountain pass,2\n"))
    assert layer.xy == pytest.approx(np.array([[-115.53, 35.48], [-115.53, 35.48]]), abs=0.02)
    assert [entry.row for entry in layer.rejected] == [2]


def test_choices_override_what_is_found(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("lat|lon|a,b|Größe\n1|2|131,5|1\n".encode("cp1252"))
    chosen = Reading(encoding="cp1252", delimiter="|", decimal=",", header="yes", x="a,b", y="lat")
    layer = read(path, reading=chosen)
    assert (layer.xy.tolist(), layer.columns.column_names[-1]) == ([[131.5, 1]], "Größe")
    with pytest.raises(SourceError, match="no column 'z' any more"):
        read(path, reading=Reading(x="z", y="lat"))


def test_swapped_axes_and_broken_rings_are_repaired_on_request(tmp_path: Path) -> None:
    path = table(tmp_path, "lat,lon\n131,-22.5\n-115.5,35\n")
    assert read(path).drawn == 0
    layer = read(path, reading=Reading(swap=True))
    assert layer.xy.tolist() == [[131, -22.5], [-115.5, 35]]
    assert not layer.rejected
    bow = table(tmp_path, 'wkt\n"POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"\n')
    whole = read(bow, assume_crs="EPSG:4326", reading=Reading(repair=True))
    assert codes(whole) == {"made-valid"}
    assert len(whole.parts(PartKind.SHELL)) == 2
