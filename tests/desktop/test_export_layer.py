"""A layer is written from the window: formats tell their losses, and what was there before is replaced only knowingly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.dialogs.export_layer import ExportLayerDialog
from desktop.main_window import MainWindow
from desktop.panels.badge import BADGE
from layers import edits
from layers.sources import look, read
from tests.desktop.window_kit import settle, window

__all__ = ["window"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("name,lat,lon\n=A,1,2\nB,3,4\nC,,\n", encoding="utf-8")
    return path


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot, source: Path) -> ExportLayerDialog:
    window.open_files([source])
    settle(qtbot, window)
    window.layers_panel.choose("own-1")
    window.actions_table["export_layer"].trigger()
    found = window.findChild(ExportLayerDialog)
    assert found is not None
    settle(qtbot, window)
    return found


def save(dialog: ExportLayerDialog) -> None:
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


def test_a_layer_is_written_with_all_its_rows(dialog: ExportLayerDialog, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert dialog.path == tmp_path / "own.gpkg"
    assert dialog.note.text() == "GeoPackage keeps all of it."
    dialog.crs.setEditText("EPSG:3857")
    save(dialog)
    settle(qtbot, window)
    (info,) = look(tmp_path / "own.gpkg")
    assert (info.name, info.features, info.crs) == ("own", 3, "EPSG:3857")
    assert "3 rows were written to" in "\n".join(window.messages.texts)


def test_losses_and_what_stands_in_the_way_are_said_before(
    dialog: ExportLayerDialog, window: MainWindow, qtbot: QtBot, source: Path
) -> None:
    dialog.format.setCurrentIndex(dialog.format.findText("CSV (.csv)"))
    settle(qtbot, window)
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert dialog.path == source
    assert not button.isEnabled()
    assert "the file of the layer itself" in dialog.note.text()
    assert "run as a formula, in name" in dialog.note.text()
    dialog.file.setText(str(source.with_name("no") / "x.csv"))
    assert "There is no folder" in dialog.note.text()
    dialog.format.setCurrentIndex(dialog.format.findText("KML (.kml)"))
    assert not dialog.crs.isEnabled()


def test_layers_of_a_geopackage_that_is_there_may_stay(
    dialog: ExportLayerDialog, window: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path
) -> None:
    save(dialog)
    settle(qtbot, window)
    window.actions_table["export_layer"].trigger()
    again = [found for found in window.findChildren(ExportLayerDialog) if found.isVisible()][-1]
    button = again.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert button.text() == "&Replace"
    again.add.setChecked(True)
    assert button.text() == "&Save"
    save(again)
    settle(qtbot, window)
    assert [info.name for info in look(tmp_path / "own.gpkg")] == ["own", "own (2)"]
    assert read(tmp_path / "own.gpkg", "own (2)").drawn == 2


def test_picked_and_filtered_rows_are_offered_and_written(window: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path) -> None:
    window.open_files([source])
    settle(qtbot, window)
    window.workspace.apply(edits.filter_layer(window.workspace.document, "own-1", "name = 'B'"))
    window.workspace.picks.pick("own-1", np.array([1, 2]))
    settle(qtbot, window)
    assert window.layers_panel.model.index(0).data(BADGE) == "1"
    window.layers_panel.choose("own-1")
    window.actions_table["export_layer"].trigger()
    dialog = window.findChild(ExportLayerDialog)
    assert dialog is not None
    offered = [dialog.rows.itemText(row) for row in range(dialog.rows.count())]
    assert offered == ["All rows (3)", "Rows that the filter shows (1)", "Picked rows (2)"]
    dialog.rows.setCurrentIndex(1)
    save(dialog)
    settle(qtbot, window)
    assert read(tmp_path / "own.gpkg").columns["name"].to_pylist() == ["B"]


def test_the_command_writes_what_a_filter_lets_through(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.csv"
    assert main(["convert", str(source), "-o", str(target), "--filter", "lat > 2"]) == 0
    out, told = capsys.readouterr()
    assert out == f"{target}\n"
    assert "CSV does not say its coordinate reference system" in told
    assert target.read_text(encoding="utf-8-sig").splitlines()[1:] == ["B,3,4,4.0,3.0"]
    assert main(["convert", str(source), "-o", str(target)]) == 2
    assert "is there already" in capsys.readouterr().err
