"""Labels: still while the map moves, inside their country, along their line, at the end of a leader."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.export import ExportOptions, write
from desktop.main_window import MainWindow
from desktop.render.fonts import font
from desktop.render.hits import inside
from desktop.render.label_room import EDGE, Box, Spot, boxes_of, leader, size_of
from desktop.render.labels import LOYALTY, Label, Labels, Slot, carried
from desktop.render.picture import Rendering, render
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, first_map
from layers.geometry.projection import Projection
from layers.storage import decode, encode
from layers.styling.arcs import goods_told
from layers.styling.theme import LIGHT
from layers.viewport import Viewport
from tests.desktop.render_kit import content_of, lens, picture_of, request_of, texts
from tests.desktop.window_kit import settle, window

__all__ = ["window"]
pytestmark = pytest.mark.usefixtures("qapp")
WIDTH, HEIGHT = 500, 320
Marks = list[tuple[float, float, float]]


def labels_at(marks: Marks, shift: tuple[float, float], before: Mapping[str, Slot], *, leaders: bool = False) -> Labels:
    """Place labels about marks (x, y, priority) of a map that was moved by some pixels."""
    labels = Labels(WIDTH, HEIGHT, before, leaders)
    for number, (east, south, priority) in enumerate(marks):
        x, y = east + shift[0], south + shift[1]
        if -20 < x < WIDTH + 20 and -20 < y < HEIGHT + 20:
            labels.block(QRectF(x - 5, y - 5, 10, 10))
            labels.want(Label(f"Works {number}", x, y, 8.0, priority, font(11), LIGHT.text, key=str(number), led=True))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    labels.paint(painter, LIGHT.land, vector=False)
    painter.end()
    return labels


def placed_boxes(labels: Labels) -> dict[str, Box]:
    """Give where the labels lie in their picture."""
    wanted = {label.key: label for label in labels.wanted}
    return {
        key: boxes_of(Spot(wanted[key].x + slot.dx, wanted[key].y + slot.dy), size_of(wanted[key].text, wanted[key].font))[0]
        for key, slot in labels.slots.items()
    }


def is_inside(box: Box) -> bool:
    return box.left >= EDGE and box.top >= EDGE and box.right <= WIDTH - EDGE and box.bottom <= HEIGHT - EDGE


def is_seen(mark: tuple[float, float, float], shift: tuple[float, float]) -> bool:
    return 0 <= mark[0] + shift[0] <= WIDTH and 0 <= mark[1] + shift[1] <= HEIGHT


MARKS = st.lists(st.tuples(st.floats(-100, 600), st.floats(-100, 420), st.sampled_from([0.0, 0.2, 0.4])), min_size=5, max_size=45)
STEPS = st.lists(st.tuples(st.floats(-14, 14), st.floats(-14, 14)), min_size=1, max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(MARKS, STEPS, st.booleans())
@example(marks=[(0.0, 0.0, 0.0)] * 3 + [(0.0, 36.0, 0.0), (-12.0, 0.0, 0.0)], steps=[(-8.0, 0.0)], leaders=True)
def test_a_label_that_stays_in_the_picture_stays_where_it_is(marks: Marks, steps: list[tuple[float, float]], leaders: bool) -> None:
    shift = (0.0, 0.0)
    labels = labels_at(marks, shift, {}, leaders=leaders)
    for dx, dy in steps:
        shift = shift[0] + dx, shift[1] + dy
        moved = labels_at(marks, shift, carried(labels.slots, same_scale=True), leaders=leaders)
        blocked = [
            Box(x + shift[0], y + shift[1], x + shift[0], y + shift[1]).grown(5)
            for x, y, _ in marks
            if not (-20 < x + shift[0] - dx < WIDTH + 20 and -20 < y + shift[1] - dy < HEIGHT + 20)
        ]
        for key, box in placed_boxes(labels).items():
            there = Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
            if is_inside(there) and not any(there.grown(9).meets(new) for new in blocked):
                if labels.slots[key].led and (blocked or not is_seen(marks[int(key)], shift)):
                    continue  # a mark that came into the picture may lie on its line, and none leads to a mark that left it
                assert key in moved.slots
                assert math.dist(moved.slots[key][:2], labels.slots[key][:2]) < 1e-6
        labels = moved


def test_what_comes_into_the_picture_pushes_aside_only_what_weighs_clearly_less() -> None:
    first = labels_at([(200, 100, 1.0)], (0, 0), {})
    assert first.slots["0"].dx > 0
    near = [(200.0, 100.0, 1.0), (200.0 + 2 * first.slots["0"].dx, 100.0, 1.0 + LOYALTY / 2)]
    labels = labels_at(near, (0, 0), first.slots)
    assert labels.slots["0"] == first.slots["0"]
    # room at the left of the newcomer alone: it takes the place only where it weighs clearly more
    for gain, kept in ((LOYALTY / 2, True), (LOYALTY * 3, False)):
        labels = Labels(WIDTH, HEIGHT, {"0": Slot(40.0, 0.0)})
        labels.want(Label("Works 0", 200, 100, 12.0, 1.0, font(11), LIGHT.text, key="0"))
        spot = (Spot(240.0, 100.0),)
        labels.want(Label("Works 1", 280, 100, 8.0, 1.0 + gain, font(11), LIGHT.text, key="1", spots=spot))
        labels.wanted[0] = replace(labels.wanted[0], spots=spot)
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        labels.paint(painter, LIGHT.land, vector=False)
        painter.end()
        assert set(labels.slots) == ({"0"} if kept else {"1"})
        assert labels.unplaced == 1


def view_of(document: MapDocument, lon: float, lat: float, resolution: float, width: float = 900, height: float = 600) -> Viewport:
    x, y = Projection(document.crs).forward(np.array([[lon, lat]]))[0].tolist()
    return Viewport(x, y, resolution, width, height)


def test_the_labels_of_the_map_keep_their_places_while_it_is_panned() -> None:
    document = lens("Dy")
    view = view_of(document, 105, 32, 4000.0)
    shown = picture_of(document, viewport=view)
    rng = np.random.default_rng(4)
    compared = 0
    for _ in range(6):
        view = view.panned(*rng.uniform(-9, 9, 2).tolist())
        moved = render(replace(request_of(document, viewport=view), labels_before=shown.slots))
        for kind, least in (("site", 20), ("country", 3), ("arc", 10)):
            both = [key for key in shown.slots if key.startswith(kind) and key in moved.slots]
            assert len(both) >= least
            stay = [key for key in both if math.dist(shown.slots[key][:2], moved.slots[key][:2]) < 0.6]
            assert len(stay) >= len(both) - 3  # what stood at the edge had to move, and what the next to be named there pushed aside
            compared += len(both)
        shown = moved
    assert compared > 200


def test_far_from_the_edge_it_does_not_matter_where_the_edge_lies() -> None:
    document = lens("Dy")
    one = view_of(document, 105, 32, 4000.0, 1300, 900)
    pictures = [picture_of(document, viewport=view) for view in (one, one.panned(41, -23))]
    places = {mark.site_id: (mark.lon, mark.lat) for mark in content_of(document).sites}
    compared = 0
    for site_id, place in places.items():
        x, y = one.to_screen(Projection(document.crs).forward(np.array([place])))[0].tolist()
        if 350 < x < 950 and 250 < y < 650:
            slots = [picture.slots.get(f"site {site_id}") for picture in pictures]
            assert slots[0] == (pytest.approx(slots[1]) if slots[1] is not None else None)
            compared += 1
    assert compared > 8


@pytest.mark.parametrize(
    ("lon", "lat", "resolution"), [(150, 10, 25_000), (10, 48, 4500), (100, 60, 6000), (-60, -20, 8000), (22, -5, 3500)]
)
def test_names_of_countries_lie_inside_them(lon: float, lat: float, resolution: float) -> None:
    document = lens()
    request = request_of(document, viewport=view_of(document, lon, lat, resolution))
    names = country_boxes(request.document, render(request))
    assert len(names) > 3
    for code, (rings, box) in names.items():
        across, down = np.linspace(box.left, box.right, 9), (box.top, (box.top + box.bottom) / 2, box.bottom)
        assert all(inside(rings, x, y) for x in across.tolist() for y in down), code


def country_boxes(document: MapDocument, shown: Rendering) -> dict[str, tuple[list[Any], Box]]:
    """Give the rings of each country that is named, and the box of its name."""
    from PySide6.QtGui import QFont

    from desktop.render.ground import plane, scale_for
    from desktop.render.names import FACES

    flat = plane(document.crs, scale_for(shown.viewport.resolution))
    anchors = dict(zip(flat.world.codes, shown.viewport.to_screen(flat.labels).tolist(), strict=True))
    result = {}
    for key, slot in shown.slots.items():
        kind, _, code = key.partition(" ")
        if kind == "country":
            name = flat.world.names[flat.world.index_of(code)].upper()
            size = size_of(name, font(FACES[1][0], QFont.Weight.Medium, spacing=FACES[1][1]))
            [box] = boxes_of(Spot(anchors[code][0] + slot.dx, anchors[code][1] + slot.dy), size)
            result[code] = (shown.hits.rings("country", [code])[code], box)
    return result


def test_a_country_whose_middle_is_out_of_view_is_named_in_what_is_seen_of_it() -> None:
    document = lens()
    for layer in document.layers:
        if layer.id != "world":
            document = edits.remove_layer(document, layer.id).document
    east = view_of(document, 158, 66, 4000.0, 500, 300)
    shown = picture_of(document, viewport=east)
    slot = shown.slots["country RUS"]
    assert math.hypot(slot.dx, slot.dy) > 100
    moved = render(replace(request_of(document, viewport=east.panned(17.3, -11.9)), labels_before=shown.slots))
    assert moved.slots["country RUS"][:2] == pytest.approx(slot[:2])


def test_links_are_labelled_along_their_line_and_never_upside_down(tmp_path: Path) -> None:
    document = lens("Dy")
    near = picture_of(document, viewport=view_of(document, 105, 32, 4000.0))
    slopes = [slot.slope for key, slot in near.slots.items() if key.startswith("arc ")]
    assert len(slopes) > 10
    assert all(-90 <= slope <= 90 for slope in slopes)
    assert len({round(slope) for slope in slopes}) > 5
    world = picture_of(document)
    assert not any(key.startswith("arc ") for key in world.slots)
    told = {goods_told(arc) for arc in content_of(document).arcs}
    assert any(text.endswith(" t") for text in told)
    path = tmp_path / "map.svg"
    region = ExportOptions(1400, 900)
    write(document, load(), {}, path, replace(region, extent=edits_extent()))
    found = [text for text in texts(path.read_bytes()) if text.text in told]
    assert len(found) > 5  # as words, not letter by letter


def edits_extent() -> Any:
    from layers.extent import Extent

    return Extent(85, 10, 145, 50)


def crowd() -> Marks:
    rng = np.random.default_rng(8)
    return [
        (float(x), float(y), float(p))
        for x, y, p in zip(rng.normal(250, 22, 30), rng.normal(160, 22, 30), rng.uniform(0, 9, 30), strict=True)
    ]


def test_leaders_find_room_for_more_labels_and_cross_neither_text_nor_each_other() -> None:
    without, with_leaders = labels_at(crowd(), (0, 0), {}), labels_at(crowd(), (0, 0), {}, leaders=True)
    led = {key for key, slot in with_leaders.slots.items() if slot.led}
    assert len(led) > 2
    assert with_leaders.unplaced == without.unplaced - len(led)
    assert len(with_leaders.slots) + with_leaders.unplaced == 30
    boxes = placed_boxes(with_leaders)
    wanted = {label.key: label for label in with_leaders.wanted}
    lines = {key: leader(wanted[key].x, wanted[key].y, wanted[key].reach, boxes[key]) for key in led}
    for key, line in lines.items():
        assert line.length() <= 90
        for step in np.linspace(0, 1, 60).tolist():
            point = line.pointAt(step)
            assert not any(
                Box(point.x(), point.y(), point.x(), point.y()).grown(0.1).meets(box) for other, box in boxes.items() if other != key
            )
        for other, second in lines.items():
            if other != key:
                assert not meet(line, second)


def beside_lines(lines: Sequence[Sequence[tuple[float, float]]], origin: tuple[float, float] = (0.0, 0.0)) -> Slot:
    """Place the label of a mark in the middle, and give where it is."""
    labels = Labels(WIDTH, HEIGHT, origin=origin)
    for line in lines:
        labels.shun(np.array(line))
    labels.want(Label("Works", 250, 160, 8.0, 1.0, font(11), LIGHT.text, key="works"))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    labels.paint(painter, LIGHT.land, vector=False)
    painter.end()
    return labels.slots["works"]


def test_a_line_that_crosses_a_text_is_read_over_and_one_that_strikes_it_out_is_not() -> None:
    east, west = [(250.0, 160.0), (495.0, 160.0)], [(250.0, 160.0), (5.0, 160.0)]
    right = beside_lines([])
    assert right.dx > 0
    assert right.dy == 0
    assert beside_lines([[(275.0, 0.0), (275.0, 320.0)]]) == right
    for shift in (0.0, 1.3, 2.9):
        assert beside_lines([east], (shift, shift)).dx == -right.dx
        assert beside_lines([east, west], (shift, shift)).dy != 0
    assert beside_lines([[(x + 0.0, y) for x in range(0, 500, 3)] for y in np.arange(0.0, 320.0, 3.0).tolist()]) == right  # no way out


def test_names_of_countries_keep_off_the_links_that_meet_in_them() -> None:
    document = lens("Dy")
    shown = picture_of(document, viewport=view_of(document, -97, 39, 4200.0, 1200, 800))
    name = country_boxes(document, shown)["USA"][1]
    lines = [way for arc in content_of(document).arcs for way in shown.hits.lines("arc", arc.key)]
    assert len(lines) > 20
    under = 0.0
    for line in lines:
        points = np.concatenate([np.linspace(start, end, 50) for start, end in itertools.pairwise(line)])
        held = np.asarray(((points > (name.left, name.top)) & (points < (name.right, name.bottom))).all(axis=1))
        steps = np.hypot(*np.diff(points, axis=0).T)
        under += float(steps[held[1:]].sum())
    assert under < 20


def test_no_line_leads_to_a_mark_outside_of_the_picture() -> None:
    marks = [(0.0, 0.0, 0.0)] * 3 + [(0.0, 36.0, 0.0), (-12.0, 0.0, 0.0)]
    for shift in range(0, -40, -4):
        moved = labels_at(marks, (shift, 0.0), {str(number): Slot(60.0, 40.0, led=True) for number in range(5)}, leaders=True)
        led = {key for key, slot in moved.slots.items() if slot.led}
        assert all(is_seen(marks[int(key)], (shift, 0.0)) for key in led)
        assert led if shift == 0 else not led


def meet(one: QLineF, other: QLineF) -> bool:
    """Whether two lines cross: the ends of each lie on both sides of the other."""

    def side(line: QLineF, point: QPointF) -> float:
        return line.dx() * (point.y() - line.y1()) - line.dy() * (point.x() - line.x1())

    return all(side(line, second.p1()) * side(line, second.p2()) < 0 for line, second in ((one, other), (other, one)))


def test_leader_lines_are_a_step_of_the_map_and_saved_with_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    before = window.workspace.document
    assert window.canvas.picture is not None
    without = window.canvas.picture.rendering.unplaced
    assert window.status.notes.text() == (f"{without} label{'' if without == 1 else 's'} without room" if without else "")
    window.actions_table["leaders"].trigger()
    settle(qtbot, window)
    assert window.workspace.document.leaders
    assert window.canvas.picture.rendering.unplaced < without
    saved = encode(window.workspace.document, tmp_path)
    assert decode(saved, tmp_path / "map.lodestone").document.leaders
    assert not decode(encode(before, tmp_path), tmp_path / "map.lodestone").document.leaders
    window.actions_table["undo"].trigger()
    assert window.workspace.document == before
    assert not window.actions_table["leaders"].isChecked()
    settle(qtbot, window)


def test_the_label_of_a_mark_under_the_legend_is_not_shown_beside_it() -> None:
    labels = Labels(WIDTH, HEIGHT)
    labels.cover(QRectF(0, 200, 200, 120))
    labels.want(Label("Hidden", 100, 204, 8.0, 1.0, font(11), LIGHT.text, key="hidden"))
    labels.want(Label("Seen", 100, 100, 8.0, 1.0, font(11), LIGHT.text, key="seen"))
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    labels.paint(painter, LIGHT.land, vector=False)
    painter.end()
    assert set(labels.slots) == {"seen"}
    assert labels.unplaced == 1


# Own layers


def test_first_maps_have_no_leader_lines() -> None:
    assert not first_map(dt.date(2025, 11, 20)).leaders


@pytest.mark.parametrize("text", ["ঢাকা", "தமிழ்நாடு", "አዲስ አበባ", "ગુજરાત"])
def test_a_name_that_no_font_here_can_write_takes_no_more_room_than_others(text: str) -> None:
    size = size_of(text, font(11.0))
    assert 0 < size.width <= 20 * len(text)
    assert size.height < 40
