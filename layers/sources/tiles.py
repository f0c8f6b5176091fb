"""Web tiles: kept on the disk, fetched politely by a few threads, and what went wrong said once.

A server is asked by two requests at a time, all together by four. What fails in passing is tried again after a pause that grows; a server
that goes on failing is left alone for a while. What a server does not have is not asked for again.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from layers.feedback import Feedback
from layers.sources.tile_address import host_of
from layers.sources.tile_cache import TileCache
from layers.sources.tile_fetching import Answer, fetch

LIMIT = 200_000_000
"""Bytes of tiles that are kept on the disk."""
MOST_AT_ONCE = 4
MOST_A_HOST = 2
FRESH_SECONDS = 7 * 86_400.0
"""Age from which the server is asked whether a tile has changed; the older one is shown meanwhile."""
ABSENT_SECONDS = 3600.0
MOST_FAILURES = 4
"""Failures of a server, one after the other, before it is left alone."""
PAUSE_SECONDS = 0.5
"""After the first failure; twice that after each further one."""
LEFT_ALONE_SECONDS = 60.0
WAIT_SECONDS = 0.05


def _nobody() -> None:
    """Nobody is listening."""


@dataclass(slots=True)
class _Group:
    """The tiles of one layer's server: what is wanted of it, how many came, and what went wrong last."""

    wanted: deque[str] = field(default_factory=deque)
    revision: int = 0
    problem: str = ""


@dataclass(slots=True)
class _Host:
    failures: int = 0
    until: float = 0.0
    """When it may be asked again, on the clock that never goes back."""


class TileStore:
    """Tiles by their address; callable on any thread.

    Parameters
    ----------
    folder
        Where tiles are kept.
    limit
        Bytes that they may take there.
    on_change
        Called on a thread of the store when tiles arrived, or something went wrong.
    pause
        Seconds that a server is left alone after its first failure.
    """

    def __init__(self, folder: Path, limit: int = LIMIT, on_change: Callable[[], None] = _nobody, *, pause: float = PAUSE_SECONDS) -> None:
        self._cache = TileCache(folder, limit)
        self._on_change = on_change
        self._pause = pause
        self._state = threading.Condition()
        self._groups: dict[str, _Group] = {}
        self._hosts: dict[str, _Host] = {}
        self._running: dict[str, str] = {}
        self._absent: dict[str, float] = {}
        self._threads = 0
        self._closed = False

    def get(self, url: str) -> bytes | None:
        """Give a tile that is kept, however old; nothing is fetched."""
        return self._cache.get(url)

    def want(self, group: str, urls: Iterable[str]) -> None:
        """Fetch tiles in this order, as far as they are neither kept and fresh nor known not to be there.

        Parameters
        ----------
        group
            The layer's template. What was wanted of it before and is not under way is forgotten.
        """
        missing = [url for url in dict.fromkeys(urls) if not self._is_fresh(url)]
        with self._state:
            now = time.monotonic()
            left_alone = [url for url in missing if self._absent.get(url, 0.0) <= now and url not in self._running]
            chosen = self._groups.setdefault(group, _Group())
            chosen.wanted = deque(url for url in left_alone if not self._is_given_up(host_of(url), now))
            while self._threads < min(MOST_AT_ONCE, len(chosen.wanted)) and not self._closed:
                self._threads += 1
                threading.Thread(target=self._work, name="lodestone-tiles", daemon=True).start()
            self._state.notify_all()

    def refuse(self, group: str, url: str) -> None:
        """Forget a tile that is no picture after all, and do not ask for it again soon."""
        self._cache.drop(url)
        with self._state:
            self._absent[url] = time.monotonic() + ABSENT_SECONDS
            self._groups.setdefault(group, _Group()).problem = _sentence(url, "answers with pictures that are damaged")
        self._on_change()

    def revision(self, group: str) -> int:
        """Give a number that grows whenever a tile of a layer arrived."""
        with self._state:
            return self._groups[group].revision if group in self._groups else 0

    def problem(self, group: str) -> str:
        """Give what went wrong last with a layer's server, as a sentence; empty once a tile arrives."""
        with self._state:
            return self._groups[group].problem if group in self._groups else ""

    def pending(self, group: str) -> int:
        """Give how many tiles of a layer are still to come."""
        with self._state:
            return self._pending(group)

    def wait(self, group: str, seconds: float, feedback: Feedback, on_left: Callable[[int], None]) -> None:
        """Wait until nothing of a layer is to come any more, or for so long; tells from time to time how many tiles are left.

        Raises
        ------
        Stopped
            If the feedback was stopped; what is wanted of the layer is forgotten.
        """
        deadline = time.monotonic() + seconds
        try:
            with self._state:
                while (left := self._pending(group)) and time.monotonic() < deadline:
                    on_left(left)
                    self._state.wait(WAIT_SECONDS)
                    feedback.check()
        finally:
            self.forget(group)

    def forget(self, group: str) -> None:
        """Want nothing more of a layer."""
        with self._state:
            if group in self._groups:
                self._groups[group].wanted.clear()

    def close(self) -> None:
        """Want nothing more, and end the threads once their requests are over."""
        with self._state:
            self._closed = True
            for group in self._groups.values():
                group.wanted.clear()
            self._state.notify_all()

    def _pending(self, group: str) -> int:
        chosen = self._groups.get(group)
        return 0 if chosen is None else len(chosen.wanted) + sum(other == group for other in self._running.values())

    def _is_fresh(self, url: str) -> bool:
        fetched = self._cache.fetched(url)
        return fetched is not None and time.time() - fetched < FRESH_SECONDS

    def _is_given_up(self, host: str, now: float) -> bool:
        known = self._hosts.get(host)
        return known is not None and known.failures >= MOST_FAILURES and known.until > now

    # On the threads of the store

    def _work(self) -> None:
        while (job := self._next()) is not None:
            group, url = job
            try:
                answer = fetch(url, self._cache.fetched(url))
                if answer.data is not None:
                    self._cache.put(url, answer.data)
                elif answer.unchanged:
                    self._cache.confirm(url)
            except Exception as error:  # a thread that dies would leave its tile under way for ever
                answer = Answer(problem=f"gives an answer that cannot be read ({type(error).__name__})")
            self._settle(group, url, answer)
            self._on_change()

    def _next(self) -> tuple[str, str] | None:
        """Wait for a tile that may be asked for now; None once the store is closed."""
        with self._state:
            while not self._closed:
                now = time.monotonic()
                if (job := self._choose(now)) is not None:
                    return job
                self._state.wait(self._until_next(now))
            return None

    def _choose(self, now: float) -> tuple[str, str] | None:
        busy = Counter(map(host_of, self._running))
        for name, group in self._groups.items():
            for position, url in enumerate(group.wanted):
                host = host_of(url)
                if url not in self._running and busy[host] < MOST_A_HOST and self._hosts.setdefault(host, _Host()).until <= now:
                    del group.wanted[position]
                    self._running[url] = name
                    return name, url
        return None

    def _until_next(self, now: float) -> float | None:
        """Seconds until a server that is left alone may be asked again; None where only news can change anything."""
        hosts = {host_of(url) for group in self._groups.values() for url in group.wanted}
        pauses = [self._hosts[host].until - now for host in hosts if host in self._hosts and self._hosts[host].until > now]
        return min(pauses, default=None)

    def _settle(self, group: str, url: str, answer: Answer) -> None:
        with self._state:
            del self._running[url]
            chosen, host = self._groups[group], self._hosts.setdefault(host_of(url), _Host())
            now = time.monotonic()
            if answer.data is not None or answer.unchanged:
                host.failures, host.until, chosen.problem = 0, 0.0, ""
                chosen.revision += answer.data is not None
            elif answer.passing:
                self._put_off(chosen, host, url, answer, now)
            else:
                self._absent[url] = now + ABSENT_SECONDS
                if not (answer.absent and chosen.revision):  # beyond the edge of what a server covers nothing is wrong
                    chosen.problem = _sentence(url, answer.problem)
                host.failures += not answer.absent
                if host.failures >= MOST_FAILURES:
                    self._give_up(host, url, now)
            self._state.notify_all()

    def _put_off(self, group: _Group, host: _Host, url: str, answer: Answer, now: float) -> None:
        host.failures += 1
        if host.failures < MOST_FAILURES:
            host.until = max(host.until, now + max(answer.pause, self._pause * 2 ** (host.failures - 1)))
            if url not in group.wanted:
                group.wanted.appendleft(url)
            return
        self._give_up(host, url, now + answer.pause)
        group.problem = _sentence(url, answer.problem)

    def _give_up(self, host: _Host, url: str, now: float) -> None:
        """Leave a server alone for a while, and want nothing of it."""
        host.until = now + LEFT_ALONE_SECONDS
        name = host_of(url)
        for group in self._groups.values():
            group.wanted = deque(one for one in group.wanted if host_of(one) != name)


def _sentence(url: str, problem: str) -> str:
    return f"The tile server {host_of(url)} {problem}. The map goes on without what is missing."
