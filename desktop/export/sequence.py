"""`lodestone sequence`: a picture a day, week, month, year or change, as numbered files or as one that moves."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.export.animation import animated_webp, gif, gif_frame
from desktop.export.atomic import check_place, write_whole
from desktop.export.command import Job, prepare
from desktop.export.many import Leaf, add_options, checked_folder, draw_all, drawn
from desktop.printing import write_out
from layers import edits
from layers.catalogue.dates import parse_day
from layers.errors import ExportError, RequestError
from layers.feedback import Feedback
from layers.restrictions.timeline import change_days

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
    if not 0.02 <= options.seconds <= 60:
        raise RequestError(f"{options.seconds:g} seconds a picture is out of range.", "Ask for 0.02 to 60.")
    if ending:
        check_place(output)
    if ending == ".mp4" and shutil.which("ffmpeg") is None:
        raise ExportError("MP4 needs the program ffmpeg, which is not there.", "Install it, or ask for .webp or .gif.", path=output)
    first, last = parse_day(options.since), parse_day(options.until)
    job = prepare(options)
    days = days_of(job, first, last, options.every)
    leaves = list(leaves_of(job, days, ".png"))
    encode = {".webp": webp_leaf, ".gif": gif_leaf}.get(ending, drawn)
    answers = draw_all(job, leaves, encode, processes=options.jobs, scheduler=options.scheduler)
    if not ending:
        folder = checked_folder(output)
        for files in answers:
            for name, data in files.items():
                write_whole(folder / name, data)
                write_out(f"{folder / name}\n")
        return 0
    write_whole(output, _moving(ending, answers, options.seconds))
    write_out(f"{output}\n")
    return 0


def days_of(job: Job, first: dt.date, last: dt.date, every: str) -> list[dt.date]:
    """Give the days that are shown, both ends among them.

    Raises
    ------
    RequestError
        The last day lies before the first.
    """
    if last < first:
        raise RequestError(f"{last} lies before {first}.", "Exchange --since and --until.")
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


def _image(job: Job, leaf: Leaf) -> Any:
    """Draw a picture to pixels."""
    from desktop.export.picture import Sheet
    from desktop.render.imagery import NONE, without_unasked
    from layers.styling.content import build_content

    document = without_unasked(leaf.document, job.imagery or NONE)
    content = build_content(job.catalogue, document, job.own)
    return Sheet(((document, content),), job.own, job.options.on(document.layout), Feedback(), job.imagery or NONE).image()


def webp_leaf(job: Job, leaf: Leaf) -> bytes:
    """Draw a picture as WebP without loss."""
    from desktop.export.picture import encoded

    return encoded(_image(job, leaf), b"webp", Path(leaf.file), {})


def gif_leaf(job: Job, leaf: Leaf) -> tuple[int, int, bytes]:
    """Draw a picture as a frame of a GIF, in the 256 colours that suit it best."""
    return gif_frame(_image(job, leaf))


def _moving(ending: str, answers: Iterator[Any], seconds: float) -> bytes:
    if ending == ".webp":
        return animated_webp(list(answers), seconds)
    return gif(list(answers), seconds) if ending == ".gif" else _mp4(answers, seconds)


def _mp4(answers: Iterator[dict[str, bytes]], seconds: float) -> bytes:
    """Let ffmpeg make a film of the pictures, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for number, files in enumerate(answers):
            (Path(folder) / f"{number:05d}.png").write_bytes(next(iter(files.values())))
        film = Path(folder) / "film.mp4"
        program = shutil.which("ffmpeg") or "ffmpeg"
        even = "pad=ceil(iw/2)*2:ceil(ih/2)*2,fps=25"
        command = [program, "-v", "error", "-framerate", f"{1 / seconds:.6g}", "-i", str(Path(folder) / "%05d.png"), "-vf", even]
        command += ["-pix_fmt", "yuv420p", "-movflags", "+faststart", str(film)]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - no shell, names of our own
        if done.returncode or not film.exists():
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
            raise ExportError(f"ffmpeg made no film: {why[0][:200]}.", "Ask for .webp or .gif.")
        return film.read_bytes()
