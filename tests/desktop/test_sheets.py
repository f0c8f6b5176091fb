"""Layers are drawn on sheets that are kept: what is switched, faded or moved repaints nothing but itself, and the picture is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from desktop.render import sheets
from desktop.render.painters import GROUND
from desktop.render.picture import Rendering, render
from desktop.render.sheets import TOP, Sheets
from layers import edits
from layers.document import MapDocument
from layers.errors import Stopped
from tests.desktop.render_kit import lens, pixels, request_of

pytestmark = pytest.mark.usefixtures("qapp")
SITES = ("mines", "refineries", "allied", "works")
LAYERS = (GROUND, *SITES, "links")


def picture(document: MapDocument, kept: Sheets, **options: Any) -> Rendering:
    return render(replace(request_of(document, **options), sheets=kept))


def images(kept: Sheets) -> dict[str, int]:
    """Give which image each sheet has."""
    return {name: sheet.image.cacheKey() for name in (*LAYERS, TOP) if (sheet := kept.of(name)) is not None}


def repainted(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if before.get(name) != after[name]}


def test_a_second_picture_of_the_same_repaints_the_labels_alone() -> None:
    kept = Sheets()
    first = picture(lens("Dy"), kept)
    before = images(kept)
    assert set(before) == {*LAYERS, TOP}
    second = picture(lens("Dy"), kept)
    assert repainted(before, images(kept)) == {TOP}
    assert np.array_equal(pixels(first.image), pixels(second.image))


def test_switching_a_layer_repaints_that_layer_alone() -> None:
    kept, document = Sheets(), lens("Dy")
    hidden = edits.show_layer(document, "links", False).document
    picture(hidden, kept)
    before = images(kept)
    shown = picture(document, kept)
    assert repainted(before, images(kept)) == {"links", TOP}
    before = images(kept)
    again = picture(hidden, kept)
    assert repainted(before, images(kept)) == {TOP}
    picture(document, kept)
    assert before["links"] == images(kept)["links"]  # and it is still there
    assert not np.array_equal(pixels(shown.image), pixels(again.image))


def test_a_place_with_several_stages_is_one_mark_so_switching_one_stage_repaints_sites_alone() -> None:
    kept, document = Sheets(), lens("Dy")
    picture(edits.show_layer(document, "mines", False).document, kept)
    before = images(kept)
    picture(document, kept)
    assert {"mines", TOP} <= repainted(before, images(kept)) <= {*SITES, TOP}


def test_order_and_opacity_repaint_nothing() -> None:
    kept, document = Sheets(), lens("Dy")
    picture(document, kept)
    before = images(kept)
    faded = edits.set_opacity(document, "links", 0.5).document
    picture(edits.move_layer(faded, "links", 0).document, kept)
    assert repainted(before, images(kept)) == {TOP}


def test_the_day_repaints_what_differs_on_it() -> None:
    kept = Sheets()
    picture(lens("Dy"), kept)
    before = images(kept)
    picture(edits.set_dark(lens("Dy"), True).document, kept)
    assert repainted(before, images(kept)) == {*LAYERS, TOP}


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_sheets_make_the_picture_that_is_made_without(ratio: float) -> None:
    document = edits.set_opacity(lens("Dy"), "links", 0.5).document
    kept = Sheets()
    picture(edits.show_layer(document, "mines", False).document, kept, ratio=ratio)
    assert np.array_equal(pixels(picture(document, kept, ratio=ratio).image), pixels(picture(document, Sheets(), ratio=ratio).image))


def test_hits_are_those_of_what_is_shown() -> None:
    kept, document = Sheets(), lens("Dy")
    whole = picture(document, kept)
    without = picture(edits.show_layer(document, "mines", False).document, kept)
    size = whole.viewport.width, whole.viewport.height
    assert without.hits.visible("site", *size) < whole.hits.visible("site", *size)
    assert without.hits.visible("country", *size) == whole.hits.visible("country", *size)


def test_what_takes_long_is_shown_as_far_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "EARLY_S", -1.0)
    kept, document = Sheets(), lens("Dy")
    early: list[QImage] = []
    request = replace(request_of(document), sheets=kept, early=early.append)
    whole = render(request)
    assert len(early) == len(LAYERS) - 1
    missing = [int((pixels(image) != pixels(whole.image)).any(axis=2).sum()) for image in early]
    assert missing == sorted(missing, reverse=True)
    assert missing[0] > missing[-1] > 0
    assert early[-1].size() == whole.image.size()
    # What the second picture lacks still is there as it was, at its place in the new view.
    early.clear()
    moved = replace(request, viewport=request.viewport.panned(40, 0))
    render(moved)
    old = pixels(whole.image)[:, :-40]
    first = pixels(early[0])[:, 40:]
    assert (np.abs(old.astype(int) - first.astype(int)).max(axis=2) < 8).mean() > 0.97


def test_a_picture_that_is_stopped_keeps_what_it_has_drawn() -> None:
    kept, document = Sheets(), lens("Dy")
    request = replace(request_of(document), sheets=kept)
    check = request.feedback.check

    def stop_late() -> None:
        if kept.of("works") is not None:
            request.feedback.stop()
        check()

    object.__setattr__(request.feedback, "check", stop_late)
    with pytest.raises(Stopped):
        render(request)
    before = images(kept)
    assert GROUND in before
    assert TOP not in before
    picture(document, kept)
    assert not repainted(before, {name: key for name, key in images(kept).items() if name in before})
