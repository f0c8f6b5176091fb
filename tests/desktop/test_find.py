"""Finding whatever the catalogue knows, in the window and by the command: above all that no claim passes for a fact."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.cli import main
from desktop.dialogs.find import FindDialog
from desktop.main_window import MainWindow
from desktop.panels.pages import assertion, country
from desktop.workspace import Workspace
from layers.catalogue.loading import Catalogue, load
from layers.catalogue.vocabulary import Verdict
from layers.document import first_map
from tests.desktop.window_kit import settle, window

__all__ = ["window"]

DAY = dt.date(2025, 11, 20)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def dialog(qtbot: QtBot, catalogue: Catalogue) -> FindDialog:
    made = FindDialog(Workspace(catalogue, first_map(DAY)))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def rows(dialog: FindDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_claim_is_found_by_its_own_words_with_our_reading_of_it(dialog: FindDialog, catalogue: Catalogue) -> None:
    for claim in catalogue.claims.values():
        dialog.words.setText(claim.claim)
        reading = assertion.READINGS[claim.verdict].lower()
        assert any(row.startswith(f"Claim ({reading}): ") for row in rows(dialog)), claim.number


@pytest.mark.parametrize("number", [2, 19, 20])
def test_a_false_claim_is_shown_as_false_with_what_is_true(catalogue: Catalogue, number: int) -> None:
    claim = catalogue.claims[number]
    assert claim.verdict is Verdict.FALSE
    text = text_of(assertion.page(catalogue, "claim", str(number), DAY))
    assert "Our reading: False" in text
    assert claim.truth in text


def test_what_a_claim_rests_on_stands_with_its_state_and_figures(catalogue: Catalogue) -> None:
    text = text_of(assertion.page(catalogue, "claim", "19", DAY))
    assert f"{catalogue.measures['usa-100pct-2025'].title} never in force" in text
    shares = text_of(assertion.page(catalogue, "claim", "3", DAY))
    assert "2024: 91 % separation share" in shares


def test_figures_of_the_founding_article_are_marked_among_a_country_s(catalogue: Catalogue) -> None:
    seeds = sum(row.seed for row in catalogue.statistics if row.country == "CHN")
    text = text_of(country.page(catalogue, "CHN", "China", DAY))
    assert text.count("the founding article's own figure") == seeds > 0


@pytest.mark.parametrize("kind", ["claim", "support", "partnership", "group"])
def test_each_row_that_no_map_shows_has_a_page(catalogue: Catalogue, kind: str) -> None:
    keys = {
        "claim": map(str, catalogue.claims),
        "support": catalogue.support,
        "partnership": catalogue.partnerships,
        "group": catalogue.groups,
    }
    for key in keys[kind]:
        page = assertion.page(catalogue, kind, key, DAY)
        assert "<h2>" in page
        assert "Source:" in page
    assert assertion.page(catalogue, kind, "nothing", DAY) == ""


def test_keys_alone_lead_from_words_to_the_details(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table["find"].trigger()
    (dialog,) = window.findChildren(FindDialog)
    qtbot.waitExposed(dialog)
    QTest.keyClicks(dialog.words, "U.S. tariff never imposed")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert window.workspace.selection is not None
    assert (window.workspace.selection.kind, window.workspace.selection.key) == ("measure", "usa-100pct-2025")
    while window.workspace.selection.kind != "claim" and dialog.list.currentRow() < dialog.list.count() - 1:
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert (window.workspace.selection.kind, window.workspace.selection.key) == ("claim", "19")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "Our reading: False" in window.details.text)
    window.actions_table["find"].trigger()
    assert window.findChildren(FindDialog) == [dialog]
    assert dialog.words.selectedText() == dialog.words.text()


def test_words_that_find_nothing_say_so_and_choose_nothing(dialog: FindDialog) -> None:
    QTest.keyClicks(dialog.words, "unobtainium")
    assert dialog.count.text() == "0 rows."
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert dialog._workspace.selection is None


def test_the_command_never_tells_a_claim_without_its_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "100%", "tariff"]) == 0
    told = capsys.readouterr().out
    assert "claim 19, false: " in told
    assert "never imposed" in told
    assert main(["find", "100%", "tariff", "--format", "json"]) == 0
    found = {row["id"]: row for row in json.loads(capsys.readouterr().out)["found"]}
    assert (found["19"]["table"], found["19"]["verdict"], found["usa-100pct-2025"]["verdict"]) == ("claim", "false", None)
    assert main(["find", " "]) == 2
    assert capsys.readouterr().err.startswith("lodestone: There is no word to find.")
