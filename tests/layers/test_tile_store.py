"""Fetching tiles from a real server on this machine: politely, once, within limits, and whatever it answers."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.document import TileSource
from layers.errors import Stopped
from layers.feedback import Feedback
from layers.geometry.tile_grid import Tile
from layers.sources.net import may_follow
from layers.sources.tile_address import address_of
from layers.sources.tile_fetching import LARGEST
from layers.sources.tiles import FRESH_SECONDS, LIMIT, MOST_FAILURES, TileStore
from tests.tile_kit import TileServer, colour_of, png, tile_server

__all__ = ["tile_server"]
PATIENCE = 20.0


def store_in(folder: Path, limit: int = LIMIT) -> TileStore:
    return TileStore(folder / "tiles", limit, pause=0.01)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TileStore]:
    made = store_in(tmp_path)
    yield made
    made.close()


def addresses(server: TileServer, many: int, zoom: int = 6) -> list[str]:
    return [address_of(TileSource(server.template), Tile(zoom, column, 1)) for column in range(many)]


def fetched(store: TileStore, server: TileServer, urls: list[str]) -> list[bytes | None]:
    """What is there once nothing more is to come."""
    store.want(server.template, urls)
    store.wait(server.template, PATIENCE, Feedback(), lambda _: None)
    assert not store.pending(server.template)
    return [store.get(url) for url in urls]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_nothing_is_fetched_unless_it_is_wanted(store: TileStore, tile_server: TileServer) -> None:
    assert store.get(addresses(tile_server, 1)[0]) is None
    assert tile_server.total == 0


def test_tiles_come_by_two_requests_at_a_time_under_our_name(store: TileStore, tile_server: TileServer) -> None:
    urls = addresses(tile_server, 24)
    tile_server.gate.clear()
    store.want(tile_server.template, urls)
    wait_until(lambda: tile_server.most_at_once == 2)
    tile_server.gate.set()
    assert fetched(store, tile_server, urls) == [png(colour_of(6, column, 1)) for column in range(24)]
    assert tile_server.most_at_once == 2
    assert sorted(tile_server.asked.values())[:22] == [1] * 22  # the two that waited at the gate may have been asked for again
    assert store.revision(tile_server.template) == 24
    for headers in tile_server.headers:
        assert headers["User-Agent"].startswith("Lodestone")
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_what_was_fetched_is_kept_for_the_next_time(store: TileStore, tile_server: TileServer, tmp_path: Path) -> None:
    urls = addresses(tile_server, 3)
    before = fetched(store, tile_server, urls)
    tile_server.reply = lambda *_: (500, {}, b"")
    later = store_in(tmp_path)
    assert fetched(later, tile_server, urls) == before
    assert tile_server.total == 3
    later.close()


def test_an_old_tile_is_shown_while_the_server_is_asked_whether_it_changed(
    store: TileStore, tile_server: TileServer, tmp_path: Path
) -> None:
    [url] = addresses(tile_server, 1)
    [data] = fetched(store, tile_server, [url])
    old = time.time() - FRESH_SECONDS - 3600
    [file] = (tmp_path / "tiles").glob("*/*.tile")
    os.utime(file, (old, old))
    tile_server.reply = lambda *_: (304, {}, b"")
    assert fetched(store, tile_server, [url]) == [data]
    assert "If-Modified-Since" in tile_server.headers[-1]
    fetched(store, tile_server, [url])
    assert tile_server.total == 2
    os.utime(file, (old, old))
    tile_server.reply = lambda *_: (200, {}, png((1, 2, 3)))
    assert fetched(store, tile_server, [url]) == [png((1, 2, 3))]


def test_the_cache_keeps_within_its_limit_and_drops_what_was_not_looked_at(tile_server: TileServer, tmp_path: Path) -> None:
    size = len(png(colour_of(6, 0, 1)))
    store = store_in(tmp_path, limit=12 * size)
    first, *others = addresses(tile_server, 30)
    fetched(store, tile_server, [first])
    for number, url in enumerate(others):
        fetched(store, tile_server, [url])
        kept = sorted((tmp_path / "tiles").glob("*/*.tile"))
        for file in kept:  # as if a minute had passed
            status = file.stat()
            os.utime(file, (status.st_atime - 60, status.st_mtime))
        assert store.get(first), number
        assert sum(file.stat().st_size for file in kept) <= 13 * size
    assert store.get(others[0]) is None
    assert store.get(others[-1])
    assert not list((tmp_path / "tiles").glob("*/*.draft"))
    store.close()


def test_a_missing_tile_is_asked_for_once_and_wrong_only_where_nothing_ever_came(store: TileStore, tile_server: TileServer) -> None:
    urls = addresses(tile_server, 4)
    tile_server.reply = lambda zoom, column, row: (404, {}, b"") if column else (200, {}, png((9, 9, 9)))
    assert fetched(store, tile_server, urls)[1:] == [None] * 3
    fetched(store, tile_server, urls)
    assert set(tile_server.asked.values()) == {1}
    assert store.problem(tile_server.template) == ""


def test_a_server_without_any_tile_is_named(store: TileStore, tile_server: TileServer) -> None:
    tile_server.reply = lambda *_: (404, {}, b"")
    fetched(store, tile_server, addresses(tile_server, 3))
    assert f"The tile server 127.0.0.1:{tile_server.port} has no such tiles (answer 404)" in store.problem(tile_server.template)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((200, {}, b"<html>please sign in</html>"), "no picture"),
        ((200, {}, b"\x89PNG\r\n\x1a\n" + b"a" * (LARGEST + 1)), "more than 4 MB"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "not followed"),
        ((301, {"Location": "ftp://127.0.0.1/x.png"}, b""), "not followed"),
        ((302, {"Location": "http://user:word@127.0.0.1/x.png"}, b""), "not followed"),
        ((403, {}, b"blocked"), "refuses to give tiles (answer 403)"),
        ((401, {"WWW-Authenticate": "Basic"}, b""), "refuses to give tiles (answer 401)"),
    ],
)
def test_an_answer_that_is_no_tile_is_not_kept_and_said(
    reply: tuple[int, dict[str, str], bytes], told: str, store: TileStore, tile_server: TileServer, tmp_path: Path
) -> None:
    tile_server.reply = lambda *_: reply
    urls = addresses(tile_server, 40)
    assert fetched(store, tile_server, urls) == [None] * 40
    assert told in store.problem(tile_server.template)
    assert tile_server.total <= MOST_FAILURES + 1  # and not forty
    fetched(store, tile_server, urls)
    assert tile_server.total <= MOST_FAILURES + 1
    assert not list((tmp_path / "tiles").glob("*/*"))


def test_a_redirect_to_another_address_of_the_web_is_followed(store: TileStore, tile_server: TileServer) -> None:
    tile_server.reply = lambda zoom, column, row: (302, {"Location": "/7/1/1.png"}, b"") if zoom == 6 else (200, {}, png((5, 6, 7)))
    assert fetched(store, tile_server, addresses(tile_server, 1)) == [png((5, 6, 7))]


def test_a_redirect_in_a_circle_ends(store: TileStore, tile_server: TileServer) -> None:
    tile_server.reply = lambda *_: (302, {"Location": "/6/0/1.png"}, b"")
    assert fetched(store, tile_server, addresses(tile_server, 1)) == [None]
    assert tile_server.total == 4
    assert "again and again" in store.problem(tile_server.template)


@pytest.mark.parametrize(
    ("url", "target", "followed"),
    [
        ("https://93.184.216.34/a", "https://93.184.216.34/b", True),
        ("http://93.184.216.34/a", "https://8.8.8.8/b", True),
        ("https://93.184.216.34/a", "http://93.184.216.34/a", False),
        ("http://93.184.216.34/a", "http://169.254.169.254/latest/meta-data", False),
        ("http://93.184.216.34/a", "http://127.0.0.1:631/", False),
        ("http://93.184.216.34/a", "http://[::1]/", False),
        ("http://93.184.216.34/a", "http://192.168.1.1/", False),
        ("http://127.0.0.1/a", "http://192.168.1.1/", True),
        ("http://93.184.216.34/a", "data:image/png;base64,AAAA", False),
    ],
)
def test_no_redirect_leads_from_the_internet_into_an_inner_network(url: str, target: str, followed: bool) -> None:
    assert may_follow(url, target) is followed


def test_what_fails_in_passing_is_tried_again(store: TileStore, tile_server: TileServer) -> None:
    def reply(zoom: int, column: int, row: int) -> tuple[int, dict[str, str], bytes]:
        return (503, {}, b"") if tile_server.total <= 2 else (200, {}, png((1, 1, 1)))

    tile_server.reply = reply
    assert fetched(store, tile_server, addresses(tile_server, 6)) == [png((1, 1, 1))] * 6
    assert store.problem(tile_server.template) == ""


def test_a_server_that_goes_on_failing_is_left_alone(store: TileStore, tile_server: TileServer) -> None:
    tile_server.reply = lambda *_: (500, {}, b"")
    assert fetched(store, tile_server, addresses(tile_server, 50)) == [None] * 50
    assert tile_server.total <= MOST_FAILURES + 1
    assert "fails (answer 500). The map goes on without what is missing." in store.problem(tile_server.template)


def test_a_server_that_is_down_is_said_once(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        template = f"http://127.0.0.1:{unused.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png"
        store = store_in(tmp_path)
        store.want(template, [address_of(TileSource(template), Tile(3, column, 1)) for column in range(8)])
        store.wait(template, PATIENCE, Feedback(), lambda _: None)
        assert "cannot be reached" in store.problem(template)
        store.close()


def test_only_the_newest_wish_is_fetched(store: TileStore, tile_server: TileServer) -> None:
    tile_server.gate.clear()
    store.want(tile_server.template, addresses(tile_server, 30))
    wait_until(lambda: tile_server.most_at_once == 2)
    urls = addresses(tile_server, 3, zoom=7)
    store.want(tile_server.template, urls)
    tile_server.gate.set()
    assert all(fetched(store, tile_server, urls))
    assert sum(count for (zoom, *_), count in tile_server.asked.items() if zoom == 6) == 2  # those that were under way


def test_waiting_ends_when_it_is_stopped_and_asks_for_no_more(store: TileStore, tile_server: TileServer) -> None:
    tile_server.gate.clear()
    store.want(tile_server.template, addresses(tile_server, 30))
    feedback = Feedback()
    with pytest.raises(Stopped):
        store.wait(tile_server.template, PATIENCE, feedback, lambda _: feedback.stop())
    tile_server.gate.set()
    wait_until(lambda: not store.pending(tile_server.template))
    assert tile_server.total <= 2


def test_waiting_ends_in_time(store: TileStore, tile_server: TileServer) -> None:
    tile_server.gate.clear()
    store.want(tile_server.template, addresses(tile_server, 30))
    store.wait(tile_server.template, 0.1, Feedback(), lambda _: None)
    assert store.pending(tile_server.template) <= 2


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(tile_server: TileServer, tmp_path: Path) -> None:
    (tmp_path / "tiles").write_text("in the way")
    store = store_in(tmp_path)
    urls = addresses(tile_server, 2)
    assert fetched(store, tile_server, urls) == fetched(store, tile_server, urls) == [png(colour_of(6, column, 1)) for column in range(2)]
    assert tile_server.total == 2
    store.close()
