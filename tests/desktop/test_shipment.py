"""The dialog that tells whether a shipment would be caught: it follows the fields, the day and the map, by mouse and by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.choosers import Choice, ElementPicker, SearchBox
from desktop.dialogs.shipment import ShipmentDialog, goods_like
from desktop.main_window import MainWindow
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers import edits
from layers.catalogue.loading import load
from layers.document import first_map
from layers.restrictions.check import Outcome
from layers.restrictions.clauses import Consignment
from layers.restrictions.verdict import Docket
from layers.styling.arcs import arcs_on
from tests.desktop.window_kit import settle, window

__all__ = ["window"]

DAY = dt.date(2025, 11, 20)
DYSPROSIUM = Consignment("oxide", frozenset({"Dy"}), "CHN", "USA", end_use="civil")
KEY = Qt.Key


@pytest.fixture
def workspace(qapp: QApplication) -> Workspace:
    return Workspace(load(), first_map(DAY))


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace) -> Iterator[ShipmentDialog]:
    tasks = Tasks()
    made = ShipmentDialog(workspace, tasks)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    tasks.close()


def wait_for(qtbot: QtBot, dialog: ShipmentDialog, verdict: Outcome | None) -> None:
    def told() -> bool:
        return (dialog.found.verdict if dialog.found else None) is verdict

    qtbot.waitUntil(told, timeout=5000)


def wait_for_goods(qtbot: QtBot, dialog: ShipmentDialog, goods: Consignment) -> None:
    qtbot.waitUntil(lambda: dialog.found is not None and dialog.found.goods == goods, timeout=5000)


def fill(qtbot: QtBot, dialog: ShipmentDialog, goods: Consignment = DYSPROSIUM) -> None:
    dialog.prefill(goods)
    wait_for_goods(qtbot, dialog, goods)


def matched(dialog: ShipmentDialog) -> set[str]:
    assert dialog.found is not None
    return {match.measure.id for match in dialog.found.matches}


def type_into(box: SearchBox, text: str, end: Qt.Key = KEY.Key_Tab) -> None:
    """Type as hands do: keys go to the list that opens under a field, which hands them on."""
    box.setFocus()
    box.line.selectAll()
    for letter in text:
        QTest.keyClicks(QApplication.activePopupWidget() or box, letter)
    QTest.keyClick(QApplication.activePopupWidget() or box, end)


def test_without_goods_it_says_what_to_state_and_gives_no_verdict(dialog: ShipmentDialog) -> None:
    assert dialog.found is None
    assert "State the goods" in dialog.summary.text()
    assert not dialog.copy.isEnabled()


def test_filled_by_keyboard_alone_it_answers(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    form = dialog.form
    type_into(form.product, "oxide")
    type_into(form.elements.field, "dysp")
    type_into(form.shipped_from, "chn")
    type_into(form.destination, "United States (")
    type_into(form.end_use, "civil")
    wait_for_goods(qtbot, dialog, DYSPROSIUM)
    assert dialog.verdict.text() == "Caught"
    assert "2 measures catch this shipment: 1 export licence, 1 tariff." in dialog.summary.text()
    text = dialog.browser.toPlainText()
    assert "No. 18 of 2025" in text
    assert "destination USA; the measure names ALL" in text
    assert "Source: " in text


@pytest.mark.parametrize(
    ("goods", "word"),
    [
        (DYSPROSIUM, "Caught"),
        (Consignment("NdFeB-magnet", frozenset(), "CHN", "DEU", end_use="civil"), "Might be caught"),
        (Consignment("oxide", frozenset({"Nd"}), "AUS", "MYS", end_use="civil"), "Clear"),
    ],
)
def test_each_verdict_has_its_word_and_its_colour(dialog: ShipmentDialog, qtbot: QtBot, goods: Consignment, word: str) -> None:
    fill(qtbot, dialog, goods)
    assert dialog.verdict.text() == word
    picture = dialog.verdict.grab().toImage()
    ground = QColor(picture.pixelColor(picture.width() // 2, 3))
    assert contrast(ground, QColor("white")) >= 4.5


def contrast(one: QColor, other: QColor) -> float:
    """Ratio of WCAG 2.2."""

    def light(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_what_is_not_stated_is_asked_for_and_settles_the_answer(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog, Consignment("NdFeB-magnet", frozenset(), "CHN", "DEU", end_use="civil"))
    assert dialog.found is not None
    assert dialog.found.verdict is Outcome.UNKNOWN
    assert "To settle it: State the elements that the goods contain." in dialog.browser.toPlainText()
    type_into(dialog.form.elements.field, "Tb")
    wait_for(qtbot, dialog, Outcome.CAUGHT)
    assert matched(dialog) == {"chn-2025-18-ndfeb"}


def test_the_answer_follows_the_day_of_the_map_until_another_is_entered(dialog: ShipmentDialog, workspace: Workspace, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    workspace.apply(edits.set_day(workspace.document, dt.date(2025, 3, 1)))
    qtbot.waitUntil(lambda: "chn-2025-18" not in matched(dialog), timeout=5000)
    field = dialog.form.day_field
    field.selectAll()
    QTest.keyClicks(field, "2025-06-01")
    QTest.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(lambda: "chn-2025-18" in matched(dialog), timeout=5000)
    assert workspace.document.day == dt.date(2025, 3, 1)
    workspace.apply(edits.set_day(workspace.document, dt.date(2024, 1, 1)))
    assert dialog.form.day == dt.date(2025, 6, 1)
    QTest.mouseClick(dialog.form.map_day, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.found is not None and dialog.found.day == dt.date(2024, 1, 1), timeout=5000)
    assert not dialog.form.map_day.isEnabled()


def test_a_day_past_the_edition_is_warned_of(dialog: ShipmentDialog, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.apply(edits.set_day(workspace.document, dt.date(2027, 6, 1)))
    fill(qtbot, dialog)
    assert "past 2026-11-23" in dialog.browser.toPlainText()


@pytest.mark.parametrize("name", ["product", "shipped_from", "destination", "origin", "site"])
def test_a_word_that_is_not_on_a_list_takes_the_verdict_back(name: str, dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    box: SearchBox = getattr(dialog.form, name)
    type_into(box, "Atlantis")
    wait_for(qtbot, dialog, None)
    assert "'Atlantis'" in dialog.summary.text()
    assert not dialog.browser.toPlainText()
    assert "Atlantis" in box.accessibleDescription()


@pytest.mark.parametrize(("typed", "told"), [("much", "no number"), ("101", "0 to 100"), ("nan", "0 to 100")])
def test_a_content_that_is_no_share_is_told(typed: str, told: str, dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    QTest.keyClicks(dialog.form.content, typed)
    wait_for(qtbot, dialog, None)
    assert told in dialog.summary.text()
    dialog.form.content.selectAll()
    QTest.keyClicks(dialog.form.content, "0,1")
    wait_for(qtbot, dialog, Outcome.CAUGHT)
    assert dialog.found is not None
    assert dialog.found.goods.content_percent == 0.1


def test_goods_of_other_elements_ask_for_them(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    dialog.form.elements.show_symbols(())
    type_into(dialog.form.product, "graphite")
    wait_for(qtbot, dialog, None)
    assert "graphite" in dialog.summary.text()


def test_the_reminder_is_always_there(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    assert dialog.advice.isVisible()
    fill(qtbot, dialog)
    assert dialog.advice.isVisible()
    assert dialog.advice.text() == "This is not legal advice."


def test_the_rest_is_shown_on_request(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    far = load().measures["zwe-basemin-2023"].title
    assert far not in dialog.browser.toPlainText()
    QTest.mouseClick(dialog.rest, Qt.MouseButton.LeftButton)
    assert far in dialog.browser.toPlainText()
    QTest.mouseClick(dialog.rest, Qt.MouseButton.LeftButton)
    assert far not in dialog.browser.toPlainText()


def test_the_answer_is_copied_as_text(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("CAUGHT on 2025-11-20: ")
    assert text.endswith("This is not legal advice.")
    assert "--end-use" not in text


def test_a_measure_opens_in_the_details(dialog: ShipmentDialog, workspace: Workspace, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    assert 'href="measure:chn-2025-18"' in dialog.browser.toHtml()
    dialog.browser.anchorClicked.emit(QUrl("measure:chn-2025-18"))
    assert workspace.selection is not None
    assert (workspace.selection.kind, workspace.selection.key) == ("measure", "chn-2025-18")
    dialog.browser.anchorClicked.emit(QUrl("measure:nothing"))
    assert workspace.selection.key == "chn-2025-18"


def test_a_party_is_shown_as_typed_and_not_as_markup(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    QTest.keyClicks(dialog.form.party, "<b>x</b>&amp;")
    wait_for_goods(qtbot, dialog, Consignment("oxide", frozenset({"Dy"}), "CHN", "USA", end_use="civil", party="<b>x</b>&amp;"))
    assert "party: <b>x</b>&amp;" in dialog.browser.toPlainText()


def test_a_line_of_the_map_fills_the_fields(dialog: ShipmentDialog, workspace: Workspace, qtbot: QtBot) -> None:
    arcs = arcs_on(workspace.catalogue, workspace.document, Docket(workspace.catalogue, DAY)).arcs
    for kind in ("link", "flow"):
        arc = next(arc for arc in arcs if arc.kind == kind)
        goods = goods_like(arc, workspace.document)
        assert (goods.shipped_from, goods.destination) == (arc.from_country, arc.to_country)
        fill(qtbot, dialog, goods)


def test_enter_ends_a_word_and_never_closes_the_dialog(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    for widget in (
        dialog.form.product.line,
        dialog.form.elements.field.line,
        dialog.form.party,
        dialog.form.content,
        dialog.form.day_field,
    ):
        widget.setFocus()
        QTest.keyClick(widget, KEY.Key_Return)
        assert dialog.isVisible()
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Close), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_every_field_is_reached_by_tab_and_has_a_name(dialog: ShipmentDialog, qtbot: QtBot) -> None:
    fill(qtbot, dialog)
    dialog.activateWindow()
    dialog.form.product.setFocus()
    reached: list[QWidget] = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        QTest.keyClick(focused, KEY.Key_Tab)
    form = dialog.form
    wanted = [form.product, form.shipped_from, form.destination, form.origin, form.end_use, form.party, form.content, form.site]
    for field in (*wanted, form.elements.field, form.day_field, dialog.browser, dialog.rest, dialog.copy):
        assert field in reached or getattr(field, "line", None) in reached, field
        assert field.accessibleName() or getattr(field, "text", str)(), field
    assert all(label.buddy() for label in form.findChildren(QLabel) if "&" in label.text())


def test_it_fits_a_small_screen(dialog: ShipmentDialog) -> None:
    least = dialog.minimumSizeHint()
    assert least.width() <= 1000
    assert least.height() <= 680


CHOICES = [
    Choice("", "Not stated"),
    Choice("CHN", "China (CHN)"),
    Choice("CHE", "Switzerland (CHE)"),
    Choice("HKG", "Hong Kong, China (HKG)"),
]


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("chn", "CHN"),
        ("China (CHN)", "CHN"),
        ("switz", "CHE"),
        (" che ", "CHE"),
        ("kong", "HKG"),
        ("", ""),
        ("china", None),
        ("Atlantis", None),
    ],
)
def test_an_entry_is_found_by_code_by_name_and_by_a_part_that_only_one_has(typed: str, token: str | None, qtbot: QtBot) -> None:
    box = SearchBox("Country", CHOICES)
    qtbot.addWidget(box)
    box.setEditText(typed)
    box.settle()
    assert box.token == token
    assert bool(box.problem) is (token is None)


def test_other_entries_keep_the_choice_that_is_still_there(qtbot: QtBot) -> None:
    box = SearchBox("Country", CHOICES)
    qtbot.addWidget(box)
    box.choose("CHE")
    box.refill(CHOICES[:3])
    assert (box.token, box.currentText()) == ("CHE", "Switzerland (CHE)")
    box.refill(CHOICES[:2])
    assert (box.token, box.currentText()) == (None, "")


def test_elements_are_added_one_by_one_or_several_and_taken_back(qtbot: QtBot) -> None:
    picker = ElementPicker([Choice(symbol, f"{symbol}, name") for symbol in ("Nd", "Dy", "Tb", "Y")], "Add")
    qtbot.addWidget(picker)
    with qtbot.waitActive(picker):
        picker.show()
        picker.activateWindow()
    for typed, symbols in (("dy", ["Dy"]), ("Nd, Tb", ["Dy", "Nd", "Tb"]), ("Dy", ["Dy", "Nd", "Tb"])):
        type_into(picker.field, typed, KEY.Key_Return)
        assert list(picker.symbols) == symbols
    button = picker.findChild(QToolButton, "Nd")
    assert button is not None
    QTest.keyClick(button, KEY.Key_Space)
    assert list(picker.symbols) == ["Dy", "Tb"]
    type_into(picker.field, "Zz", KEY.Key_Return)
    assert picker.problem
    assert list(picker.symbols) == ["Dy", "Tb"]


def test_the_window_opens_it_and_fills_it_from_the_line_that_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    assert window.canvas.picture is not None
    arc = next(arc for arc in window.canvas.picture.content.arcs if arc.kind == "link")
    window.workspace.select(Selection("arc", arc.key, arc.from_name))
    QTest.keyClick(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    opened = window.findChild(ShipmentDialog)
    assert opened is not None
    assert not opened.isModal()
    wait_for_goods(qtbot, opened, goods_like(arc, window.workspace.document))
    window.workspace.select(None)
    opened.close()
    window.actions_table["check_shipment"].trigger()
    assert opened.isVisible()
    assert window.findChildren(ShipmentDialog) == [opened]
    wait_for_goods(qtbot, opened, goods_like(arc, window.workspace.document))
    settle(qtbot, window)
    window.map_file.discard()
    window.close()
    assert not opened.isVisible()
