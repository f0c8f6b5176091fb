"""The one way to write a file: there is always either the old one or the whole new one."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from layers.errors import ExportError

_OURS = re.compile(r"\.lodestone-[0-9a-f]{8}\.part")
_STALE_SECONDS = 60.0
_STALE_FOLDER_SECONDS = 86_400.0
"""A folder of sheets changes whenever one is drawn; none takes a day."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_BUSY = (errno.EBUSY, errno.ETXTBSY)
_OPEN_ELSEWHERE = (32, 33)
"""What Windows says of a file that another program has open, or a part of it locked."""
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def check_place(path: Path) -> None:
    """Refuse a place where a file cannot be put, before any work is done for it.

    Raises
    ------
    ExportError
        There is no such folder, or what is there is a folder, no ordinary file or write-protected.
    """
    try:
        _mode_of(Path(os.path.realpath(path)), path)
    except OSError as error:
        raise failure(path, error) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, bring it to the disk, then put it into its place. A link stays a link, and rights stay.

    Raises
    ------
    ExportError
        The file cannot be put there, or the disk is full; what was there before is untouched.
    """
    write_together({path: data})


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places, bring all to the disk, then put them into their places, the first named last.

    Raises
    ------
    ExportError
        One cannot be put there; what was there before is untouched.
    """
    _put({place: partial(_write, data) for place, data in files.items()})


def place_files(files: list[Path], target: Path) -> list[Path]:
    """Copy files to beside a place, bring them to the disk, then put them in their places, the first named last.

    Parameters
    ----------
    files
        Files of one folder. What their names have beyond what is common to all, up to a hyphen, they have beyond the target's name too.
    target
        Where one file goes; several keep their endings.

    Returns
    -------
    list of Path
        Where they are.

    Raises
    ------
    ExportError
        One cannot be put there; what was there before is untouched.
    """
    whole = min((file.stem for file in files), key=len)
    common = whole if all(file.stem.startswith(whole) for file in files) else whole.split("-")[0]
    endings = [target.suffix] if len(files) == 1 else [file.suffix for file in files]
    places = [target.with_name(target.stem + file.stem.removeprefix(common) + ending) for file, ending in zip(files, endings, strict=True)]
    _put({place: partial(_copy, file) for file, place in zip(files, places, strict=True)})
    return places


def draft_in(folder: Path) -> Path:
    """Give a place for what is not yet whole; its name is short, for that of the target may be as long as names can be."""
    return folder / f".lodestone-{secrets.token_hex(4)}.part"


def _put(writers: Mapping[Path, Callable[[Path, int], None]]) -> None:
    """Let each writer write beside its place, with the rights of what is there, then put all into their places, the first named last."""
    ready: list[_Ready] = []
    place = next(iter(writers))
    try:
        try:
            for place, write in writers.items():
                target = Path(os.path.realpath(place))
                mode = _mode_of(target, place)
                beside = draft_in(target.parent)
                ready.append(_Ready(place, beside, target, mode))
                write(beside, 0o666 if mode is None else mode)
            _into_place(ready)
        finally:
            for each in ready:
                each.beside.unlink(missing_ok=True)
    except OSError as error:
        raise failure(place, error) from error
    for folder in {each.target.parent for each in ready}:
        _sync(folder)
        _clear(folder)


class _Ready(NamedTuple):
    """A file that is written beside its place."""

    place: Path
    beside: Path
    target: Path
    mode: int | None


def _into_place(ready: list[_Ready]) -> None:
    """Put files into their places, the first last; if one cannot be, as one that is open elsewhere, all places get back what they had."""
    kept: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for each in reversed(ready):
            if each.mode is not None:
                each.beside.chmod(each.mode)
                if len(ready) > 1:
                    kept[each.target] = _linked(each.target)
            each.beside.replace(each.target)
            done.append(each.target)
    except BaseException as error:  # whoever stops it now must not leave one new and one old either
        for target in done:
            if target in kept:
                kept[target].replace(target)
            else:
                target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise failure(ready[-1 - len(done)].place, error) from error
        raise
    finally:
        for old in kept.values():
            old.unlink(missing_ok=True)


def _linked(target: Path) -> Path:
    """Give what is there a second name; where the system has no such names, a copy."""
    beside = draft_in(target.parent)
    try:
        beside.hardlink_to(target)
    except OSError:
        shutil.copy2(target, beside)
    return beside


def _copy(file: Path, place: Path, mode: int) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as written, file.open("rb") as source:
        shutil.copyfileobj(source, written, 2**20)
        written.flush()
        os.fsync(written.fileno())


def _mode_of(target: Path, path: Path) -> int | None:
    """Return the rights of the file that will be replaced, or None where there is none."""
    if not target.parent.is_dir():
        raise ExportError(f"The folder {target.parent} does not exist.", "Create it, or choose another.", path=path)
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise ExportError("This is a folder, not a file.", "Give the name of a file.", path=path)
    if not stat.S_ISREG(mode):
        raise ExportError("This is not an ordinary file.", "Give another name.", path=path)
    if not mode & _WRITABLE or not os.access(target, os.W_OK):
        raise ExportError("The file is write-protected.", "Give another name, or allow writing to it.", path=path)
    return stat.S_IMODE(mode)


def failure(path: Path, error: OSError) -> ExportError:
    """Say in words why the system would not write."""
    if error.errno in _BUSY or getattr(error, "winerror", None) in _OPEN_ELSEWHERE:
        return ExportError(
            "It is open in another program, which does not let go of it.", "Close it there, or choose another name.", path=path
        )
    remedy = "Free some room, or choose another folder." if error.errno in _NO_ROOM else "Choose another folder or name."
    return ExportError(f"It cannot be written: {error.strerror or error}.", remedy, path=path)


def _write(data: bytes, path: Path, mode: int) -> None:
    try:
        _write_unnamed(path, data, mode)
    except OSError:  # the system cannot; or there is no room, and then this fails too and says so
        _fill(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), data)


def _write_unnamed(path: Path, data: bytes, mode: int) -> None:
    """Write a file that gets its name when it is whole, so that a process killed before leaves nothing (open(2), O_TMPFILE)."""
    if not hasattr(os, "O_TMPFILE"):
        raise OSError(errno.EOPNOTSUPP, "this system has no files without a name")
    handle = os.open(path.parent, os.O_WRONLY | os.O_TMPFILE, mode)
    whole = os.dup(handle)
    try:
        _fill(handle, data)
        # With the handle of a folder Python calls linkat(2), which follows this link; the path being absolute, any handle does.
        os.link(f"/proc/self/fd/{whole}", path, src_dir_fd=whole)
    finally:
        os.close(whole)


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Bring the new name to the disk too, where the system has a way to; the file is there either way."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear(folder: Path) -> None:
    """Remove what processes that were killed while writing have left."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            stands = time.time() - entry.stat(follow_symlinks=False).st_mtime if _OURS.fullmatch(entry.name) else 0.0
            if entry.is_dir(follow_symlinks=False):
                if stands > _STALE_FOLDER_SECONDS:
                    shutil.rmtree(entry.path, ignore_errors=True)
            elif stands > _STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)
