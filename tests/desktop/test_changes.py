"""`lodestone changes` lists what differs between two days, in three formats."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest

from desktop.changes import COLUMNS, as_csv
from desktop.cli import main
from layers.restrictions.change import Change, ChangeKind

NOTICES = {"chn-2025-55", "chn-2025-56", "chn-2025-57", "chn-2025-58", "chn-2025-62"}


def listed(capsys: pytest.CaptureFixture[str], since: str, until: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["changes", "--since", since, "--until", until, "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert list(whole) == ["since", "until", "edition", "changes"]
    assert (whole["since"], whole["until"], whole["edition"]) == (since, until, "2026-11-23")
    found: list[dict[str, Any]] = whole["changes"]
    return found


def kinds(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(change["id"], change["kind"]) for change in found if change["subject"] == "measure"}


def test_json_has_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "2024-01-01", "2026-11-23")
    assert {change["subject"] for change in found} >= {"measure", "site", "link"}
    for change in found:
        assert list(change) == list(COLUMNS)
        assert change["first"] <= change["last"]
        assert change["day"] == (change["first"] if change["first"] == change["last"] else f"{change['first']}/{change['last']}")
        assert change["last"] > "2024-01-01"
        assert change["first"] <= "2026-11-23"


def test_no_18_came_into_force_on_the_fourth_of_april_2025(capsys: pytest.CaptureFixture[str]) -> None:
    assert ("chn-2025-18", "came-into-force") in kinds(listed(capsys, "2025-04-03", "2025-04-04"))
    assert not any(measure == "chn-2025-18" for measure, _ in kinds(listed(capsys, "2025-04-04", "2025-04-05")))


def test_the_notices_of_october_2025_were_announced_and_then_suspended(capsys: pytest.CaptureFixture[str]) -> None:
    october = kinds(listed(capsys, "2025-10-08", "2025-10-10"))
    assert {("chn-2025-57", "announced"), ("chn-2025-62", "came-into-force"), ("usa-100pct-2025", "announced")} <= october
    assert {(notice, "suspended") for notice in NOTICES} <= kinds(listed(capsys, "2025-11-06", "2025-11-07"))


def test_the_threatened_tariff_is_told_as_never_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    whole = kinds(listed(capsys, "2025-10-01", "2026-11-23"))
    assert ("usa-100pct-2025", "never-in-force") in whole
    assert ("usa-100pct-2025", "came-into-force") not in whole


def test_the_magnet_tariff_begins_with_2026(capsys: pytest.CaptureFixture[str]) -> None:
    assert ("usa-s301-magnets-2026", "came-into-force") in kinds(listed(capsys, "2025-12-31", "2026-01-01"))


def test_an_opening_known_to_the_year_is_an_interval(capsys: pytest.CaptureFixture[str]) -> None:
    opened = [change for change in listed(capsys, "2024-12-31", "2025-12-31") if change["kind"] == "opened"]
    assert "2025-01-01/2025-12-31" in {change["day"] for change in opened}
    assert "2025-11-01/2025-11-30" in {change["day"] for change in opened}


def test_the_same_day_twice_has_no_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "2025-04-04", "2025-04-04") == []
    assert main(["changes", "--since", "2025-04-04", "--until", "2025-04-04"]) == 0
    assert capsys.readouterr().out.startswith("0 changes after 2025-04-04")


def test_csv_has_the_columns_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "2025-10-01", "2026-01-05")
    assert main(["changes", "--since", "2025-10-01", "--until", "2026-01-05", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["id"] for row in rows] == [change["id"] for change in found]
    assert list(rows[0]) == list(COLUMNS)
    assert [row["measures"].split(";") if row["measures"] else [] for row in rows] == [change["measures"] for change in found]


def test_no_cell_runs_in_a_spreadsheet() -> None:
    hostile = Change(dt.date(2025, 1, 1), None, ChangeKind.OPENED, "own", '=HYPERLINK("http://x.invalid")', "site", "@SUM(A1)")
    (row,) = csv.DictReader(io.StringIO(as_csv([hostile])))
    assert row["title"].startswith("'=")
    assert row["detail"].startswith("'@")


def test_the_table_is_aligned_and_tells_days_and_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "--since", "2025-10-08", "--until", "2025-11-07"]) == 0
    header, *rows, blank, foot = capsys.readouterr().out.splitlines()
    assert blank == ""
    vague = sum(not row.startswith("2025-10-") and not row.startswith("2025-11-") for row in rows)
    assert foot.startswith(f"{len(rows)} changes after 2025-10-08, up to and with 2025-11-07. Of these, {vague} are known only to")
    assert foot.endswith("The catalogue was last checked on 2026-11-23.")
    kind, title = header.index("kind"), header.index("title")
    for row in rows:
        assert row[kind - 2 : kind] == "  "
        assert row[title - 2 : title] == "  "
        assert row[kind:].split()[0] in set(ChangeKind)
    assert any(row.startswith("2025-10 ") for row in rows)  # known to the month
    assert main(["changes", "--since", "2026-11-20", "--until", "2027-06-01"]) == 0
    assert "known only as far as it was announced" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [("2025-11-20", "2025-11-19", "earlier day first"), ("yesterday", "2025-11-19", "such as"), ("2025-11-20", "2025-02-30", "such as")],
)
def test_days_that_are_none_or_in_the_wrong_order_end_with_2(since: str, until: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "--since", since, "--until", until]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == ""
    assert told in line
