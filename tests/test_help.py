"""The help page of the command names every option, JSON key and token that there is, and its examples run."""

from __future__ import annotations

import ast
import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from desktop.cli import COMMANDS, main
from desktop.export import FORMATS
from layers.catalogue.loading import load
from layers.catalogue.vocabulary import MeasureKind, Role, SourceKind, SpellState
from layers.extent import REGIONS
from layers.restrictions.change import ChangeKind
from layers.restrictions.check import Outcome, Wanted, check, end_uses
from layers.restrictions.clauses import Consignment

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "resources" / "help" / "command.md").read_text(encoding="utf-8")
DAY = dt.date(2025, 11, 20)
TABLES = ROOT / "tests" / "data"


def section(title: str) -> str:
    """The part of the page under a heading, its sub-headings included."""
    start = re.search(rf"^## {re.escape(title)}$", PAGE, re.MULTILINE)
    assert start, title
    return PAGE[start.end() :].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """What is named in the first column of tables, such as options, keys and codes."""
    return {word for line in text.splitlines() if line.startswith("| `") for word in re.findall(r"`([^`]+)`", line.split(" | ")[0])}


def examples() -> list[str]:
    block = section("Examples").split("```")[1]
    return [line for line in block.splitlines() if line]


def keys(value: object) -> Iterator[str]:
    """All keys of a JSON value, except those that stand for the columns of a user's own table."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            if name != "properties":
                yield from keys(item)


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert main([*arguments, "--format", "json"]) == 0
    return set(keys(json.loads(capsys.readouterr().out)))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_option_is_named_under_its_command_and_no_other(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    usage = capsys.readouterr().out
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", usage))
    told = {name.split()[0] for name in first_cells(section(f"lodestone {command}".strip())) if name.startswith("-")}
    assert options - {"-h", "--help"} == told - {"-h", "--help"}
    for choice in re.findall(r"--format (\{[^}]*\})", usage):
        assert f"--format {choice}" in PAGE


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("restrictions", ["--day", "2025-11-20"]),
        ("changes", ["--since", "2025-01-01", "--until", "2026-01-01"]),
        ("check", ["--product", "oxide", "--from", "CHN", "--to", "USA"]),
        ("find", ["100%", "tariff"]),
        ("info", [*map(str, sorted(path for path in TABLES.iterdir() if path.suffix in {".csv", ".xlsx"})), "--sample", "1"]),
    ],
)
def test_every_key_of_json_is_named_under_its_command(command: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"`([^`]+)`", section(f"lodestone {command}").split("### JSON")[1]))
    found = printed([command, *arguments], capsys)
    assert len(found) > 8
    assert found <= named


@pytest.mark.parametrize("tokens", [MeasureKind, Role, SpellState])
def test_every_token_is_named(tokens: type[StrEnum]) -> None:
    text = section("lodestone restrictions")
    assert [token for token in tokens if f"`{token.value}`" not in text] == []


def test_every_end_use_clause_and_wish_of_a_check_is_named() -> None:
    text = section("lodestone check")
    clauses = [clause.clause for clause in check(load(), Consignment("oxide", frozenset(), "CHN", "USA"), DAY).others[0].clauses]
    for token in (*end_uses(load()), *clauses, *Wanted, *Outcome):
        assert f"`{token}`" in text, token


def test_every_kind_of_change_is_named() -> None:
    told = first_cells(section("lodestone changes").split("Tokens of `kind`")[1])
    assert told == {kind.value for kind in ChangeKind}


def test_tokens_of_products_and_sources_are_those_of_the_catalogue() -> None:
    text = section("lodestone restrictions").split("Tokens of `products`")[1]
    catalogue = load()
    named = set(re.findall(r"`([^`]+)`", text))
    spells = [spell for measure in catalogue.measures.values() for spell in measure.spells]
    kinds = {row.source.kind for row in (*catalogue.measures.values(), *spells)}
    assert {product for measure in catalogue.measures.values() for product in measure.products} <= named
    assert all(catalogue.products.ancestors(product) is not None for product in named - {"products"})
    assert kinds == {SourceKind.ORIGINAL, SourceKind.COPY, SourceKind.NONE}


def warning_codes() -> set[str]:
    """The codes of all warnings that the readers of files give, taken from where they are given."""
    codes: set[str] = set()
    for path in (ROOT / "layers" / "sources").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("warn", "SourceWarning"):
                values = node.args[:1]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "warnings.append" and isinstance(node.args[0], ast.List):
                values = node.args[0].elts[:1]
            codes |= {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    return codes


def test_the_codes_of_warnings_are_those_that_the_readers_give() -> None:
    told = first_cells(section("lodestone info").split("Each of the `warnings`")[1])
    assert told == warning_codes()


def test_every_region_and_format_is_named() -> None:
    text = section("lodestone export")
    assert [name for name in (*REGIONS, *FORMATS) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("example", examples())
def test_an_example_runs(example: str, tmp_path: Path) -> None:
    shutil.copy(TABLES / "rows_without_place.csv", tmp_path / "my-sites.csv")
    program, *arguments = shlex.split(example)
    assert program == "lodestone"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "desktop", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr
    if arguments[0] == "export":
        assert (tmp_path / done.stdout.strip()).stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["info", "not-there.csv"], 1),
        (["export", "-o", "not-there/map.png"], 1),
        (["export", "-o", "map.png", "--layer", "nowhere.csv"], 1),
        (["export", "-o", "map.png", "--crs", "EPSG:0"], 2),
        (["export", "-o", "map.bmp"], 2),
        (["export", "-o", "map.png", "--region", "atlantis"], 2),
        (["export", "-o", "map.png", "--size", "huge"], 2),
        (["export", "-o", "map.png", "--element", "Xx"], 2),
        (["restrictions", "--day", "2025-02-30"], 2),
        (["restrictions", "--day", "2025-11-20", "--to", "Atlantis"], 2),
        (["changes", "--since", "2025-11-20", "--until", "2025-11-19"], 2),
        (["check", "--product", "slag", "--from", "CHN", "--to", "USA"], 2),
    ],
)
def test_the_status_is_the_one_promised_and_one_line_says_why(
    arguments: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nowhere.csv").write_text("latitude,longitude\n91,400\n", encoding="utf-8")
    assert main(arguments) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("lodestone: ")
