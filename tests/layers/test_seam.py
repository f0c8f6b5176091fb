"""Cutting at the seam: nothing is lost, nothing is added, and nothing reaches beyond the view."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers.geometry.arrays import Floats, LineArray, RingArray, offsets_of, unwrap
from layers.geometry.seam import Window, clip_rings, cut_lines, cut_rings
from layers.geometry.world import load_world

seams = st.floats(-360.0, 360.0, allow_nan=False)
GEOD = Geod(ellps="WGS84")


def rings_of(polygons: list[list[Floats]], poles: list[int] | None = None) -> RingArray:
    rows = [(number, ring, hole > 0) for number, polygon in enumerate(polygons) for hole, ring in enumerate(polygon)]
    return RingArray(
        np.concatenate([ring for _, ring, _ in rows]),
        offsets_of(np.array([len(ring) for _, ring, _ in rows])),
        np.array([number for number, _, _ in rows]) + 7,
        np.array([number for number, _, _ in rows]),
        np.array([hole for _, _, hole in rows]),
        np.array(poles if poles is not None else [0] * len(rows)),
    )


def star(lon: float, lat: float, radii: list[float]) -> Floats:
    """A closed ring about a place with the given distances in equal directions."""
    angles = np.linspace(0.0, 2.0 * np.pi, len(radii), endpoint=False)
    ring = np.column_stack([lon + np.array(radii) * np.cos(angles), lat + np.array(radii) * 0.4 * np.sin(angles)])
    return np.vstack([ring, ring[:1]])


@st.composite
def stars_with_holes(draw: st.DrawFn) -> RingArray:
    polygons = []
    for _ in range(draw(st.integers(1, 4))):
        radii = draw(st.lists(st.floats(2.0, 60.0), min_size=4, max_size=30))
        lon, lat = draw(st.floats(-200.0, 200.0)), draw(st.floats(-40.0, 40.0))
        polygons.append([star(lon, lat, radii), star(lon, lat, [radius / 2 for radius in radii])[::-1]])
    return rings_of(polygons)


def area(rings: RingArray) -> float:
    """Area of the rings in square degrees, holes taken off."""
    total = 0.0
    for hole, (start, end) in zip(rings.is_hole.tolist(), pairwise(rings.offsets.tolist()), strict=True):
        total += shapely.Polygon(rings.xy[start:end]).area * (-1 if hole else 1)
    return total


@given(stars_with_holes(), seams)
def test_cutting_keeps_the_area_of_every_feature(rings: RingArray, seam: float) -> None:
    cut = cut_rings(rings, seam)
    for owner in np.unique(rings.owner):
        assert area(cut.take(cut.owner == owner)) == pytest.approx(area(rings.take(rings.owner == owner)), rel=1e-9)


@given(stars_with_holes(), seams)
def test_pieces_are_closed_simple_and_within_the_view(rings: RingArray, seam: float) -> None:
    cut = cut_rings(rings, seam)
    assert cut.xy[:, 0].min() >= seam
    assert cut.xy[:, 0].max() <= seam + 360.0
    assert (np.diff(cut.polygon) >= 0).all()
    for start, end in pairwise(cut.offsets.tolist()):
        assert (cut.xy[start] == cut.xy[end - 1]).all()
        assert shapely.Polygon(cut.xy[start:end]).buffer(1e-7).is_valid
    edge = np.abs(cut.xy[:, 0] - seam) < 1e-12
    along = edge[:-1] & edge[1:] & (np.diff(cut.of_vertex) == 0)
    assert (np.abs(np.diff(cut.xy[:, 1]))[along] <= 0.5 + 1e-9).all()


@given(stars_with_holes(), seams, st.floats(5.0, 200.0), st.floats(-60.0, 0.0), st.floats(1.0, 60.0))
@settings(max_examples=50)
def test_clipping_to_a_window_is_the_intersection(rings: RingArray, west: float, width: float, south: float, height: float) -> None:
    window = Window(west, south, west + width, south + height)
    clipped = clip_rings(rings, window)
    expected = 0.0
    for number in np.unique(rings.polygon):
        shell, hole = (shapely.Polygon(rings.xy[s:e]) for s, e in list(pairwise(rings.offsets.tolist()))[2 * number : 2 * number + 2])
        for turn in range(-3, 4):
            box = shapely.box(west + 360.0 * turn, south, west + width + 360.0 * turn, south + height)
            expected += shell.intersection(box).area - hole.intersection(box).area
    assert area(clipped) == pytest.approx(expected, rel=1e-7, abs=1e-6)


def test_a_ring_that_only_touches_the_seam_is_not_cut() -> None:
    square = np.array([[10.0, 0.0], [20.0, 0.0], [20.0, 10.0], [10.0, 10.0], [10.0, 0.0]])
    for seam in (10.0, 20.0, -350.0, -340.0):
        cut = cut_rings(rings_of([[square]]), seam)
        assert len(cut) == 1
        assert area(cut) == pytest.approx(100.0)


def test_a_comb_across_the_seam_falls_into_its_teeth() -> None:
    teeth = [[[20, y], [20, y + 2], [5, y + 2], [5, y + 4]] for y in (0, 4)]
    comb = np.array([[0, 0], *teeth[0], *teeth[1], [20, 8], [20, 10], [0, 10], [0, 0]], dtype=float)
    cut = cut_rings(rings_of([[comb]]), 10.0)
    assert len(cut) == 4  # three teeth to the east, one back to the west
    assert area(cut) == pytest.approx(area(rings_of([[comb]])))
    assert not cut.is_hole.any()


def test_a_hole_across_the_seam_becomes_part_of_the_outlines() -> None:
    square = star(0.0, 0.0, [30.0] * 4)
    cut = cut_rings(rings_of([[square, star(0.0, 0.0, [10.0] * 4)[::-1]]]), 0.0)
    assert len(cut) == 2
    assert len(np.unique(cut.polygon)) == 2
    assert not cut.is_hole.any()


@given(seams, st.floats(-180.0, 180.0))
@example(0.0, -1e-271)
@example(10.0, 10.0)
def test_a_ring_round_the_pole_covers_every_longitude_once(seam: float, start: float) -> None:
    lon = start + np.linspace(0.0, 360.0, 73)
    lat = -70.0 + 5.0 * np.sin(np.radians(3 * (lon - start)))
    lat[-1] = lat[0]
    cut = cut_rings(rings_of([[np.column_stack([lon, lat])]], [-1]), seam)
    assert len(cut) == 1
    assert cut.is_hole.tolist() == [False]
    assert cut.xy[:, 0].min() == pytest.approx(seam)
    assert cut.xy[:, 0].max() == pytest.approx(seam + 360.0)
    assert cut.xy[:, 1].min() == -90.0
    assert area(cut) == pytest.approx(20.0 * 360.0, rel=1e-6)
    assert np.hypot(*np.diff(cut.xy, axis=0).T).max() < 6.0


@pytest.mark.parametrize("seam", [-180.0, -30.0, 10.0, 170.0])
@pytest.mark.parametrize("code", ["RUS", "FJI", "ATA", "USA", "FRA", "DZA", "NOR"])
def test_countries_keep_their_area_on_the_ellipsoid(code: str, seam: float) -> None:
    world = load_world("50m")
    rings = world.rings.take(world.rings.owner == world.index_of(code))
    cut = cut_rings(rings, seam)
    total = 0.0
    for hole, (start, end) in zip(cut.is_hole.tolist(), pairwise(cut.offsets.tolist()), strict=True):
        ring = cut.xy[start:end]
        total += abs(GEOD.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0]) * (-1 if hole else 1)
    assert total == pytest.approx(abs(GEOD.geometry_area_perimeter(world.polygons_of(code))[0]), rel=2e-4)


@pytest.mark.parametrize("seam", [-180.0, -30.0, 0.0, 10.0, 170.0])
@pytest.mark.parametrize("scale", ["110m", "50m"])
def test_no_edge_of_the_world_leaps_across_the_view(scale: str, seam: float) -> None:
    world = load_world("110m" if scale == "110m" else "50m")
    for part in (cut_rings(world.rings, seam), cut_lines(world.coasts, seam), cut_lines(world.borders, seam)):
        inner = np.diff(part.of_vertex) == 0
        assert np.abs(np.diff(part.xy, axis=0))[inner].max() <= 1.01
        assert part.xy[:, 0].min() >= seam
        assert part.xy[:, 0].max() <= seam + 360.0


walks = st.lists(st.tuples(st.floats(-100.0, 100.0), st.floats(-5.0, 5.0)), min_size=2, max_size=12)


@given(st.lists(st.tuples(st.floats(-400.0, 400.0), walks), min_size=1, max_size=5), seams)
def test_cutting_lines_keeps_their_length(starts: list[tuple[float, list[tuple[float, float]]]], seam: float) -> None:
    parts = [np.cumsum([[start, 0.0], *steps], axis=0) for start, steps in starts]
    lines = LineArray(np.vstack(parts), offsets_of(np.array([len(part) for part in parts])), np.arange(len(parts)))
    cut = cut_lines(lines, seam)
    assert cut.xy[:, 0].min() >= seam - 1e-9
    assert cut.xy[:, 0].max() <= seam + 360.0 + 1e-9
    for owner in range(len(parts)):
        before, after = _length(lines.take(lines.owner == owner)), _length(cut.take(cut.owner == owner))
        assert after == pytest.approx(before, rel=1e-9, abs=1e-9)


def _length(lines: LineArray) -> float:
    inner = np.diff(lines.of_vertex) == 0
    return float(np.hypot(*np.diff(lines.xy, axis=0)[inner].T).sum())


@given(walks, st.floats(-170.0, 170.0))
def test_unwrapping_undoes_wrapping(steps: list[tuple[float, float]], start: float) -> None:
    line = np.cumsum([[start, 0.0], *steps], axis=0)
    wrapped = np.column_stack([(line[:, 0] + 180.0) % 360.0 - 180.0, line[:, 1]])
    back = unwrap(np.vstack([wrapped, wrapped]), np.array([0, len(line), 2 * len(line)]))
    assert back[: len(line), 0] - back[0, 0] == pytest.approx(line[:, 0] - line[0, 0], abs=1e-9)
    assert back[len(line) :] == pytest.approx(back[: len(line)])


def test_nothing_in_nothing_out() -> None:
    none = np.empty((0, 2)), np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64)
    assert len(cut_lines(LineArray(*none), 0.0)) == 0
    assert len(cut_rings(RingArray(*none, none[2], none[2].astype(bool), none[2]), 0.0)) == 0
