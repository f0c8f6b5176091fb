"""The offline page: what it holds, how it is written, and that it refuses what it cannot show."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.export.page import page_data, write_page
from desktop.export.page.coordinates import FINE, Frame
from desktop.export.page.own import MOST_LABELS
from desktop.export.page.reduced import MOST_FEATURES, MOST_VERTICES
from desktop.export.page.shell import assemble, script_safe
from layers.catalogue.loading import Catalogue, load
from layers.document import Layer, LayerKind, MapDocument, Style, first_map
from layers.errors import ExportError, Stopped
from layers.feedback import Feedback
from layers.geometry.arrays import LineArray
from layers.geometry.geodesic import distance_m, great_circles
from layers.geometry.raising import raised
from layers.sources.layer import FeatureLayer, PartKind
from layers.styling.content import build_content

DAY = dt.date(2025, 11, 20)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def write(path: Path, catalogue: Catalogue, document: MapDocument, own: dict[str, FeatureLayer] | None = None, title: str = "") -> str:
    write_page(path, document, catalogue, build_content(catalogue, document, own or {}), own or {}, title)
    return path.read_text(encoding="utf-8")


def many_points(count: int, place: tuple[float, float] = (0.0, 0.0)) -> FeatureLayer:
    rows = np.arange(count, dtype=np.int64)
    return FeatureLayer(
        name="points",
        path="points.csv",
        crs="EPSG:4326",
        geometry="Point",
        features=count,
        xy=np.tile(place, (count, 1)),
        offsets=np.arange(count + 1, dtype=np.int64),
        part_feature=rows,
        part_kind=np.full(count, PartKind.POINT, dtype=np.uint8),
        part_polygon=np.full(count, -1, dtype=np.int64),
    )


def areas(*rings: np.ndarray[Any, np.dtype[np.float64]]) -> FeatureLayer:
    ends = np.cumsum([0, *(len(ring) for ring in rings)])
    rows = np.arange(len(rings), dtype=np.int64)
    kinds = np.full(len(rings), PartKind.SHELL, dtype=np.uint8)
    return dataclasses.replace(
        many_points(len(rings)),
        geometry="Polygon",
        xy=np.vstack(rings),
        offsets=ends,
        part_feature=rows,
        part_kind=kinds,
        part_polygon=rows,
    )


def with_own(layer_id: str = "own") -> MapDocument:
    document = first_map(DAY)
    return msgspec.structs.replace(document, layers=(Layer(layer_id, LayerKind.OWN, "points"), *document.layers))


def test_the_built_in_map_fits_into_one_file_that_asks_for_no_other(tmp_path: Path, catalogue: Catalogue) -> None:
    page = write(tmp_path / "a.html", catalogue, first_map(DAY))
    assert len(page.encode()) < 3_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b(src|href|srcset|action)\s*=", markup)
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert set(re.findall(r"url\((.{0,5})", styles)) <= {"data:", "#defa"}
    assert "sourceMappingURL" not in page


def test_the_page_names_day_sources_and_disclaimer(tmp_path: Path, catalogue: Catalogue) -> None:
    page = write(tmp_path / "a.html", catalogue, msgspec.structs.replace(first_map(DAY), elements=("Dy",)))
    data = data_of(page)
    assert data["heading"] == "Dysprosium, 20 November 2025"
    assert any("Natural Earth" in line for line in data["credits"])
    assert any(line.startswith("Sources:") for line in data["credits"])
    licences = [arc for arc in data["arcs"] if arc["verdict"] == "LICENCE" and arc["card"]["title"].startswith("China → ")]
    assert len(licences) >= 5


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="lodestone-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_same_map_gives_the_same_bytes(tmp_path: Path, catalogue: Catalogue) -> None:
    assert write(tmp_path / "a.html", catalogue, first_map(DAY)) == write(tmp_path / "b.html", catalogue, first_map(DAY))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(json_values)
def test_data_survives_and_cannot_end_its_element(value: object) -> None:
    text = script_safe(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not set(text) & set("<>&")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_title_changes_the_page_around_it(title: str) -> None:
    plain, hostile = assemble("", {}), assemble(title, {})
    start = plain.index("<title>") + len("<title>")
    assert hostile.startswith(plain[:start])
    assert hostile.endswith(plain[start:])
    assert "<" not in hostile[start : len(hostile) - len(plain[start:])]


def test_places_to_fill_are_no_places_in_data() -> None:
    page = assemble("<!--lodestone:data-->", {"a": "<!--lodestone:policy-->"})
    assert page.count("Content-Security-Policy") == 1
    assert page.count("lodestone-data") == 2  # the element, and the script that reads it


def test_a_missing_folder_is_named_with_a_remedy(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(ExportError, match=r"missing/a\.html.*does not exist.*Create it"):
        write(tmp_path / "missing" / "a.html", catalogue, first_map(DAY))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(ExportError, match="is a folder"):
        write(tmp_path, catalogue, first_map(DAY))


def test_what_the_disk_refuses_leaves_the_old_file_and_no_other(tmp_path: Path, catalogue: Catalogue) -> None:
    import resource
    import signal

    path = tmp_path / "a.html"
    path.write_text("old", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(ExportError, match="cannot be written: File too large"):
            write(path, catalogue, first_map(DAY))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_stopping_leaves_the_old_file(tmp_path: Path, catalogue: Catalogue) -> None:
    path, document = tmp_path / "a.html", first_map(DAY)
    path.write_text("old", encoding="utf-8")
    feedback = Feedback(lambda fraction, _: feedback.stop() if fraction >= 0.6 else None)
    with pytest.raises(Stopped):
        write_page(path, document, catalogue, build_content(catalogue, document, {}), {}, "", feedback)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_modes_stay(tmp_path: Path, catalogue: Catalogue) -> None:
    target, link = tmp_path / "real.html", tmp_path / "link.html"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    write(link, catalogue, first_map(DAY))
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.stat().st_size > 1_000_000


def test_more_features_than_a_browser_can_show_are_taken_evenly_and_the_page_says_so(tmp_path: Path, catalogue: Catalogue) -> None:
    data = data_of(write(tmp_path / "a.html", catalogue, with_own(), {"own": many_points(MOST_FEATURES * 5 // 4)}))
    rows = [feature["row"] for feature in data["own"][0]["features"]]
    assert len(rows) == MOST_FEATURES
    assert rows[:5] == [1, 2, 3, 4, 6]
    assert rows[-1] >= MOST_FEATURES * 5 // 4 - 1
    assert data["notes"] == ["points: this page shows 20,000 of 25,000 features, taken evenly."]


def test_features_bring_the_labels_of_the_map_up_to_a_number(tmp_path: Path, catalogue: Catalogue) -> None:
    values = [f"No. {row}" if row % 2 else None for row in range(MOST_LABELS + 10)]
    features = many_points(len(values))
    features.__dict__["columns"] = pa.table({"name": values, "year": [2025] * len(values)})

    def page_of(style: Style) -> dict[str, Any]:
        document = msgspec.structs.replace(
            first_map(DAY), layers=(Layer("own", LayerKind.OWN, "points", style=style), *first_map(DAY).layers)
        )
        return data_of(write(tmp_path / "a.html", catalogue, document, {"own": features}))

    labelled, template = page_of(Style(label="name")), page_of(Style(template="{name} ({year})"))
    assert [feature.get("label") for feature in labelled["own"][0]["features"][:4]] == [None, "No. 1", None, "No. 3"]
    assert sum("label" in feature for feature in labelled["own"][0]["features"]) == MOST_LABELS // 2
    assert labelled["notes"] == ["points: only the first 2,000 features have labels on this page; a click tells what any is."]
    assert template["own"][0]["features"][1]["label"] == "No. 1 (2025)"


def test_shapes_of_more_vertices_than_a_browser_can_show_are_simplified(catalogue: Catalogue) -> None:
    turn = np.linspace(0.0, 2 * np.pi, MOST_VERTICES + 1)
    circle = np.column_stack([10 + 5 * np.cos(turn), 20 + 5 * np.sin(turn)])
    speck = np.array([[0.0, 0.0], [0.001, 0.0], [0.001, 0.001], [0.0, 0.0]])
    own = {"own": areas(circle, speck)}
    document = with_own()
    data = page_data(document, catalogue, build_content(catalogue, document, own), own, "", Feedback())
    large, small = data["own"][0]["features"]
    assert 100 < len(large["rings"][0]) < 5_000
    assert len(small["rings"][0]) >= 2 * 3
    assert data["notes"] == ["points: this page shows simplified shapes, which lie at most 0.003% of its map's width off."]


def test_hidden_layers_are_not_in_the_page(tmp_path: Path, catalogue: Catalogue) -> None:
    document = with_own()
    hidden = tuple(msgspec.structs.replace(layer, visible=False) for layer in document.layers)
    page = write(tmp_path / "a.html", catalogue, msgspec.structs.replace(document, layers=hidden), {"own": many_points(3)})
    data = data_of(page)
    assert [data[key] for key in ("layers", "own", "sites", "arcs", "countries", "ground")] == [[], [], [], [], [], None]


def test_what_the_projection_cannot_show_is_told(catalogue: Catalogue) -> None:
    document = msgspec.structs.replace(with_own(), crs="EPSG:3035")
    own = {"own": many_points(3, (-170.0, -50.0))}
    content = build_content(catalogue, document, own)
    data = page_data(document, catalogue, content, own, "", Feedback())
    shown = sum(site["at"] is not None for site in data["sites"])
    assert 0 < shown < len(content.sites)
    assert f"{len(content.sites) - shown} sites lie outside of this projection." in data["notes"]
    assert "points: 3 features lie outside of this projection." in data["notes"]


def test_layers_and_notes_have_names_that_turn_nothing(catalogue: Catalogue) -> None:
    own = {"own": many_points(3, (-170.0, -50.0))}
    document = msgspec.structs.replace(with_own(), crs="EPSG:3035")
    layer = msgspec.structs.replace(document.layers[0], name="a\u202enosjoeg")
    document = msgspec.structs.replace(document, layers=(layer, *document.layers[1:]))
    data = page_data(document, catalogue, build_content(catalogue, document, own), own, "", Feedback())
    assert data["layers"][0]["name"] == "a[U+202E]nosjoeg"
    assert data["notes"][0] == "a[U+202E]nosjoeg: 3 features lie outside of this projection."


def test_tracks_lead_back_to_the_projected_line() -> None:
    frame = Frame("+proj=eqearth +lon_0=150 +datum=WGS84")
    lonlat = np.array([[100.0, 10.0], [120.0, 20.0], [140.0, -30.0]])
    ((_, track),) = frame.fine_lines(LineArray(lonlat, np.array([0, 3]), np.array([0])))
    walked = np.cumsum(np.reshape(track, (-1, 2)), axis=0) / FINE
    assert np.abs(walked - np.array(frame.places(lonlat), dtype=float)).max() <= 1 / FINE


def test_scale_is_that_of_the_ground_at_the_middle() -> None:
    frame = Frame("+proj=eqearth +lon_0=150 +datum=WGS84")
    metres, where = frame.ground_metres()
    ends = frame.projection.inverse(np.array([[-100_000.0, 0.0], [100_000.0, 0.0]]))
    expected = float(distance_m(*ends[0], *ends[1])) / (200_000.0 / frame.unit_metres)
    assert metres == pytest.approx(expected, rel=1e-3)
    assert where == "0°, 150° E"


places = st.tuples(st.floats(-179, 179), st.floats(-80, 80))


@given(places, places)
def test_arcs_keep_their_ends_and_bend_to_the_right(start: tuple[float, float], end: tuple[float, float]) -> None:
    if not 1e5 < float(distance_m(*start, *end)) < 1.9e7:
        return
    there, back = raised(great_circles([start], [end])).xy, raised(great_circles([end], [start])).xy
    off = there[[0, -1]] - np.array([start, end])
    assert np.abs((off + 180) % 360 - 180).max() < 1e-9
    middle = len(there) // 2
    apart = float(distance_m(*there[middle], *back[len(back) - 1 - middle]))
    assert apart > 0.05 * float(distance_m(*start, *end))


def test_world_rings_stay_rings() -> None:
    from layers.geometry.world import load_world

    frame = Frame("+proj=eqearth +lon_0=150 +datum=WGS84")
    rings = frame.world_rings(load_world("110m").rings)
    ends = [np.reshape(track, (-1, 2)).sum(axis=0) - track[:2] for _, track in rings]
    assert not np.array(ends).any()
    assert all(a <= b for a, b in pairwise(owner for owner, _ in rings))
