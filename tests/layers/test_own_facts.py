"""Own tables join the catalogue: every format, marked as the user's own, and what contradicts it is refused row by row."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from geopandas.geodataframe import GeoDataFrame
from pandas import DataFrame

from layers.catalogue.loading import load, shipped_folder
from layers.catalogue.own import load_with, recognise
from layers.errors import SourceError
from layers.restrictions.match import Consignment
from layers.restrictions.state import State, standing_on
from layers.restrictions.verdict import Docket, Verdict
from tests.layers.own_kit import FLOW, LINK, MEASURE, SITE, csv_file, only, table, told, xlsx_file

DAY = dt.date(2025, 11, 20)
write: Any = pyogrio.write_dataframe  # carries no type hints


def test_a_measure_joins_the_shipped_ones_and_bites(tmp_path: Path) -> None:
    own = load_with([csv_file(tmp_path, table(MEASURE | {"products": "magnet", "issuer_territory": "DEU", "targets": "FRA"}))])
    goods = Consignment("magnet", frozenset({"Nd"}), "DEU", "FRA")
    assert Docket(load(), DAY).rule(goods).verdict is not Verdict.LICENCE
    ruling = Docket(own.catalogue, DAY).rule(goods)
    assert (ruling.verdict, ruling.verified) == (Verdict.LICENCE, False)
    assert [answer.measure.own for answer in ruling.deciding] == ["own.csv"]
    assert len(own.catalogue.measures) == len(load().measures) + 1
    assert own.catalogue.own_files == ("own.csv",)


def test_the_shipped_catalogue_stays_as_it_is(tmp_path: Path) -> None:
    before = load()
    counts = len(before.measures), len(before.flows)
    load_with([csv_file(tmp_path, table(FLOW))])
    assert (len(load().measures), len(load().flows)) == counts
    assert not any(flow.own for flow in load().flows)


def test_the_life_of_a_measure_may_take_several_rows(tmp_path: Path) -> None:
    rows = [
        MEASURE | {"state": "suspended", "from": "2025-06-01"},
        MEASURE | {"state": "announced", "from": "2025-01-01", "until": "2025-02-28"},
        {"id": "own-1", "state": "In force", "from": "2025-03-01", "until": "2025-05-31"},
    ]
    measure = load_with([csv_file(tmp_path, table(*rows))]).catalogue.measures["own-1"]
    states = [standing_on(measure, dt.date.fromisoformat(day)).state for day in ("2024-12-31", "2025-02-28", "2025-03-01", "2025-06-01")]
    assert states == [State.NOT_ANNOUNCED, State.ANNOUNCED, State.IN_FORCE, State.SUSPENDED]


def test_sheets_of_a_workbook_join_together(tmp_path: Path) -> None:
    scope = {column: value for column, value in MEASURE.items() if column not in ("state", "from")}
    life = [{"measure_id": "own-1", "state": "in-force", "from": "2025-03-01"}]
    place = {column: value for column, value in SITE.items() if column not in ("stage", "status")}
    stage = {"site_id": "own-works", "stage": "magnet", "status": "planned"}
    sheets = {"Rules": table(scope), "Lives": table(*life), "Places": table(place), "What": table(stage), "Ways": table(LINK)}
    own = load_with([xlsx_file(tmp_path, sheets)])
    assert {(report.ref.table, report.joined) for report in own.reports} == {
        ("measures", 1),
        ("spells", 1),
        ("sites", 1),
        ("stages", 1),
        ("links", 1),
    }
    assert own.catalogue.measures["own-1"].spells[0].first == dt.date(2025, 3, 1)
    assert own.catalogue.links[-1].to_id == "own-works"


def test_two_files_may_need_each_other(tmp_path: Path) -> None:
    site, link = csv_file(tmp_path, table(SITE), "a.csv"), csv_file(tmp_path, table(LINK), "b.csv")
    assert [report.joined for report in load_with([link, site]).reports] == [1, 1]
    with pytest.raises(SourceError, match="There is no site 'own-works'"):
        load_with([link])


def test_a_measure_may_begin_in_a_year_or_a_range_but_not_on_no_day_at_all(tmp_path: Path) -> None:
    rows = [MEASURE | {"id": f"own-{number}", "from": text} for number, text in enumerate(("2023", "2019/2023-06", "2023-06", ""))]
    own = load_with([csv_file(tmp_path, table(*rows))])
    assert [standing_on(own.catalogue.measures[f"own-{number}"], dt.date(2023, 6, 29)).pending != () for number in range(3)] == [True] * 3
    assert told(only(own)) == [(4, "from", "")]
    without = {column: value for column, value in MEASURE.items() if column != "from"}
    with pytest.raises(SourceError, match="which lacks from"):
        load_with([csv_file(tmp_path, table(without), "without.csv")])


@pytest.mark.parametrize("parted", ["measures", "sites"])
def test_two_files_with_exactly_the_columns_of_the_catalogue_join_together(tmp_path: Path, parted: str) -> None:
    """The rows are those of the catalogue, under other ids."""
    pairs = {"measures": ("spells", "id", "measure_id", "chn-2025-18"), "sites": ("stages", "id", "site_id", "mount-weld")}
    other, key, owner, known = pairs[parted]
    files = []
    for name, column in ((parted, key), (other, owner)):
        header, *rows = list(csv.reader((shipped_folder() / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        at = header.index(column)
        ours = [[*row[:at], "own-1", *row[at + 1 :]] for row in rows if row[at] == known]
        files.append(csv_file(tmp_path, [header, *ours], f"{name}.csv"))
    own = load_with(files)
    assert [report.ref.table for report in own.reports] == [parted, other]
    assert not any(report.refused for report in own.reports)
    assert "own-1" in getattr(own.catalogue, parted)
    with pytest.raises(SourceError, match="none of its rows can be used"):
        load_with(files[:1])


def test_points_of_a_geopackage_are_sites(tmp_path: Path) -> None:
    path = tmp_path / "own.gpkg"
    values = {column: [value] for column, value in SITE.items() if column not in ("lat", "lon")}
    GeoDataFrame(values, geometry=[shapely.Point(1_000_000, 6_000_000)], crs=3857).to_file(path, layer="works")
    site = load_with([path]).catalogue.sites["own-works"]
    assert (site.lat, site.lon) == pytest.approx((47.3537, 8.98315), abs=1e-3)
    assert (site.own, site.confidence, site.is_sourced) == ("own.gpkg", "unsourced", False)


def test_tables_without_places_of_a_geopackage_join_too(tmp_path: Path) -> None:
    path = tmp_path / "own.gpkg"
    scope = {column: value for column, value in MEASURE.items() if column not in ("state", "from")}
    life = {"measure_id": "own-1", "state": "in-force", "from": dt.date(2025, 3, 1), "rate_percent": 12.5, "rate_kind": "total"}
    write(DataFrame([scope]), path, layer="rules", driver="GPKG")
    write(DataFrame([life]), path, layer="lives", driver="GPKG", append=True)
    (spell,) = load_with([path]).catalogue.measures["own-1"].spells
    assert (spell.first, spell.rate_percent) == (dt.date(2025, 3, 1), 12.5)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), (",", "utf-8-sig"), ("\t", "utf-16")])
def test_words_and_numbers_as_people_write_them(tmp_path: Path, delimiter: str, encoding: str) -> None:
    flow = {
        "Exporter": "China",
        "Importer": "276",
        "HS code": "2846.10",
        "Year": "2019",
        "Tonnes": "12,5",
        "Value": "1.5E+03",
        "Note": "Käufer",
    }
    row = load_with([csv_file(tmp_path, table(flow), delimiter=delimiter, encoding=encoding)]).catalogue.flows[-1]
    assert (row.from_country, row.to_country, row.product, row.elements) == ("CHN", "DEU", "compound", ("Ce",))
    assert (row.quantity, row.unit, row.value_usd) == (12.5, "t", 1500)
    assert row.note.startswith("Käufer")


def test_a_country_that_only_the_world_map_knows_joins_too(tmp_path: Path) -> None:
    assert "BOL" not in load().countries
    own = load_with([csv_file(tmp_path, table(FLOW | {"to_country": "BOL"}))])
    assert own.catalogue.countries["BOL"].name == "Bolivia"


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"issuer_territory": "XXQ"}, "issuer_territory", "no such country"),
        ({"targets": "USA;Atlantis"}, "targets", "no such country"),
        ({"elements": "Nd;Kryptonite"}, "elements", "no such element"),
        ({"products": "unobtainium"}, "products", "no such product"),
        ({"hs_codes": "28463"}, "hs_codes", "expected a customs code"),
        ({"hs_codes": "twelve"}, "hs_codes", "expected a customs code"),
        ({"from": "2025-13-01"}, "from", "month must be in"),
        ({"hs_codes": "999999"}, "hs_codes", "chapter of the Harmonized System"),
        ({"hs_codes": "2805.30;7701"}, "hs_codes", "chapter of the Harmonized System"),
        ({"end_use": "war"}, "end_use", "There is no such end use"),
        ({"from": "01.03.2025"}, "from", "expected a year, month or day"),
        ({"from": "9999-12-31"}, "from", "outside of 1800 to 2199"),
        ({"from": "2025-03-01", "until": "2025-02-01"}, "until", "before it begins"),
        ({"rate_percent": "NaN", "rate_kind": "total"}, "rate_percent", "no number"),
        ({"rate_percent": "1,234", "rate_kind": "total"}, "rate_percent", "thousands or decimals"),
        ({"rate_percent": "5"}, "rate_kind", "how it adds"),
        ({"state": "sleeping"}, "state", "expected one of"),
        ({"id": "chn-2025-18"}, "id", "catalogue has such a row"),
        ({"targets": "ALL;USA"}, "targets", "beside single countries"),
        ({"title": "x" * 6000}, "title", "6,000 characters"),
        ({"title": "a\x07b"}, "title", "cannot be seen"),
        ({"title": "a\u202eb"}, "title", "cannot be seen"),
        ({"title": ""}, "title", "empty cell"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "expected a web address"),
    ],
)
def test_a_bad_row_is_refused_with_column_value_and_reason_and_good_ones_stay(
    tmp_path: Path, changes: dict[str, str], column: str, reason: str
) -> None:
    report = only(load_with([csv_file(tmp_path, table(MEASURE | {"id": "own-2"}, MEASURE | changes))]))
    assert (report.rows, report.joined, report.faulty) == (2, 1, 1)
    (refused,) = report.refused
    assert (refused.place.row, refused.column) == (2, column)
    assert reason.casefold() in refused.reason.casefold()
    assert refused.remedy
    if column in changes and len(changes[column]) < 50:
        assert refused.value.split(";")[0] in changes[column]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("announced", "2025-01-01", "2025-03-31"), ("in-force", "2025-03-01", "")),  # they overlap
        (("announced", "2025-01-01", "2025-01-31"), ("in-force", "2025-03-01", "")),  # there is a gap
        (("ended", "2025-01-01", "2025-02-28"), ("in-force", "2025-03-01", "")),  # no such order
        (("announced", "2025-01-01", "2025-02-28"), ("in-force", "soon", "")),  # a cell is no day
    ],
)
def test_no_measure_joins_with_a_part_of_its_life(tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]) -> None:
    lives = [dict(zip(("state", "from", "until"), life, strict=True)) for life in (first, second)]
    rows = [MEASURE | {"id": "own-2"}, MEASURE | lives[0], {"id": "own-1"} | lives[1]]
    own = load_with([csv_file(tmp_path, table(*rows))])
    assert "own-2" in own.catalogue.measures
    assert "own-1" not in own.catalogue.measures
    assert sorted({row for row, _, _ in told(only(own))}) == [2, 3]


def test_goods_that_are_no_rare_earths_are_refused_with_a_remedy(tmp_path: Path) -> None:
    other = {column: value for column, value in FLOW.items() if column not in ("product", "elements")} | {"hs_codes": "850760"}
    report = only(load_with([csv_file(tmp_path, table(FLOW, other))]))
    assert told(report) == [(2, "hs_codes", "850760")]
    assert "name its product" in report.refused[0].remedy


def test_own_rows_change_nothing_that_is_shipped(tmp_path: Path) -> None:
    lives = csv_file(tmp_path, table({"measure_id": "chn-2025-18", "state": "ended", "from": "2025-01-01"}), "lives.csv")
    stages = csv_file(tmp_path, table({"site_id": "mount-weld", "stage": "magnet", "status": "operating"}), "stages.csv")
    for path in (lives, stages):
        with pytest.raises(SourceError, match=r"would change a (measure|site) of the catalogue"):
            load_with([path])


@pytest.mark.parametrize(("until", "last", "first"), [("2025-06-01", "2025-06-01", "2025-06-02"), ("2025-06", "2025-06-29", "2025-06-30")])
def test_what_is_given_an_end_catches_nothing_after_it(tmp_path: Path, until: str, last: str, first: str) -> None:
    own = load_with([csv_file(tmp_path, table(MEASURE | {"until": until}))])
    sent = Consignment("oxide", frozenset({"Nd"}), "CHN", "DEU")
    verdicts = [Docket(own.catalogue, dt.date.fromisoformat(day)).rule(sent).verdict for day in ("2025-05-31", first)]
    assert verdicts == [Verdict.LICENCE, Verdict.FREE]
    standings = [standing_on(own.catalogue.measures["own-1"], dt.date.fromisoformat(day)) for day in (last, first)]
    assert [(standing.state, standing.verified) for standing in standings] == [(State.IN_FORCE, False), (State.ENDED, False)]
    assert any("own-1 is shown as ended" in note for note in only(own).notes)


@pytest.mark.parametrize("state", ["announced", "suspended", "ended", "never-in-force"])
def test_an_end_after_which_anything_may_follow_is_refused(tmp_path: Path, state: str) -> None:
    rows = [MEASURE | {"id": "own-2"}, MEASURE | {"state": state, "until": "2025-06-01"}]
    report = only(load_with([csv_file(tmp_path, table(*rows))]))
    assert (report.joined, told(report)) == (1, [(2, "until", "2025-06-01")])
    assert "no row says what follows" in report.refused[0].reason


def test_a_measure_that_two_rows_describe_otherwise_does_not_join(tmp_path: Path) -> None:
    rows = [
        MEASURE | {"id": "own-2"},
        MEASURE | {"state": "announced", "from": "2025-01-01", "until": "2025-02-28"},
        MEASURE | {"title": "Another"},
    ]
    own = load_with([csv_file(tmp_path, table(*rows))])
    assert "own-1" not in own.catalogue.measures
    assert told(only(own)) == [(2, "id", "own-1"), (3, "id", "own-1")]


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    report = only(load_with([csv_file(tmp_path, table(SITE, SITE | {"name": "Another"}))]))
    assert (report.joined, told(report)) == (1, [(2, "id", "own-works")])


def test_what_a_file_lacks_is_named(tmp_path: Path) -> None:
    short = {column: value for column, value in MEASURE.items() if column not in ("role", "products")}
    with pytest.raises(SourceError, match="Nearest is measures, which lacks role, products"):
        load_with([csv_file(tmp_path, table(short))])


def test_places_that_do_not_say_what_happens_there_are_no_sites() -> None:
    assert recognise(["id", "name", "country", "lat", "lon"]) is None
    found = recognise(["ID", "Name", "Country", "Latitude", "Longitude", "Stage", "Status"])
    assert found is not None
    assert (found.layout.name, found.columns["lat"]) == ("sites", "Latitude")


def test_text_of_a_file_stays_text(tmp_path: Path) -> None:
    odd = '=HYPERLINK("http://x") <b>bold</b> {{ 7*7 }} \u05d0bc'
    measure = load_with([csv_file(tmp_path, table(MEASURE | {"title": odd}))]).catalogue.measures["own-1"]
    assert measure.title == odd


def test_the_european_union_is_a_bloc_whose_members_are_bound(tmp_path: Path) -> None:
    rule = MEASURE | {"issuer_territory": "European Union", "targets": "USA", "products": "magnet"}
    own = load_with([csv_file(tmp_path, table(rule))])
    measure = own.catalogue.measures["own-1"]
    assert (measure.issuer_territory, measure.issuer_kind, measure.issuer_name) == ("EUU", "bloc", "European Union")
    ruling = Docket(own.catalogue, DAY).rule(Consignment("magnet", frozenset({"Nd"}), "DEU", "USA"))
    assert "own-1" in {answer.measure.id for answer in ruling.deciding}
