"""Maps in the window: saved, opened, known to be unsaved, and never lost without a question."""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.dialogs.repair import Repair
from desktop.dialogs.unsaved import Replaced, Unsaved
from desktop.main_window import MainWindow
from desktop.map_store import backup_of, write_map
from desktop.workspace import Selection
from layers import edits
from layers.document import first_map
from layers.errors import ExportError
from tests.desktop.window_kit import DAY, PATIENCE_MS, settle, window

__all__ = ["window"]
POINTS = "name,lat,lon\nA,10,100\nB,20,110\n"
OTHER_DAY = dt.date(2024, 5, 1)


def change(window: MainWindow) -> None:
    window.workspace.apply(edits.set_day(window.workspace.document, OTHER_DAY))


def choose_file(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Answer the dialog that asks where to save."""
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    settle(qtbot, window)


def save_as(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.actions_table["save_as"].trigger()
    choose_file(qtbot, window, path)


def open_files(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    window.open_files(paths)
    settle(qtbot, window)


def question_of(window: MainWindow) -> Unsaved:
    question = window.findChild(Unsaved)
    assert question is not None
    return question


def test_a_claim_that_is_chosen_is_not_kept_with_the_map(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    change(window)
    window.workspace.select(Selection("claim", "19", "A claim"))
    save_as(qtbot, window, path)
    change_back = edits.set_day(window.workspace.document, DAY)
    window.workspace.apply(change_back)
    window.map_file.discard()
    open_files(qtbot, window, path)
    assert window.workspace.document.day == OTHER_DAY
    assert window.workspace.selection is None


def test_a_map_comes_back_with_layers_view_selection_and_history_begins_anew(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    points, path = tmp_path / "points.csv", tmp_path / "a.lodestone"
    points.write_text(POINTS, encoding="utf-8")
    open_files(qtbot, window, points)
    change(window)
    window.canvas.zoom(3.0)
    window.workspace.select(Selection("country", "CHN", "China"))
    document, seen = window.workspace.document, window.canvas.viewport
    assert window.isWindowModified()
    save_as(qtbot, window, path)
    assert not window.isWindowModified()
    assert window.recent.paths[0] == str(path)
    assert str(tmp_path) not in path.read_text(encoding="utf-8")
    window.actions_table["new"].trigger()
    settle(qtbot, window)
    assert window.workspace.document == first_map(window.workspace.catalogue.edition)
    open_files(qtbot, window, path)
    assert window.workspace.document == document
    assert set(window.workspace.own) == {"own-1"}
    assert (window.canvas.viewport.x, window.canvas.viewport.y, window.canvas.viewport.resolution) == pytest.approx(
        (seen.x, seen.y, seen.resolution)
    )
    assert window.workspace.selection == Selection("country", "CHN", "China")
    assert window.workspace.undo_name is None
    assert not window.isWindowModified()
    assert path.stem in window.windowTitle()


def test_the_star_goes_when_the_map_is_again_as_it_was_saved(window: MainWindow) -> None:
    change(window)
    assert window.isWindowModified()
    window.workspace.undo()
    assert not window.isWindowModified()


def test_saving_again_needs_no_question_and_keeps_the_version_before(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    save_as(qtbot, window, path)
    before = path.read_bytes()
    change(window)
    window.actions_table["save"].trigger()
    settle(qtbot, window)
    assert json.loads(path.read_text(encoding="utf-8"))["map"]["day"] == OTHER_DAY.isoformat()
    assert backup_of(path).read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.suffix != ".ini") == ["a.lodestone", "a.lodestone~"]


def test_a_file_that_another_program_changed_is_not_replaced_without_a_question(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    save_as(qtbot, window, path)
    others = path.read_bytes() + b" "
    path.write_bytes(others)
    change(window)
    window.actions_table["save"].trigger()
    question = window.findChild(Replaced)
    assert question is not None
    settle(qtbot, window)
    assert path.read_bytes() == others
    question.replace.click()
    settle(qtbot, window)
    assert backup_of(path).read_bytes() == others
    assert not window.isWindowModified()


def test_cancel_keeps_the_window_and_its_changes(window: MainWindow) -> None:
    change(window)
    window.close()
    question = question_of(window)
    question.cancel.click()
    assert window.isVisible()
    assert window.isWindowModified()


def test_discard_closes(qtbot: QtBot, window: MainWindow) -> None:
    change(window)
    window.close()
    question_of(window).discard.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)


def test_save_asks_for_a_file_and_closes_once_it_is_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    change(window)
    window.close()
    question_of(window).save.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE_MS)
    assert json.loads(path.read_text(encoding="utf-8"))["map"]["day"] == OTHER_DAY.isoformat()


def test_a_save_that_fails_is_told_and_the_map_stays_unsaved(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    change(window)
    with qtbot.waitSignal(window.map_file.failed, timeout=PATIENCE_MS) as failure:
        window.actions_table["save_as"].trigger()
        choose_file(qtbot, window, tmp_path / "nowhere" / "a.lodestone")
    assert failure.args is not None
    assert "nowhere" in str(failure.args[0])
    assert window.isWindowModified()
    assert window.map_file.path is None


def test_a_full_disk_leaves_the_old_file_and_the_work_as_they_are(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    save_as(qtbot, window, path)
    before = path.read_bytes()
    change(window)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with qtbot.waitSignal(window.map_file.failed, timeout=PATIENCE_MS) as failure:
            window.actions_table["save"].trigger()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    settle(qtbot, window)
    assert failure.args is not None
    assert "Free some room" in str(failure.args[0])
    assert path.read_bytes() == before
    assert window.isWindowModified()
    assert [entry.name for entry in tmp_path.iterdir() if ".part" in entry.name] == []
    window.actions_table["save"].trigger()
    settle(qtbot, window)
    assert not window.isWindowModified()
    assert backup_of(path).read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which nobody can write")
def test_a_folder_that_cannot_be_written_to_leaves_the_work_open(qtbot: QtBot, window: MainWindow) -> None:
    change(window)
    with qtbot.waitSignal(window.map_file.failed, timeout=PATIENCE_MS) as failure:
        window.actions_table["save_as"].trigger()
        choose_file(qtbot, window, Path("/proc/a.lodestone"))
    assert failure.args is not None
    assert "Choose another folder" in str(failure.args[0])
    assert window.isWindowModified()
    assert window.map_file.path is None


@pytest.mark.parametrize("content", [b"", b"{", b"PK\3\4", b'{"format": "lodestone-map", "version": 1, "map": {}}'])
def test_a_damaged_map_leaves_the_window_as_it_was(qtbot: QtBot, window: MainWindow, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.lodestone"
    path.write_bytes(content)
    before = window.workspace.document
    with qtbot.waitSignal(window.map_file.failed, timeout=PATIENCE_MS) as failure:
        window.open_files([path])
    assert failure.args is not None
    assert "bad.lodestone" in str(failure.args[0])
    assert window.workspace.document is before
    assert window.map_file.path is None


def test_a_layer_whose_file_is_gone_stays_in_the_map(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    points, path = tmp_path / "points.csv", tmp_path / "a.lodestone"
    points.write_text(POINTS, encoding="utf-8")
    open_files(qtbot, window, points)
    save_as(qtbot, window, path)
    points.unlink()
    told: list[str] = []
    window.map_file.told.connect(told.append)
    open_files(qtbot, window, path)
    assert "own-1" in {layer.id for layer in window.workspace.document.layers}
    assert window.workspace.own == {}
    assert any("points.csv" in text for text in told)
    assert window.layers_panel.model.index(0).data() == "points (file missing)"


def test_finding_one_missing_file_finds_those_beside_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    old, new, path = tmp_path / "old", tmp_path / "new", tmp_path / "a.lodestone"
    old.mkdir()
    for name in ("one.csv", "two.csv"):
        (old / name).write_text(POINTS, encoding="utf-8")
        open_files(qtbot, window, old / name)
    save_as(qtbot, window, path)
    before = window.workspace.document
    old.rename(new)
    open_files(qtbot, window, path)
    dialog = window.findChild(Repair)
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == 2
    assert not dialog.use.isEnabled()
    dialog.take(str(old / "two.csv"), str(new / "two.csv"))
    dialog.use.click()
    settle(qtbot, window)
    assert len(window.workspace.own) == 2
    assert {layer.source.path for layer in window.workspace.document.layers if layer.source} == {str(new / "one.csv"), str(new / "two.csv")}
    assert [layer.name for layer in window.workspace.document.layers] == [layer.name for layer in before.layers]
    assert window.isWindowModified()
    window.actions_table["save"].trigger()
    settle(qtbot, window)
    assert '"new/one.csv"' in path.read_text(encoding="utf-8")


def test_opening_asks_before_changes_are_lost(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    save_as(qtbot, window, path)
    change(window)
    window.open_files([path])
    assert window.workspace.document.day == OTHER_DAY
    question_of(window).discard.click()
    settle(qtbot, window)
    assert window.workspace.document.day == DAY


def test_the_command_draws_a_map_and_options_override_it(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    points, path = tmp_path / "points.csv", tmp_path / "a.lodestone"
    points.write_text(POINTS, encoding="utf-8")
    open_files(qtbot, window, points)
    window.workspace.apply(edits.set_title(window.workspace.document, "Alpha & Omega"))
    save_as(qtbot, window, path)
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    assert main(["export", str(path), "-o", str(first)]) == 0
    assert main(["export", str(path), "-o", str(second), "--day", "2023-01-02", "--title", "Beta"]) == 0
    drawn = first.read_text(encoding="utf-8")
    assert "Alpha &amp; Omega" in drawn
    assert DAY.isoformat() in drawn
    changed = second.read_text(encoding="utf-8")
    assert "Beta" in changed
    assert "2023-01-02" in changed
    points.unlink()
    assert main(["export", str(path), "-o", str(tmp_path / "third.svg")]) == 1


def test_a_backup_that_cannot_be_written_leaves_the_old_file_and_names_the_map(tmp_path: Path) -> None:
    path = tmp_path / "a.lodestone"
    write_map(path, b"old")
    backup_of(path).mkdir()
    with pytest.raises(ExportError, match=r"a\.lodestone: The version before cannot be kept beside it, so it was not saved\.") as told:
        write_map(path, b"new")
    assert told.value.remedy
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == [path, backup_of(path)]
