"""A tile server on this machine that counts what it is asked, and can be told to be slow, broken or hostile."""

from __future__ import annotations

import contextlib
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Reply = tuple[int, dict[str, str], bytes]
Colour = tuple[int, int, int]


def png(colour: Colour, side: int = 256) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + bytes(colour) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def colour_of(zoom: int, column: int, row: int) -> Colour:
    """The colour of a tile, by which a picture tells which tile it shows."""
    return 40 + 12 * zoom, (37 * column + 90) % 256, (53 * row + 20) % 256


def numbered(zoom: int, column: int, row: int) -> Reply:
    """Answer with the tile."""
    return 200, {"Content-Type": "image/png"}, png(colour_of(zoom, column, row))


@dataclass
class TileServer:
    """A server under way; `reply` may be changed at any time."""

    port: int
    reply: Callable[[int, int, int], Reply] = numbered
    asked: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    headers: list[dict[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _now: int = 0

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png"

    @property
    def total(self) -> int:
        return self.asked.total()

    def answer(self, path: str, headers: dict[str, str]) -> Reply:
        zoom, column, row = (int(part.partition(".")[0].partition("@")[0]) for part in path.strip("/").split("/"))
        with self.lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.asked[zoom, column, row] += 1
            self.headers.append(headers)
        self.gate.wait(20)
        try:
            return self.reply(zoom, column, row)
        finally:
            with self.lock:
                self._now -= 1


@pytest.fixture
def tile_server() -> Iterator[TileServer]:
    """A server that answers at once; clear its gate to have it wait."""
    with serving() as server:
        yield server


@contextlib.contextmanager
def serving() -> Iterator[TileServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = server.answer(self.path, dict(self.headers))
            with contextlib.suppress(OSError):  # whoever asked may have gone
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Say nothing."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    listener = Listener(("127.0.0.1", 0), Handler)
    server = TileServer(listener.server_address[1])
    server.gate.set()
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gate.set()
        listener.shutdown()
        listener.server_close()
        thread.join()
