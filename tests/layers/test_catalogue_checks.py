"""The checks find what is wrong; each case spoils the shipped tables in one cell."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers.catalogue.checks import check
from layers.catalogue.loading import Catalogue, load, shipped_folder
from layers.catalogue.reading import read_table
from layers.catalogue.search import search
from layers.catalogue.tables import COUNTRIES, FLOWS, MEASURES, SITES, SPELLS, TABLES, Table
from layers.catalogue.writing import canonical_text
from layers.errors import CatalogueError

COMMAND = Path(__file__).parents[2] / "packaging" / "catalogue.py"

Spoil = Callable[[str, dict[str, str], dict[str, str]], Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Copy the tables, and change cells of the one row whose cells are as given."""

    def change(table: str, where: dict[str, str], cells: dict[str, str]) -> Path:
        folder = tmp_path / "catalogue"
        shutil.copytree(shipped_folder(), folder)
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or ())
            rows = list(reader)
        (row,) = [row for row in rows if where.items() <= row.items()]
        row.update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return folder

    return change


def test_the_shipped_tables_have_nothing_wrong() -> None:
    assert check(load()) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_shipped_tables_are_in_canonical_form(table: Table[Any]) -> None:
    path = shipped_folder() / f"{table.name}.csv"
    assert path.read_bytes().decode("utf-8") == canonical_text(path, table)


NARVA = {"site_id": "neo-narva", "stage": "magnet", "status": "construction"}
NO_18 = {"measure_id": "chn-2025-18", "seq": "1"}
NO_57 = {"measure_id": "chn-2025-57", "seq": "2"}
MP = {"id": "mountain-pass"}


@pytest.mark.parametrize(
    ("table", "where", "cells", "column", "message"),
    [
        ("sites", MP, {"lat": "95"}, "lat", "number from -90 to 90"),
        ("sites", MP, {"lat": "nan"}, "lat", "expected a number"),
        ("sites", MP, {"precision": "site"}, "precision", "one of exact, town, region"),
        ("sites", MP, {"name": ""}, "name", "empty"),
        ("sites", MP, {"name": " Mountain Pass"}, "name", "blanks"),
        ("sites", MP, {"note": "two\nlines"}, "note", "one line"),
        ("sites", MP, {"elements": "Nd;Nd"}, "elements", "once"),
        ("sites", MP, {"source_url": "javascript:alert(1)"}, "source_url", "web address"),
        ("sites", MP, {"source_kind": "none"}, "source_kind", "does not fit"),
        ("sites", MP, {"source_url": "", "source_title": "", "source_kind": "none"}, "confidence", "names no source"),
        ("sites", MP, {"source_date": "2027"}, "source_date", "after the edition"),
        ("sites", MP, {"country": "ALL"}, "country", "no country 'ALL'"),
        ("sites", MP, {"country": "EUU"}, "country", "no country 'EUU'"),
        ("sites", MP, {"id": "mojave"}, "site_id", "no site 'mountain-pass'"),
        ("sites", {"id": "round-top"}, {"id": "mountain-pass"}, "id", "repeats row"),
        (
            "stages",
            {"site_id": "neo-narva", "stage": "magnet", "status": "construction"},
            {"status": "unknown"},
            "status",
            "expected one of",
        ),
        ("stages", NARVA, {"from": "2026"}, "until", "before it begins"),
        ("stages", {"site_id": "amba-dongar", "stage": "mine"}, {"quantity": "12"}, "unit", "needs its unit"),
        ("flows", {"from_country": "AUS", "to_country": "MYS"}, {"hs_codes": "2530.90"}, "hs_codes", "without dots"),
        ("flows", {"from_country": "AUS", "to_country": "MYS"}, {"to_country": "MAY"}, "to_country", "no country 'MAY'"),
        ("flows", {"from_country": "AUS", "to_country": "MYS"}, {"product": "dust"}, "product", "no product 'dust'"),
        ("support", {"id": "usa-dod-mp-2025"}, {"effective": "2024"}, "effective", "before it is announced"),
        ("links", {"from_id": "mount-weld", "to_id": "lynas-kalgoorlie"}, {"to_id": "kalgoorlie"}, "to_id", "no site 'kalgoorlie'"),
        ("spells", NO_18, {"from": "2025-4-4"}, "from", "expected a year, month or day"),
        ("spells", NO_18, {"state": "not-announced"}, "state", "expected one of"),
        ("spells", NO_57, {"from": "2025-11-08"}, "from", "the one before ends on 2025-11-06"),
        ("spells", NO_57, {"from": "2025-11-06"}, "from", "the one before ends on 2025-11-06"),
        ("spells", NO_57, {"seq": "4"}, "seq", "follows"),
        ("spells", NO_57, {"state": "ended"}, "state", "cannot follow"),
        ("spells", NO_57, {"until": ""}, "from", "Only the last spell may lack its end"),
        ("spells", {"measure_id": "chn-2025-18"}, {"verified_until": "2026-10-01"}, "verified_until", "later than its source speaks"),
        ("spells", {"measure_id": "chn-2025-18"}, {"source_date": ""}, "verified_until", "later than its source speaks"),
        ("spells", {"measure_id": "usa-mfn-2805", "seq": "2"}, {"rate_kind": ""}, "rate_kind", "how it adds"),
        ("spells", NO_57, {"from": "2025-11-08"}, "from", "have no state"),
        ("spells", NO_57, {"from": ""}, "from", "empty cell"),
        ("spells", NO_18, {"verified_until": "2026-11-22"}, "verified_until", "no dated source"),
        ("spells", NO_57, {"from": "2025"}, "from", "must be the same"),
        ("spells", NO_57, {"from": "2025-11-06"}, "from", "they overlap"),
        ("spells", NO_57, {"until": "2025-11-01"}, "until", "before it begins"),
        ("spells", NO_57, {"verified_until": "2027-01-10"}, "verified_until", "after its last day 2026-11-10"),
        ("spells", NO_18, {"from": "2025-02-30"}, "from", "out of range"),
        ("spells", NO_18, {"source_date": "2027-01"}, "source_date", "after the edition"),
        ("measures", {"id": "chn-2025-18"}, {"products": "yttrium-pills"}, "products", "no product"),
        ("measures", {"id": "chn-2025-18"}, {"elements": "Xx"}, "elements", "no element 'Xx'"),
        ("measures", {"id": "chn-2025-18"}, {"issuer_territory": "PRC"}, "issuer_territory", "no territory 'PRC'"),
        ("measures", {"id": "chn-jpn-1-2026"}, {"targets": "JAP"}, "targets", "no country 'JAP'"),
        ("measures", {"id": "chn-jpn-1-2026"}, {"targets": "Japan"}, "targets", "three capitals"),
        ("measures", {"id": "chn-2025-18"}, {"hs_codes": "2805.30"}, "hs_codes", "without dots"),
        ("measures", {"id": "chn-2025-18"}, {"hs_codes": "28053"}, "hs_codes", "4, 6, 8 or 10 digits"),
        ("measures", {"id": "chn-2025-18"}, {"hs_codes": "002805"}, "hs_codes", "chapter of the Harmonized System"),
        ("measures", {"id": "chn-2025-18"}, {"exempt_products": "pills"}, "exempt_products", "no product 'pills'"),
        ("measures", {"id": "chn-2025-18"}, {"exempt_elements": "Xx"}, "exempt_elements", "no element 'Xx'"),
        ("measures", {"id": "chn-2025-18"}, {"targets": "ALL;USA"}, "targets", "ALL stands beside"),
        ("measures", {"id": "chn-jpn-1-2026"}, {"exempt_targets": "USA"}, "exempt_targets", "Only ALL"),
        ("measures", {"id": "chn-2025-18"}, {"de_minimis_percent": "101"}, "de_minimis_percent", "from 0 to 100"),
        ("products", {"id": "compound"}, {"parent": "oxide"}, "parent", "never reaches a root"),
        ("members", {"group": "allied", "member": "SWE"}, {"from": "1999-01-01"}, "union_of", "SWE"),
        ("statistics", {"metric": "magnet_share", "series": "seed"}, {"preferred": "yes"}, "preferred", "founding article"),
        ("claims", {"number": "1"}, {"refs": "measure:nothing"}, "refs", "no row 'measure:nothing'"),
    ],
)
def test_a_spoilt_cell_is_named(spoil: Spoil, table: str, where: dict[str, str], cells: dict[str, str], column: str, message: str) -> None:
    problems = check(Catalogue(spoil(table, where, cells)), geography=False)
    found = [problem for problem in problems if problem.column == column and message in problem.what]
    assert found, [str(problem) for problem in problems]
    assert all(problem.remedy and problem.row and str(problem.path).endswith(".csv") for problem in found)


@pytest.mark.parametrize(
    ("where", "cells", "message"),
    [
        (MP, {"lon": "115.5322"}, "outside of USA"),
        (MP, {"lat": "36.7", "lon": "-123.5"}, "outside of USA"),
        (MP, {"offshore": "yes"}, "lies on the land of USA"),
        ({"id": "minamitorishima"}, {"offshore": "no"}, "outside of JPN"),
    ],
)
def test_a_site_outside_of_its_country_is_named(spoil: Spoil, where: dict[str, str], cells: dict[str, str], message: str) -> None:
    (problem,) = check(Catalogue(spoil("sites", where, cells)))
    assert message in problem.what


def test_a_country_without_a_shape_is_named_at_both_scales(spoil: Spoil) -> None:
    problems = check(Catalogue(spoil("countries", {"code": "EUU"}, {"kind": "country"})))
    assert sorted(problem.what for problem in problems) == [f"The world map at {scale} has nothing for EUU." for scale in ("10m", "50m")]


def test_good_rows_are_kept_beside_a_bad_one(spoil: Spoil) -> None:
    folder = spoil("sites", MP, {"lat": "north"})
    rows, problems = read_table(folder / "sites.csv", SITES)
    assert len(rows) == len(load().sites) - 1
    (problem,) = problems
    assert (problem.column, problem.row) == ("lat", list(load().sites).index("mountain-pass") + 1)


@pytest.mark.parametrize(
    ("table", "where", "cells"),
    [
        (MEASURES, {"id": "chn-2025-18"}, {"hs_codes": "28.05"}),
        (SPELLS, NO_18, {"from": "yesterday"}),
        (FLOWS, {"from_country": "AUS", "to_country": "MYS"}, {"quantity": "-3"}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_the_rows_beside_a_bad_one_stay(spoil: Spoil, table: Table[Any], where: dict[str, str], cells: dict[str, str]) -> None:
    shipped = load().rows(table)
    rows, (problem,) = read_table(spoil(table.name, where, cells) / f"{table.name}.csv", table)
    assert problem.row is not None
    del shipped[problem.row - 1]
    assert rows == shipped
    assert problem.column == next(iter(cells))


def test_a_bad_row_stops_the_shipped_catalogue(spoil: Spoil) -> None:
    with pytest.raises(CatalogueError, match="'north' is refused"):
        Catalogue(spoil("sites", MP, {"lat": "north"})).sites  # noqa: B018 - reading the property reads the table


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "header"),
        (b"code,name\n", "missing"),
        (b"\xff\xfe", "UTF-8"),
        (",".join(COUNTRIES.columns).encode() + b'\nAUS,"Australia', "well-formed"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "countries.csv"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=message):
        read_table(path, COUNTRIES)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_table(tmp_path / "countries.csv", COUNTRIES)


def test_the_command_names_file_line_column_value_and_remedy(spoil: Spoil) -> None:
    folder = spoil("sites", MP, {"lat": "north"})
    line = list(load().sites).index("mountain-pass") + 2
    done = subprocess.run([sys.executable, COMMAND, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder}/sites.csv:{line}: lat: 'north' is refused")


def test_the_command_sorts_what_was_appended(spoil: Spoil) -> None:
    folder = spoil("countries", {"code": "AGO"}, {})
    path = folder / "countries.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(header + "".join(reversed(lines)), encoding="utf-8", newline="")
    arguments = [sys.executable, str(COMMAND), str(folder)]
    assert subprocess.run([*arguments, "--check"], capture_output=True, check=False).returncode == 1
    assert subprocess.run(arguments, capture_output=True, check=False).returncode == 0
    assert path.read_bytes() == (shipped_folder() / "countries.csv").read_bytes()


def test_spells_are_checked_in_their_order_wherever_they_stand(spoil: Spoil) -> None:
    folder = spoil("spells", NO_18, {})
    path = folder / "spells.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(header + "".join(reversed(lines)), encoding="utf-8", newline="")
    assert check(Catalogue(folder), geography=False) == []


@pytest.mark.parametrize(
    ("text", "table", "key"),
    [
        ("mountain pass", "site", "mountain-pass"),
        ("100 percent tariff", "claim", "19"),
        ("No. 18 2025", "measure", "chn-2025-18"),
        ("general motors", "partnership", "mp-gm"),
        ("iluka loan", "support", "aus-efa-iluka-2022"),
        ("TURKIYE", "country", "TUR"),
        ("allied", "group", "allied"),
    ],
)
def test_search_finds_what_is_known(text: str, table: str, key: str) -> None:
    assert (table, key) in {(hit.table, hit.key) for hit in search(load(), text)}


def test_every_claim_is_found_by_its_own_words() -> None:
    catalogue = load()
    for number, claim in catalogue.claims.items():
        assert ("claim", str(number)) in {(hit.table, hit.key) for hit in search(catalogue, claim.claim)}


def test_search_for_nothing_finds_nothing() -> None:
    assert search(load(), "  ") == []
