"""The process that reads: started by :mod:`layers.sources.host`, never imported by the window.

On Linux one *host* loads the libraries once and forks a child for each request: the child is ready within milliseconds, and whatever a file
does to it is gone with it. Elsewhere a process serves one request and ends; the window keeps the next one warm.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import socket
import sys
import tempfile
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from layers.errors import LodestoneError, SourceError, in_short
from layers.heap import keep_pages
from layers.sources import protocol, sandbox
from layers.sources.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER_PREFIX = "lodestone-"
SERVER_FILES = [
    Path(name) for name in ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/ssl")
]
LONGEST_REQUEST = 64 * 1024
NICENESS = 10
ASKERS = ("postgis_", "service_")
"""How the names of operations begin that ask a server."""


def main(arguments: list[str]) -> int:
    """Serve `vectors` or `rasters`: `host-…` forks children on request, `single-…` answers one request on its standard streams."""
    sandbox.quiet_errors()
    keep_pages()
    mode, _, family = arguments[0].partition("-")
    _preload(family)
    if mode == "host":
        _host(socket.socket(fileno=0))
    else:
        _single()
    return 0


def _preload(family: str) -> None:
    """Import what every request needs, but neither geopandas nor pandas, which pyogrio and pyarrow would load for uses not ours."""
    sys.meta_path.insert(0, _Absent())
    if family == "rasters":
        from layers.sources.raster_requests import warm as warm_rasters

        warm_rasters()
    else:
        import layers.sources.requests  # noqa: F401
        from layers.sources import vector

        vector.warm()


def _operations(name: str) -> dict[str, Callable[..., dict[str, Any]]]:
    """Give what the library can do that an operation needs; the other one stays unloaded."""
    if name.startswith("raster_"):
        from layers.sources.raster_requests import OPERATIONS as OF_RASTERS

        return OF_RASTERS
    if name.startswith("postgis_"):
        from layers.sources.postgis import OPERATIONS as OF_DATABASES

        return OF_DATABASES
    if name.startswith("service_"):
        from layers.sources.service_requests import OPERATIONS as OF_SERVICES

        return OF_SERVICES
    from layers.sources.requests import OPERATIONS

    return OPERATIONS


class _Absent(MetaPathFinder):
    """Makes some packages look as if they were not installed; half a second at every start."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if fullname in ("geopandas", "pandas"):
            raise ModuleNotFoundError(fullname, name=fullname)


def _host(control: socket.socket) -> None:
    """Fork a child for each request until the window is gone, then remove what its requests left.

    The end of the channel tells that; the kernel's own signal would come at the end of the thread that started this process.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    gc.collect()
    gc.freeze()  # what is loaded already is not looked through again: that would copy its pages for every child
    folders: set[str] = set()
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 2)
        if not data:
            break
        request = protocol.decode(data)
        folders = {folder for folder in folders if Path(folder).exists()} | {request["folder"]}
        if request["operation"].startswith("service_"):
            _make_ready_for_services()
        if os.fork() == 0:
            control.close()
            _child(request, *(socket.socket(fileno=descriptor) for descriptor in descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
    for folder in folders:
        if Path(folder).name.startswith(FOLDER_PREFIX):
            shutil.rmtree(folder, ignore_errors=True)


def _make_ready_for_services() -> None:
    """Load once what every request to a web service needs, certificates above all, which take a quarter of a second."""
    from layers.sources.service_requests import warm

    warm()


def _child(request: protocol.Message, channel: socket.socket, line: socket.socket) -> None:
    """Answer one request over the channel and end; the window closing its side of the line ends this process at once.

    The line is one of its own: of the channel the kernel would also, once in ten thousand megabytes, signal that there is room again.
    """
    status = 1
    import fcntl

    with contextlib.suppress(BaseException):
        sandbox.die_with_parent()
        os.nice(NICENESS)  # who asked, and the screen, go first
        # The kernel sends SIGIO when the other side closes, and SIGIO ends a process that does not handle it.
        fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
        sandbox.limit(int(request["seconds"]), int(request["memory"]))
        _confine(request)
        with channel.makefile("wb") as stream:
            answer(request, stream)
        status = 0
    os._exit(status)


def _single() -> None:
    stream = sys.stdout.buffer
    for request in protocol.messages(sys.stdin.buffer):
        sandbox.limit(int(request["seconds"]), int(request["memory"]))
        _confine(request)
        answer(request, stream)
        return


def _confine(request: protocol.Message) -> None:
    """Give up all files but those of the request, then the network; who is to ask a server has no file, but what finds the server."""
    further = [Path(name) for name in request.get("readable", ())]
    if request["operation"].startswith(ASKERS):
        sandbox.give_up_files([*SERVER_FILES, *further], listed=Path(request["folder"]), private=Path(request["folder"]))
        return
    from layers.sources.staging import siblings

    path = Path(request["path"])
    sandbox.give_up_files([path, *siblings(path), *further], listed=path.parent, private=Path(request["folder"]))
    sandbox.give_up_network()


def answer(request: protocol.Message, stream: BinaryIO) -> None:
    """Carry out a request: progress while it runs, then what came out or one error."""
    reply = Reply(stream)
    tempfile.tempdir = request["folder"]
    for name in ("TMPDIR", "SQLITE_TMPDIR", "CPL_TMPDIR"):  # where libraries may write: SQLite sorts what is large in a file
        os.environ[name] = request["folder"]
    operation: Callable[..., dict[str, Any]] = _operations(request["operation"])[request["operation"]]
    try:
        reply.message({"done": operation(Path(request["path"]), Path(request["folder"]), request["options"], reply)})
    except LodestoneError as error:
        reply.message(protocol.error_message(error))
    except MemoryError:
        reply.message(
            protocol.error_message(
                SourceError("reading it needs more memory than a reader may use.", "Split the file, or convert it to GeoPackage.")
            )
        )
    except OSError as error:
        reply.message(
            protocol.error_message(
                SourceError(f"it cannot be read: {error.strerror or error}.", "Check the disk and the rights on the file.")
            )
        )
    except Exception as error:  # whatever a library raises over a damaged file must become one sentence
        reason = in_short(error)
        reply.message(
            protocol.error_message(
                SourceError(
                    f"it cannot be read: {reason}", "The file may be damaged; open it in the program that made it and save it anew."
                )
            )
        )
