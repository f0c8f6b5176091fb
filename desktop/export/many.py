"""Many sheets of one map: drawn by several processes that share one start, or by a cluster."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

from desktop.export.command import Job, with_qt
from desktop.export.proofs import Proof, proof_of
from desktop.printing import complain, tell_live
from layers.errors import ExportError, LodestoneError, RequestError, in_short
from layers.extent import Extent
from layers.feedback import Feedback

if TYPE_CHECKING:
    from desktop.export.written import Export
    from layers.document import MapDocument

PATIENCE_S = 2.0
MOST = 2000
"""Sheets of one run."""
STEP = 0.1
"""Share of the sheets after which progress is told again."""


@dataclass(frozen=True)
class Leaf:
    """One sheet of many.

    Parameters
    ----------
    name
        What the reader calls it.
    file
        Name of its file, whose ending chooses the format.
    """

    name: str
    file: str
    document: MapDocument
    extent: Extent | None = None


@dataclass(frozen=True)
class Answer:
    """What became of a sheet.

    Parameters
    ----------
    value
        Whatever the function gives that drew it.
    proof
        What it rests on, if that was asked for and does not stand in a file of its own.
    """

    value: Any
    proof: Proof | None = None


@dataclass(frozen=True)
class Workers:
    """Who draws.

    Parameters
    ----------
    processes
        How many processes of our own; by default as many as there are processors.
    scheduler
        Address of a dask scheduler, whose workers draw instead; they need the same version of Lodestone.
    """

    processes: int | None = None
    scheduler: str | None = None


Draw = Callable[[Job, Leaf], Answer]
_held: dict[str, Any] = {}
"""What a process that draws keeps: the job, the function, and Qt."""


def as_files(job: Job, leaf: Leaf) -> Answer:
    """Draw a sheet; gives the bytes of its files by name, those of its evidence among them."""
    export = _drawn(job, leaf)
    if job.evidence:
        from desktop.export.evidence import with_evidence

        export = with_evidence(export, job.catalogue, job.facts)
    return Answer({path.name: data for path, data in export.files.items()})


def as_page(job: Job, leaf: Leaf) -> Answer:
    """Draw a sheet that is bound with others; gives its bytes."""
    export = _drawn(job, leaf)
    return Answer(export.files[export.path], proof_of(leaf.name, export, job.catalogue) if job.evidence else None)


def _drawn(job: Job, leaf: Leaf) -> Export:
    from desktop.export import draw

    options = replace(job.options, extent=leaf.extent) if leaf.extent is not None else job.options
    return draw(leaf.document, job.catalogue, job.own, Path(leaf.file), options, Feedback(), job.imagery)


def draw_all(
    job: Job,
    leaves: Sequence[Leaf],
    encode: Draw,
    workers: Workers,
) -> Iterator[Answer]:
    """Draw sheets, and give what each became in their order.

    Parameters
    ----------
    encode
        A function of a module that draws one sheet.
    workers
        Who draws.

    Raises
    ------
    RequestError
        There are too many sheets, or none.
    ExportError
        A sheet failed, or the scheduler cannot be used.
    """
    if not leaves:
        raise RequestError("There is nothing to draw a sheet of.", "Choose another day, layer or kind of sheet.")
    if len(leaves) > MOST:
        raise RequestError(
            f"These are {len(leaves):,} sheets.", f"Ask for at most {MOST:,}: a shorter time, wider steps or fewer features."
        )
    if workers.scheduler:
        source = _by_cluster(job, leaves, encode, workers.scheduler)
    else:
        source = _by_processes(job, leaves, encode, workers.processes)
    told = 0.0
    for number, answer in enumerate(source, 1):
        if sys.stderr is not None and sys.stderr.isatty():
            tell_live(f"{number} of {len(leaves)} sheets are drawn.")
        elif number / len(leaves) >= told + STEP or number == len(leaves):
            told = number / len(leaves)
            complain(f"{number} of {len(leaves)} sheets are drawn.")
        yield answer


def _by_processes(job: Job, leaves: Sequence[Leaf], encode: Draw, processes: int | None) -> Iterator[Answer]:
    import multiprocessing

    count = min(processes or os.cpu_count() or 1, len(leaves))
    _warm()
    context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    pool = ProcessPoolExecutor(count, context, _begin, (job, encode, leaves))
    try:
        waiting = [
            pool.submit(_one, number) for number in range(len(leaves))
        ]  # whole leaves would fill the pipe, which breaks when stopped
        yield from _answers(waiting, leaves)
    finally:
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """Let go of the processes, those that still draw for nobody included."""
    workers = list((pool._processes or {}).values())
    thread: Any = pool._executor_manager_thread
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()
    if thread is not None:
        thread.join(PATIENCE_S)  # lest it be woken at the end of the process while it closes


def _answers(waiting: Sequence[Future[Any]], leaves: Sequence[Leaf]) -> Iterator[Answer]:
    from concurrent.futures.process import BrokenProcessPool

    for future, leaf in zip(waiting, leaves, strict=True):
        try:
            yield future.result()
        except LodestoneError as error:
            raise ExportError(f"{leaf.name}: {error.what}", error.remedy) from error
        except BrokenProcessPool as error:
            raise ExportError(
                f"A process that drew ended by itself, at {leaf.name} or near it.", "Ask for fewer processes: --jobs 1."
            ) from error


def _warm() -> None:
    """Load what every sheet needs before the processes part, so that it is loaded once."""
    from layers.geometry.world import Scale, load_world

    for scale in get_args(Scale):
        load_world(scale)
    gc.freeze()


def _begin(job: Job, encode: Draw, leaves: Sequence[Leaf]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked for the sheets decides
    gc.enable()
    _held.update(job=job, encode=encode, leaves=leaves, qt=with_qt())


def _one(number: int) -> Any:
    return _held["encode"](_held["job"], _held["leaves"][number])


def _there(job: Job, leaf: Leaf, encode: Draw) -> Any:
    """Draw a sheet in a process of a cluster."""
    if "qt" not in _held:
        _held["qt"] = with_qt()
    return encode(job, leaf)


def _by_cluster(job: Job, leaves: Sequence[Leaf], encode: Draw, scheduler: str) -> Iterator[Answer]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ExportError("dask.distributed is not installed.", "Install it with: pip install 'lodestone-atlas[cluster]'.") from error
    try:
        _check_listens(scheduler)
        begin: Any = Client  # which has no types
        client = begin(scheduler, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise ExportError(
            f"The scheduler at {scheduler} does not answer: {error}.", "Check its address, or leave --scheduler out."
        ) from error
    try:
        there = client.scatter(job, broadcast=True)
        futures = [client.submit(_there, there, leaf, encode, pure=False) for leaf in leaves]
        for future, leaf in zip(futures, leaves, strict=True):
            try:
                yield future.result()
            except LodestoneError as error:
                raise ExportError(f"{leaf.name}: {error.what}", error.remedy) from error
            except Exception as error:  # of a worker that is another than we are, or is gone
                what = f"{leaf.name}: a worker of the cluster failed ({in_short(error)})."
                raise ExportError(what, "See that workers have this version of Lodestone, or leave --scheduler out.") from error
    finally:
        client.close()


def _check_listens(scheduler: str) -> None:
    """Fail at once where nobody listens, for which dask would wait."""
    place = urlsplit(scheduler)
    if place.scheme == "tcp" and place.hostname and place.port:
        socket.create_connection((place.hostname, place.port), timeout=10).close()


def add_options(parser: Any) -> None:
    """Tell a parser who may draw."""
    parser.add_argument("--jobs", type=int, metavar="N", help="processes that draw; by default as many as there are processors")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="dask scheduler whose workers draw instead, such as tcp://host:8786")
