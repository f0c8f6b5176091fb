"""The page of a map: presets that fit, edits that Undo names, edges that draw, and templates that come back."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from layers import storage
from layers.document import MapDocument, first_map
from layers.errors import RequestError, SourceError
from layers.extent import region
from layers.layout import edits, templates
from layers.layout.model import ItemKind, Layout, problem_of
from layers.layout.presets import NARROW, PAGES, custom, preset
from layers.layout.shape import shape_of
from layers.layout.snapping import snapped

DAY = dt.date(2025, 11, 20)
PATH = Path(Path.cwd().anchor, "home", "me", "a.lodestone-page")


def on(name: str = "a4-landscape") -> MapDocument:
    return edits.lay_out(first_map(DAY), preset(name)).document


def page(document: MapDocument) -> Layout:
    assert document.layout is not None
    return document.layout


WORLD = 2.05
"""The width over the height of the world in Equal Earth."""


def test_a_map_of_the_world_has_a_shape_and_one_of_a_part_has_none() -> None:
    crs = first_map(DAY).crs
    assert shape_of(crs, None) == pytest.approx(WORLD, abs=0.01)
    assert shape_of(crs, region("world")) == shape_of(crs, None)
    assert shape_of(crs, region("europe")) is None


@pytest.mark.parametrize("name", PAGES)
def test_a_map_of_the_world_is_as_large_as_its_page_allows(name: str) -> None:
    plain, fitted = (preset(name, shape).item("map") for shape in (None, WORLD))
    assert min(fitted.width, fitted.height * WORLD) >= min(plain.width, plain.height * WORLD) - 0.02
    if name in ("a4-landscape", "a3-landscape", "letter-landscape"):
        assert min(fitted.width, fitted.height * WORLD) > 1.1 * min(plain.width, plain.height * WORLD)


@pytest.mark.parametrize("shape", [None, 1.0, WORLD])
@pytest.mark.parametrize("name", PAGES)
def test_everything_stands_within_each_page(name: str, shape: float | None) -> None:
    layout = preset(name, shape)
    assert problem_of(layout) == ""
    for item in layout.items:
        assert item.left >= 0, item.id
        assert item.top >= 0, item.id
        assert item.right <= layout.width + 0.01, item.id
        assert item.bottom <= layout.height + 0.01, item.id
    apart = [layout.item(name) for name in ("map", "title", "subtitle", "legend", "sources", "disclaimer")]
    for one, other in itertools.combinations(apart, 2):
        beside = one.right <= other.left + 0.02 or other.right <= one.left + 0.02
        above = one.bottom <= other.top + 0.02 or other.bottom <= one.top + 0.02
        assert beside or above, (one.id, other.id)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_hangs_over_the_edge_of_a_world_that_fills_its_frame_in_part(name: str) -> None:
    layout = preset(name, 1.0)
    area, bar, arrow = (layout.item(name) for name in ("map", "scale-bar", "north-arrow"))
    middle, half = area.left + area.width / 2, min(area.width, area.height) / 2
    assert bar.right <= middle + half + 0.02
    assert bar.left >= middle - half - 0.02
    assert arrow.right <= middle + half
    if layout.width < NARROW:
        assert bar.top >= area.bottom
        assert bar.bottom <= layout.item("legend").top


@given(st.floats(30, 2000), st.floats(30, 2000), st.none() | st.floats(0.2, 5))
def test_a_page_of_any_size_can_be_arranged(width: float, height: float, shape: float | None) -> None:
    assert problem_of(custom(width, height, shape)) == ""


@pytest.mark.parametrize("size", [(0, 100), (-5, 100), (100, 5000), (float("nan"), 100)])
def test_a_page_that_cannot_be_is_refused(size: tuple[float, float]) -> None:
    with pytest.raises(RequestError, match="cannot be"):
        custom(*size)


def test_edits_are_named_and_keep_all_on_the_page() -> None:
    edit = edits.move_item(on(), "legend", 5000, -20)
    item = page(edit.document).item("legend")
    assert edit.name == "Move Legend"
    assert edit.fold is None
    assert edits.move_item(on(), "legend", 1, 1, nudge=True).fold == "layout move legend"
    assert item.right == pytest.approx(297.0)
    assert item.top == 0
    sized = page(edits.resize_item(on(), "title", 10, 10, 1, 9999).document).item("title")
    assert (sized.width, sized.bottom) == (2.0, 210.0)


def test_the_map_and_its_disclaimer_cannot_be_hidden() -> None:
    for name in ("map", "disclaimer"):
        with pytest.raises(RequestError, match="stays on every page"):
            edits.show_item(on(), name, False)
    assert page(edits.show_item(on(), "title", False).document).of_kind(ItemKind.TITLE) is None


def test_items_align_with_the_first() -> None:
    document = edits.align_items(on(), ["map", "title", "legend"], "right").document
    rights = {page(document).item(name).right for name in ("map", "title", "legend")}
    assert len({round(right, 1) for right in rights}) == 1
    alone = page(edits.align_items(on(), ["scale-bar"], "centre").document).item("scale-bar")
    assert alone.left + alone.width / 2 == pytest.approx(148.5, abs=0.02)


def test_words_come_and_go() -> None:
    document = edits.add_text(on(), "Draft\n2").document
    assert page(document).items[-1].text == "Draft 2"
    assert page(edits.remove_text(document, "text-1").document).items == page(on()).items
    document = edits.reword_legend(document, "Mine", "Bergwerk").document
    assert page(document).legend_texts == (("Mine", "Bergwerk"),)
    assert page(edits.reword_legend(document, "Mine", " ").document).legend_texts == ()


def test_an_edge_draws_what_comes_near() -> None:
    layout = preset("a4-landscape")
    bar = layout.item("scale-bar")
    near = snapped(layout, bar, layout.item("map").left + 1.0, 100.3)
    assert near.left == pytest.approx(layout.item("map").left)
    assert near.upright
    far = snapped(layout, replace(bar, width=3.1, height=3.3), 61.37, 45.4)
    assert far.left == 61.37


def test_a_page_is_kept_with_the_map_and_as_a_template() -> None:
    document = edits.reword_legend(edits.add_text(on("column-2"), "x").document, "Mine", "Grube").document
    kept = storage.decode(storage.encode(document, PATH.parent), PATH.with_suffix(".lodestone")).document
    assert kept == document
    assert templates.decode(templates.encode(page(document)), PATH) == page(document)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[" * 5000,
        b'{"format":"lodestone-page","version":1,"page":{"page":"","width":1e9,"height":10,"items":[]}}',
        b'{"format":"lodestone-page","version":1,"page":{"page":"","width":90,"height":90,"items":[],"marks":NaN}}',
        b'{"format":"lodestone-page","version":1,"page":{"page":"","width":90,"height":90,"items":[{"id":"a","kind":"script"}]}}',
    ],
)
def test_a_damaged_template_is_one_message(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        templates.decode(data, PATH)
    assert str(PATH) in str(caught.value)


def test_a_map_with_a_page_that_cannot_be_is_damaged() -> None:
    document = replace(on(), layout=replace(page(on()), width=1.0))
    with pytest.raises(SourceError, match="side of the page"):
        storage.decode(storage.encode(document, PATH.parent), PATH)
