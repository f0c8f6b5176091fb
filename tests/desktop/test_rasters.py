"""Rasters on the map: in the window, in exports, in saved maps, and in `lodestone info`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.dialogs.ask_crs import AskCrs
from desktop.export import ExportOptions, write
from desktop.main_window import MainWindow
from desktop.render import rasters as module
from desktop.render.imagery import Imagery
from desktop.render.picture import Rendering, render
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, first_map
from layers.feedback import Feedback
from layers.sources.raster import Pixels, RasterInfo, Window, look_raster, read_window
from layers.viewport import Viewport
from tests import raster_kit
from tests.desktop.command_kit import lodestone
from tests.desktop.render_kit import DAY, colour_at, pixels, request_of
from tests.desktop.window_kit import colour_at as colour_on_screen
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")
NORTH_WEST, NORTH_EAST, SOUTH_WEST, SOUTH_EAST = (-140.0, 20.0), (170.0, 20.0), (-140.0, -30.0), (80.0, -30.0)
RED, GREEN, BLUE = "#FF0000", "#00FF00", "#0000FF"


def with_raster(path: Path, crs: str = "+proj=eqearth +lon_0=150 +datum=WGS84") -> tuple[MapDocument, Imagery]:
    """The first map with a raster alone on the ground."""
    info = look_raster(path)
    source = SourceRef(str(path))
    document = edits.set_crs(edits.add_raster(first_map(DAY), info.name, source).document, crs).document
    for layer in ("mines", "refineries", "allied", "works", "links", "restrictions", "world"):
        document = edits.show_layer(document, layer, False).document
    return document, Imagery(rasters={source: info})


def drawn(document: MapDocument, imagery: Imagery, *, ratio: float = 1.0, viewport: Viewport | None = None) -> Rendering:
    return render(replace(request_of(document, width=640, height=400, ratio=ratio, viewport=viewport), imagery=imagery))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("crs", ["+proj=eqearth +lon_0=150 +datum=WGS84", "EPSG:3857", "EPSG:4326", "EPSG:8857"])
def test_a_raster_lies_at_its_place_in_any_projection(tmp_path: Path, crs: str, ratio: float) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"), crs)
    picture = drawn(document, imagery, ratio=ratio)
    ground = colour_at(drawn(document, Imagery()), document, *SOUTH_EAST)
    assert [colour_at(picture, document, *place) for place in (NORTH_WEST, NORTH_EAST, SOUTH_WEST)] == [RED, GREEN, BLUE]
    assert colour_at(picture, document, *SOUTH_EAST) == ground
    assert imagery.missing == []


def test_beyond_the_edge_of_the_map_nothing_is_shown(tmp_path: Path) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"))
    shown, bare = pixels(drawn(document, imagery).image), pixels(drawn(document, Imagery()).image)
    assert (shown[:3, :3] == bare[:3, :3]).all()
    assert (shown[-3:, -3:] == bare[-3:, -3:]).all()


def test_a_pale_raster_lets_the_ground_through(tmp_path: Path) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"))
    pale = edits.set_opacity(document, "raster-1", 0.5).document
    red = int(colour_at(drawn(pale, imagery), pale, *NORTH_WEST)[3:5], 16)
    assert 80 < red < 140


def test_panning_reads_only_what_comes_into_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"), "EPSG:3857")
    read: list[int] = []

    def counting(info: RasterInfo, window: Window, feedback: Feedback) -> Pixels:
        read.append(window.width * window.height)
        return read_window(info, window, feedback)

    monkeypatch.setattr(module, "read_window", counting)
    view = Viewport(1000.0, 2000.0, 8000.0, 1200, 800)
    drawn(document, imagery, viewport=view)
    first = sum(read)
    read.clear()
    drawn(document, imagery, viewport=view)
    assert read == []
    moved = drawn(document, imagery, viewport=view.panned(-260.0, 0.0))
    assert 0 < sum(read) <= first / 3
    assert colour_at(moved, document, -10.0, 20.0) == RED


def test_a_file_that_was_written_anew_is_read_anew(tmp_path: Path) -> None:
    path = raster_kit.quarters(tmp_path / "quarters.tif")
    document, imagery = with_raster(path)
    assert colour_at(drawn(document, imagery), document, *NORTH_WEST) == RED
    path.write_bytes(raster_kit.two_faced(tmp_path / "other.tif").read_bytes())
    assert colour_at(drawn(document, imagery), document, *NORTH_WEST) != RED


@pytest.mark.parametrize("crs", ["+proj=ob_tran +o_proj=eqearth +o_lat_p=60 +o_lon_p=0 +lon_0=100 +datum=WGS84"])
def test_a_projection_that_cannot_show_rasters_says_so_and_the_map_goes_on(tmp_path: Path, crs: str) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"), crs)
    drawn(document, imagery)
    assert "cannot show rasters" in imagery.missing[0]


def test_a_projection_that_shows_nothing_of_a_raster_says_so(tmp_path: Path) -> None:
    path = raster_kit.write(tmp_path / "far.tif", pixels_of_one(), (-70, -40, -60, -30))
    document, imagery = with_raster(path, "+proj=ortho +lat_0=30 +lon_0=110 +datum=WGS84")
    drawn(document, imagery)
    assert "shows nothing of where it lies" in imagery.missing[0]
    assert str(path) in imagery.missing[0]


def pixels_of_one() -> Pixels:
    import numpy as np

    return np.full((3, 20, 20), 200, np.uint8)


def test_a_file_that_is_gone_is_said_and_the_map_goes_on(tmp_path: Path) -> None:
    path = raster_kit.quarters(tmp_path / "quarters.tif")
    document, imagery = with_raster(path)
    path.unlink()
    drawn(document, imagery)
    assert "can no more be read" in imagery.missing[0]


def test_sheets_hold_rasters_and_pages_do_not(tmp_path: Path) -> None:
    document, imagery = with_raster(raster_kit.quarters(tmp_path / "quarters.tif"))
    for ending in ("png", "svg", "html"):
        write(document, load(), {}, tmp_path / f"a.{ending}", ExportOptions(800, 500), imagery=imagery)
    picture = pixels(QImage(str(tmp_path / "a.png")))
    assert (picture[..., :3] == (255, 0, 0)).all(axis=-1).mean() > 0.05
    assert "<image" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "own layers: quarters" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "own layers: quarters" not in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_rasters_begin_below_marks_and_can_be_moved(tmp_path: Path) -> None:
    document = edits.add_raster(first_map(DAY), "R", SourceRef("r.tif")).document
    kinds = [layer.kind for layer in document.layers]
    assert kinds.index(LayerKind.RASTER) == kinds.index(LayerKind.RESTRICTIONS) - 1
    assert edits.move_layer(document, "raster-1", 0).document.layers[0].id == "raster-1"


# In the window


def test_a_dropped_raster_is_shown_and_undone(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = raster_kit.quarters(tmp_path / "quarters.tif")
    window.open_files([path])
    settle(qtbot, window)
    assert window.workspace.document.layer("raster-1").name == "quarters"
    assert colour_on_screen(window, -155.0, 5.0).name().upper() == RED
    assert window.messages.texts == []
    window.actions_table["zoom_layer"].trigger()
    settle(qtbot, window)
    window.actions_table["undo"].trigger()
    settle(qtbot, window)
    assert colour_on_screen(window, -155.0, 5.0).name().upper() != RED
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".xml"] == []


def test_a_saved_map_comes_back_with_its_raster_or_asks_where_it_is(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    from layers import storage

    path = raster_kit.quarters(tmp_path / "quarters.tif")
    document, _ = with_raster(path)
    saved = tmp_path / "a.lodestone"
    saved.write_bytes(storage.encode(document, tmp_path))
    assert json.loads(saved.read_bytes())["map"]["layers"][0]["kind"]
    window.open_files([saved])
    settle(qtbot, window)
    assert colour_on_screen(window, -155.0, 5.0).name().upper() == RED
    path.rename(tmp_path / "moved.tif")
    window.open_files([saved])
    settle(qtbot, window)
    assert any("no such file" in text for text in window.messages.texts)


def test_a_raster_without_a_system_is_asked_about(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = raster_kit.write(tmp_path / "bare.tif", pixels_of_one(), crs=None)
    window.open_files([path])
    settle(qtbot, window)
    dialog = window.findChild(AskCrs)
    assert dialog is not None
    dialog.chosen.emit("EPSG:4326")
    dialog.reject()
    settle(qtbot, window)
    assert window.workspace.document.layer("raster-1").source == SourceRef(str(path), None, "EPSG:4326")
    assert colour_on_screen(window, -155.0, 5.0).name().upper() == "#C8C8C8"


def test_a_broken_raster_changes_nothing_and_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "broken.tif"
    path.write_bytes(b"II*\0" + b"\xff" * 500)
    before = window.workspace.document
    window.open_files([path])
    settle(qtbot, window)
    assert window.workspace.document == before
    assert len(window.messages.texts) == 1
    assert "broken.tif: it cannot be read" in window.messages.texts[0]


def test_what_stands_in_the_way_of_a_raster_is_told_once(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = raster_kit.quarters(tmp_path / "quarters.tif")
    window.open_files([path])
    settle(qtbot, window)
    path.unlink()
    for _ in range(3):
        window.canvas.zoom(1.2)
        settle(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.messages.texts))
    assert sum("can no more be read" in text for text in window.messages.texts) == 1


# In commands


def told(path: Path, *arguments: str) -> Mapping[str, object]:
    ended = lodestone("info", path, "--format", "json", *arguments)
    [entry] = json.loads(ended.out)["files"]
    assert isinstance(entry, dict)
    return entry


def test_info_tells_of_a_raster(tmp_path: Path) -> None:
    path = raster_kit.slope(tmp_path / "slope.tif")
    raster = told(path)["raster"]
    assert isinstance(raster, dict)
    assert (raster["width"], raster["height"], raster["crs"], raster["nodata"]) == (360, 180, "EPSG:4326", "-9999")
    text = lodestone("info", path).out
    assert "GTiff raster: 360 x 180 pixels of 1 x 1, EPSG:4326" in text
    assert "overviews: none" in text


def test_export_draws_a_raster(tmp_path: Path) -> None:
    path = raster_kit.quarters(tmp_path / "quarters.tif")
    ended = lodestone("export", "-o", tmp_path / "a.png", "--layer", path, "--size", "800x500")
    assert (ended.status, ended.err) == (0, "")
    picture = pixels(QImage(str(tmp_path / "a.png")))
    assert (picture[..., :3] == (0, 0, 255)).all(axis=-1).mean() > 0.02
    assert "left out" in lodestone("export", "-o", tmp_path / "a.html", "--layer", path).err


def test_export_says_what_a_raster_lacks(tmp_path: Path) -> None:
    path = raster_kit.write(tmp_path / "bare.tif", pixels_of_one(), crs=None)
    ended = lodestone("export", "-o", tmp_path / "a.png", "--layer", path)
    assert ended.status == 1
    assert "--assume-crs" in ended.err
    assert lodestone("export", "-o", tmp_path / "a.png", "--layer", path, "--assume-crs", "EPSG:4326").status == 0


def test_the_legend_tells_what_dark_and_bright_stand_for_where_the_raster_is_seen(tmp_path: Path) -> None:
    values = np.tile(np.linspace(12, 812, 60, dtype=np.float32), (60, 1))
    raster = raster_kit.write(tmp_path / "heights.tif", values[None], bounds=(10, 40, 20, 50))
    ((low, high),) = look_raster(raster).stretch
    told = []
    for extent in ("5,35,25,55", "-160,-10,-120,20"):
        path = tmp_path / "map.svg"
        lodestone("export", "--layer", raster, f"--extent={extent}", "--size", "1400x1100", "-o", path)
        told.append(f">{low:.4g} to {high:.4g}<" in path.read_text("utf-8"))
    assert told == [True, False]
