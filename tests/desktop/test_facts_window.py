"""Own facts in the window: opened by their columns or by asking, shown as the user's own, undone, removed, listed where refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.column_field import NONE, NUMBERED, SAME
from desktop.dialogs.columns import ColumnsDialog
from desktop.dialogs.refused import RefusedRows
from desktop.main_window import MainWindow
from desktop.workspace import Selection
from tests.desktop.window_kit import PATIENCE_MS, settle, window
from tests.layers.own_kit import FLOW, LINK, MEASURE, SITE, csv_file, table

__all__ = ["window"]


def opened(window: MainWindow, qtbot: QtBot, *paths: Path) -> None:
    window.open_files(paths)
    qtbot.waitUntil(lambda: not window.tasks.running, timeout=PATIENCE_MS)
    settle(qtbot, window)


def told(window: MainWindow) -> str:
    return "\n".join(window.messages.texts)


def asked(window: MainWindow, qtbot: QtBot, path: Path) -> ColumnsDialog:
    window.open_files([path])
    qtbot.waitUntil(lambda: window.findChild(ColumnsDialog) is not None, timeout=PATIENCE_MS)
    found = window.findChild(ColumnsDialog)
    assert found is not None
    return found


def test_facts_join_at_once_and_undo_takes_them_out(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shipped = window.workspace.catalogue
    opened(window, qtbot, csv_file(tmp_path, table(MEASURE)))
    assert window.workspace.catalogue.measures["own-1"].own == "own.csv"
    assert "1 of 1 rows joined" in told(window)
    assert [layer.kind.value for layer in window.workspace.document.layers if layer.kind.value == "own"] == []
    assert window.layers_panel.facts.isVisible()
    rows = [row for group in window.restrictions.model.groups for row in group.rows if row.measure.own]
    assert [row.under for row in rows] == ["your own · China · export licence · unverified"]
    window.workspace.undo()
    assert window.workspace.catalogue is shipped
    assert not window.layers_panel.facts.isVisible()
    window.workspace.redo()
    assert "own-1" in window.workspace.catalogue.measures


def test_files_opened_together_may_need_each_other(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, csv_file(tmp_path, table(LINK), "link.csv"), csv_file(tmp_path, table(SITE), "site.csv"))
    assert "own-works" in window.workspace.catalogue.sites
    assert window.workspace.catalogue.links[-1].own == "link.csv"
    assert window.workspace.undo_name == "Add 2 tables of facts"
    assert window.messages.refusals.texts == []


def test_an_own_site_is_on_the_map_and_says_whose_it_is(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, csv_file(tmp_path, table(SITE)))
    picture = window.canvas.picture
    assert picture is not None
    assert "own-works" in {mark.site_id for mark in picture.content.sites}
    assert any(group.title.startswith("Own facts") for group in picture.content.legend)
    assert any("own facts: own.csv" in line for line in picture.content.credits)
    window.workspace.select(Selection("site", "own-works", "Works"))
    qtbot.waitUntil(lambda: "Your own, from own.csv" in window.details.text, timeout=PATIENCE_MS)


def test_removing_one_table_keeps_the_others(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, csv_file(tmp_path, table(MEASURE), "rules.csv"), csv_file(tmp_path, table(FLOW), "trade.csv"))
    facts = window.layers_panel.facts
    facts.list.setCurrentRow(0)
    gone = facts.current
    assert gone is not None
    QTest.mouseClick(facts.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.workspace.document.facts) == 1, timeout=PATIENCE_MS)
    kept = window.workspace.catalogue.own_files
    assert kept == ("trade.csv",) if gone.ref.source.path.endswith("rules.csv") else ("rules.csv",)
    assert facts.list.count() == 1


def test_refused_rows_are_listed_with_reasons_and_can_be_kept(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, csv_file(tmp_path, table(FLOW, FLOW | {"to_country": "=cmd()"}, FLOW | {"product": "<b>x</b>"})))
    facts = window.layers_panel.facts
    assert facts.list.item(0).text() == "own.csv: 1 flow, 2 refused"
    QTest.mouseClick(facts.refused, Qt.MouseButton.LeftButton)
    dialog = window.findChild(RefusedRows)
    assert dialog is not None
    model = dialog.view.model()
    shown = [[model.data(model.index(row, column)) for column in range(model.columnCount())] for row in range(model.rowCount())]
    assert [line[:3] for line in shown] == [["2", "to_country", "=cmd()"], ["3", "product", "<b>x</b>"]]
    assert all(all(line) for line in shown)
    kept = tmp_path / "refused.csv"
    with qtbot.waitSignal(dialog.written, timeout=PATIENCE_MS):
        dialog.write(kept)
    rows = list(csv.reader(kept.read_text(encoding="utf-8").splitlines()))
    assert [row[2] for row in rows] == ["Value", "'=cmd()", "<b>x</b>"]


def test_missing_columns_are_asked_for_with_samples(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    row = {"Whence": "China", "Whither": "Japan", "product": "oxide", "period": "2019", "Stuff": "Dy"}
    dialog = asked(window, qtbot, csv_file(tmp_path, table(row)))
    assert dialog.layout_chosen.name == "flows"
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    assert not button.isEnabled()
    assert dialog.note.text() == "Still needed: From (country), To (country)."
    for column, own in (("from_country", "Whence"), ("to_country", "Whence")):
        dialog.fields[column].setCurrentIndex(dialog.fields[column].findData(own))
    assert dialog.note.text() == "Whence is chosen twice."
    assert not button.isEnabled()
    dialog.fields["to_country"].setCurrentIndex(dialog.fields["to_country"].findData("Whither"))
    assert dialog.fields["elements"].currentText() == NONE
    assert button.isEnabled()
    button.click()
    qtbot.waitUntil(lambda: bool(window.workspace.document.facts), timeout=PATIENCE_MS)
    flow = window.workspace.catalogue.flows[-1]
    assert (flow.from_country, flow.to_country, flow.own) == ("CHN", "JPN", "own.csv")


def test_places_that_are_no_facts_open_as_a_layer_as_before(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    place = {"id": "a", "name": "A", "country": "DEU", "lat": "51", "lon": "10"}
    opened(window, qtbot, csv_file(tmp_path, table(place)))
    assert window.workspace.document.facts == ()
    assert len(window.workspace.own) == 1
    assert "choose File, Open as facts" in told(window)


def test_facts_can_be_opened_as_a_layer_instead(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = csv_file(tmp_path, table(SITE))
    opened(window, qtbot, path)
    assert "choose File, Open as layer" in told(window)
    window.files.opener.open_as_layers([path])
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=PATIENCE_MS)
    assert len(window.workspace.document.facts) == 1


def test_a_file_of_which_nothing_joins_is_a_layer_if_it_can_be_drawn(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, csv_file(tmp_path, table(SITE | {"status": "rusty"})))
    qtbot.waitUntil(lambda: len(window.workspace.own) == 1, timeout=PATIENCE_MS)
    assert window.workspace.document.facts == ()
    assert "opened as a layer instead" in told(window)


@pytest.mark.parametrize("row", [FLOW | {"from_country": "XXQ"}, {"a": "1", "b": "x"}, {"county": "Kent", "state": "UK"}])
def test_what_fails_is_told_and_changes_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path, row: dict[str, str]) -> None:
    before = window.workspace.document
    opened(window, qtbot, csv_file(tmp_path, table(row)))
    assert window.workspace.document == before
    assert len(window.messages.refusals.texts) == 1


def test_a_table_is_not_added_twice(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = csv_file(tmp_path, table(FLOW))
    opened(window, qtbot, path)
    opened(window, qtbot, path)
    assert len(window.workspace.document.facts) == 1
    assert "among your facts already" in told(window)


ODD = {"Whence": "China", "Whither": "Japan", "product": "oxide", "period": "2019", "Stuff": "Dy"}


def map_columns(dialog: ColumnsDialog) -> None:
    for column, own in (("from_country", "Whence"), ("to_country", "Whither"), ("elements", "Stuff")):
        dialog.fields[column].setCurrentIndex(dialog.fields[column].findData(own))
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)


def test_columns_that_were_chosen_once_are_proposed_for_the_next_table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    map_columns(asked(window, qtbot, csv_file(tmp_path, table(ODD))))
    qtbot.waitUntil(lambda: len(window.workspace.document.facts) == 1 and window.findChild(ColumnsDialog) is None, timeout=PATIENCE_MS)
    other = {"remark": "x", "STUFF": "Nd", "whither": "Germany"} | {key: ODD[key] for key in ("product", "period", "Whence")}
    dialog = asked(window, qtbot, csv_file(tmp_path, table(other), "next.csv"))
    assert dialog.answer.columns["to_country"] == "whither"
    assert dialog.answer.columns["elements"] == "STUFF"
    assert dialog.note.text() == "Nothing is missing."
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.workspace.document.facts) == 2, timeout=PATIENCE_MS)
    assert window.workspace.catalogue.flows[-1].to_country == "DEU"


def test_what_the_map_knows_is_proposed_where_the_settings_know_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    map_columns(asked(window, qtbot, csv_file(tmp_path, table(ODD))))
    qtbot.waitUntil(lambda: len(window.workspace.document.facts) == 1 and window.findChild(ColumnsDialog) is None, timeout=PATIENCE_MS)
    for stored in ("", "[", '[["flows", [["from_country"]]]]', '[["nothing", []], ["flows", [["a", "b"]]]]', "[" * 5000):
        window.settings.setValue("facts/columns", stored)
        found = window.files.opener.facts.roles.recall(list(ODD))
        assert found is not None, stored
        assert found.columns["from_country"] == "Whence"
    assert window.files.opener.facts.roles.recall(["Whence", "product"]) is None


def test_a_layer_on_the_map_is_declared_to_be_sites(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    place = {"key": "a", "title": "A", "land": "DEU", "lat": "51", "lon": "10", "does": "separation", "is": "operating"}
    opened(window, qtbot, csv_file(tmp_path, table(place)))
    assert len(window.workspace.own) == 1
    window.layers_panel.choose("own-1")
    window.actions_table["layer_facts"].trigger()
    qtbot.waitUntil(lambda: window.findChild(ColumnsDialog) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(ColumnsDialog)
    assert dialog is not None
    dialog.kind.setCurrentIndex(dialog.kind.findData("sites"))
    for column, own in (("id", "key"), ("name", "title"), ("country", "land"), ("stage", "does"), ("status", "is")):
        dialog.fields[column].setCurrentIndex(dialog.fields[column].findData(own))
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Open), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.workspace.document.facts), timeout=PATIENCE_MS)
    site = window.workspace.catalogue.sites["a"]
    assert (site.name, site.own) == ("A", "own.csv")
    assert len(window.workspace.own) == 1, "the layer stays"
    opened(window, qtbot, csv_file(tmp_path, table(place | {"key": "b"}), "more.csv"))
    assert "choose File, Open as facts" in told(window)


def asked_for_facts(window: MainWindow, qtbot: QtBot, path: Path) -> ColumnsDialog:
    window.files.opener.open_as_facts([path])
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(ColumnsDialog)), timeout=PATIENCE_MS)
    return next(one for one in window.findChildren(ColumnsDialog) if one.isVisible())


def pick(box: QComboBox, text: str) -> None:
    box.setCurrentIndex(box.findText(text))


def test_what_all_rows_have_in_common_is_typed_once_and_rows_are_numbered(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [{"Label": name, "lat": "51", "lon": lon} for name, lon in (("A", "10"), ("B", "11"))]
    path = csv_file(tmp_path, table(*rows), "My mines.csv")
    dialog = asked_for_facts(window, qtbot, path)
    dialog.kind.setCurrentIndex(dialog.kind.findData("sites"))
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    pick(dialog.fields["name"], "Label")
    pick(dialog.fields["id"], NUMBERED)
    for column, text in (("country", "Germany"), ("stage", "mine"), ("status", "planned")):
        assert not button.isEnabled()
        pick(dialog.fields[column], SAME)
        assert not button.isEnabled()
        QTest.keyClicks(dialog.values[column], text)
    assert dialog.note.text() == "Nothing is missing."
    assert dialog.values["id"].currentText() == "my-mines-{row}"
    dialog.values["id"].setEditText("mine")
    assert (button.isEnabled(), "all rows would have the same" in dialog.note.text()) == (False, True)
    dialog.values["id"].setEditText("m {row}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.workspace.document.facts), timeout=PATIENCE_MS)
    own = [site for site in window.workspace.catalogue.sites.values() if site.own]
    assert [(site.id, site.name, site.country) for site in own] == [("m-1", "A", "DEU"), ("m-2", "B", "DEU")]
    assert "The same for all rows: id m {row}, country Germany, stage mine, status planned." in told(window)
    found = window.files.opener.facts.roles.recall(list(rows[0]))
    assert found is not None
    assert found.fixed["stage"] == "mine"
    again = asked_for_facts(window, qtbot, csv_file(tmp_path, table(*rows), "Others.csv"))
    assert again.answer.fixed == {"id": "others-{row}", "country": "Germany", "stage": "mine", "status": "planned"}
    again.reject()
