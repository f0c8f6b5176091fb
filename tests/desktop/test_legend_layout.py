"""The legend in columns: every line once, none above the room, no part of a group that is hardly a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop.render import picture, screen_legend
from desktop.render.legend import CONTINUED, GAP, LEAST_LINES, LegendBlock, arrange, group_height
from desktop.render.links import width_of
from layers import edits
from layers.document import MapDocument, first_map
from layers.styling.legend import WIDEST, WIDTHS, LegendGroup, LegendItem
from tests.desktop.render_kit import content_of, picture_of, request_of

pytestmark = pytest.mark.usefixtures("qapp")

DAY = dt.date(2025, 11, 20)
WIDTH = 264.0


def groups_of(document: MapDocument) -> tuple[LegendGroup, ...]:
    return content_of(document).legend


@pytest.mark.parametrize("room", [120.0, 180.0, 240.0, 300.0, 500.0])
def test_a_split_legend_keeps_every_line_in_order(room: float) -> None:
    groups = groups_of(first_map(DAY))
    block = arrange("Heading", groups, WIDTH, room, split=True)
    joined: dict[str, list[object]] = {}
    for group in (group for column in block.columns for group in column):
        joined.setdefault(group.title.removesuffix(CONTINUED), []).extend(group.items)
    assert joined == {group.title: list(group.items) for group in groups}


@pytest.mark.parametrize("room", [180.0, 220.0, 300.0])
def test_parts_of_a_group_have_lines_enough_and_fit(room: float) -> None:
    block = arrange("Heading", groups_of(first_map(DAY)), WIDTH, room, split=True)
    assert any(group.title.endswith(CONTINUED) for column in block.columns for group in column)
    for column in block.columns:
        assert 26 + sum(group_height(group, WIDTH) for group in column) - GAP <= room
        for group in column:
            assert len([item for item in group.items if item.kind != "note"]) >= min(LEAST_LINES, len(group.items))


def test_a_small_screen_has_room_for_the_whole_legend(monkeypatch: pytest.MonkeyPatch) -> None:
    """The map of a window of 1366 by 768 with all its panels: nothing is said to be left out."""
    drawn: list[LegendBlock] = []
    monkeypatch.setattr(picture, "paint_legend", lambda painter, theme, block, left, top, _feedback: drawn.append(block))
    picture_of(first_map(DAY), width=790, height=645, legend=True)
    titles = {group.title.removesuffix(CONTINUED) for block in drawn for column in block.columns for group in column}
    assert titles == {group.title for group in groups_of(first_map(DAY))}


@pytest.mark.parametrize("layers", [30, 150])
def test_a_group_that_is_very_long_hides_no_other_without_a_word(monkeypatch: pytest.MonkeyPatch, layers: int) -> None:
    drawn: list[LegendBlock] = []
    monkeypatch.setattr(picture, "paint_legend", lambda painter, theme, block, left, top, _feedback: drawn.append(block))
    many = LegendGroup("Own layers", tuple(LegendItem("own-point", "#0B7A75", f"Layer {number}", 1, size=6) for number in range(layers)))
    monkeypatch.setattr(screen_legend, "legend_in_view", lambda _frame: (many, *groups_of(first_map(DAY))))
    picture_of(first_map(DAY), width=790, height=645, legend=True)
    groups = [group for block in drawn for column in block.columns for group in column]
    titles = {group.title.removesuffix(CONTINUED) for group in groups}
    notes = " ".join(item.label for group in groups for item in group.items if item.kind == "note")
    assert all(group.title in titles or group.title in notes for group in (many, *groups_of(first_map(DAY))))


def test_widths_have_samples_that_are_drawn_as_wide_as_arcs() -> None:
    items = [item for group in groups_of(first_map(DAY)) for item in group.items if item.kind == "width"]
    assert [float(item.token) for item in items] == [tonnes for tonnes, _ in WIDTHS]
    assert width_of(0.0) < width_of(1_000) < width_of(WIDEST) == width_of(10 * WIDEST)


def test_a_map_without_links_has_no_samples_of_width() -> None:
    document = edits.show_layer(first_map(DAY), "links", False).document
    assert not any(item.kind == "width" for group in groups_of(document) for item in group.items)


def test_legends_of_two_maps_side_by_side_have_type_of_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[float] = []
    monkeypatch.setattr(picture, "paint_legend", lambda painter, *_rest: sizes.append(painter.transform().m11()))
    full = first_map(DAY)
    few = full
    for layer in ("links", "restrictions"):
        few = edits.show_layer(few, layer, False).document
    for paired in (False, True):
        for document in (full, few):
            picture.render(replace(request_of(document, width=790, height=645, legend=True), paired=paired))
    assert sizes[0] < sizes[1]  # alone, a map with more to tell tells it in smaller type
    assert sizes[2] == sizes[3]
