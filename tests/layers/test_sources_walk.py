"""Lines and areas taken apart where they lie are what shapely makes of them; what is not plain is left to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.sources import walk, wkb
from layers.sources.batches import Batches
from layers.sources.layer import Floats, are_points_alone
from layers.sources.parts import Parts, take_apart
from layers.sources.wkb import TakenApart, from_wkb

SQUARE = shapely.box(0, 0, 4, 4)


@pytest.fixture(autouse=True, params=[0, 2], ids=["by arrays", "row by row"])
def _few_are_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wkb, "BYTES_OF_MANY", 0)
    monkeypatch.setattr(walk, "FEW_ROWS", request.param)


def ring(draw: st.DrawFn) -> Floats:
    numbers = st.floats(-170, 170, allow_nan=False)
    open_ring = np.array(draw(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=9)))
    return np.vstack([open_ring, open_ring[:1]])


@st.composite
def geometries(draw: st.DrawFn) -> Any:
    """A line, area or several of them; now and then none at all, or an empty one."""
    kind = draw(st.sampled_from(["none", "empty", "line", "lines", "area", "area", "areas"]))
    if kind == "none":
        return None
    if kind == "empty":
        return draw(st.sampled_from([shapely.Polygon(), shapely.MultiPolygon(), shapely.MultiLineString()]))
    several = [_one(draw, area=kind.startswith("area")) for _ in range(draw(st.integers(1, 4)))]
    return {"line": several[0], "area": several[0]}.get(kind) or (
        shapely.multilinestrings(several) if kind == "lines" else shapely.multipolygons(several)
    )


def _one(draw: st.DrawFn, *, area: bool) -> Any:
    if not area:
        return shapely.linestrings(ring(draw))
    holes: Any = [shapely.linearrings(ring(draw)) for _ in range(draw(st.integers(0, 3)))]
    return shapely.polygons(ring(draw), holes=holes or None)


def column(values: list[bytes | None]) -> Any:
    middle = len(values) // 2
    return pa.chunked_array([values[:middle], values[middle:]], pa.binary())


def encoded(shapes: list[Any]) -> list[bytes | None]:
    return [None if shape is None else bytes(shapely.to_wkb(shape)) for shape in shapes]


def same(one: Parts, other: Parts) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("xy", "offsets", "feature", "kind", "polygon"))


@settings(deadline=None)
@given(st.lists(geometries(), max_size=12))
def test_taken_apart_where_they_lie_is_what_shapely_gives(shapes: list[Any]) -> None:
    taken = from_wkb(column(encoded(shapes))).shapes
    assert isinstance(taken, TakenApart)
    expected = np.array([*shapes, None], dtype=object)[:-1]
    assert same(taken.parts, take_apart(expected))
    assert taken.missing.tolist() == shapely.is_missing(expected).tolist()
    assert taken.empty.tolist() == (shapely.is_empty(expected) & ~shapely.is_missing(expected)).tolist()
    assert len(taken) == len(shapes)
    assert all((taken[row] is None) if shape is None else shape.equals_exact(taken[row]) for row, shape in enumerate(shapes))


def unclosed() -> bytes:
    data = bytearray(shapely.to_wkb(SQUARE))
    data[-16:] = np.array([9.0, 9.0]).tobytes()
    return bytes(data)


@pytest.mark.parametrize(
    "odd",
    [
        shapely.to_wkb(shapely.force_3d(SQUARE, 5.0)),
        shapely.to_wkb(SQUARE, byte_order=0),
        shapely.to_wkb(shapely.set_srid(SQUARE, 4326), include_srid=True),
        shapely.to_wkb(shapely.Point(1, 2)),
        shapely.to_wkb(shapely.GeometryCollection([SQUARE])),
        unclosed(),
    ],
    ids=["three dimensions", "big end first", "with a system", "point", "collection", "not closed"],
)
def test_what_is_not_plain_is_left_to_shapely(odd: bytes) -> None:
    shapes = from_wkb(column([shapely.to_wkb(SQUARE), odd, shapely.to_wkb(SQUARE)])).shapes
    assert not isinstance(shapes, TakenApart)
    assert shapes[0].equals(SQUARE)


def test_bytes_that_break_off_anywhere_cost_their_row_alone() -> None:
    holed = shapely.multipolygons([shapely.box(0, 0, 9, 9).difference(SQUARE.buffer(-1)), SQUARE])
    data = bytes(shapely.to_wkb(holed))
    for length in range(len(data)):
        shapes = from_wkb(column([shapely.to_wkb(SQUARE), data[:length], shapely.to_wkb(SQUARE)])).shapes
        assert [shapes[row] is not None for row in range(3)] == [True, False, True], length


def test_counts_that_lie_are_not_believed() -> None:
    data = bytearray(shapely.to_wkb(shapely.multipolygons([SQUARE])))
    for place in (5, 14, 18):
        for claimed in (0xFFFFFFFF, 0x10000000, 7):
            lying = bytearray(data)
            lying[place : place + 4] = claimed.to_bytes(4, "little")
            shapes = from_wkb(column([bytes(lying), shapely.to_wkb(SQUARE)])).shapes
            assert shapes[0] is None
            assert shapes[1].equals(SQUARE)


def test_few_shapes_are_built_so_that_they_can_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not isinstance(from_wkb(column(encoded([SQUARE, SQUARE]))).shapes, TakenApart)


def in_batches(shapes: list[Any], send: Callable[[Parts], bool] | None = None) -> tuple[Batches, TakenApart | None]:
    batches = Batches(send, least_bytes=0)
    values = encoded(shapes)
    for begin in range(0, len(values), 3):
        batches.add(pa.array(values[begin : begin + 3], pa.binary()))
    taken = batches.taken()
    assert not isinstance(taken, np.ndarray)
    return batches, taken


def mix(shapes: list[Any]) -> bool:
    """Whether there are lines and areas."""
    return len({shapely.get_type_id(shape) in (1, 5) for shape in shapes if shape is not None and not shape.is_empty}) == 2


@settings(deadline=None)
@given(st.lists(geometries(), min_size=1, max_size=12))
def test_batches_are_what_the_whole_is(shapes: list[Any]) -> None:
    whole, (_, taken) = from_wkb(column(encoded(shapes))).shapes, in_batches(shapes)
    assert isinstance(whole, TakenApart)
    assert (taken is None) == mix(shapes)
    if taken is not None:
        assert same(taken.parts, whole.parts)
        assert (taken.missing.tolist(), taken.empty.tolist()) == (whole.missing.tolist(), whole.empty.tolist())
        assert all((taken[row] is None) if shape is None else shape.equals_exact(taken[row]) for row, shape in enumerate(shapes))


@settings(deadline=None)
@given(st.lists(geometries(), min_size=1, max_size=12))
def test_what_is_sent_is_what_the_whole_is(shapes: list[Any]) -> None:
    sent: list[Any] = [np.zeros((0, 2))]

    def send(parts: Parts) -> bool:
        sent.append(parts.xy)
        return True

    whole, (batches, taken) = from_wkb(column(encoded(shapes))).shapes, in_batches(shapes, send)
    assert isinstance(whole, TakenApart)
    assert (taken is None) == mix(shapes)
    if taken is None:
        assert batches.lost is not mix(shapes[:3])  # nothing was let go of where the first batch was refused
    else:
        assert taken.sent
        assert same(taken.parts.moved(np.concatenate(sent)), whole.parts)
        assert (taken.missing.tolist(), taken.empty.tolist()) == (whole.missing.tolist(), whole.empty.tolist())


def test_batches_give_up_at_what_is_not_plain() -> None:
    assert in_batches([SQUARE, SQUARE, SQUARE, shapely.Point(1, 2), SQUARE])[1] is None
    assert in_batches([SQUARE] * 7 + [shapely.from_wkt("POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))")])[1] is None


def test_what_is_refused_is_known_to_be_lost() -> None:
    batches, taken = in_batches([SQUARE] * 9, lambda parts: len(parts.feature) > 3)
    assert taken is None
    assert not batches.lost  # the very first batch was refused
    answers = iter([True, False])
    batches, taken = in_batches([SQUARE] * 9, lambda _: next(answers))
    assert taken is None
    assert batches.lost


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("sends", [False, True])
def test_points_are_taken_batch_by_batch_and_let_go_of(missing: bool, sends: bool) -> None:
    places = [shapely.Point(number, -number) for number in range(9)]
    values = encoded([*places[:4], None if missing else places[4], *places[5:]])
    sent: list[Any] = []

    def send(parts: Parts) -> bool:
        sent.append(parts.xy)
        return True

    batches = Batches(send if sends else None, least_bytes=0)
    assert all(batches.add(pa.array(values[begin : begin + 3], pa.binary())) for begin in (0, 3, 6))
    taken, whole = batches.taken(), from_wkb(column(values)).shapes
    assert not batches.lost
    assert isinstance(whole, np.ndarray)
    if sends:
        assert isinstance(taken, TakenApart)
        assert are_points_alone(taken.parts.arrays()) is not missing
        assert np.array_equal(np.concatenate(sent), whole[~taken.missing])
    else:
        assert isinstance(taken, np.ndarray)
        assert np.array_equal(taken, whole, equal_nan=True)


def test_points_that_were_let_go_of_are_known_to_be_lost_when_another_shape_comes() -> None:
    batches = Batches()
    batches.add(pa.array(encoded([shapely.Point(1, 2)] * 3), pa.binary()))
    batches.add(pa.array(encoded([SQUARE]), pa.binary()))
    assert batches.lost
    assert batches.taken() is None
