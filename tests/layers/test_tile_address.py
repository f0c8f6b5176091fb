"""Addresses of tiles: what is asked for, and what no map can make the program ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.document import TileSource
from layers.errors import RequestError
from layers.geometry.tile_grid import Tile
from layers.sources.tile_address import address_of, checked, credit_of, host_of, is_sharp, problem_of
from layers.sources.tile_providers import find, matching, providers


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/{z}/{x}/{y}",
        "ftp://example.org/{z}/{x}/{y}",
        "javascript:alert({z}{x}{y})",
        "https://user:password@example.org/{z}/{x}/{y}.png",
        "https://token@example.org/{z}/{x}/{y}.png",
        "https://example.org/{z}/{x}.png",
        "https://example.org/tiles.png",
        "https://{x}.example.org/{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
        "https://example.org:99999/{z}/{x}/{y}",
        "https://example.org/{z}/{x}/{y}/{apikey}",
        "https://example.org/{z}/{x}/{y}/}",
        "https://example.org/{z}/{x}/{y} HTTP/1.1\r\nX: y",
        "https://example.org/{z}/{x}/{y}" + "a" * 3000,
        "",
    ],
)
def test_a_template_that_asks_for_anything_but_tiles_is_refused(url: str) -> None:
    assert problem_of(TileSource(url))
    with pytest.raises(RequestError, match=r"cannot be used: its (address|host) .*Write one such as https://"):
        checked(TileSource(url))


@pytest.mark.parametrize(
    "source", [TileSource("https://e.org/{z}/{x}/{y}", max_zoom=99), TileSource("https://e.org/{z}/{x}/{y}", min_zoom=-1)]
)
def test_zooms_that_are_none_are_refused(source: TileSource) -> None:
    assert "zooms" in problem_of(source)


def test_subdomains_that_could_lead_elsewhere_are_refused() -> None:
    assert problem_of(TileSource("https://{s}.example.org/{z}/{x}/{y}", subdomains=("a", "evil.test/#")))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_judged(text: str) -> None:
    for url in (text, f"https://{text}/{{z}}/{{x}}/{{y}}", f"https://example.org/{text}/{{z}}/{{x}}/{{y}}"):
        source = TileSource(url)
        if not problem_of(source):
            parts = urlsplit(address_of(source, Tile(3, 2, 1)))
            assert parts.scheme in ("http", "https")
            assert parts.hostname
            assert parts.username is None


def test_places_are_filled() -> None:
    source = TileSource("https://{s}.example.org/{z}/{x}/{-y}{r}.png?lang=en", subdomains=("p", "q"))
    assert address_of(source, Tile(3, 2, 1)) == "https://q.example.org/3/2/6.png?lang=en"
    assert address_of(source, Tile(3, 2, 1), sharp=True) == "https://q.example.org/3/2/6@2x.png?lang=en"
    assert is_sharp(source, 2.0)
    assert not is_sharp(source, 1.0)
    assert not is_sharp(TileSource("https://example.org/{z}/{x}/{y}.png"), 2.0)


def test_somebody_is_always_named() -> None:
    assert credit_of(TileSource("https://{s}.tiles.example.org:8080/{z}/{x}/{y}.png", " ")) == "Tiles of tiles.example.org:8080"
    assert credit_of(TileSource("https://a.org/{z}/{x}/{y}.png", "© A\n and B")) == "© A and B"
    assert host_of("https://a.org/1/2/3.png") == "a.org"


def test_known_servers_need_no_key_and_can_be_used() -> None:
    known = providers()
    assert len(known) > 100
    assert known[0].name == "OpenStreetMap.Mapnik"
    for one in known:
        assert checked(one.source) == one.source
        assert "key" not in urlsplit(one.source.url).query.casefold()
        assert "<" not in one.source.attribution
    assert not any(one.name.startswith(("Thunderforest", "MapBox", "Jawg")) for one in known)


@pytest.mark.parametrize("name", ["OpenStreetMap", "openstreetmap.mapnik", " OPENSTREETMAP MAPNIK "])
def test_a_server_is_found_by_its_name(name: str) -> None:
    assert find(name).source.attribution == "© OpenStreetMap contributors"
    assert find(name).host == "tile.openstreetmap.org"


def test_pictures_from_above_have_no_names_of_their_own() -> None:
    assert not find("Esri.WorldImagery").source.names
    assert find("OpenTopoMap").source.names


def test_an_unknown_name_tells_which_come_near() -> None:
    with pytest.raises(RequestError, match=r"no tiles named 'topo'.*OpenTopoMap"):
        find("topo")
    with pytest.raises(RequestError, match="without a key"):
        find("no such thing")
    assert "Esri.WorldImagery" in {one.name for one in matching("world IMAGERY")}
