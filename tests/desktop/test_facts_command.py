"""`--facts FILE`: own tables join the catalogue of every command, and what does not join is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from layers.catalogue.own import LAYOUTS
from tests.layers.own_kit import FLOW, LINK, MEASURE, SITE, csv_file, table, xlsx_file
from tests.test_help import PAGE

RULE = MEASURE | {"issuer_territory": "DEU", "targets": "FRA", "products": "magnet"}


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[Any, str]:
    capsys.readouterr()
    assert main([*map(str, arguments), "--format", "json"]) == 0
    caught = capsys.readouterr()
    return json.loads(caught.out), caught.err


def test_an_own_measure_is_listed_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file(tmp_path, table(RULE))
    told, errors = printed(capsys, "restrictions", "--day", "2025-11-20", "--facts", path)
    assert [(row["id"], row["state"], row["verified"]) for row in told["restrictions"] if row["own"] == "own.csv"] == [
        ("own-1", "in-force", False)
    ]
    assert sum(row["own"] is None for row in told["restrictions"]) == len(told["restrictions"]) - 1
    assert errors == ""


def test_an_own_measure_catches_a_shipment_and_changes_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file(tmp_path, table(RULE))
    shipment = ["check", "--product", "magnet", "--element", "Nd", "--from", "DEU", "--to", "FRA", "--day", "2025-11-20"]
    assert printed(capsys, *shipment)[0]["verdict"] != "caught"
    told, _ = printed(capsys, *shipment, "--facts", path)
    assert (told["verdict"], [match["id"] for match in told["matches"]]) == ("caught", ["own-1"])
    told, _ = printed(capsys, "changes", "--since", "2025-02-28", "--until", "2025-03-01", "--facts", path)
    assert ("own-1", "came-into-force") in [(change["id"], change["kind"]) for change in told["changes"]]


def test_a_map_with_own_facts_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheets = {"Sites": table(SITE), "Links": table(LINK)}
    path = xlsx_file(tmp_path, sheets, "ours & theirs.xlsx")
    output = tmp_path / "map.svg"
    assert main(["export", "-o", str(output), "--facts", str(path), "--size", "1000x700"]) == 0
    text = re.sub(r"<[^>]+>", "", output.read_text(encoding="utf-8"))
    assert "own facts: ours &amp; theirs.xlsx" in text
    assert "Own facts, drawn among the shipped ones" in text
    assert "1 site, 1 link" in text


def test_rows_that_do_not_join_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file(tmp_path, table(FLOW, FLOW | {"to_country": "XXQ"}))
    _, errors = printed(capsys, "restrictions", "--day", "2025-11-20", "--facts", path)
    assert (
        errors
        == f"lodestone: {path}: 1 row is refused, the first is row 2, to_country: There is no such country. 'lodestone info' lists them.\n"
    )


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "from_country,to_country,product,period\nXXQ,DEU,oxide,2024\n"])
def test_a_file_that_brings_nothing_ends_the_command(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["restrictions", "--day", "2025-11-20", "--facts", str(path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"lodestone: {path}: ")


def test_info_lists_what_would_not_join(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [FLOW, FLOW | {"period": "soon"}, FLOW | {"to_country": "=1+1"}]
    path = csv_file(tmp_path, table(*rows))
    told, _ = printed(capsys, "info", path)
    facts = told["files"][0]["layers"][0]["facts"]
    assert (facts["table"], facts["joined"]) == ("flows", 1)
    assert [(one["row"], one["column"], one["value"], one["left_out"]) for one in facts["refused"]] == [
        (2, "period", "soon", False),
        (3, "to_country", "=1+1", False),
    ]
    assert set(facts) == {"table", "joined", "refused", "notes"}
    assert main(["info", str(path)]) == 0
    text = capsys.readouterr().out
    assert "facts: as flows, 1 row joins" in text
    assert "refused: row 2, period 'soon'" in text


def test_the_help_names_every_table_with_what_it_needs() -> None:
    text = PAGE.split("## Your own facts")[1]
    for layout in LAYOUTS.values():
        line = next((line for line in text.splitlines() if line.startswith(f"| `{layout.name}`")), None)
        if line is not None:
            assert {column for group in layout.needed for column in group} - {"stage", "status"} <= set(re.findall(r"`([^`]+)`", line))
    assert {layout.name for layout in LAYOUTS.values() if f"| `{layout.name}`" in text} == set(LAYOUTS) - {"comtrade"}
