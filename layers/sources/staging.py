"""What kind of file a file is, by its content, and a private place to open it from.

Opened through links in a private folder, a file of any name opens, sees only the files that belong to it, and nothing is written beside it.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import zipfile
from enum import Enum
from pathlib import Path

from layers.sources.wkt_lines import is_wkt


class Kind(Enum):
    """A family of formats that one module reads."""

    VECTOR = "vector"
    TABLE = "table"
    SHEET = "sheet"
    PARQUET = "parquet"
    ARROW = "arrow"
    ARCHIVE = "archive"


_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".psv"})
_ARROW_SUFFIXES = frozenset({".arrow", ".arrows", ".feather", ".ipc"})
_SHEET_ENTRIES = ("xl/workbook.xml", "xl/workbook.bin")
_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0"
_SQLITE = b"SQLite format 3\x00"
_SAFE_NAME = re.compile(r"[\w][\w .()+,=@~-]{0,180}", re.ASCII)


def kind_of(path: Path) -> Kind:
    """Tell the family of a file; its name decides only where content cannot."""
    if path.is_dir():
        return Kind.VECTOR
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read(4)
    if b"PAR1" in (head[:4], tail) or head[:4] == b"PARE":
        return Kind.PARQUET
    if head[:6] == b"ARROW1" or (path.suffix.lower() in _ARROW_SUFFIXES and head[:4] == b"\xff\xff\xff\xff"):
        return Kind.ARROW
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return Kind.SHEET if _is_sheet(path) else Kind.ARCHIVE
    if head[:2] == _GZIP or head[257:262] == b"ustar":
        return Kind.ARCHIVE
    if head[:4] == _OLE:
        return Kind.SHEET
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if path.suffix.lower() == ".wkt" and is_wkt(head.decode("utf-8-sig", "replace")):
        return Kind.TABLE
    if path.suffix.lower() in _TABLE_SUFFIXES and start not in (b"<", b"{"):
        return Kind.TABLE
    return Kind.VECTOR


def _is_sheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name.lower().lstrip("/") in _SHEET_ENTRIES for name in names):
                return True
            return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return False


def stage(path: Path, folder: Path) -> Path:
    """Link a file, and those beside it that share its stem, into a new folder under `folder`; give the path to open."""
    place = folder / f"staged{len(list(folder.iterdir()))}"
    place.mkdir()
    stem = safe_name(path.stem)
    if _needs_copy(path):
        return _copied(path, place / (stem + path.suffix))
    for sibling in siblings(path):
        _link(sibling, place / (stem + sibling.name[len(path.stem) :]))
    target = place / (stem + path.suffix)
    _link(path, target)
    return target


def safe_name(name: str) -> str:
    """Give a name that GDAL takes for a file name and nothing else."""
    if _SAFE_NAME.fullmatch(name):
        return name
    return re.sub(r"[^\w-]", "_", name, flags=re.ASCII)[:100] or "file"


def siblings(path: Path) -> list[Path]:
    """Give the files beside a file that share its stem, and so may belong to it."""
    start = path.stem.lower() + "."
    with contextlib.suppress(OSError):
        return [other for other in path.parent.iterdir() if other != path and other.name.lower().startswith(start) and other.is_file()]
    return []


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        target.symlink_to(source.absolute(), target_is_directory=source.is_dir())
    except OSError:  # Windows grants links to few
        shutil.copy2(source, target)


def _needs_copy(path: Path) -> bool:
    """Whether SQLite would write beside the source: it is in write-ahead mode, or a change of it was cut short."""
    if path.is_dir():
        return False
    with path.open("rb") as file:
        head = file.read(20)
    return head.startswith(_SQLITE) and (head[18:20] == b"\x02\x02" or Path(f"{path}-journal").exists())


def _copied(path: Path, target: Path) -> Path:
    shutil.copyfile(path, target)
    for ending in ("-wal", "-journal"):
        companion = Path(f"{path}{ending}")
        if companion.is_file():
            shutil.copyfile(companion, f"{target}{ending}")
    return target
