"""Wall time and peak memory of whole processes, measured in turns."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

PATIENCE_S = 120.0


class BenchmarkError(Exception):
    """Something that a benchmark needs is missing, or did not do its work."""


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds by the clock and of processors, and the most memory it held at once, in MB of 10^6 bytes."""

    seconds: float
    busy: float
    megabytes: float


@dataclass(frozen=True)
class Result:
    """Several runs of one command, one a round."""

    runs: tuple[Run, ...]

    @property
    def seconds(self) -> list[float]:
        """Seconds by the clock, round by round."""
        return [run.seconds for run in self.runs]

    @property
    def busy(self) -> float:
        """Median of the seconds of processors."""
        return median(run.busy for run in self.runs)

    @property
    def megabytes(self) -> float:
        """Median of the peaks of memory."""
        return median(run.megabytes for run in self.runs)

    def beside(self, other: Result) -> float:
        """Median of the ratios of time in each round: what slows the machine down for a while slows both."""
        return median(one / two for one, two in zip(self.seconds, other.seconds, strict=True))


def run_whole(command: Sequence[str], environment: Mapping[str, str], made: Path) -> Run:
    """Run a command to its end; it must have written `made`, whatever its exit status (QGIS ends a snapshot with 1).

    Raises
    ------
    BenchmarkError
        The command wrote nothing.
    """
    made.unlink(missing_ok=True)
    with made.with_suffix(".log").open("w+b") as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=dict(environment), cwd=made.parent, stdout=log, stderr=log)
        run = _end_of(process, began)
        if not made.is_file() or made.stat().st_size == 0:
            raise _said_nothing(command, made, log.name)
    return run


def run_until(command: Sequence[str], environment: Mapping[str, str], told: Path, seconds_of: Callable[[str], float]) -> Run:
    """Run a command until it has written into `told` how long it took, then end it; its own figure counts.

    Raises
    ------
    BenchmarkError
        The command ended, or let us wait, without writing.
    """
    told.unlink(missing_ok=True)
    with told.with_suffix(".log").open("w+b") as log:
        process = subprocess.Popen(command, env=dict(environment), cwd=told.parent, stdout=log, stderr=log)
        began = time.perf_counter()
        while not (told.is_file() and told.read_text().endswith("\n")):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE_S:
                process.kill()
                process.wait()
                raise _said_nothing(command, told, log.name)
            time.sleep(0.05)
        process.terminate()
        run = _end_of(process, began)
    return replace(run, seconds=seconds_of(told.read_text()))


def _end_of(process: subprocess.Popen[bytes], began: float) -> Run:
    """Wait for the end; `wait4` counts the memory of this child alone.

    The kernel carries the size of whoever started a process over into that process's peak, which is why this module, and the process
    that runs it, imports nothing large.
    """
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def _said_nothing(command: Sequence[str], expected: Path, log: str) -> BenchmarkError:
    said = Path(log).read_text(errors="replace").strip() or "nothing"
    return BenchmarkError(f"'{' '.join(command)}' did not write {expected.name}. It said: {said}")


def in_turns(runners: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, Result]:
    """Run all in turns, A B A B, so that a machine that slows down slows all; a first round, not counted, warms caches.

    Returns
    -------
    dict
        The result of each runner, by its name.
    """
    runs: dict[str, list[Run]] = {name: [] for name in runners}
    for number in range(rounds + 1):
        for name, run in runners.items():
            done = run()
            if number > 0:
                runs[name].append(done)
    return {name: Result(tuple(several)) for name, several in runs.items()}
