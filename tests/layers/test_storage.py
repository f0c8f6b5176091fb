"""The file of a map: it comes back as it was, wherever it lies, and whatever is wrong with it is one clear message."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from layers import edits, storage
from layers.document import BUILT_IN, Bookmark, FactsRef, Layer, LayerKind, MapDocument, SourceRef, Style, TableJoin, TileSource, first_map
from layers.errors import LodestoneError

DAY = dt.date(2025, 11, 20)
HOME = Path.cwd().anchor
PATH = Path(HOME, "home", "me", "maps", "china.lodestone")
SCHEMA = Path(__file__).parents[2] / "resources" / "schema" / "lodestone.schema.json"


TILES = TileSource("https://{s}.example.org/{z}/{x}/{y}{r}.png", "© Makers", 2, 18, ("a", "b"), names=False)


def full_map() -> MapDocument:
    """A map that uses everything that a map can have."""
    document = edits.set_elements(first_map(DAY), ("Dy", "Tb")).document
    document = edits.set_stages(document, ("separation",)).document
    document = edits.set_title(document, "Heavy élements").document
    document = edits.set_crs(document, "EPSG:8857").document
    document = edits.mute_measures(document, ["cn-2025-18"], True).document
    document = edits.compare_with(document, dt.date(2026, 11, 23)).document
    join = TableJoin(str(PATH.with_name("owners.csv")), "owners", "owner", "name")
    source = SourceRef(str(Path(HOME, "home", "me", "data", "plants.gpkg")), "plants", "EPSG:4326", joins=(join,))
    document = edits.add_own_layer(document, "Plants", source, Style("#102030", 3.5, "owner")).document
    document = edits.set_opacity(document, "own-1", 0.25).document
    document = edits.move_layer(document, "own-1", 3).document
    document = edits.filter_layer(document, "own-1", "tonnes > 10 AND \"odd name\" = 'é'").document
    document = edits.add_tiles(document, "Tiles", TILES).document
    document = edits.add_bookmark(document, Bookmark("Pacific", DAY, (150.0, -20.0, -150.0, 20.0))).document
    return edits.add_facts(document, FactsRef("flows", SourceRef(str(PATH.with_name("trade.csv"))), (("period", "year"),)), "x").document


VIEW = storage.View(extent=(100.0, 10.0, -170.0, 50.0), x=1.5, y=-2.5, resolution=4000.0)
CHOSEN = storage.Chosen(kind="measure", key="cn-2025-18", name="No. 18")


def plain() -> dict[str, Any]:
    made = json.loads(storage.encode(full_map(), PATH.parent))
    assert isinstance(made, dict)
    return made


def opened(value: object) -> storage.Opened:
    return storage.decode(json.dumps(value).encode(), PATH)


def test_a_map_comes_back_as_it_was() -> None:
    back = storage.decode(storage.encode(full_map(), PATH.parent, VIEW, CHOSEN), PATH)
    assert back == storage.Opened(full_map(), VIEW, CHOSEN)


def test_it_can_be_moved_with_its_files_and_holds_no_path_of_this_machine() -> None:
    data = storage.encode(full_map(), PATH.parent)
    assert b'"../data/plants.gpkg"' in data
    assert b'"trade.csv"' in data
    assert b"/home" not in data
    moved = storage.decode(data, Path(HOME, "media", "stick", "maps", "china.lodestone")).document
    join = TableJoin(str(Path(HOME, "media", "stick", "maps", "owners.csv")), "owners", "owner", "name")
    place = str(Path(HOME, "media", "stick", "data", "plants.gpkg"))
    assert moved.layer("own-1").source == SourceRef(place, "plants", "EPSG:4326", joins=(join,))


def test_the_published_schema_is_that_of_the_program() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(storage.schema()))


def test_a_file_cut_anywhere_is_refused_with_what_to_do() -> None:
    data = storage.encode(full_map(), PATH.parent, VIEW, CHOSEN).rstrip()
    for length in range(len(data)):
        with pytest.raises(LodestoneError, match=r"china\.lodestone: .*\. Open its backup"):
            storage.decode(data[:length], PATH)


def test_a_newer_file_opens_with_what_is_understood_and_names_the_rest() -> None:
    value = plain()
    value["version"] = storage.VERSION + 1
    value["map"]["relief"] = True
    value["map"]["layers"].insert(0, {"id": "sat", "kind": "satellite", "name": "Satellite"})
    value["map"]["layers"][1]["blur"] = 2
    value["map"]["stages"].append("moon-mining")
    back = opened(value)
    assert back.document == full_map()
    assert back.newer
    assert set(back.lost) == {"layer Satellite", "stage moon-mining", "map.relief", "map.layers.blur"}


def test_a_newer_file_with_values_that_are_not_known_opens_without_them() -> None:
    value = plain()
    value["version"] = storage.VERSION + 1
    own = next(layer for layer in value["map"]["layers"] if layer["id"] == "own-1")
    own["style"] |= {"fill": "waves", "size": {"from": 1}, "blend": "burn"}
    value["map"]["bookmarks"] = [{"title": "of another shape"}]
    back = opened(value)
    assert back.newer
    style = back.document.layer("own-1").style
    assert (style.fill, style.size, style.blend) == (Style().fill, Style().size, Style().blend)
    name = back.document.layer("own-1").name
    assert {f"{name}: fill waves", f"{name}: blend burn"} <= set(back.lost)
    assert not any("Mines" in lost for lost in back.lost)
    value["version"] = storage.VERSION
    with pytest.raises(LodestoneError, match="damaged"):
        opened(value)


def layer_with(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda value: next(layer for layer in value["map"]["layers"] if layer["id"] == "own-1").update(changes)


@pytest.mark.parametrize(
    "harm",
    [
        lambda value: value.update(version=0),
        lambda value: value.update(version="1"),
        lambda value: value.update(version=True),
        lambda value: value.update(map=[]),
        lambda value: value.pop("map"),
        lambda value: value.update(format="qgis"),
        lambda value: value.update(view={"extent": [0, 0, 1], "x": 0, "y": 0, "resolution": 1}),
        lambda value: value.update(view={"extent": [0, 0, 1, 1], "x": 0, "y": 0, "resolution": 0}),
        lambda value: value.update(view={"extent": [0, 0, 500, 99], "x": 0, "y": 0, "resolution": 1}),
        lambda value: value.update(selection={"kind": "file", "key": "x", "name": "x"}),
        lambda value: value["map"].update(day="2025-02-30"),
        lambda value: value["map"].update(day=7),
        lambda value: value["map"].update(crs="EPSG:0"),
        lambda value: value["map"].update(crs="+proj=merc +nadgrids=/etc/passwd"),
        lambda value: value["map"].update(crs="x" * 100_000),
        lambda value: value["map"].update(title="x" * 1_000_000),
        lambda value: value["map"].update(layers=value["map"]["layers"] * 2),
        lambda value: value["map"]["facts"][0].update(table="passwords"),
        layer_with(kind="satellite"),
        layer_with(kind="mines"),
        layer_with(source=None),
        layer_with(source={"path": ""}),
        layer_with(source={"path": "a\0b"}),
        layer_with(source={"path": "//server/share/x.gpkg"}),
        layer_with(source={"path": "\\\\server\\share\\x.gpkg"}),
        layer_with(opacity=2),
        layer_with(opacity="all"),
        layer_with(style={"size": 1e9}),
        layer_with(style={"colour": "url(http://example.org/x)"}),
    ],
)
def test_what_is_wrong_is_one_clear_message(harm: Callable[[dict[str, Any]], object]) -> None:
    value = plain()
    harm(value)
    with pytest.raises(LodestoneError) as failure:
        opened(value)
    assert str(failure.value).startswith(f"{PATH}: ")
    assert failure.value.remedy
    assert len(str(failure.value)) < 600


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"[" * 100_000, b"{" * 100_000, b"null", b"\xff\xfe{}", b'{"format":"lodestone-map","version":1e999}']
)
def test_what_is_no_map_is_refused(data: bytes) -> None:
    with pytest.raises(LodestoneError):
        storage.decode(data, PATH)


def test_a_million_layers_are_refused() -> None:
    value = plain()
    value["map"]["layers"] = [{"id": f"own-{n}", "kind": "own", "name": "", "source": {"path": "a"}} for n in range(200_000)]
    with pytest.raises(LodestoneError, match="more than"):
        opened(value)


def test_names_stay_on_one_line() -> None:
    value = plain()
    layer_with(name="a\nb\u2028c")(value)
    assert opened(value).document.layer("own-1").name == "a b c"


def test_the_ground_lies_below_whatever_the_file_says() -> None:
    turned = replace(first_map(DAY), layers=tuple(reversed(BUILT_IN)))
    back = storage.decode(storage.encode(turned, PATH.parent), PATH).document
    assert {layer.id for layer in back.layers[-2:]} == {"restrictions", "world"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": "file:///etc/{z}/{x}/{y}"}, "does not begin with https://"),
        ({"url": "https://me:secret@example.org/{z}/{x}/{y}"}, "password"),
        ({"url": "https://example.org/{z}/{x}/{y}\r\nHost: inner"}, "blanks"),
        ({"max_zoom": 90}, "zooms"),
        ({"subdomains": ("evil.test/#",)}, "subdomains"),
    ],
)
def test_tiles_that_ask_for_anything_but_tiles_are_refused(changes: dict[str, Any], told: str) -> None:
    layer = Layer("tiles-1", LayerKind.TILES, "Tiles", tiles=replace(TILES, **changes))
    document = replace(first_map(DAY), layers=(*BUILT_IN, layer))
    with pytest.raises(LodestoneError, match=rf"layer Tiles: .*{told}"):
        storage.decode(storage.encode(document, PATH.parent), PATH)


@pytest.mark.parametrize(
    "layer",
    [
        Layer("tiles-1", LayerKind.TILES, "Tiles"),
        Layer("tiles-1", LayerKind.TILES, "Tiles", tiles=TILES, source=SourceRef("a.png")),
        Layer("own-1", LayerKind.OWN, "Own", tiles=TILES, source=SourceRef("a.gpkg")),
        Layer("mines", LayerKind.MINES, "Mines", tiles=TILES),
        Layer("raster-1", LayerKind.RASTER, "Raster"),
    ],
)
def test_a_layer_names_what_its_kind_needs_and_nothing_else(layer: Layer) -> None:
    document = replace(first_map(DAY), layers=(layer,))
    with pytest.raises(LodestoneError, match="The map is damaged: layer"):
        storage.decode(storage.encode(document, PATH.parent), PATH)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
KEYS = ["format", "version", "view", "selection", *(("map", name) for name in MapDocument.__struct_fields__)]


@settings(max_examples=150, deadline=None)
@given(key=st.sampled_from(KEYS), value=JSON)
def test_any_value_anywhere_opens_or_is_told(key: str | tuple[str, str], value: object) -> None:
    made = plain()
    if isinstance(key, tuple):
        made[key[0]][key[1]] = value
    else:
        made[key] = value
    try:
        back = storage.decode(msgspec.json.encode(made), PATH)
    except LodestoneError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, and the message must be there
    else:
        assert storage.decode(storage.encode(back.document, PATH.parent), PATH).document == back.document


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_opens_or_is_told(data: st.DataObject) -> None:
    made = bytearray(storage.encode(full_map(), PATH.parent))
    made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    try:
        storage.decode(bytes(made), PATH)
    except LodestoneError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, and the message must be there
