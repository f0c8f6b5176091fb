"""What a chosen measure lights up in the picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from desktop.render.picture import Rendering, render
from layers.catalogue.loading import load
from layers.document import MapDocument
from layers.geometry.projection import Projection
from layers.styling.legend import LegendItem, lit_group
from layers.styling.reach import Reach, reach
from layers.styling.theme import theme
from tests.desktop.render_kit import content_of, lens, request_of

pytestmark = pytest.mark.usefixtures("qapp")


def reach_of(document: MapDocument, measure: str) -> Reach:
    return reach(load(), document, content_of(document).arcs, measure)


def lit(document: MapDocument, measure: str) -> Rendering:
    return render(replace(request_of(document), reach=reach_of(document, measure)))


def colour_at(shown: Rendering, document: MapDocument, lon: float, lat: float) -> NDArray[np.float64]:
    (x, y), *_ = shown.viewport.to_screen(Projection(document.crs).forward(np.array([[lon, lat]])))
    return _rgb(shown, round(x), round(y))


@pytest.mark.parametrize("dark", [False, True])
def test_all_but_the_issuer_steps_back(dark: bool) -> None:
    document = replace_dark(lens("Dy"), dark)
    plain, shown = render(request_of(document)), lit(document, "chn-2025-18")
    paper = QColor(theme(dark).paper)
    ground = np.array([paper.red(), paper.green(), paper.blue()], float)
    for place in [(-60.0, -25.0), (-150.0, -10.0)]:  # land and sea
        before, after = (np.abs(colour_at(one, document, *place) - ground).sum() for one in (plain, shown))
        assert after < 0.6 * before
    tibet = colour_at(shown, document, 86.0, 32.0)
    assert np.abs(tibet - ground).sum() > 60


def test_an_arc_that_is_hit_keeps_its_colour_and_others_do_not() -> None:
    document = lens("Dy")
    plain, shown = render(request_of(document)), lit(document, "chn-2025-18")
    found = reach_of(document, "chn-2025-18")
    assert found.hit
    lines = {hit.key: xy for hit, xy in shown.hits._lines}
    veiled = [_differs(plain, shown, xy) for key, xy in lines.items() if len(xy) > 20 and key not in found.hit | found.maybe]
    assert "CHN>USA" in found.hit  # far from the marks of sites, which it is lifted above
    assert _differs(plain, shown, lines["CHN>USA"]) < 0.2
    assert np.median(veiled) > 0.9


def _differs(one: Rendering, other: Rendering, xy: NDArray[np.float64]) -> float:
    """The share of a line's inner points at which two pictures differ clearly."""
    inner = [(round(x), round(y)) for x, y in xy[len(xy) // 4 : -len(xy) // 4] if 0 <= x < 700 and 0 <= y < 380]
    return float(np.mean([np.abs(_rgb(one, *place) - _rgb(other, *place)).sum() > 30 for place in inner]))


def _rgb(shown: Rendering, x: int, y: int) -> NDArray[np.float64]:
    colour = QColor(shown.image.pixelColor(x, y))
    return np.array([colour.red(), colour.green(), colour.blue()], float)


def test_the_legend_names_what_is_lit() -> None:
    document = lens("Dy")
    found = reach_of(document, "chn-2025-18")
    group = lit_group(found)
    assert group.title == found.measure.title
    assert LegendItem("lit", "hit", "Hit", len(found.hit)) in group.items
    assert group.items[-1] == LegendItem("note", "", found.told)


def test_what_is_suspended_would_be_hit() -> None:
    document = lens("Ho", day=dt.date(2025, 11, 20))
    group = lit_group(reach_of(document, "chn-2025-57"))
    assert not any(item.label == "Hit" for item in group.items)
    assert "Suspended on this day" in group.items[-1].label


def replace_dark(document: MapDocument, dark: bool) -> MapDocument:
    from layers import edits

    return edits.set_dark(document, dark).document
