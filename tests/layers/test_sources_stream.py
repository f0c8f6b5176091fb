"""Large layers, whose vertices come while the rest is still read, are what small ones are; what is odd about them is told all the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from layers.geometry.flatten import flatten_rings
from layers.geometry.projection import Projection
from layers.reading import Reading
from layers.sources import read
from layers.sources.layer import FeatureLayer, PartKind
from layers.sources.protocol import encode_vertices, messages
from layers.sources.vertices import Vertices

COUNT, CORNERS = 300, 800  # more than 200,000 vertices, from which on they are sent while reading goes on


def circles(count: int = COUNT) -> list[Any]:
    """Give circles of many corners side by side, every tenth with a hole."""
    around = np.linspace(0, 2 * np.pi, CORNERS)
    shape = np.column_stack([np.cos(around), np.sin(around)])
    shape[-1] = shape[0]
    made = []
    for number in range(count):
        middle = np.array([-150 + number % 100 * 3.0, -60 + number // 100 * 5.0])
        holes = [middle + 0.4 * shape] if number % 10 == 0 else []
        made.append(shapely.Polygon(middle + shape, holes))
    return made


def written(path: Path, shapes: list[Any], crs: str | None = "EPSG:4326", kind: str = "Polygon") -> Path:
    values = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    numbers = np.arange(len(shapes))
    write: Any = pyogrio.raw.write
    write(path, values, [numbers], ["n"], geometry_type=kind, crs=crs)
    return path


def shells(layer: FeatureLayer) -> list[Any]:
    """Give the outer ring of each feature as a shape."""
    chosen = layer.parts(PartKind.SHELL).tolist()
    return [shapely.Polygon(layer.xy[layer.offsets[part] : layer.offsets[part + 1]]) for part in chosen]


def test_many_areas_come_whole(tmp_path: Path) -> None:
    shapes = circles()
    layer = read(written(tmp_path / "circles.gpkg", shapes))
    assert layer.drawn == COUNT
    assert len(layer.xy) == CORNERS * (COUNT + COUNT // 10)
    assert np.array_equal(layer.xy, shapely.get_coordinates(shapes))
    assert np.array_equal(layer.part_polygon[layer.part_kind == PartKind.HOLE], np.arange(0, COUNT, 10))
    assert (layer.rejected, layer.warnings) == ((), ())


def test_rows_without_shapes_are_listed(tmp_path: Path) -> None:
    shapes = circles()
    shapes[7], shapes[9] = None, shapely.Polygon()
    layer = read(written(tmp_path / "gaps.gpkg", shapes))
    assert [(entry.row, entry.reason) for entry in layer.rejected] == [(8, "it has no geometry"), (10, "its geometry is empty")]
    assert layer.drawn == COUNT - 2


def test_another_system_is_brought_to_degrees(tmp_path: Path) -> None:
    moved = [shapely.transform(shape, lambda xy: xy * 1000 + [500_000, 5_000_000]) for shape in circles()]
    layer = read(written(tmp_path / "utm.gpkg", moved, "EPSG:32632"))
    few = read(written(tmp_path / "few.gpkg", moved[:20], "EPSG:32632"))
    assert layer.crs == "EPSG:32632"
    assert np.array_equal(layer.xy[: len(few.xy)], few.xy)


def test_axes_change_places_as_chosen(tmp_path: Path) -> None:
    shapes = [shapely.transform(shape, lambda xy: xy[:, ::-1]) for shape in circles(290)]
    layer = read(written(tmp_path / "swapped.gpkg", shapes), reading=Reading(swap=True))
    assert np.array_equal(layer.xy, shapely.get_coordinates(shapes)[:, ::-1])
    assert [note.code for note in layer.warnings] == ["axes-swapped"]


def test_what_lies_nowhere_on_earth_is_listed_wherever_it_stands(tmp_path: Path) -> None:
    shapes = circles()
    shapes[-1] = shapely.transform(shapes[-1], lambda xy: xy + np.array([0, 500]))
    layer = read(written(tmp_path / "far.gpkg", shapes))
    assert [(entry.row, entry.reason) for entry in layer.rejected] == [(COUNT, "a vertex of it lies nowhere on Earth")]
    assert layer.drawn == COUNT - 1
    assert "out-of-range-lonlat" in {note.code for note in layer.warnings}


def test_shapes_of_another_kind_at_the_end_cost_nothing(tmp_path: Path) -> None:
    shapes = [*circles(), shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)])]
    layer = read(written(tmp_path / "mixed.gpkg", shapes, kind="Unknown"))
    assert layer.drawn == COUNT + 2
    assert layer.kinds == {PartKind.POINT, PartKind.LINE, PartKind.SHELL, PartKind.HOLE}


def test_a_large_layer_without_a_system_is_asked_about(tmp_path: Path) -> None:
    from layers.errors import CrsError

    path = written(tmp_path / "unknown.shp", circles())
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError) as caught:
        read(path)
    assert caught.value.extent is not None
    assert read(path, assume_crs="EPSG:4326").drawn == COUNT


def test_a_large_layer_is_repaired_as_chosen(tmp_path: Path) -> None:
    shapes = [*circles(), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]
    layer = read(written(tmp_path / "bow.gpkg", shapes), reading=Reading(repair=True))
    assert [note.text for note in layer.warnings if note.code == "made-valid"] == ["1 of 301 features were made valid, as you chose."]
    assert all(shape.is_valid for shape in shells(layer))


PACIFIC = "+proj=eqearth +lon_0=150 +datum=WGS84"


@pytest.mark.parametrize(("crs", "ahead"), [("EPSG:8857", True), ("EPSG:3857", True), (PACIFIC, False), ("EPSG:3995", False)])
def test_vertices_laid_on_the_plane_while_the_rest_is_read_are_what_they_are_later(tmp_path: Path, crs: str, ahead: bool) -> None:
    layer = read(written(tmp_path / "circles.gpkg", circles()), onto=crs)
    projection = Projection(crs)
    laid = None if layer.laid is None else layer.laid.take(crs, layer.xy)
    assert (laid is not None) == ahead
    if laid is not None:
        assert np.array_equal(laid, flatten_rings(projection, layer.rings()).xy)


def test_what_was_laid_on_a_plane_is_given_once_and_for_that_plane_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "circles.gpkg", circles())
    laid = [read(path, onto="EPSG:8857") for _ in range(3)]
    taken = [one.laid for one in laid if one.laid is not None]
    assert taken[0].take("EPSG:3857", laid[0].xy) is None
    assert taken[1].take("EPSG:8857", laid[1].xy.copy()) is None
    assert taken[2].take("EPSG:8857", laid[2].xy) is not None
    assert [one.take("EPSG:8857", layer.xy) for one, layer in zip(taken, laid, strict=True)] == [None] * 3


def test_what_the_reader_takes_back_is_not_laid_twice(tmp_path: Path) -> None:
    shapes = [*circles(), shapely.LineString([(0, 0), (1, 1)])]
    layer = read(written(tmp_path / "mixed.gpkg", shapes, kind="Unknown"), onto="EPSG:8857")
    assert layer.laid is None
    assert layer.drawn == COUNT + 1


def stream_of(*runs: np.ndarray[Any, Any]) -> bytes:
    return b"".join(bytes(part) for run in runs for part in encode_vertices(run))


def test_vertices_that_come_are_kept_and_no_message() -> None:
    runs = [np.arange(2.0 * count).reshape(-1, 2) for count in (3, 1, 9)]
    vertices = Vertices(4, 100)
    assert list(messages(io.BytesIO(stream_of(*runs)), vertices)) == []
    assert np.array_equal(vertices.xy, np.concatenate(runs))
    vertices.forget()
    assert len(vertices.xy) == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (stream_of(np.ones((3, 2)))[:-1], "cut short"),
        (stream_of(np.array([[1.0, np.nan]])), "not finite"),
        (stream_of(np.ones((3, 2)), np.ones((98, 2))), "too many"),
        (stream_of(np.ones((3, 2))).replace(b": 3", b": -"), "."),
        (stream_of(np.ones((3, 2))).replace(b": 3", b":-3"), "too many"),
    ],
    ids=["cut short", "not finite", "too many", "no number", "fewer than none"],
)
def test_vertices_of_a_hostile_reader_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        list(messages(io.BytesIO(data), Vertices(4, 100)))


def test_an_edge_over_the_180th_meridian_is_led_the_short_way_wherever_it_stands(tmp_path: Path) -> None:
    shapes = [*circles(), shapely.LineString([(170, 1), (-170, 2)])]
    layer = read(written(tmp_path / "across.gpkg", shapes, kind="Unknown"))
    assert [note.code for note in layer.warnings] == ["led-across-180"]
    assert layer.lines().xy.tolist() == [[170, 1], [190, 2]]
