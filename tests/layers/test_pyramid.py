"""What a view is given of many rings: those that meet it, nowhere farther off than half a grain, whether worked out anew or kept."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from layers.geometry import pyramid as pyramid_module
from layers.geometry.arrays import Floats, Ints, offsets_of
from layers.geometry.point_grid import PointGrid
from layers.geometry.pyramid import Pyramid, Seen, chunks

ALL = (-1e9, -1e9, 1e9, 1e9)


def circles(count: int, seed: int = 1, vertices: int = 60) -> tuple[Floats, Ints]:
    """Rings round random places within 1,000 units, 0.01 to 100 units large, that run either way."""
    generator = np.random.default_rng(seed)
    angle = np.append(np.linspace(0, 2 * np.pi, vertices - 1, endpoint=False), 0.0)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    centres, radii = generator.uniform(-1000, 1000, (count, 2)), 10 ** generator.uniform(-2, 2, count)
    way = np.where(np.arange(count) % 2, 1, -1)
    rings = [centre + radius * circle[::step] for centre, radius, step in zip(centres, radii, way, strict=True)]
    return np.vstack(rings), offsets_of(np.full(count, vertices))


def both(xy: Floats, offsets: Ints, bounds: tuple[float, float, float, float], pixel: float, monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """What is seen when it is worked out anew, and when a level is kept."""
    anew = Pyramid(xy, offsets).seen(bounds, pixel)
    monkeypatch.setattr(pyramid_module, "FEW_VERTICES", 0)
    return [anew, Pyramid(xy, offsets).seen(bounds, pixel)]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("pixel", [0.01, 1.0, 7.0, 300.0])
def test_vertices_are_nowhere_farther_off_than_half_a_grain_and_none_is_lost_that_differs(
    pixel: float, sparse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    xy, offsets = circles(50)
    if not sparse:
        monkeypatch.setattr(pyramid_module, "SPARSE", 0)
    seen = Pyramid(xy, offsets).seen(ALL, pixel)
    parts = 16 if sparse else 2
    assert pixel / parts / 2 <= seen.grain <= pixel / parts
    for number, run in enumerate(seen.runs.tolist()):
        kept = seen.xy[seen.offsets[number] : seen.offsets[number + 1]] * seen.grain
        whole = xy[offsets[run] : offsets[run + 1]]
        apart = np.abs(whole[:, None] - kept[None]).max(axis=2)
        assert apart.min(axis=0).max() <= seen.grain * 0.5001
        line, places = shapely.linestrings(kept), shapely.points(whole)
        assert shapely.distance(line, places).max() <= seen.grain * 0.5001 * np.sqrt(2)
        assert (kept[0] == kept[-1]).all()
        assert (kept[1:] != kept[:-1]).any(axis=1).all()


@pytest.mark.parametrize("pixel", [1.0, 20.0])
def test_every_run_is_seen_or_a_speck(pixel: float) -> None:
    xy, offsets = circles(200)
    seen = Pyramid(xy, offsets).seen(ALL, pixel)
    assert sorted([*seen.runs.tolist(), *seen.speck_runs.tolist()]) == list(range(200))
    assert len(seen.speck_runs) > 0
    sizes = Pyramid(xy, offsets).sizes
    assert sizes[seen.speck_runs].max() <= pixel
    assert np.abs(seen.specks * seen.grain - xy[offsets[seen.speck_runs]]).max() <= seen.grain * 0.5001


def test_where_vertices_crowd_the_grid_is_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_module, "SPARSE", 0)
    fine = Pyramid(*circles(50)).seen(ALL, 7.0)
    monkeypatch.setattr(pyramid_module, "CROWDED", 100)
    crowded = Pyramid(*circles(50)).seen(ALL, 7.0)
    assert crowded.grain == 2 * fine.grain <= 7.0


def test_the_way_a_ring_runs_is_told() -> None:
    xy, offsets = circles(40)
    seen = Pyramid(xy, offsets).seen(ALL, 0.001)
    assert seen.turns.tolist() == np.where(seen.runs % 2, 1, -1).tolist()


def test_two_rings_that_share_an_edge_are_rounded_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    edge = np.column_stack([np.linspace(0, 100, 400), np.random.default_rng(2).normal(0, 1, 400)])
    left, right = np.vstack([edge, [(50, -90)], edge[:1]]), np.vstack([edge[::-1], [(50, 90)], edge[-1:]])
    for seen in both(np.vstack([left, right]), offsets_of(np.array([402, 402])), ALL, 3.0, monkeypatch):
        one, other = (seen.xy[seen.offsets[i] : seen.offsets[i + 1]].tolist() for i in (0, 1))
        assert one[:-2] == other[:-2][::-1]


def test_a_vertex_between_two_equal_steps_is_dropped_and_none_at_a_corner() -> None:
    ring = np.array([(0, 0), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2), (0, 2), (0, 1), (0, 0)], dtype=np.float64)
    seen = Pyramid(ring, np.array([0, 9])).seen(ALL, 2.0)
    assert (seen.xy * seen.grain).tolist() == [[0, 0], [3, 0], [3, 2], [0, 2], [0, 0]]


@pytest.mark.parametrize("bounds", [ALL, (-200.0, -100.0, 300.0, 150.0), (2000.0, 2000.0, 3000.0, 3000.0)])
@pytest.mark.parametrize("pixel", [0.5, 16.0])
def test_a_kept_level_gives_what_is_worked_out_anew(
    bounds: tuple[float, float, float, float], pixel: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew, kept = both(*circles(300), bounds, pixel, monkeypatch)
    for name in ("xy", "offsets", "runs", "turns", "specks", "speck_runs"):
        assert np.array_equal(getattr(anew, name), getattr(kept, name)), name


def test_only_runs_that_meet_the_bounds_are_seen() -> None:
    xy, offsets = circles(300)
    seen = Pyramid(xy, offsets).seen((0.0, 0.0, 100.0, 100.0), 0.1)
    for run in range(300):
        ring = xy[offsets[run] : offsets[run + 1]]
        meets = (ring.min(axis=0) <= 100).all() and (ring.max(axis=0) >= 0).all()
        assert meets == (run in seen.runs or run in seen.speck_runs)


def test_a_grain_too_fine_for_32_bits_is_kept_exact() -> None:
    ring = np.array([(2e7, 1e7), (2e7 + 0.003, 1e7), (2e7 + 0.003, 1e7 + 0.002), (2e7, 1e7)])
    seen = Pyramid(ring, np.array([0, 4])).seen(ALL, 0.001)
    assert np.abs(seen.xy * seen.grain - ring).max() < 0.0005


def test_nothing_is_seen_of_nothing() -> None:
    seen = Pyramid(np.empty((0, 2)), np.zeros(1, dtype=np.int64)).seen(ALL, 1.0)
    assert (len(seen.xy), len(seen.runs), len(seen.specks), len(seen.offsets)) == (0, 0, 0, 1)


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
def test_chunks_take_every_run_once_in_order(size: int) -> None:
    offsets = offsets_of(np.random.default_rng(4).integers(1, 40, 90))
    taken = [run for first, after in chunks(offsets, size) for run in range(first, after)]
    assert taken == list(range(90))


@pytest.mark.parametrize("count", [0, 1, 2, 5_000])
@pytest.mark.parametrize("bounds", [(-50.0, -20.0, 30.0, 60.0), (-1e3, -1e3, 1e3, 1e3), (200.0, 0.0, 300.0, 10.0), (0.0, 0.0, 0.0, 0.0)])
def test_a_grid_gives_every_point_inside_bounds_with_its_row(count: int, bounds: tuple[float, float, float, float]) -> None:
    places = np.random.default_rng(count).uniform(-100, 100, (count, 2))
    grid = PointGrid(places, np.arange(count) + 10)
    found = [(*xy, row) for part in grid.near(bounds) for xy, row in zip(grid.xy[part].tolist(), grid.rows[part].tolist(), strict=True)]
    assert len(set(found)) == len(found)
    inside = ((places >= bounds[:2]) & (places <= bounds[2:])).all(axis=1)
    assert {(*places[i].tolist(), i + 10) for i in np.flatnonzero(inside).tolist()} <= set(found)


def test_a_grid_reads_few_others_and_leaves_out_what_has_no_place() -> None:
    places = np.random.default_rng(9).uniform(-100, 100, (20_000, 2))
    places[::4] = np.nan
    grid = PointGrid(places, np.arange(20_000))
    assert len(grid) == 15_000
    near = sum(part.stop - part.start for part in grid.near((0, 0, 20, 20)))
    assert 150 * 0.8 < near < 150 * 2
