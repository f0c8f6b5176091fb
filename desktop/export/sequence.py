"""`lodestone sequence`: a picture a day, week, month, year or change, as numbered files or as one that moves."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.export.animation import animated_webp, gif, gif_frame
from desktop.export.atomic import check_place
from desktop.export.bound import check_folder, write_bound, write_folder
from desktop.export.command import Job, prepare
from desktop.export.many import Answer, Leaf, Workers, add_options, as_files, as_page, draw_all
from desktop.export.proofs import Proof, proof_of
from desktop.export.written import Export
from desktop.printing import write_out
from layers import edits
from layers.catalogue.dates import parse_day
from layers.errors import ExportError, RequestError
from layers.feedback import Feedback
from layers.restrictions.timeline import change_days

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

STEPS = ("day", "week", "month", "year", "change")
MOVING = (".webp", ".gif", ".mp4")


def add_sequence_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser which days are shown, and for how long each."""
    parser.add_argument("--since", required=True, metavar="YYYY-MM-DD", help="the first day")
    parser.add_argument("--until", required=True, metavar="YYYY-MM-DD", help="the last day")
    parser.add_argument("--every", choices=STEPS, default="change", help="by default each day on which something changed")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="N", help="how long each picture stands; by default 1")
    add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Draw a sequence; returns the exit status.

    Raises
    ------
    LodestoneError
        Something that was asked for cannot be.
    """
    output = Path(options.output)
    ending = output.suffix.lower()
    if ending not in ("", *MOVING):
        raise RequestError(
            f"'{output.name}' is nothing that moves, nor a folder.", f"Use {', '.join(MOVING)}, or a folder for numbered PNGs."
        )
    how = {"since": options.since, "until": options.until, "every": options.every, "seconds": options.seconds}
    _check(how, output)
    if ending:
        check_place(output)
    else:
        check_folder(output)
    job = prepare(options)
    workers = Workers(options.jobs, options.scheduler)
    if ending:
        draw_bound(job, how, output, workers)
        write_out(f"{output}\n")
        return 0
    leaves = list(leaves_of(job, _days(job, how), ".png"))
    write_folder(output, (answer.value for answer in draw_all(job, leaves, as_files, workers)))
    return 0


def draw_bound(job: Job, how: Mapping[str, Any], output: Path, workers: Workers) -> bytes:
    """Draw a sequence as one picture that moves, and write it; gives its bytes.

    Parameters
    ----------
    how
        Which days: `since` and `until` in ISO form, `every`, one of :data:`STEPS`, and `seconds` that each stands.

    Raises
    ------
    LodestoneError
        It cannot be drawn or written.
    """
    _check(how, output)
    seconds, ending = float(how["seconds"]), output.suffix.lower()
    draw = {".webp": as_webp, ".gif": as_gif}.get(ending, as_page)
    answers = draw_all(job, list(leaves_of(job, _days(job, how), ".png")), draw, workers)
    return write_bound(output, job, {"command": "sequence"} | dict(how), answers, lambda frames: _moving(ending, frames, seconds))


def _check(how: Mapping[str, Any], output: Path) -> None:
    """Refuse what cannot be, before any work is done."""
    first, last = (parse_day(str(how.get(name, ""))) for name in ("since", "until"))
    seconds = how.get("seconds")
    if last < first:
        raise RequestError(f"{last} lies before {first}.", "Exchange --since and --until.")
    if how.get("every") not in STEPS:
        raise RequestError(f"There is no step '{how.get('every')}'.", f"Choose among {', '.join(STEPS)}.")
    if not isinstance(seconds, int | float) or not 0.02 <= seconds <= 60:
        raise RequestError(f"{seconds} seconds a picture is out of range.", "Ask for 0.02 to 60.")
    if output.suffix.lower() == ".mp4" and shutil.which("ffmpeg") is None:
        raise ExportError("MP4 needs the program ffmpeg, which is not there.", "Install it, or ask for .webp or .gif.", path=output)


def _days(job: Job, how: Mapping[str, Any]) -> list[dt.date]:
    """Give the days that are shown, both ends among them."""
    first, last, every = parse_day(how["since"]), parse_day(how["until"]), how["every"]
    if every == "change":
        return sorted({first, *change_days(job.catalogue, job.document.muted, first, last), last})
    if every in ("day", "week"):
        step = 1 if every == "day" else 7
        days = [first + dt.timedelta(number) for number in range(0, (last - first).days + 1, step)]
    else:
        days = list(_by_calendar(first, last, 1 if every == "month" else 12))
    return days if days[-1] == last else [*days, last]


def _by_calendar(first: dt.date, last: dt.date, months: int) -> Iterator[dt.date]:
    """Give the same day of each month or year, or the month's last where there is no such day."""
    number = 0
    while True:
        year, month = divmod(first.year * 12 + first.month - 1 + number * months, 12)
        following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        day = dt.date(year, month + 1, min(first.day, (following - dt.timedelta(1)).day))
        if day > last:
            return
        yield day
        number += 1


def leaves_of(job: Job, days: list[dt.date], ending: str) -> Iterator[Leaf]:
    """Give a picture for each day."""
    for number, day in enumerate(days, 1):
        yield Leaf(day.isoformat(), f"{number:04d}-{day.isoformat()}{ending}", edits.set_day(job.document, day).document)


def _image(job: Job, leaf: Leaf) -> tuple[QImage, Proof | None]:
    """Draw a picture to pixels; gives what it rests on too, if the job asks for it."""
    from desktop.export.picture import Sheet
    from desktop.render.imagery import NONE, without_unasked
    from layers.styling.content import build_content

    document = without_unasked(leaf.document, job.imagery or NONE)
    content = build_content(job.catalogue, document, job.own)
    options = job.options.on(document.layout)
    sheet = Sheet(((document, content),), job.own, options, Feedback(), job.imagery or NONE)
    image = sheet.image()
    if not job.evidence:
        return image, None
    export = Export({Path(leaf.file): b""}, ((document, content),), job.own, options, sheet.maps)
    return image, proof_of(leaf.name, export, job.catalogue)


def as_webp(job: Job, leaf: Leaf) -> Answer:
    """Draw a picture as WebP without loss."""
    from desktop.export.picture import encoded

    image, proof = _image(job, leaf)
    return Answer(encoded(image, b"webp", Path(leaf.file), {}), proof)


def as_gif(job: Job, leaf: Leaf) -> Answer:
    """Draw a picture as a frame of a GIF, in the 256 colours that suit it best."""
    image, proof = _image(job, leaf)
    return Answer(gif_frame(image), proof)


def _moving(ending: str, frames: Iterator[Any], seconds: float) -> bytes:
    if ending == ".webp":
        return animated_webp(list(frames), seconds)
    return gif(list(frames), seconds) if ending == ".gif" else _mp4(frames, seconds)


def _mp4(frames: Iterator[bytes], seconds: float) -> bytes:
    """Let ffmpeg make a film of the pictures, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for number, frame in enumerate(frames):
            (Path(folder) / f"{number:05d}.png").write_bytes(frame)
        film = Path(folder) / "film.mp4"
        program = shutil.which("ffmpeg") or "ffmpeg"
        even = "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv,fps=25"
        command = [program, "-v", "error", "-framerate", f"{1 / seconds:.6g}", "-i", str(Path(folder) / "%05d.png"), "-vf", even]
        told = [word for name in ("primaries", "trc") for word in (f"-color_{name}", "bt709")]  # or players guess, and colours shift
        command += ["-pix_fmt", "yuv420p", *told, "-colorspace", "bt709", "-color_range", "tv", "-movflags", "+faststart", str(film)]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - no shell, names of our own
        if done.returncode or not film.exists():
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
            raise ExportError(f"ffmpeg made no film: {why[0][:200]}.", "Ask for .webp or .gif.")
        return film.read_bytes()
