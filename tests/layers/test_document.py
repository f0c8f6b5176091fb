"""Edits are pure, named as Undo shows them, and never make two layers of one id."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import edits, second_map
from layers.document import FactsRef, LayerKind, MapDocument, SourceRef, Style, first_map

DAY = dt.date(2025, 11, 20)
START = first_map(DAY)
SOURCE = SourceRef("mines.gpkg", "mines")


def ids(document: MapDocument) -> list[str]:
    return [layer.id for layer in document.layers]


def with_own_layers(count: int) -> MapDocument:
    document = START
    for number in range(count):
        document = edits.add_own_layer(document, f"file {number}", SOURCE).document
    return document


def test_the_first_map_has_the_built_in_layers_all_on() -> None:
    assert [layer.name for layer in START.layers][:3] == ["Mines", "Refineries", "Allied refining sites"]
    assert all(START.shows(kind) for kind in LayerKind if kind not in (LayerKind.OWN, LayerKind.RASTER, LayerKind.TILES))
    assert START.of_kind(LayerKind.OWN) is None
    with pytest.raises(KeyError):
        START.layer("nowhere")


ACTIONS = st.one_of(
    st.just("add"),
    st.tuples(st.sampled_from(["remove", "hide", "move"]), st.integers(0, 20), st.integers(-3, 20)),
)


@given(st.lists(ACTIONS, max_size=25))
def test_ids_never_clash_whatever_is_added_moved_and_removed(actions: list[str | tuple[str, int, int]]) -> None:
    document = START
    for action in actions:
        before = document
        if isinstance(action, str):
            document = edits.add_own_layer(document, "file", SOURCE).document
            assert ids(document)[1:] == ids(before)
        elif document.layers:
            what, which, to = action
            chosen = document.layers[which % len(document.layers)].id
            if what == "remove":
                document = edits.remove_layer(document, chosen).document
                assert ids(document) == [old for old in ids(before) if old != chosen]
            elif what == "hide":
                document = edits.show_layer(document, chosen, False).document
                assert not document.layer(chosen).visible
                assert ids(document) == ids(before)
            else:
                document = edits.move_layer(document, chosen, to).document
                assert sorted(ids(document)) == sorted(ids(before))
                ground = [layer.id for layer in document.layers if layer.kind in edits.GROUND]
                assert ids(document)[len(document.layers) - len(ground) :] == ground
                if chosen not in ground:
                    assert ids(document).index(chosen) == min(max(to, 0), len(document.layers) - len(ground) - 1)
        assert len(set(ids(document))) == len(document.layers)


def test_an_edit_leaves_the_document_it_began_with() -> None:
    before = with_own_layers(1)
    copy = with_own_layers(1)
    edits.remove_layer(before, "own-1")
    edits.set_opacity(before, "world", 0.3)
    assert before == copy


def test_own_layers_come_on_top_with_colours_of_their_own() -> None:
    document = with_own_layers(3)
    assert ids(document)[:3] == ["own-3", "own-2", "own-1"]
    assert len({document.layer(f"own-{number}").style.colour for number in (1, 2, 3)}) == 3
    assert document.layer("own-2").source == SOURCE


def test_a_given_style_is_kept() -> None:
    style = Style("#112233", 3.0, "kind")
    assert edits.add_own_layer(START, "file", SOURCE, style).document.layers[0].style == style


def test_moving_and_coming_back_is_no_change() -> None:
    place = ids(START).index("works")
    moved = edits.move_layer(START, "works", 0).document
    assert ids(moved)[0] == "works"
    assert edits.move_layer(moved, "works", place).document == START


@pytest.mark.parametrize(
    ("edit", "name", "fold"),
    [
        (edits.set_day(START, dt.date(2026, 1, 2)), "Day 2026-01-02", "day"),
        (edits.set_title(START, "A map"), "Title", None),
        (edits.set_elements(START, ("Dy", "Nd")), "Lens Nd, Dy", None),
        (edits.set_elements(START, ()), "Lens all elements", None),
        (edits.set_stages(START, ("magnet", "mine")), "Stages mine, magnet", None),
        (edits.set_stages(START, edits.STAGE_ORDER), "Stages all", None),
        (edits.set_dark(START, True), "Dark map", None),
        (edits.set_crs(START, "EPSG:8857"), "Projection", None),
        (edits.show_layer(START, "mines", False), "Hide Mines", None),
        (edits.show_layer(START, "mines", True), "Show Mines", None),
        (edits.set_opacity(START, "world", 0.5), "Opacity of World", "opacity world"),
        (edits.rename_layer(START, "mines", "Pits"), "Rename Mines", None),
        (edits.restyle_layer(START, "mines", Style("#000000")), "Style of Mines", "style colour mines"),
        (edits.move_layer(START, "mines", 3), "Move Mines", None),
        (edits.remove_layer(START, "mines"), "Remove Mines", None),
        (edits.add_own_layer(START, "ports.csv", SOURCE), "Add ports.csv", None),
    ],
)
def test_undo_shows_what_was_done_and_only_a_slide_folds(edit: edits.Edit, name: str, fold: str | None) -> None:
    assert (edit.name, edit.fold) == (name, fold)


@given(st.sets(st.sampled_from(edits.PERIODIC_ORDER)))
def test_the_lens_stands_in_the_order_of_the_periodic_table(chosen: set[str]) -> None:
    elements = edits.set_elements(START, tuple(chosen)).document.elements
    assert set(elements) == chosen
    assert sorted(elements, key=edits.PERIODIC_ORDER.index) == list(elements)


def test_all_stages_are_the_same_as_none_chosen() -> None:
    assert edits.set_stages(START, edits.STAGE_ORDER).document.stages == ()


@pytest.mark.parametrize(("given_opacity", "kept"), [(-1.0, 0.0), (0.4, 0.4), (7.0, 1.0)])
def test_opacity_stays_between_none_and_all(given_opacity: float, kept: float) -> None:
    assert edits.set_opacity(START, "world", given_opacity).document.layer("world").opacity == kept


@pytest.mark.parametrize(("given_name", "kept"), [("  ", "Mines"), ("My\n mines ", "My mines")])
def test_a_name_is_one_line_and_never_blank(given_name: str, kept: str) -> None:
    assert edits.rename_layer(START, "mines", given_name).document.layer("mines").name == kept
    assert edits.set_title(START, "a\tb\n c").document.title == "a b c"


def test_names_that_no_file_could_hold_are_mended() -> None:
    half = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert edits.set_title(START, half).document.title == "caf?"
    assert edits.rename_layer(START, "mines", half).document.layer("mines").name == "caf?"
    assert edits.add_own_layer(START, half, SOURCE).document.layers[0].name == "caf?"


def test_the_ground_always_lies_below() -> None:
    document = first_map(dt.date(2025, 11, 20))
    raised = edits.move_layer(document, "world", 0).document
    assert {layer.id for layer in raised.layers[-2:]} == {"world", "restrictions"}
    lowered = edits.move_layer(document, "mines", 99).document
    assert [layer.id for layer in lowered.layers[-3:]] == ["mines", "restrictions", "world"]


def test_measures_are_switched_off_and_on_by_id() -> None:
    off = edits.mute_measures(START, ["b", "a"], muted=True)
    assert off.document.muted == ("a", "b")
    assert off.name == "Switch 2 measures off"
    assert edits.mute_measures(off.document, ["b"], muted=False).document.muted == ("a",)
    assert edits.mute_measures(off.document, ["a", "b"], muted=False).document == START


def test_a_second_day_is_compared_and_let_go() -> None:
    other = dt.date(2025, 4, 3)
    both = edits.compare_with(START, other)
    assert (both.document.day, both.document.compare) == (DAY, other)
    assert both.fold != edits.compare_with(both.document, DAY).fold, "opening the second map is a step of its own"
    assert edits.compare_with(both.document, None).document == START


def test_a_new_layer_is_not_hidden_on_the_second_map_since_one_before_it_was() -> None:
    both = second_map.show_second(edits.add_own_layer(START, "a", SourceRef("a.csv")).document).document
    hidden = second_map.show_layer(both, "own-1", False).document
    again = edits.add_own_layer(edits.remove_layer(hidden, "own-1").document, "b", SourceRef("b.csv")).document
    assert second_map.second_of(hidden).layer("own-1").visible is False
    assert second_map.second_of(again).layer("own-1").visible is True


def test_own_facts_join_and_leave() -> None:
    flows = FactsRef("flows", SourceRef("trade.csv"), (("from_country", "reporter"),))
    joined = edits.add_facts(START, flows, "trade.csv").document
    assert joined.facts == (flows,)
    assert edits.remove_facts(joined, flows, "trade.csv").document == START
