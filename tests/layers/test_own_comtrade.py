"""Tables of UN Comtrade become flows: directions, codes, weights, and nothing counted twice."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from layers.catalogue.loading import load
from layers.catalogue.model import Flow
from layers.catalogue.own import OwnFacts, load_with
from layers.restrictions.match import Consignment
from layers.restrictions.traffic import current_flows
from layers.restrictions.verdict import Docket, Verdict
from tests.layers.own_kit import csv_file, only, table

ROW = {
    "freqCode": "A",
    "refYear": "2019",
    "period": "2019",
    "reporterCode": "156",
    "reporterISO": "CHN",
    "flowCode": "X",
    "partnerCode": "276",
    "partnerISO": "DEU",
    "partner2Code": "0",
    "cmdCode": "284690",
    "customsCode": "C00",
    "motCode": "0",
    "qtyUnitAbbr": "kg",
    "qty": "2000",
    "isQtyEstimated": "False",
    "netWgt": "1500.5",
    "isNetWgtEstimated": "False",
    "primaryValue": "12345.678",
}
CLASSIC = {
    "Classification": "HS",
    "Year": "2019",
    "Period": "2019",
    "Trade Flow Code": "1",
    "Trade Flow": "Import",
    "Reporter Code": "842",
    "Reporter": "USA",
    "Reporter ISO": "USA",
    "Partner Code": "156",
    "Partner": "China",
    "Partner ISO": "CHN",
    "Commodity Code": "850511",
    "Qty Unit Code": "8",
    "Qty Unit": "Weight in kilograms",
    "Qty": "7000",
    "Netweight (kg)": "",
    "Trade Value (US$)": "5000",
}


def opened(folder: Path, *rows: dict[str, str]) -> OwnFacts:
    return load_with([csv_file(folder, table(*rows))])


def flows(own: OwnFacts) -> list[Flow]:
    return [flow for flow in own.catalogue.flows if flow.own]


def test_an_export_runs_from_the_reporter_and_weighs_tonnes(tmp_path: Path) -> None:
    (flow,) = flows(opened(tmp_path, ROW))
    assert (flow.from_country, flow.to_country, flow.mirror, flow.product, flow.elements) == (
        "CHN",
        "DEU",
        "exporter",
        "compound",
        ("ANY",),
    )
    assert (flow.quantity, flow.unit, flow.basis, flow.value_usd) == (1.5005, "t", "gross-weight", 12345.678)
    assert (flow.period.text, flow.hs_codes, flow.note) == ("2019", ("284690",), "")
    assert flow.source.title == "UN Comtrade, in the file own.csv"


def test_an_import_of_the_older_download_runs_from_the_partner(tmp_path: Path) -> None:
    (flow,) = flows(opened(tmp_path, CLASSIC))
    assert (flow.from_country, flow.to_country, flow.mirror) == ("CHN", "USA", "importer")
    assert (flow.quantity, flow.value_usd, flow.product) == (7.0, 5000, "metal-magnet")


def test_flows_are_held_against_the_measures_of_the_day(tmp_path: Path) -> None:
    own = opened(tmp_path, ROW | {"cmdCode": "850511", "partnerCode": "842", "period": "2026"})
    (flow,) = flows(own)
    for day, verdict in ((dt.date(2017, 12, 31), Verdict.FREE), (dt.date(2026, 1, 1), Verdict.TARIFFED)):
        docket = Docket(own.catalogue, day)
        ruling = docket.rule(Consignment(flow.product, frozenset({"Nd"}), flow.from_country, flow.to_country))
        assert ruling.verdict >= verdict
        assert (ruling.verdict is Verdict.FREE) == (verdict is Verdict.FREE)


@pytest.mark.parametrize(
    ("code", "product", "elements", "note"),
    [
        ("284610", "compound", ("Ce",), ""),
        ("2846", "compound", ("ANY",), ""),
        ("28469031", "compound", ("ANY",), ""),
        ("280530", "metal", ("ANY",), "also that of alloy"),
        ("8505", "magnet", ("ANY",), "holds other goods"),
        ("850519", "bonded-magnet", ("ANY",), "holds other goods"),
        ("253090", "concentrate", ("ANY",), "also that of ore. The heading 253090 holds other goods"),
    ],
)
def test_a_customs_code_becomes_a_product_and_says_what_is_uncertain(
    tmp_path: Path, code: str, product: str, elements: tuple[str, ...], note: str
) -> None:
    (flow,) = flows(opened(tmp_path, ROW | {"cmdCode": code}))
    assert (flow.product, flow.elements) == (product, elements)
    assert note in flow.note
    assert bool(note) == bool(flow.note)


@pytest.mark.parametrize("code", ["TOTAL", "AG2", "28", "010121", "280511", "720292", "850760", "250410", "382499"])
def test_other_goods_are_left_out_and_listed(tmp_path: Path, code: str) -> None:
    report = only(opened(tmp_path, ROW, ROW | {"cmdCode": code}))
    assert (report.joined, report.faulty, report.left_out) == (1, 0, 1)
    (refused,) = report.refused
    assert (refused.place.row, refused.column, refused.value) == (2, "cmdCode", code)
    assert refused.reason


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({"motCode": "2100"}, "284690"),
        ({"partner2Code": "392"}, "284690"),
        ({"customsCode": "C01"}, "284690"),
        ({"partnerCode": "0", "partnerISO": "W00"}, "284690"),
        ({"cmdCode": "2846"}, "284690"),
        ({"cmdCode": "28469015"}, "28469015"),
        ({"flowCode": "RX"}, "284690"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_nothing_is_counted_twice(tmp_path: Path, other: dict[str, str], kept: str, is_first: bool) -> None:
    rows = [ROW | other, ROW] if is_first else [ROW, ROW | other]
    own = opened(tmp_path, *rows)
    assert [flow.hs_codes for flow in flows(own)] == [(kept,)]
    assert (only(own).faulty, only(own).left_out) == (0, 1)


def test_what_stands_alone_stays_and_says_what_it_is(tmp_path: Path) -> None:
    (again,) = flows(opened(tmp_path, ROW | {"flowCode": "RX"}))
    assert again.note.startswith("Re-exports")
    (back,) = flows(opened(tmp_path, ROW | {"flowCode": "M", "partnerCode": "0"}))
    assert (back.from_country, back.to_country) == ("WLD", "CHN")
    (guessed,) = flows(opened(tmp_path, ROW | {"isNetWgtEstimated": "True"}))
    assert "estimated the net weight" in guessed.note
    (taiwan,) = flows(opened(tmp_path, ROW | {"partnerCode": "490", "partnerISO": "S19"}))
    assert (taiwan.to_country, "other Asia" in taiwan.note) == ("TWN", True)


def test_no_weight_is_unknown_not_zero(tmp_path: Path) -> None:
    for weight in ("", "0"):
        (flow,) = flows(opened(tmp_path, ROW | {"netWgt": weight, "qtyUnitAbbr": "u"}))
        assert (flow.quantity, flow.unit) == (None, None)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Rep. of Korea", "KOR"),
        ("Russian Federation", "RUS"),
        ("Other Asia, nes", "TWN"),
        ("Viet Nam", "VNM"),
        ("China, Hong Kong SAR", "HKG"),
    ],
)
def test_names_of_the_united_nations_are_understood(tmp_path: Path, name: str, code: str) -> None:
    kept = ("Year", "Trade Flow", "Commodity Code", "Trade Value (US$)")
    (flow,) = flows(opened(tmp_path, {column: CLASSIC[column] for column in kept} | {"Reporter": "Germany", "Partner": name}))
    assert (flow.from_country, flow.to_country) == (code, "DEU")


def test_months_are_told_from_years(tmp_path: Path) -> None:
    (month,) = flows(opened(tmp_path, ROW | {"period": "201907", "freqCode": "M"}))
    assert (month.period.text, month.period.last) == ("2019-07", dt.date(2019, 7, 31))


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"partnerCode": "899"}, "partnerCode"),
        ({"flowCode": "Q"}, "flowCode"),
        ({"netWgt": "heavy"}, "netWgt"),
        ({"primaryValue": "-5", "partnerCode": "392"}, "primaryValue"),
        ({"primaryValue": "1e400"}, "primaryValue"),
        ({"period": "201913"}, "period"),
        ({"motCode": "2100", "partnerCode": "392"}, "cmdCode"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_stay(tmp_path: Path, changes: dict[str, str], column: str) -> None:
    report = only(opened(tmp_path, ROW, ROW | changes))
    assert (report.joined, report.faulty) == (1, 1)
    assert [(refused.place.row, refused.column) for refused in report.refused] == [(2, column)]
    assert report.refused[0].remedy


def test_ten_thousand_rows_open_quickly(tmp_path: Path) -> None:
    countries = ("036", "842", "276", "392", "410", "124", "380", "484", "704", "764")
    rows = [
        ROW | {"partnerCode": partner, "period": f"{year}{month:02d}", "cmdCode": code}
        for partner in countries
        for year in range(2000, 2020)
        for month in range(1, 13)
        for code in ("284610", "284690", "280530", "850511")
    ]
    path = csv_file(tmp_path, table(*rows))
    begin = time.monotonic()
    report = only(load_with([path]))
    assert time.monotonic() - begin < 8  # two on an idle machine
    assert (report.rows, report.joined) == (9600, 9600)


def test_an_own_period_hides_no_shipped_one(tmp_path: Path) -> None:
    day = dt.date(2025, 12, 31)
    shipped = next(flow for flow in current_flows(load().flows, day) if flow.period.text == "2024" and flow.mirror == "exporter")
    line = {"from_country": shipped.from_country, "to_country": shipped.to_country, "product": shipped.product, "period": "2025"}
    line |= {"elements": ";".join(shipped.elements), "hs_codes": ";".join(shipped.hs_codes), "mirror": "exporter"}
    shown = current_flows(load_with([csv_file(tmp_path, table(line))]).catalogue.flows, day)
    assert shipped in shown
    assert [flow.own for flow in shown if flow.own] == ["own.csv"]


BARE = {"reporter": "China", "partner": "Germany", "HS code": "284690", "year": "2019", "value": "12345", "quantity": "1500"}


def test_a_table_without_direction_and_units_opens_and_says_what_it_does_not_tell(tmp_path: Path) -> None:
    own = opened(tmp_path, BARE, BARE | {"partner": "World"}, BARE | {"HS code": "847130"}, BARE | {"partner": "Atlantis"})
    (flow,) = flows(own)
    assert (flow.from_country, flow.to_country, flow.product, flow.hs_codes) == ("CHN", "DEU", "compound", ("284690",))
    assert (flow.period.text, flow.value_usd, flow.mirror) == ("2019", 12345, "unknown")
    assert (flow.quantity, flow.unit) == (None, None)
    assert "quantity of 1500 without its unit" in flow.note
    assert any("exports or imports" in note for note in only(own).notes)
    assert [(one.place.row, one.left_out) for one in only(own).refused] == [(2, True), (3, True), (4, False)]


def test_a_quantity_in_kilograms_becomes_tonnes_without_a_direction_too(tmp_path: Path) -> None:
    (flow,) = flows(opened(tmp_path, BARE | {"Qty Unit": "kg"}))
    assert (flow.quantity, flow.unit) == (1.5, "t")


def test_a_direction_that_is_there_and_blank_is_refused(tmp_path: Path) -> None:
    report = only(opened(tmp_path, BARE | {"flow": "import"}, BARE | {"flow": ""}))
    assert (report.joined, [(one.place.row, one.column) for one in report.refused]) == (1, [(2, "flow")])


def test_a_table_that_names_products_is_no_table_of_comtrade(tmp_path: Path) -> None:
    (flow,) = flows(opened(tmp_path, BARE | {"product": "oxide", "elements": "Dy", "unit": "t", "HS code": "28469039"}))
    assert (flow.product, flow.elements, flow.quantity) == ("oxide", ("Dy",), 1500)
