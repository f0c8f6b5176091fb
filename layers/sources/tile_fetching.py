"""One request for one web tile: what may come back, what may not, and which redirects are followed."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.sources.net import PIECE, AstrayError, response_to, user_agent, why

if TYPE_CHECKING:
    import urllib3

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""For all of an answer, since one that drips byte by byte never runs out of the time for a read."""
LARGEST = 4 * 2**20
"""Bytes of a tile; those of 512 pixels take a few hundred thousand."""
LONGEST_PAUSE = 300.0
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    Parameters
    ----------
    data
        The tile.
    unchanged
        Whether the tile that is kept is still right.
    problem
        What went wrong, as the end of a sentence that begins with the server.
    passing
        Whether it may go better later.
    pause
        Seconds that the server asked to be left alone for.
    absent
        Whether the server merely has no such tile.
    """

    data: bytes | None = None
    unchanged: bool = False
    problem: str = ""
    passing: bool = False
    pause: float = 0.0
    absent: bool = False


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as PNG, JPEG or WebP do."""
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def fetch(url: str, kept_since: float | None = None) -> Answer:
    """Ask for a tile.

    Parameters
    ----------
    kept_since
        When the tile that is kept was fetched, in seconds of the epoch; the server may say that it is still right.
    """
    import urllib3

    headers = {"User-Agent": user_agent(), "Accept": "image/png,image/jpeg,image/webp", "Accept-Encoding": "identity"}
    if kept_since is not None:
        headers["If-Modified-Since"] = email.utils.formatdate(kept_since, usegmt=True)
    try:
        return _answer(response_to(url, lambda asked: (asked, headers), (CONNECT_SECONDS, READ_SECONDS)))
    except AstrayError as error:
        return Answer(problem=str(error))
    except urllib3.exceptions.NewConnectionError as error:  # a kind of timeout to this library
        return Answer(problem=why(error), passing=True)
    except urllib3.exceptions.TimeoutError:
        return Answer(problem="does not answer", passing=True)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Answer(problem=why(error), passing=True)


def _answer(response: urllib3.BaseHTTPResponse) -> Answer:
    status = response.status
    if status != 200:
        response.close()
        return _refusal(status, response.headers.get("Retry-After", ""))
    data = _body(response)
    if data is None:
        return Answer(problem="does not come to an end with a tile", passing=True)
    if len(data) > LARGEST:
        return Answer(problem=f"answers with more than {LARGEST // 2**20} MB for one tile")
    if not data:
        return Answer(absent=True, problem="answers with nothing")
    return Answer(data) if is_picture(data) else Answer(problem="answers with something that is no picture")


def _body(response: urllib3.BaseHTTPResponse) -> bytes | None:
    """Read an answer, at most a piece more than is taken; None where that lasts too long. Only a whole one leaves its line open."""
    deadline, pieces, size = time.monotonic() + WHOLE_SECONDS, [], 0
    while piece := response.read(PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST or time.monotonic() > deadline:
            response.close()
            return b"".join(pieces) if size > LARGEST else None
    response.release_conn()
    return b"".join(pieces)


def _refusal(status: int, retry_after: str) -> Answer:
    if status == 304:
        return Answer(unchanged=True)
    if status in (204, 404, 410):
        return Answer(absent=True, problem=f"has no such tiles (answer {status})")
    if status in (429, 503):
        pause = float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else 0.0
        return Answer(problem=f"has too much to do (answer {status})", passing=True, pause=min(pause, LONGEST_PAUSE))
    if status >= 500:
        return Answer(problem=f"fails (answer {status})", passing=True)
    return Answer(problem=f"refuses to give tiles (answer {status})")
