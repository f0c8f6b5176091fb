"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from layers.errors import ExportError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, bring it to the disk, then put it into its place.

    Raises
    ------
    ExportError
        The folder does not exist or cannot be written, or the disk is full; what was there before is untouched.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ExportError("This is a folder, not a file.", "Give the name of a file.", path=path)
    if not target.parent.is_dir():
        raise ExportError(f"The folder {target.parent} does not exist.", "Create it, or choose another.", path=path)
    temporary: Path | None = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        remedy = "Free some room, or choose another folder." if error.errno == 28 else "Choose another folder or name."
        raise ExportError(f"It cannot be written ({error.strerror or error}).", remedy, path=path) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's mask; there is no way to read it but to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
