"""`restrictions` lists every measure with its state on a day, in three formats."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from desktop.restrictions import run
from layers.catalogue.loading import load
from layers.errors import RequestError
from layers.guard import guarded

NOVEMBER = date(2025, 11, 20)
EDITION = date(2026, 11, 23)
KEYS = [
    "id",
    "title",
    "imposed_by",
    "targets",
    "measure",
    "role",
    "state",
    "verified",
    "verified_until",
    "elements",
    "products",
    "rate_percent",
    "legal_reference",
    "why",
    "own",
    "sources",
]


def listed(
    capsys: pytest.CaptureFixture[str], day: date = NOVEMBER, *, element: str | None = None, from_: str | None = None, to: str | None = None
) -> dict[str, dict[str, Any]]:
    assert run(day, element, from_, to, "json") == 0
    whole = json.loads(capsys.readouterr().out)
    return {row["id"]: row for row in whole["restrictions"]}


def test_json_has_the_promised_keys_and_every_measure_whatever_its_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(NOVEMBER, form="json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert list(whole) == ["day", "edition", "restrictions"]
    assert (whole["day"], whole["edition"]) == ("2025-11-20", "2026-11-23")
    assert [row["id"] for row in whole["restrictions"]] == list(load().measures)
    for row in whole["restrictions"]:
        assert list(row) == KEYS
        assert all(list(source) == ["title", "url", "kind", "date"] for source in row["sources"])


def test_the_licence_of_no_18_in_november_2025(capsys: pytest.CaptureFixture[str]) -> None:
    row = listed(capsys)["chn-2025-18"]
    assert (row["imposed_by"], row["targets"], row["measure"], row["role"]) == ("CHN", ["ALL"], "export-licence", "binding")
    assert (row["state"], row["verified"], row["verified_until"], row["rate_percent"]) == ("in-force", True, "2026-09-23", None)
    assert row["elements"] == ["Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"]
    assert row["why"] == "In force since 2025-04-04, with no end set; instrument: No. 18 of 2025; vouched for until 2026-09-23."
    assert {source["kind"] for source in row["sources"]} == {"copy"}
    assert row["sources"][0]["date"] == "2025-04-04"


@pytest.mark.parametrize(
    ("day", "measure", "why"),
    [
        (
            NOVEMBER,
            "chn-2025-57",
            "Suspended since 2025-11-07, until 2026-11-10; instrument: No. 70 of 2025; vouched for until 2026-11-10.",
        ),
        (
            EDITION,
            "chn-2025-57",
            "Suspended since 2025-11-07, in this form since 2026-11-11, with no end set; instrument: announced extension only; "
            "vouched for until 2026-11-10 only, so unverified on this day.",
        ),
        (NOVEMBER, "chn-jpn-1-2026", "Not announced yet: in force from 2026-01-06 on; for military use only."),
    ],
)
def test_why_is_one_sentence(capsys: pytest.CaptureFixture[str], day: date, measure: str, why: str) -> None:
    assert listed(capsys, day)[measure]["why"] == why


def test_every_sentence_tells_the_state_and_whether_somebody_vouches_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    for day in (date(2000, 1, 1), NOVEMBER, EDITION):
        for row in listed(capsys, day).values():
            assert row["why"].lower().startswith(row["state"].replace("-", " "))
            assert row["why"].count(". ") == row["why"].count("No. ") + row["why"].count("art. ") + row["why"].count("v. ")
            if row["verified_until"]:
                assert f"until {row['verified_until']}" in row["why"]
                assert row["verified"] != ("unverified" in row["why"])


def test_a_non_state_issuer_is_named_and_not_taken_for_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Kachin" in listed(capsys)["mmr-kia-2024"]["imposed_by"]


def test_an_element_chooses_what_names_it_and_what_sets_no_condition(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, element="Dy")
    assert {"chn-2025-18", "usa-ieepa-fentanyl", "chn-export-control-law-2020"} <= set(rows)
    assert not {"chn-2025-57", "chn-gage-2023"} & set(rows)
    assert rows == listed(capsys, element="dy")
    for row in rows.values():
        assert {"Dy", "ANY", "NOT-STATED"} & set(row["elements"])


def test_from_and_to_choose_rules_on_exports_of_the_one_and_on_imports_of_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, from_="CHN", to="USA")
    assert {"chn-2025-18", "chn-2024-46-art1", "usa-ieepa-recip-chn", "usa-mfn-2805", "usa-dfars-7018"} <= set(rows)
    assert not {"chn-jpn-1-2026", "usa-ieepa-recip-all", "usa-ieepa-recip-mmr", "mys-ree-moratorium-2024", "can-ica-2022"} & set(rows)


def test_both_ends_together_are_no_wider_than_each(capsys: pytest.CaptureFixture[str]) -> None:
    for start, end in (("CHN", "JPN"), ("EST", "RUS"), ("MYS", "CHN"), ("EUU", "USA")):
        both = set(listed(capsys, from_=start, to=end))
        assert both <= set(listed(capsys, from_=start)) & set(listed(capsys, to=end))


def test_a_member_of_a_bloc_is_bound_by_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert "euu-rus-10th-2023" in listed(capsys, from_="EST", to="RUS")
    assert "euu-rus-10th-2023" not in listed(capsys, from_="EST", to="DEU")
    assert "euu-rus-10th-2023" not in listed(capsys, from_="GBR", to="RUS")
    assert "usa-s301-forced-labour-net10" in listed(capsys, EDITION, from_="EUU", to="USA")


def test_a_rule_on_origin_can_touch_goods_that_leave_any_country_but_not_those_that_go_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert "chn-2025-61-item3" in listed(capsys, from_="JPN", to="DEU")
    assert "chn-2025-61-item3" not in listed(capsys, from_="JPN", to="CHN")


def test_a_country_that_only_the_world_map_knows_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert "GEO" not in load().countries
    assert "chn-2025-18" in listed(capsys, from_="CHN", to="GEO")


@pytest.mark.parametrize(("option", "known"), [("element", "Dy"), ("from_", "CHN"), ("to", "CHN")])
def test_what_is_not_known_is_refused_and_what_is_known_is_named(option: str, known: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RequestError, match="'Xq'.*" + known):
        run(NOVEMBER, **{option: "Xq"})  # type: ignore[arg-type]
    assert capsys.readouterr().out == ""


def test_csv_has_one_line_a_measure_and_the_columns_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(NOVEMBER, form="csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == KEYS
    by_id = {row["id"]: row for row in rows}
    assert list(by_id) == list(load().measures)
    assert by_id["usa-ieepa-fentanyl"]["rate_percent"] == "10"
    assert by_id["chn-2025-18"]["elements"] == "Sm;Gd;Tb;Dy;Lu;Sc;Y"
    assert by_id["chn-2025-18"]["verified"] == "yes"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("-5.2", "-5.2"),
        ("No. 18", "No. 18"),
        ("", ""),
    ],
)
def test_no_cell_runs_in_a_spreadsheet(cell: str, kept: str) -> None:
    assert guarded(cell) == kept


def test_the_table_is_aligned_and_tells_day_and_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(NOVEMBER, element="Dy", from_="CHN", to="USA") == 0
    header, *rows, blank, foot = capsys.readouterr().out.splitlines()
    assert blank == ""
    assert f"{len(rows)} measures, as they stood on 2025-11-20" in foot
    assert "last checked on 2026-11-23" in foot
    for column in ("state", "verified", "imposed by", "targets", "measure", "role", "title"):
        at = header.index(column)
        assert all(row[at - 1] == " " and row[at] != " " for row in rows)


def test_the_table_warns_of_a_day_past_the_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(date(2027, 1, 1)) == 0
    assert "past it" in capsys.readouterr().out
