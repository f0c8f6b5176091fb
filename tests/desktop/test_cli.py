"""The command: what it writes where, and how it says that it cannot."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.desktop.command_kit import Ended, lodestone
from tests.desktop.render_kit import pixels
from tests.desktop.test_restrictions import KEYS

DATA = Path(__file__).parent.parent / "data"
SMALL = ("--size", "480x320")


def export(out: Path, *arguments: str | Path) -> Ended:
    return lodestone("export", "-o", out, *SMALL, *arguments)


def assert_refused(ended: Ended, status: int, *words: str) -> None:
    """One line says what, where and what to do."""
    (line,) = ended.err.splitlines()
    assert line.startswith("lodestone")
    assert "Traceback" not in ended.err
    for word in words:
        assert word in line
    assert ended.status == status
    assert ended.out == ""


def test_version_and_help_go_to_standard_output() -> None:
    version = lodestone("--version")
    assert (version.status, version.err) == (0, "")
    assert version.out.startswith("lodestone 0.")
    for command in ([], ["export"], ["restrictions"], ["info"]):
        ended = lodestone(*command, "--help")
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith("usage: lodestone")


FIRST_BYTES = {
    "png": b"\x89PNG\r\n",
    "jpg": b"\xff\xd8\xff",
    "tif": b"II*\x00",
    "svg": b"<?xml",
    "pdf": b"%PDF-1.",
    "html": b"<!DOCTYPE html>",
}


@pytest.mark.parametrize("ending", FIRST_BYTES)
def test_each_format_is_written_and_named_on_standard_output(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"map.{ending}"
    ended = export(out, "--day", "2025-11-20", "--element", "Dy")
    assert (ended.status, ended.out, ended.err) == (0, f"{out}\n", "")
    assert out.read_bytes().startswith(FIRST_BYTES[ending])
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_an_extent_may_follow_a_space_or_an_equals_sign(tmp_path: Path) -> None:
    spaced, joined, whole = (tmp_path / name for name in ("spaced.png", "joined.png", "whole.png"))
    assert export(spaced, "--extent", "-20,30,60,70").status == 0
    assert export(joined, "--extent=-20,30,60,70").status == 0
    assert export(whole).status == 0
    assert spaced.read_bytes() == joined.read_bytes() != whole.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [["--region", "europe"], ["--crs", "EPSG:8857"], ["--crs", "EPSG:3857", "--extent", "-180,-60,180,80"], ["--dark"]],
    ids=["region", "equal-earth", "mercator", "dark"],
)
def test_what_is_asked_for_changes_the_picture(tmp_path: Path, arguments: list[str]) -> None:
    plain, asked = tmp_path / "plain.png", tmp_path / "asked.png"
    assert export(plain).status == 0
    ended = export(asked, *arguments)
    assert (ended.status, ended.err) == (0, "")
    assert plain.read_bytes() != asked.read_bytes()


def test_a_layer_is_drawn_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    out, file = tmp_path / "map.png", tmp_path / "spots.csv"
    rows = [f"{lon},{lat}" for lon in range(-145, -114, 6) for lat in range(-35, -4, 6)]
    file.write_text("\n".join(["longitude,latitude", *rows, ",", "x,1"]) + "\n", encoding="utf-8")
    ended = export(out, "--layer", file, "--extent", "-150,-40,-110,0")
    assert ended.status == 0
    assert "2 rows cannot be drawn, the first is row 37" in ended.err
    assert (pixels(QImage(str(out)))[:, :, :3] == (0x0B, 0x7A, 0x75)).all(axis=2).sum() > 10 * len(rows)


def test_a_shipped_test_file_is_drawn(tmp_path: Path) -> None:
    assert export(tmp_path / "map.png", "--layer", DATA / "rows_without_place.csv").status == 0


def test_timings_are_seconds_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "timings.json"
    assert export(tmp_path / "map.png", "--timings", path).status == 0
    timings = json.loads(path.read_text(encoding="utf-8"))
    assert list(timings) == ["layers_s", "start_s", "total_s"]
    values = list(timings.values())
    assert values == sorted(values)
    assert 0 < values[0] < values[-1] < 60


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--day", "2025-13-01"], ["'2025-13-01' is not a day", "2025-11-20"]),
        (["--day", ""], ["'' is not a day"]),
        (["--element", "Xx"], ["'Xx'", "Choose among Sc"]),
        (["--crs", "EPSG:999999"], ["'EPSG:999999' is not known", "EPSG:8857"]),
        (["--crs", "EPSG:4978"], ["'EPSG:4978' is not a map projection"]),
        (["--crs", ""], ["coordinate reference system ''"]),
        (["--region", "atlantis"], ["'atlantis'", "europe"]),
        (["--region", ""], ["region ''"]),
        (["--extent", "1,2,3"], ["'1,2,3' is not four numbers", "-10,35,30,60"]),
        (["--extent", "10,50,20,40"], ["its south at or above its north"]),
        (["--extent", "0,0,9,9", "--region", "europe"], ["Both an extent and a region"]),
        (["--extent", "--dark"], ["--extent", "expected one argument"]),
        (["--size", "huge"], ["'huge'", "--size 1920x1080"]),
        (["--size", "20x20"], ["20 x 20", "at least 320x240"]),
        (["--size", "99999x99999"], ["too large", "100 megapixels"]),
        (["--dpi", "nan"], ["out of range", "30 to 1200"]),
        (["--dpi", "many"], ["--dpi", "invalid float"]),
        (["--nonsense"], ["--nonsense", "--help"]),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_written(tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    assert_refused(export(tmp_path / "map.png", *arguments), 2, *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--from", "XXX"], ["--to", "Germany"], ["--element", "Xx"], ["--day", "soon"]])
def test_restrictions_refuses_what_it_does_not_know(arguments: list[str]) -> None:
    assert_refused(lodestone("restrictions", "--day", "2025-11-20", *arguments), 2, arguments[1])


@pytest.mark.parametrize("name", ["map.doc", "map", ""])
def test_an_ending_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    ended = lodestone("export", "-o", f"{tmp_path}/{name}" if name else "")
    assert_refused(ended, 2, "no ending of a format", ".png")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert_refused(export(tmp_path / "none" / "map.png"), 1, f"The folder {tmp_path / 'none'} does not exist", "Create it")
    assert_refused(export(tmp_path / "map.png", "--timings", tmp_path / "none" / "t.json"), 1, f"{tmp_path / 'none'} does not exist")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    folder = tmp_path / "map.png"
    folder.mkdir()
    assert_refused(export(folder), 1, f"{folder}: This is a folder", "Give the name of a file")


def test_a_place_where_nothing_can_be_written_is_named() -> None:
    assert_refused(export(Path("/proc/map.png")), 1, "/proc/map.png: It cannot be written", "Choose another folder")


def test_a_missing_layer_leaves_no_map(tmp_path: Path) -> None:
    absent = tmp_path / "absent.gpkg"
    assert_refused(export(tmp_path / "map.png", "--layer", absent), 1, f"{absent}: there is no such file")
    assert list(tmp_path.iterdir()) == []


def test_a_layer_without_coordinates_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "prices.csv"
    table.write_text("element,price\nDy,300\n", encoding="utf-8")
    assert_refused(export(tmp_path / "map.png", "--layer", table), 1, str(table))
    assert not (tmp_path / "map.png").exists()


ROWS_OUT = {
    "swapped": ("name,latitude,longitude\n\x1b[2Ja,110,41\nb,102,27\n", ["latitude and longitude look swapped", "Exchange their names"]),
    "blank": ("name,latitude,longitude\na,,\nb,,\n", ["2 rows are left out", "row 1: it is blank", "'lodestone info' lists them"]),
    "broken": ("name,wkt\na,POINT (1\nb,POINT (2\n", ["2 rows are left out", "row 1", "geometry cannot be built"]),
}


@pytest.mark.parametrize("name", ROWS_OUT)
def test_a_layer_of_which_nothing_can_be_drawn_is_refused(tmp_path: Path, name: str) -> None:
    text, words = ROWS_OUT[name]
    table = tmp_path / "own.csv"
    table.write_text(text, encoding="utf-8")
    ended = export(tmp_path / "map.png", "--layer", table, "--assume-crs", "EPSG:4326")
    assert_refused(ended, 1, f"{table}: Nothing of it can be drawn", *words)
    assert list(tmp_path.iterdir()) == [table]


def test_an_own_layer_without_rows_is_a_map_with_a_warning(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("name,wkt,latitude,longitude\n", encoding="utf-8")
    ended = export(tmp_path / "map.png", "--layer", table)
    assert (ended.status, "has no rows" in ended.err) == (0, True)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 KB, or where no disk can be mounted, a folder: the limit of file sizes then stands for it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], capture_output=True, check=False).returncode == 0
    yield folder
    if mounted:
        subprocess.run(["umount", folder], check=True)


def _small_files_only() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_full_disk_keeps_the_old_map(full_disk: Path) -> None:
    out = full_disk / "map.png"
    out.write_bytes(b"the old map")
    assert_refused(export(out), 1, f"{out}: It cannot be written", "folder")
    assert out.read_bytes() == b"the old map"
    assert [path.name for path in full_disk.iterdir()] == ["map.png"]


def test_a_limit_of_file_sizes_leaves_nothing_half_written(tmp_path: Path) -> None:
    ended = lodestone("export", "-o", tmp_path / "map.png", before=_small_files_only)
    assert_refused(ended, 1, "map.png: It cannot be written")
    assert list(tmp_path.iterdir()) == []


def test_no_display_is_said_and_a_way_out_shown() -> None:
    assert_refused(lodestone(), 1, "no display", "lodestone export -o map.png")


@pytest.mark.parametrize(("word", "hint"), [("chek", "Did you mean 'lodestone check'?"), ("xyzzy", "Commands are export, ")])
def test_a_word_that_is_neither_file_nor_command_is_wrong_usage(word: str, hint: str) -> None:
    assert_refused(lodestone(word), 2, f"There is no file or command '{word}'.", hint)


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    ended = export(tmp_path / "map.png", "--layer", tmp_path / "a\x1b[2J\u202e.gpkg")
    assert_refused(ended, 1, "\\x1b[2J\\u202e")
    assert ended.err.rstrip("\n").isprintable()


def test_warnings_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "e\x1b[2J\u202e\n.csv"
    file.write_text("na\x1b[31mme,latitude,longitude\nA,10,20\nB,9\x1b[2J,5\n", encoding="utf-8")
    ended = export(tmp_path / "map.png", "--layer", file)
    assert ended.status == 0
    assert "1 rows cannot be drawn" in ended.err
    for line in ended.err.split("\n")[:-1]:
        assert line.startswith("lodestone: ")
        assert line.isprintable()


def test_a_wrong_option_cannot_steer_the_terminal() -> None:
    assert_refused(lodestone("info", "a.csv", "--x\x1b[2J\n"), 2, "\\x1b[2J\\n")


@pytest.mark.parametrize("number", ["-1", "1.5", "", "many"])
def test_the_number_of_samples_is_a_count(number: str) -> None:
    assert_refused(lodestone("info", DATA / "swapped.csv", f"--sample={number}"), 2, f"'{number}' is not a whole number")


@pytest.mark.parametrize("locale", ["xx_YY.UTF-8", "C", "de_DE.ISO-8859-1", ""])
def test_a_locale_that_is_not_there_or_no_utf8_changes_nothing(tmp_path: Path, locale: str) -> None:
    out = tmp_path / "mäp.png"
    ended = lodestone("export", "-o", out, *SMALL, LC_ALL=locale, LANG=locale)
    assert (ended.status, ended.out, ended.err) == (0, f"{out}\n", "")


LISTING = ("restrictions", "--day", "2025-11-20")


@pytest.mark.parametrize("arguments", [LISTING, ("info", DATA / "swapped.csv"), ("info", "--format", "json", DATA / "swapped.csv")])
def test_a_closed_standard_output_is_said(arguments: tuple[str | Path, ...]) -> None:
    assert_refused(lodestone(*arguments, before=_close_output), 1, "standard output is closed", "Send it to a file")


@pytest.mark.parametrize("arguments", [LISTING, ("info", DATA / "swapped.csv"), ("--version",), ("info", "--help")])
def test_a_full_standard_output_is_said(arguments: tuple[str | Path, ...]) -> None:
    ended = lodestone(*arguments, before=_fill_output)
    assert_refused(ended, 1, "cannot be written to standard output: No space left", "Free some room there")


@pytest.mark.parametrize("arguments", [LISTING, ("info", DATA / "swapped.csv"), ("info", "--help")])
def test_a_reader_that_has_gone_is_no_news_to_anybody(arguments: tuple[str | Path, ...]) -> None:
    ended = lodestone(*arguments, before=_lose_reader)
    assert (ended.status, ended.err) == (1, "")


def test_a_map_is_drawn_though_nobody_listens(tmp_path: Path) -> None:
    spoken, silent = tmp_path / "spoken.png", tmp_path / "silent.png"
    assert export(spoken).status == 0
    ended = lodestone("export", "-o", silent, *SMALL, before=_close_all)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert silent.read_bytes() == spoken.read_bytes()


@pytest.mark.parametrize("arguments", [("info", "absent.csv"), ("--nonsense",), ("restrictions", "--day", "soon")])
def test_the_status_tells_where_no_words_can(arguments: tuple[str, ...]) -> None:
    assert lodestone(*arguments, before=_close_all).status == lodestone(*arguments).status > 0


def _close_output() -> None:
    os.close(1)


def _close_all() -> None:
    os.closerange(0, 3)


def _lose_reader() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 1)


def _fill_output() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def test_info_reports_each_test_file_and_goes_on() -> None:
    files = sorted(path for path in DATA.iterdir() if path.suffix != ".md")
    ended = lodestone("info", *files, "--format", "json")
    reported = json.loads(ended.out)["files"]
    assert (ended.status, ended.err) == (0, "")
    assert [Path(entry["path"]) for entry in reported] == files
    for entry in reported:
        assert set(entry) == {"path", "layers", "warnings", "error"}
        assert entry["error"] is None
        for layer in entry["layers"]:
            promised = {"name", "geometry", "features", "drawn", "rejected", "crs", "columns", "warnings", "sample"}
            assert set(layer) - {"facts"} == promised


def test_restrictions_as_json_have_the_promised_keys() -> None:
    ended = lodestone("restrictions", "--day", "2025-11-20", "--element", "Dy", "--from", "CHN", "--to", "USA", "--format", "json")
    listed = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert set(listed) == {"day", "edition", "restrictions"}
    assert all(set(row) == set(KEYS) for row in listed["restrictions"])
