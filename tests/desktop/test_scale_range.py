"""Layers that are drawn at some scales only: on the map, in the legend, in the list of layers, in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.style import StyleDialog
from desktop.export import ExportOptions, draw
from desktop.export.evidence import with_evidence
from desktop.main_window import MainWindow
from desktop.panels.scales import scale_in
from desktop.render.images import clear_sheet, painting
from desktop.render.picture import make_frame, render
from desktop.render.screen_legend import legend_in_view
from layers import edits, storage
from layers.catalogue.loading import load
from layers.document import MapDocument
from layers.errors import SourceError
from layers.layout.edits import lay_out
from layers.layout.presets import preset
from layers.style import Style
from layers.styling.theme import LIGHT
from tests.desktop.render_kit import colour_at, place, request_of, texts
from tests.desktop.test_sized import COLOUR, ROWS, sized
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(("low", "high", "drawn"), [(0.0, 1.1, True), (0.9, 0.0, True), (0.0, 0.9, False), (1.1, 0.0, False)])
def test_outside_of_its_scales_a_layer_is_neither_drawn_nor_found_nor_explained(
    tmp_path: Path, low: float, high: float, drawn: bool
) -> None:
    document, own = sized(tmp_path)
    request = request_of(document, own)
    scale = request.viewport.scale
    style = replace(document.layer("own-1").style, scale_from=low * scale, scale_to=high * scale)
    document = edits.restyle_layer(document, "own-1", style).document
    request = request_of(document, own)
    shown = render(request)
    x, y = place(shown, document, *ROWS["most"][:2])
    assert (colour_at(shown, document, *ROWS["most"][:2]) == COLOUR) is drawn
    assert any(hit.kind == "feature" for hit in shown.hits.at(x, y)) is drawn
    with painting(clear_sheet(request.viewport, 1.0)) as painter:
        told = legend_in_view(make_frame(painter, request, LIGHT))
    assert any("wells" in item.label for group in told for item in group.items) is drawn


@pytest.mark.parametrize(("page", "drawn"), [(None, False), ("a4-landscape", False), ("a4-landscape", True)])
def test_a_layer_is_credited_where_it_is_drawn_alone(tmp_path: Path, page: str | None, drawn: bool) -> None:
    document, own = sized(tmp_path)
    style = replace(document.layer("own-1").style, scale_to=0.0 if drawn else 1000.0)
    document = edits.restyle_layer(document, "own-1", style).document
    if page is not None:
        document = lay_out(document, preset(page)).document
    export = with_evidence(draw(document, load(), own, tmp_path / "a.svg", ExportOptions(900, 600)), load())
    written = " ".join(text.text for text in texts(export.files[tmp_path / "a.svg"]))
    assert ("own layers: wells" in written) is drawn
    [told] = json.loads(export.files[tmp_path / "a.svg.evidence.json"])["maps"]
    assert any("own layers: wells" in line for line in told["credits"]) is drawn
    assert bool(told["own_layers"]) is drawn


@pytest.mark.parametrize(
    ("text", "scale"), [("", 0), ("1 : 5 000 000", 5e6), ("5,000,000", 5e6), ("5e6", 5e6), ("far", None), ("-4", None)]
)
def test_scales_are_read_as_people_write_them(text: str, scale: float | None) -> None:
    assert scale_in(text) == scale


def test_scales_that_do_not_rise_are_no_map(tmp_path: Path) -> None:
    document, _ = sized(tmp_path)
    path = tmp_path / "map.lodestone"

    def saved(style: Style) -> MapDocument:
        data = storage.encode(edits.restyle_layer(document, "own-1", style).document, tmp_path)
        return storage.decode(data, path).document

    assert saved(Style(scale_from=10.0, scale_to=20.0)).layer("own-1").style.scale_to == 20.0
    with pytest.raises(SourceError, match="do not rise"):
        saved(Style(scale_from=20.0, scale_to=10.0))


def test_the_list_of_layers_says_which_is_not_drawn_at_this_scale(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    sized(tmp_path)
    window.open_files([tmp_path / "wells.csv"])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=20_000)
    window.actions_table["style_layer"].trigger()
    dialog = window.findChild(StyleDialog)
    assert dialog is not None
    settle(qtbot, window)
    dialog.activateWindow()
    dialog.scales.high.setFocus()
    QTest.keyClicks(dialog.scales.high, "1:1000000")
    QTest.keyClick(dialog.scales.high, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert dialog.style_now.scale_to == 1e6
    model = window.layers_panel.model
    assert model.data(model.index(0)) == "wells (not at this scale)"
    assert window.canvas.picture is not None
    assert "wells" not in str(window.canvas.picture.rendering.hits)
    window.canvas.look_at(0.0, 0.0, 100.0)
    assert model.data(model.index(0)) == "wells"
    QTest.keyClicks(dialog.scales.low, "2000000")
    QTest.keyClick(dialog.scales.low, Qt.Key.Key_Return)
    assert dialog.style_now.scale_from == 0
    assert "smaller" in dialog.scales.low.toolTip()
    window.workspace.undo()
    assert dialog.style_now.scale_to == 0
