"""What is under a point of the picture is what was drawn there, and labels never overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop.render.fonts import font
from desktop.render.hits import Hit, HitIndex
from desktop.render.labels import Label, Labels
from layers.extent import region
from layers.geometry.projection import Projection
from layers.styling.theme import LIGHT
from layers.viewport import Viewport
from tests.desktop.render_kit import Text, content_of, lens, overlaps, picture_of, place, texts

pytestmark = pytest.mark.usefixtures("qapp")
DYSPROSIUM = lens("Dy")


def square(left: float, top: float, side: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([(left, top), (left + side, top), (left + side, top + side), (left, top + side)], dtype=np.float64)


def test_the_middle_of_each_mark_gives_its_site_first_of_all_kinds() -> None:
    shown, content = picture_of(DYSPROSIUM), content_of(DYSPROSIUM)
    for mark in content.sites:
        hits = shown.hits.at(*place(shown, DYSPROSIUM, mark.lon, mark.lat))
        assert Hit("site", mark.site_id, mark.name) in hits
        assert hits[0].kind == "site"


@pytest.mark.parametrize("key", ["CHN>DEU", "CHN>USA", "CHN>VNM"])
def test_an_arc_is_found_near_its_arrow(key: str) -> None:
    shown = picture_of(DYSPROSIUM, width=1600, height=800)
    (arc,) = (arc for arc in content_of(DYSPROSIUM).arcs if arc.key == key)
    x, y = place(shown, DYSPROSIUM, *arc.end)
    near = {hit for dx in range(-12, 13, 4) for dy in range(-12, 13, 4) for hit in shown.hits.at(x + dx, y + dy)}
    assert Hit("arc", key, f"{arc.from_name} to {arc.to_name}") in near


@pytest.mark.parametrize(
    ("lon", "lat", "country"), [(10, 24, "DZA"), (-100, 60, "CAN"), (134, -24, "AUS"), (28.2, -29.6, "LSO"), (25, -29, "ZAF")]
)
def test_a_point_of_the_land_gives_its_country_last(lon: float, lat: float, country: str) -> None:
    shown = picture_of(DYSPROSIUM, width=1600, height=800)
    hits = shown.hits.at(*place(shown, DYSPROSIUM, lon, lat))
    assert hits[-1].kind == "country"
    assert hits[-1].key == country


def test_nothing_lies_under_the_open_sea_or_beside_the_map() -> None:
    shown = picture_of(DYSPROSIUM)
    assert shown.hits.at(*place(shown, DYSPROSIUM, -130, -20)) == []
    assert shown.hits.at(1, 1) == []


def test_what_is_out_of_view_is_not_under_the_cursor() -> None:
    x1, y1 = Projection(DYSPROSIUM.crs).forward(np.array([(134.0, -24.0)]))[0].tolist()
    shown = picture_of(DYSPROSIUM, viewport=Viewport(x1, y1, 4000, 500, 400))
    reach = region("oceania")
    sites = {mark.site_id: mark for mark in content_of(DYSPROSIUM).sites}
    seen = shown.hits.visible("site", 500, 400)
    assert "mount-weld" in seen
    assert all(reach.contains(np.array([sites[key].lon]), np.array([sites[key].lat]))[0] for key in seen)


class Own:
    """A layer with a mark and a line at one place, and an area about it."""

    def points_at(self, x: float, y: float) -> list[Hit]:
        return [Hit("feature", "own mark", "")] if (x, y) == (10, 10) else []

    def lines_at(self, x: float, y: float) -> list[Hit]:
        return [Hit("feature", "own line", "")] if (x, y) == (10, 10) else []

    def areas_at(self, x: float, y: float) -> list[Hit]:
        return [Hit("feature", "own area", "")] if max(x, y) < 50 else []


def test_points_come_before_lines_and_lines_before_areas_the_last_drawn_first() -> None:
    index = HitIndex()
    index.add_area(Hit("country", "A", ""), [square(0, 0, 50)])
    index.add_area(Hit("country", "B", ""), [square(5, 5, 20)])
    index.add_point(Hit("site", "low", ""), 10, 10, 4)
    index.add_point(Hit("site", "high", ""), 11, 10, 4)
    index.add_line(Hit("arc", "way", ""), np.array([(0.0, 10.0), (50.0, 10.0)]))
    index.add_cover(Own())
    assert [hit.key for hit in index.at(10, 10)] == ["own mark", "high", "low", "own line", "way", "own area", "B", "A"]
    assert [hit.key for hit in index.at(40, 40)] == ["own area", "A"]
    assert index.at(60, 60) == []
    assert index.visible("country", 100, 100) == {"A", "B"}


def test_what_only_has_a_box_in_the_picture_is_not_visible() -> None:
    index = HitIndex()
    index.add_line(Hit("arc", "past the corner", ""), np.array([(-60.0, 50.0), (50.0, -60.0)]))
    index.add_line(Hit("arc", "through", ""), np.array([(-500.0, 50.0), (500.0, 60.0)]))
    index.add_area(Hit("country", "around it all", ""), [square(-500, -500, 2000)])
    index.add_area(Hit("country", "beside", ""), [np.array([(-50.0, 150.0), (-50.0, -50.0), (150.0, -50.0), (-50.0, 150.0)]) - 60])
    index.add_point(Hit("site", "half outside", ""), 103, 50, 8)
    index.add_point(Hit("site", "outside", ""), 109, 50, 8)
    assert index.visible("arc", 100, 100) == {"through"}
    assert index.visible("country", 100, 100) == {"around it all"}
    assert index.visible("site", 100, 100) == {"half outside"}


def test_a_hole_is_not_part_of_its_area_and_a_far_line_is_not_near() -> None:
    index = HitIndex()
    index.add_area(Hit("country", "ring", ""), [square(0, 0, 50), square(20, 20, 10)])
    index.add_line(Hit("arc", "way", ""), np.array([(0.0, 60.0), (50.0, 60.0)]))
    assert index.at(25, 25) == []
    assert [hit.key for hit in index.at(19, 25)] == ["ring"]
    assert [hit.key for hit in index.at(25, 63)] == ["way"]
    assert index.at(25, 70) == []
    assert index.at(70, 60) == []


WANTED = st.lists(
    st.tuples(st.floats(0, 300), st.floats(0, 200), st.sampled_from([0.0, 6.0, 9.0]), st.floats(0, 9)), min_size=1, max_size=30
)
BLOCKS = st.lists(st.tuples(st.floats(0, 280), st.floats(0, 180), st.floats(1, 60), st.floats(1, 40)), max_size=6)


def placed(wanted: list[tuple[float, float, float, float]], blocks: list[QRectF]) -> tuple[Labels, list[Text]]:
    """Place labels on a drawing, and read off it where they are."""
    labels = Labels(300, 200)
    for block in blocks:
        labels.block(block)
    for number, (x, y, reach, priority) in enumerate(wanted):
        labels.want(Label(f"label {number}", x, y, reach, priority, font(11), LIGHT.text))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(QSize(300, 200))
    drawing.setViewBox(QRectF(0, 0, 300, 200))
    painter = QPainter(drawing)
    labels.paint(painter, LIGHT.land, vector=True)
    painter.end()
    return labels, texts(bytes(buffer.data().data()))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(WANTED, BLOCKS)
def test_labels_overlap_neither_each_other_nor_what_is_blocked_and_stay_inside(
    wanted: list[tuple[float, float, float, float]], blocks: list[tuple[float, float, float, float]]
) -> None:
    boxes = [QRectF(*block) for block in blocks]
    labels, found = placed(wanted, boxes)
    assert len(found) + labels.unplaced == len(wanted)
    assert overlaps(found) == []
    for text in found:
        inner = text.box.adjusted(0.1, 0.1, -0.1, -0.1)
        assert QRectF(0, 0, 300, 200).contains(inner)
        assert not any(inner.intersects(box) for box in boxes)


def test_the_weightier_label_has_the_place() -> None:
    labels, found = placed([(150, 100, 0, 1), (150, 100, 0, 2), (150, 101, 0, 3), (150, 99, 0, 4)], [])
    assert [text.text for text in found] == ["label 3", "label 2", "label 1"]
    assert labels.unplaced == 1


def test_what_was_drawn_later_lies_above_whatever_it_is() -> None:
    below, above, index = HitIndex(), HitIndex(), HitIndex()
    below.add_point(Hit("site", "low", ""), 10, 10, 4)
    below.add_cover(Own())
    above.add_point(Hit("site", "high", ""), 10, 10, 4)
    index.absorb(below)
    index.absorb(above)
    assert [hit.key for hit in index.at(10, 10)][:4] == ["high", "own mark", "low", "own line"]
    other = HitIndex()
    other.absorb(above)
    other.absorb(below)
    assert [hit.key for hit in other.at(10, 10)][:4] == ["own mark", "low", "high", "own line"]
