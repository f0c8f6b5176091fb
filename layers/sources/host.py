"""The window's side of the reader: starts it, sends requests, listens, and ends it."""

from __future__ import annotations

import atexit
import contextlib
import json
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from layers.errors import SourceError
from layers.feedback import Feedback
from layers.sources import protocol
from layers.sources.environment import reader_environment
from layers.sources.vertices import Vertices

FOLDER_PREFIX = "lodestone-"
POLL_SECONDS = 0.05
LEAVING_SECONDS = 0.1
# The hidden first argument by which a bundled program, which has no `python -m`, starts itself as a reader.
BUNDLE_FLAG = "--reader"

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); from layers.sources.worker import main; sys.exit(main(sys.argv[1:]))"
)
FORKS = sys.platform == "linux"

Close = Callable[[], None]
Answer = TypeVar("Answer")


class _HostGone(Exception):  # noqa: N818 - a turn of events, handled here
    """The process that forks readers died under a request."""


class Host:
    """One process that answers requests; on Linux it forks a child for each, elsewhere it is used up by one.

    Parameters
    ----------
    family
        What it reads, ``vectors`` or ``rasters``: the libraries for the two bring a GDAL each, which must not meet in one process.
    """

    def __init__(self, family: str) -> None:
        self._forks = FORKS
        if self._forks:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = _start(f"host-{family}", theirs.fileno(), subprocess.DEVNULL)
        else:
            self._process = _start(f"single-{family}", subprocess.PIPE, subprocess.PIPE)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def gone(self) -> bool:
        """Whether the process that forks readers is gone itself, or is going."""
        if not self._forks:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=LEAVING_SECONDS)
        return not self.alive

    @property
    def pid(self) -> int:
        """The process that answers, or whose children do."""
        return self._process.pid

    def send(self, request: protocol.Message) -> tuple[BinaryIO, Close]:
        """Send a request; give the stream of its answers and the function that ends its reader."""
        data = protocol.encode(request)
        if self._forks:
            ours, theirs = socket.socketpair()
            line, their_line = socket.socketpair()  # says nothing; that it is shut ends the reader
            with theirs, their_line:
                socket.send_fds(self._control, [data], [theirs.fileno(), their_line.fileno()])
            return ours.makefile("rb"), lambda: _shut(ours, line)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()
        return cast("BinaryIO", self._process.stdout), self._end

    def close(self) -> None:
        """End the process and whatever it still reads."""
        if self._forks:
            self._control.close()  # it hears that, clears up and ends
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
        self._end()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def _start(mode: str, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    command, environment = reader_command(mode), reader_environment(rasters=mode.endswith("rasters"))
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own program


def _shut(*channels: socket.socket) -> None:
    for channel in channels:
        with contextlib.suppress(OSError):
            channel.shutdown(socket.SHUT_RDWR)
        channel.close()


def reader_command(mode: str) -> list[str]:
    """Give the command that starts a reader from a checkout, an installation or a bundle, with the modules of this process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, BUNDLE_FLAG, mode]
    return [
        sys.executable,
        "-I",
        "-S",
        "-c",
        _PROGRAM,
        json.dumps([str(Path(__file__).resolve().parents[2]), *filter(None, sys.path)]),
        mode,
    ]


class Hosts:
    """The host in use, started when first needed and again when it died; used-up ones are replaced ahead of need."""

    def __init__(self, family: str = "vectors") -> None:
        self._family = family
        self._lock = threading.Lock()
        self._host: Host | None = None

    @property
    def pid(self) -> int | None:
        """The process in use, if any."""
        return None if self._host is None else self._host.pid

    def send(self, request: protocol.Message) -> tuple[Host, BinaryIO, Close]:
        """Send a request to a process that is ready; give it, the stream of its answers and the function that ends its reader."""
        with self._lock:
            for attempt in (1, 2):
                host = self._ready()
                try:
                    return self._use(host, request)
                except OSError:
                    self._host = None
                    host.close()
                    if attempt == 2:
                        raise
        raise AssertionError("unreachable")

    def _ready(self) -> Host:
        if self._host is not None and not self._host.alive:
            self._host.close()
            self._host = None
        if self._host is None:
            self._host = Host(self._family)
        return self._host

    def _use(self, host: Host, request: protocol.Message) -> tuple[Host, BinaryIO, Close]:
        stream, close = host.send(request)
        if not FORKS:
            self._host = Host(self._family)
        return host, stream, close

    def warm_up(self) -> None:
        """Start a process ahead of need."""
        with self._lock:
            self._ready()

    def close(self) -> None:
        """End the process in use."""
        with self._lock:
            if self._host is not None:
                self._host.close()
                self._host = None


HOSTS = Hosts("vectors")
RASTER_HOSTS = Hosts("rasters")
atexit.register(HOSTS.close)
atexit.register(RASTER_HOSTS.close)


def converse(
    request: protocol.Message,
    path: Path,
    feedback: Feedback,
    use: Callable[[protocol.Message, Path], Answer],
    hosts: Hosts | None = None,
    vertices: Vertices | None = None,
) -> Answer:
    """Send a request and give what `use` makes of the answer and the private folder, which is removed afterwards.

    Vertices that come with the answer go into `vertices`.

    Raises
    ------
    LodestoneError
        What the reader found wrong, or that it crashed or ran out of time.
    Stopped
        If the user cancelled; the reader is ended.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    except OSError as error:
        raise SourceError(
            f"no temporary folder can be made: {error.strerror}.", "Free some space, or set TMPDIR to a folder with space.", path=path
        ) from error
    try:
        message = request | {"folder": str(folder)}
        try:
            done = _listen(message, path, feedback, hosts or HOSTS, vertices)
        except _HostGone:  # not the file's doing, as far as one can know: once more with a new one
            done = _listen(message, path, feedback, hosts or HOSTS, vertices)
        return use(done, folder)
    except _HostGone:
        raise _ended(path) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise SourceError(f"the reader's answer makes no sense ({error}).", "The file may be damaged or hostile.", path=path) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _listen(request: protocol.Message, path: Path, feedback: Feedback, hosts: Hosts, vertices: Vertices | None) -> protocol.Message:
    if vertices is not None:
        vertices.forget()
    used, stream, close = hosts.send(request)
    inbox: queue.Queue[protocol.Message | Exception | None] = queue.Queue()
    listener = threading.Thread(target=_collect, args=(stream, inbox, vertices), daemon=True)
    listener.start()
    seconds = float(request["seconds"])
    deadline = time.monotonic() + seconds
    try:
        while True:
            feedback.check()
            message = _next(inbox)
            if isinstance(message, dict):
                if "error" in message:
                    raise protocol.error_from(message, path)
                if "done" in message:
                    return dict(message["done"])
                feedback.progress(float(message["progress"]), str(message["text"]))
            elif message is not _NOTHING:
                raise _HostGone if used.gone() else _ended(path)
            if time.monotonic() > deadline:
                raise SourceError(
                    f"reading it took longer than {seconds:.0f} s and was stopped.",
                    "Split the file, or convert it to GeoPackage.",
                    path=path,
                )
    finally:
        close()
        listener.join()
        stream.close()


_NOTHING = object()


def _next(inbox: queue.Queue[protocol.Message | Exception | None]) -> object:
    try:
        return inbox.get(timeout=POLL_SECONDS)
    except queue.Empty:
        return _NOTHING


def _collect(stream: BinaryIO, inbox: queue.Queue[protocol.Message | Exception | None], vertices: Vertices | None) -> None:
    """Put every message into the inbox, then None at the end of the stream, or what went wrong with it."""
    try:
        for message in protocol.messages(stream, vertices):
            inbox.put(message)
        inbox.put(None)
    except Exception as error:
        inbox.put(error)


def _ended(path: Path) -> SourceError:
    return SourceError(
        "the reader ended before it was done: the file crashes it or needs more memory than it may use.",
        "Nothing else is affected; convert the file with another program, or split it.",
        path=path,
    )
