"""Writing a file so that there is always either the old one or the whole new one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from layers.errors import ExportError


def save(path: Path, content: bytes) -> None:
    """Write a file at once: beside it first, down to the disk, then in its place. A link stays a link, and modes stay.

    Raises
    ------
    ExportError
        The folder is missing, or the file cannot be written there; what was there before is untouched.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise ExportError("The output folder does not exist.", f"Make the folder {target.parent}, or choose another.", path=path)
    if target.is_dir():
        raise ExportError("The output is a folder.", "Give the name of a file.", path=path)
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        _write(beside, content)
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"The file cannot be written: {reason}.", "Choose another place, or make room.", path=path) from error
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk too, where the system has a way to."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
