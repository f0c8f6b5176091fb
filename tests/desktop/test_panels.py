"""The panels: layers are switched, moved, renamed and removed by hand; pages tell the truth and show text as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.panels.icons import layer_icon
from desktop.panels.layer_model import LayerModel
from desktop.panels.layers_panel import LEAST_SLIDER
from desktop.panels.messages import Messages
from desktop.panels.pages import country, day, measure, site
from desktop.panels.pages.markup import jump, number, pairs, paragraph, table
from desktop.panels.status import place_text, scale_text
from desktop.panels.text import is_web, one_line, tip
from desktop.panels.timeline import Timeline, warning
from desktop.workspace import Selection, Workspace
from layers.catalogue import loading
from layers.catalogue.dates import Period
from layers.catalogue.loading import Catalogue
from layers.catalogue.stages import stages_on
from layers.document import BUILT_IN, Layer, LayerKind, Style, first_map
from layers.edits import GROUND
from layers.errors import SourceError
from layers.restrictions.state import State, standing_on
from layers.styling.legend import STATE_LABELS
from layers.styling.theme import LIGHT
from tests.desktop.window_kit import DAY, picture, settle, window

__all__ = ["window"]

Key = Qt.Key
HOSTILE = "<script>alert(1)</script>&amp;{{ 7*7 }}\"'"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return loading.load()


def ids(window: MainWindow) -> list[str]:
    return [layer.id for layer in window.workspace.document.layers]


def check_box(window: MainWindow, layer_id: str) -> QPoint:
    """Where the check box of a layer is."""
    view = window.layers_panel.list
    box = view.visualRect(window.layers_panel.model.index(window.layers_panel.model.row_of(layer_id)))
    return QPoint(box.left() + 10, box.center().y())


# Layers


def test_a_click_on_the_check_box_takes_the_layer_off_the_picture(window: MainWindow, qtbot: QtBot) -> None:
    before = picture(window)
    point = check_box(window, "mines")
    QTest.mouseClick(window.layers_panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert not window.workspace.document.layer("mines").visible
    settle(qtbot, window)
    without = picture(window)
    assert without != before
    window.actions_table["undo"].trigger()
    settle(qtbot, window)
    assert picture(window) == before


def test_space_switches_and_delete_removes_and_undo_brings_back(window: MainWindow) -> None:
    panel = window.layers_panel
    panel.choose("refineries")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Key.Key_Space)
    assert not window.workspace.document.layer("refineries").visible
    QTest.keyClick(panel.list, Key.Key_Delete)
    assert "refineries" not in ids(window)
    assert panel.current is not None
    assert panel.current.id == "allied"
    window.actions_table["undo"].trigger()
    assert ids(window) == [layer.id for layer in BUILT_IN]
    assert panel.current is not None


def test_alt_arrows_move_the_layer_and_keep_it_chosen(window: MainWindow) -> None:
    panel = window.layers_panel
    panel.choose("allied")
    panel.list.setFocus()
    place = ids(window).index("allied")
    QTest.keyClick(panel.list, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert ids(window).index("allied") == place - 1
    QTest.keyClick(panel.list, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(panel.list, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert ids(window).index("allied") == place + 1
    assert panel.current is not None
    assert panel.current.id == "allied"


@pytest.mark.parametrize("start", range(len(BUILT_IN)))
@pytest.mark.parametrize("gap", range(len(BUILT_IN) + 1))
def test_a_row_lands_in_the_gap_it_is_dropped_into(qapp: QApplication, catalogue: Catalogue, start: int, gap: int) -> None:
    workspace = Workspace(catalogue, first_map(DAY))
    model = LayerModel(workspace)
    before = list(workspace.document.layers)
    model.dropMimeData(model.mimeData([model.index(start)]), Qt.DropAction.MoveAction, gap, 0, QModelIndex())
    expected = [*before[:gap], before[start], *before[gap:]]
    expected.pop(start if start < gap else start + 1)
    assert list(workspace.document.layers) == sorted(expected, key=lambda layer: layer.kind in GROUND)  # the ground stays below


def test_f2_renames(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.layers_panel
    panel.choose("mines")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Key.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "Pits")
    QTest.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.document.layer("mines").name == "Pits")


def test_the_opacity_of_the_chosen_layer_is_one_step_of_undo(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.layers_panel
    before = picture(window)
    panel.choose("works")
    panel.opacity.setFocus()
    for _ in range(5):
        QTest.keyClick(panel.opacity, Key.Key_PageDown)
    assert window.workspace.document.layer("works").opacity == pytest.approx(0.5)
    settle(qtbot, window)
    assert picture(window) != before
    panel.choose("mines")
    assert panel.opacity.value() == 100
    window.actions_table["undo"].trigger()
    assert window.workspace.document.layer("works").opacity == 1.0


def test_zoom_to_a_layer_brings_all_its_sites_into_view(window: MainWindow) -> None:
    canvas = window.canvas
    window.layers_panel.choose("refineries")
    canvas.zoom(20.0)
    window.actions_table["zoom_layer"].trigger()
    assert canvas.picture is not None
    marks = [mark for mark in canvas.picture.content.sites if mark.layer_id == "refineries"]
    assert marks
    assert all(canvas.rect().contains(canvas.point_of(mark.lon, mark.lat).toPoint()) for mark in marks)


def test_swatches_of_own_layers_differ_by_geometry_and_colour(qapp: QApplication) -> None:
    from msgspec.structs import replace

    layer = Layer("own-1", LayerKind.OWN, "x")
    red = replace(layer, style=Style(colour="#FF0000"))
    wanted = [(layer, "Point"), (layer, "MultiLineString"), (layer, "Polygon"), (red, "Polygon")]
    pictures = [layer_icon(which, LIGHT, geometry).pixmap(26, 18).toImage() for which, geometry in wanted]
    assert all(first != second for number, first in enumerate(pictures) for second in pictures[:number])


# Pages


@pytest.mark.parametrize("make", [paragraph, tip, lambda text: pairs([("a", paragraph(text))]), lambda text: table((text,), [(text,)])])
def test_text_shows_literally_whatever_it_is(qapp: QApplication, make: Callable[[str], str]) -> None:
    from PySide6.QtGui import QTextDocument

    shown = QTextDocument()
    shown.setHtml(make(HOSTILE))
    assert HOSTILE in shown.toPlainText()


def test_keys_of_jumps_come_back_as_they_were() -> None:
    from urllib.parse import unquote

    link = jump("site", 'a"b<c>/ü', "x").split('"')[1]
    assert unquote(link.partition(":")[2]) == 'a"b<c>/ü'


def test_every_site_page_has_each_stage_with_its_state(catalogue: Catalogue) -> None:
    from layers.styling.legend import STAGE_LABELS, STATUS_LABELS

    for site_id, rows in catalogue.stages.items():
        text = site.page(catalogue, site_id, DAY)
        for kind, state in stages_on(rows, DAY, catalogue.edition).items():
            assert f"<h3>{STAGE_LABELS[kind]}</h3><p><b>{STATUS_LABELS[state.status]}</b>" in text


def test_every_measure_page_tells_all_spells_and_the_state_of_the_day(catalogue: Catalogue) -> None:
    for key, row in catalogue.measures.items():
        text = measure.page(catalogue, key, DAY)
        assert text.count("vouche") >= len(row.spells)
        assert f"<b>{STATE_LABELS[standing_on(row, DAY).state].lower()}</b>" in text


def test_china_issues_what_is_in_force_and_suspended_on_the_day(catalogue: Catalogue) -> None:
    text = country.page(catalogue, "CHN", "China", DAY)
    issued = text.split("Restrictions issued here")[1].split("At other times")[0]
    home = [row for row in catalogue.measures.values() if row.issuer_territory == "CHN"]
    for row in home:
        live = standing_on(row, DAY).state in (State.IN_FORCE, State.SUSPENDED, State.ANNOUNCED)
        assert (jump("measure", row.id, row.title) in issued) == live


def test_a_country_without_a_row_has_a_page(catalogue: Catalogue) -> None:
    assert "Nowhere" in country.page(catalogue, "XXX", "Nowhere", DAY)


def test_the_day_page_counts_as_the_states_do(catalogue: Catalogue) -> None:
    timeline = Timeline(catalogue)
    text = day.page(catalogue, timeline, first_map(DAY))
    for state in (State.IN_FORCE, State.SUSPENDED):
        count = sum(standing_on(row, DAY).state is state for row in catalogue.measures.values())
        assert f'<td align="left">{STATE_LABELS[state]}</td><td align="right">{count}</td>' in text


def test_days_before_and_after_are_the_nearest_changes(catalogue: Catalogue) -> None:
    timeline = Timeline(catalogue)
    for probe in (dt.date(2000, 1, 1), DAY, timeline.days[0], timeline.days[-1], dt.date(2100, 1, 1)):
        before, after = timeline.before(probe), timeline.after(probe)
        assert before == max((one for one in timeline.days if one < probe), default=None)
        assert after == min((one for one in timeline.days if one > probe), default=None)


def test_the_tick_of_a_year_tells_that_only_the_year_is_known(catalogue: Catalogue) -> None:
    timeline = Timeline(catalogue)
    assert "Ban on exports of raw minerals: came into force, some day of 2023" in timeline.told(dt.date(2023, 12, 31))
    assert not [line for line in timeline.told(dt.date(2023, 6, 1)) if line.startswith("Ban on exports of raw minerals")]


def test_a_change_is_another_state_or_rate_and_nothing_else(catalogue: Catalogue) -> None:
    timeline = Timeline(catalogue)
    for row in catalogue.measures.values():
        for begin in {spell.first for spell in row.spells}:
            before, now = standing_on(row, begin - dt.timedelta(1)), standing_on(row, begin)
            other = (before.state, before.rate_percent) != (now.state, now.rate_percent)
            assert any(change.measure is row for change in timeline.on(begin)) == other


def on(day: dt.date) -> Period:
    """A day that is known."""
    return Period(day, day, day.isoformat())


def test_a_spell_that_only_goes_on_is_no_change_and_a_new_rate_is_one(catalogue: Catalogue) -> None:
    from msgspec.structs import replace

    pattern = next(iter(catalogue.measures.values()))
    first, vouched, dearer = (dt.date(2026, month, 11) for month in (1, 2, 3))
    spell = replace(pattern.spells[0], state=State.SUSPENDED, begins=on(first), ends=None, rate_percent=10.0, verified_until=vouched)
    spells = (spell, replace(spell, begins=on(vouched), verified_until=None), replace(spell, begins=on(dearer), rate_percent=25.0))
    ours = loading.load()
    ours.measures = {pattern.id: replace(pattern, spells=spells)}
    timeline = Timeline(ours)
    assert timeline.days == [first, dearer]
    shown = day.page(ours, timeline, first_map(dearer))
    assert "Changed today" in shown
    assert jump("measure", pattern.id, pattern.title) + ": suspended, 25 %" in shown


def test_the_day_is_warned_of_in_three_stretches(catalogue: Catalogue) -> None:
    law = catalogue.parts["trade-law"].last_checked.last
    assert warning(catalogue, law) == ""
    assert "trade law" in warning(catalogue, law + dt.timedelta(1))
    assert "last checked" in warning(catalogue, catalogue.edition + dt.timedelta(1))


def test_links_lead_within_the_atlas_and_never_run_anything(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("desktop.panels.details_panel.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    for address in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "smb://host/x", "https://example.org/a?b=1"):
        window.details.browser.anchorClicked.emit(QUrl(address))
    assert opened == ["https://example.org/a?b=1"]
    window.details.browser.anchorClicked.emit(QUrl("day:2024-01-01"))
    assert window.workspace.document.day == dt.date(2024, 1, 1)
    key = next(iter(window.workspace.catalogue.measures))
    window.details.browser.anchorClicked.emit(QUrl(f"measure:{key}"))
    assert window.workspace.selection == Selection("measure", key, window.workspace.catalogue.measures[key].title)
    settle(qtbot, window)


def test_a_chosen_line_tells_its_verdict_and_clauses(window: MainWindow, qtbot: QtBot) -> None:
    assert window.canvas.picture is not None
    from layers.restrictions.verdict import Verdict

    arc = next(arc for arc in window.canvas.picture.content.arcs if arc.verdict is Verdict.LICENCE)
    window.workspace.select(Selection("arc", arc.key, f"{arc.from_name} → {arc.to_name}"))
    qtbot.waitUntil(lambda: "Clause" in window.details.text)
    assert "Licence needed" in window.details.text
    assert any(clause.why in window.details.text for clause in arc.rulings[0].deciding[0].clauses)


@pytest.mark.parametrize("width", [180, 220, 300])
def test_narrow_details_break_no_word(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.workspace.select(None)
    qtbot.waitUntil(lambda: "Changed" in window.details.text)
    window.details.browser.setFixedWidth(width)
    QApplication.processEvents()
    block, breaks = window.details.browser.document().begin(), []
    while block.isValid():
        layout, text = block.layout(), block.text()
        starts = [layout.lineAt(row).textStart() for row in range(1, layout.lineCount())]
        breaks += [text for start in starts if text[start - 1].isalpha() and text[start].isalpha()]
        block = block.next()
    assert breaks == []


def test_narrow_panels_leave_room_to_set_the_opacity(window: MainWindow) -> None:
    dock = window.findChild(QDockWidget, "layers")
    assert dock is not None
    window.resizeDocks([dock], [1], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    assert window.layers_panel.opacity.width() >= LEAST_SLIDER


# Small texts


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1234.5, "1\u2009234.5"), (270000, "270\u2009000"), (0.25, "0.25"), (1e9, "1\u2009000\u2009000\u2009000")]
)
def test_numbers_have_thin_spaces_and_lose_nothing(value: float, text: str) -> None:
    assert number(value) == text


def test_places_and_scales_read_as_on_paper() -> None:
    assert place_text(-115.534, 35.478) == "35.48° N  115.53° W"
    assert place_text(0.0, -0.5) == "0.50° S  0.00° E"
    assert scale_text(172_654_321) == "1 : 173\u2009000\u2009000"


@pytest.mark.parametrize(
    ("url", "web"), [("https://a.b", True), ("HTTP://a.b", True), ("javascript:x", False), ("file:///x", False), ("", False)]
)
def test_only_web_addresses_reach_the_browser(url: str, web: bool) -> None:
    assert is_web(url) is web


def test_long_names_are_cut_to_a_line() -> None:
    assert one_line("a\nb  c") == "a b c"
    assert len(one_line("x" * 500)) == 80


def test_no_message_is_lost_and_several_share_a_strip(qtbot: QtBot) -> None:
    messages = Messages()
    qtbot.addWidget(messages)
    messages.show()
    refused = [SourceError(f"it is empty {HOSTILE}.", path=f"/{index}.csv") for index in range(5)]
    for error in (*refused, refused[0]):
        messages.tell_refusal(error)
    for index in range(20):
        messages.note(f"note {index}")
    messages.tell_error(ValueError("odd"))
    strip = messages.refusals
    assert strip.text == "5 files or layers could not be opened."
    assert all(str(error) in messages.texts for error in refused)
    assert len(messages.texts) == 5 + 1 + 20
    assert not strip.list.isVisible()
    QTest.mouseClick(strip.all, Qt.MouseButton.LeftButton)
    assert strip.list.isVisible()
    assert strip.list.toPlainText().split("\n\n") == [str(error) for error in reversed(refused)]
    strip.list.setFocus()
    QTest.keyClick(strip.list, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert strip.list.textCursor().selectedText().count("it is empty") == 5
    assert "ValueError: odd" in messages.failures.text
    assert not messages.failures.all.isVisible()


def test_a_closed_strip_forgets_its_messages_and_no_others(qtbot: QtBot) -> None:
    messages = Messages()
    qtbot.addWidget(messages)
    messages.show()
    messages.tell_refusal(SourceError("it is empty.", "Fetch it again.", path="/a.csv"))
    messages.note("good to know")
    assert messages.refusals.text == "/a.csv: it is empty. Fetch it again."
    QTest.mouseClick(messages.refusals.close_all, Qt.MouseButton.LeftButton)
    assert messages.texts == ["good to know"]
    assert not messages.refusals.isVisible()
    assert messages.notes.isVisible()
