"""One layer of a file that holds several is named behind the file, on the command line of every command and of the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.main_window import MainWindow
from layers.reading import parted
from layers.sources import read
from tests.desktop.command_kit import lodestone
from tests.desktop.window_kit import settle, window
from tests.layers.test_sources import save

__all__ = ["window"]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = save(tmp_path / "two.gpkg", [shapely.Point(1, 1)], layer="mines")
    return save(path, [shapely.Point(2, 2), shapely.Point(3, 3)], layer="my plants", append=True)


def test_a_name_is_parted_from_its_file_unless_the_file_is_called_so(tmp_path: Path) -> None:
    assert parted(Path("a.gpkg|layername=b|c")) == (Path("a.gpkg"), "b|c")
    assert parted(Path("a.gpkg")) == (Path("a.gpkg"), None)
    odd = tmp_path / "a|layername=b"
    odd.write_bytes(b"")
    assert parted(odd) == (odd, None)


def test_commands_take_the_layer_that_is_named(two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", f"{two}|layername=my plants", "--format", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [(layer["name"], layer["features"]) for layer in file["layers"]] == [("my plants", 2)]
    target = tmp_path / "plants.geojson"
    assert main(["convert", f"{two}|layername=my plants", "-o", str(target)]) == 0
    assert read(target).features == 2
    picture = tmp_path / "map.svg"
    ended = lodestone("export", "--layer", f"{two}|layername=my plants", "--size", "640x480", "-o", picture)
    assert (ended.status, ended.err) == (0, "")
    assert "my plants" in picture.read_text(encoding="utf-8")


def test_what_is_not_named_or_not_there_is_told(two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = lodestone("export", "--layer", two, "-o", tmp_path / "map.svg")
    assert ended.status == 1
    assert f"{two}: it holds 2 layers. Choose one of mines, my plants: 'two.gpkg|layername=mines'." in ended.err
    assert main(["info", f"{two}|layername=ports"]) == 1
    assert f"{two}: it holds no layer 'ports'. Choose one of mines, my plants." in capsys.readouterr().err


def test_the_window_opens_the_layer_that_is_named(window: MainWindow, qtbot: QtBot, two: Path) -> None:
    window.open_files([Path(f"{two}|layername=my plants")])
    settle(qtbot, window)
    assert [layer.name for layer in window.workspace.own.values()] == ["my plants"]
    source = window.workspace.document.layer("own-1").source
    assert source is not None
    assert (source.path, source.layer) == (str(two), "my plants")
    window.open_files([Path(f"{two}|layername=ports")])
    settle(qtbot, window)
    assert "it holds no layer 'ports'. Choose one of mines, my plants." in window.messages.refusals.texts[0]
