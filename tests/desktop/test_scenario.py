"""A map that assumes something beside the facts says SCENARIO, wherever it goes and whatever a page leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.main_window import MainWindow
from layers import edits, storage
from layers.catalogue.loading import load
from layers.storage.difference import differences
from layers.styling.content import build_content
from tests.desktop.render_kit import lens, texts
from tests.desktop.window_kit import window  # noqa: F401

pytestmark = pytest.mark.usefixtures("qapp")
NAME = "China lifts {{ its }} <licences>"


def test_a_map_of_the_facts_says_nothing_of_scenarios() -> None:
    content = build_content(load(), lens("Dy"), {})
    assert content.scenario == ""
    assert "SCENARIO" not in content.heading


def test_a_scenario_is_named_in_heading_and_credits_and_kept_with_the_map(tmp_path: Path) -> None:
    document = edits.set_scenario(lens("Dy"), f"  {NAME}\n").document
    content = build_content(load(), document, {})
    assert content.scenario == NAME
    assert content.heading == "SCENARIO: Dysprosium, 20 November 2025"
    assert content.credits[0] == f"Scenario, not how things stood: {NAME}."
    path = tmp_path / "a.lodestone"
    path.write_bytes(storage.encode(document, tmp_path))
    assert storage.decode(path.read_bytes(), path).document == document
    assert differences(lens("Dy"), document) == ["scenario"]


def test_measures_that_are_switched_off_make_a_scenario() -> None:
    content = build_content(load(), edits.mute_measures(lens("Dy"), ["chn-2025-18"], True).document, {})
    assert content.scenario == "1 measure switched off"
    assert content.heading.startswith("SCENARIO: ")


@pytest.mark.parametrize(
    "page",
    [["--size", "900x500"], ["--page", "square", "--region", "europe", "--hide", "subtitle", "--hide", "sources", "--hide", "legend"]],
)
def test_no_page_can_leave_the_mark_out(tmp_path: Path, page: list[str]) -> None:
    path = tmp_path / "a.svg"
    assert main(["export", "--element", "Dy", "--scenario", NAME, *page, "--evidence", "-o", str(path)]) == 0
    words = [text.text for text in texts(path.read_bytes())]
    assert "SCENARIO" in words
    assert NAME in words
    assert json.loads((tmp_path / "a.svg.evidence.json").read_text())["maps"][0]["scenario"] == NAME


def test_the_window_asks_and_undo_takes_it_back(qtbot: QtBot, window: MainWindow) -> None:  # noqa: F811
    window.actions_table["scenario"].trigger()
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(NAME)
    dialog.accept()
    qtbot.waitUntil(lambda: window.canvas.picture is not None and window.canvas.picture.content.scenario == NAME)
    assert window.workspace.document.scenario == NAME
    window.actions_table["undo"].trigger()
    assert window.workspace.document.scenario == ""
