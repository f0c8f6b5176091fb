"""The restrictions panel: what it lists, how it is narrowed, what its switches do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions import Actions
from desktop.panels.restriction_model import ID, UNDER
from desktop.panels.restrictions_panel import RestrictionsPanel
from desktop.workspace import Selection, Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import first_map
from layers.restrictions.facets import Facet
from layers.restrictions.state import standing_on

DAY = dt.date(2025, 11, 20)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[RestrictionsPanel]:
    holder = QWidget()
    holder.resize(264, 520)
    made = RestrictionsPanel(Workspace(loading.load(), first_map(DAY)), Actions(holder), holder)
    made.resize(264, 520)
    holder.show()
    qtbot.waitExposed(holder)
    yield made
    holder.close()


def space(panel: RestrictionsPanel) -> Workspace:
    return panel._workspace


def states(panel: RestrictionsPanel) -> list[str]:
    return [panel.shown.index(row, 0).data() for row in range(panel.shown.rowCount())]


def choose(panel: RestrictionsPanel, measure_id: str) -> None:
    panel.list.setCurrentIndex(panel.shown.mapFromSource(panel.model.find(measure_id)))


def switch_point(panel: RestrictionsPanel, measure_id: str) -> QPoint:
    box = panel.list.visualRect(panel.shown.mapFromSource(panel.model.find(measure_id)))
    return QPoint(box.left() + 10, box.center().y())


def test_both_models_keep_the_rules_of_qt(panel: RestrictionsPanel) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(model, mode) for model in (panel.model, panel.shown)]
    panel.narrowing.words.setText("magnet")
    space(panel).apply(edits.set_day(space(panel).document, dt.date(2026, 1, 1)))
    panel.narrowing.clear()
    assert all(testers)


@pytest.mark.parametrize("day", [DAY, dt.date(2025, 4, 3), dt.date(2026, 11, 23)])
def test_each_measure_stands_once_under_its_state_of_the_day(panel: RestrictionsPanel, day: dt.date) -> None:
    space(panel).apply(edits.set_day(space(panel).document, day))
    measures = space(panel).catalogue.measures
    assert sorted(panel.shown.ids) == sorted(measures)
    for group in panel.model.groups:
        assert all(standing_on(row.measure, day).state is group.state for row in group.rows)
        assert [row for row in group.rows if row.under.endswith("unverified")] == [row for row in group.rows if not row.standing.verified]


def test_words_find_measures_and_say_of_how_many(panel: RestrictionsPanel) -> None:
    QTest.keyClicks(panel.narrowing.words, "announcement 57 2025")
    assert {"chn-2025-57", "chn-2025-57-magnet"} <= set(panel.shown.ids)
    assert "jpn-fefa-2023" not in panel.shown.ids
    assert panel.count.text() == f"{len(panel.shown.ids)} of {len(space(panel).catalogue.measures)} restrictions"
    assert all(" of " in state for state in states(panel))
    panel.narrowing.words.setText("no such words anywhere")
    assert states(panel) == []


def test_facets_widen_within_and_narrow_between(panel: RestrictionsPanel) -> None:
    measures = space(panel).catalogue.measures
    panel.narrowing._toggle(Facet.KIND, "tariff")
    panel.narrowing._toggle(Facet.KIND, "export-duty")
    panel.narrowing._toggle(Facet.ISSUER, "USA")
    assert panel.shown.ids
    expected = {one.id for one in measures.values() if one.measure in ("tariff", "export-duty") and one.issuer_territory == "USA"}
    assert set(panel.shown.ids) == expected
    assert [chip.text().strip(" ✕") for chip in panel.narrowing.chips] == ["By United States", "Export duty", "Tariff"]
    for chip in panel.narrowing.chips:
        chip.click()
    assert len(panel.shown.ids) == len(measures)


def test_the_menu_offers_what_the_catalogue_has(panel: RestrictionsPanel) -> None:
    panel.narrowing._fill_menu()
    titles = [action.text() for action in panel.narrowing.menu.actions() if action.menu()]
    assert titles == ["Issued by", "Against", "Kind", "Element", "Role"]


def test_the_lens_narrows_only_when_asked(panel: RestrictionsPanel) -> None:
    every = len(panel.shown.ids)
    space(panel).apply(edits.set_elements(space(panel).document, ("Nd",)))
    assert len(panel.shown.ids) == every
    panel.narrowing._choose(panel.narrowing.facets, by_lens=True)
    assert "chn-2025-18" not in panel.shown.ids
    space(panel).apply(edits.set_elements(space(panel).document, ("Dy",)))
    assert "chn-2025-18" in panel.shown.ids


def test_a_click_on_a_box_switches_the_measure_and_undo_brings_it_back(panel: RestrictionsPanel) -> None:
    panel.list.scrollTo(panel.shown.mapFromSource(panel.model.find("chn-2025-18")))
    viewport = panel.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, switch_point(panel, "chn-2025-18"))
    assert space(panel).document.muted == ("chn-2025-18",)
    assert panel.note.text() == "1 measure switched off: the map shows what would hold without it."
    assert panel.note.isVisible()
    space(panel).undo()
    assert space(panel).document.muted == ()
    assert not panel.note.isVisible()


def test_keys_switch_choose_and_clear(panel: RestrictionsPanel) -> None:
    choose(panel, "chn-2025-18")
    assert space(panel).selection == Selection("measure", "chn-2025-18", space(panel).catalogue.measures["chn-2025-18"].title)
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert space(panel).document.muted == ("chn-2025-18",)
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert space(panel).document.muted == ()
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert space(panel).document.muted == ("chn-2025-18",)
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert space(panel).selection is None
    assert not panel.chosen


def test_the_box_of_a_state_switches_what_is_listed_of_it(panel: RestrictionsPanel) -> None:
    panel.narrowing._toggle(Facet.ISSUER, "USA")
    group = panel.shown.index(0, 0)
    listed = panel.shown.ids_under(group)
    panel.shown.setData(group, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert set(space(panel).document.muted) == set(listed)
    panel.narrowing.clear()
    assert panel.shown.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked


def test_only_these_leaves_all_others_out_in_one_step(panel: RestrictionsPanel) -> None:
    choose(panel, "chn-2025-57")
    menu = panel.make_menu()
    next(action for action in menu.actions() if action.text() == "Only this").trigger()
    assert set(space(panel).document.muted) == set(space(panel).catalogue.measures) - {"chn-2025-57"}
    panel.all_on.click()
    assert space(panel).document.muted == ()
    space(panel).undo()
    space(panel).undo()
    assert space(panel).document.muted == ()


def test_commands_follow_what_is_chosen_and_switched(panel: RestrictionsPanel) -> None:
    only, everything = panel._actions["only_measures"], panel._actions["all_measures"]
    assert (only.isEnabled(), everything.isEnabled()) == (False, False)
    choose(panel, "chn-2025-18")
    only.trigger()
    assert everything.isEnabled()
    assert "chn-2025-18" not in space(panel).document.muted
    everything.trigger()
    assert space(panel).document.muted == ()
    panel._actions["find_restriction"].trigger()
    assert panel.window().focusWidget() is panel.narrowing.words


def test_it_follows_a_choice_made_elsewhere_and_keeps_it_through_days(panel: RestrictionsPanel) -> None:
    title = space(panel).catalogue.measures["chn-2025-57"].title
    space(panel).select(Selection("measure", "chn-2025-57", title))
    assert panel.chosen == ["chn-2025-57"]
    space(panel).apply(edits.set_day(space(panel).document, dt.date(2025, 10, 10)))
    assert panel.chosen == ["chn-2025-57"]
    assert panel.list.currentIndex().data(ID) == "chn-2025-57"
    space(panel).select(Selection("site", "mountain-pass", "Mountain Pass"))
    assert not panel.chosen


def test_what_nobody_vouches_for_is_marked_in_words(panel: RestrictionsPanel) -> None:
    space(panel).apply(edits.set_day(space(panel).document, dt.date(2026, 11, 23)))
    index = panel.model.find("chn-2025-57")
    assert index.data(UNDER).endswith("unverified")
    assert "unverified" in states(panel)[0]
    assert panel.model.group_at(index).state == "suspended"


def test_folded_states_stay_folded_through_days(panel: RestrictionsPanel) -> None:
    first = panel.shown.index(0, 0)
    assert panel.list.isExpanded(first)
    panel.list.collapse(first)
    space(panel).apply(edits.set_day(space(panel).document, dt.date(2025, 12, 1)))
    assert not panel.list.isExpanded(panel.shown.index(0, 0))


def written_below(panel: RestrictionsPanel, index: QModelIndex) -> bool:
    """Whether a row writes past its own height, onto the row under it."""
    box = panel.list.visualRect(index)
    option = QStyleOptionViewItem()
    panel.list.initViewItemOption(option)
    option.rect = box.translated(0, -box.top())
    image = QImage(box.right() + 1, box.height() + 40, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    panel.list.itemDelegate().paint(painter, option, index)
    painter.end()
    below = image.copy(QRect(0, box.height(), image.width(), 40))
    blank = QImage(below.size(), below.format())
    blank.fill(Qt.GlobalColor.transparent)
    return below != blank


@pytest.mark.parametrize("width", [264, 300, 410])
def test_no_row_writes_onto_the_one_below(panel: RestrictionsPanel, qtbot: QtBot, width: int) -> None:
    panel.resize(width, 520)
    panel.list.expandAll()
    panel.list.doItemsLayout()
    for measure_id in panel.shown.ids:
        index = panel.shown.mapFromSource(panel.model.find(measure_id))
        panel.list.scrollTo(index)
        assert not written_below(panel, index), measure_id
