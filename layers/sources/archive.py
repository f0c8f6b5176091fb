"""Zip, KMZ, tar and gzip: unpacked into the private folder within stated limits, then opened like any other file."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from layers.errors import SourceError
from layers.sources.staging import safe_name

MOST_ENTRIES = 10_000
MOST_BYTES = 2 * 2**30
DENSE_BYTES, MOST_TIMES = 128 * 2**20, 400
"""What any file may unpack to, and how many times its size a larger one."""
_LIMITS = f"An archive may hold {MOST_ENTRIES} files of {MOST_BYTES // 2**30} GB together; unpack it yourself and open what is in it."

# Files that are opened for themselves; everything else in an archive only belongs to one of them.
OPENED = frozenset(
    [
        ".shp",
        ".gpkg",
        ".geojson",
        ".json",
        ".geojsonl",
        ".geojsons",
        ".topojson",
        ".kml",
        ".gml",
        ".gpx",
        ".fgb",
        ".parquet",
        ".geoparquet",
        ".arrow",
        ".arrows",
        ".feather",
        ".osm",
        ".wkt",
        ".csv",
        ".tsv",
        ".xlsx",
        ".ods",
        ".tab",
        ".mif",
        ".dxf",
        ".sqlite",
    ]
)


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack an archive under `folder` and give the files in it that can be opened.

    Raises
    ------
    SourceError
        If it is damaged, protected, larger than the limits, or holds nothing that can be opened.
    """
    place = folder / "unpacked"
    place.mkdir()
    try:
        room = _room(path)
        for name, stream in _entries(path):
            room -= _write(place, name, stream, room)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, gzip.BadGzipFile, NotImplementedError) as error:
        reason = f" ({error})" if str(error) else ""
        raise SourceError(f"the archive is damaged or of an unknown make{reason}.", "Fetch it again, or unpack it yourself.") from error
    except RuntimeError as error:  # zipfile says so of a password
        raise SourceError("the archive is protected by a password.", "Unpack it yourself and open what is in it.") from error
    found = _datasets(place)
    if not found:
        raise SourceError(
            "the archive holds no vector file or table.", "Unpack it and see what is in it; archives in archives are not opened."
        )
    return found


def _room(path: Path) -> int:
    """Give how much may come out of an archive; one file that is packed by itself never becomes hundreds of times as long."""
    if path.suffix.lower() == ".gz" and not tarfile.is_tarfile(path):
        return min(MOST_BYTES, max(DENSE_BYTES, MOST_TIMES * path.stat().st_size))
    return MOST_BYTES


def _entries(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with path.open("rb") as file:
        head = file.read(4)
    if head in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _zip_entries(path)
    elif tarfile.is_tarfile(path):
        yield from _tar_entries(path)
    else:
        with gzip.open(path) as stream:
            yield path.stem, cast("BinaryIO", stream)


def _zip_entries(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise SourceError("the archive is larger than is safe to open.", _LIMITS)
        if sum(entry.compress_size for entry in entries) > path.stat().st_size:
            raise SourceError("entries of the archive overlap, which only hostile archives do.", "Don't open it.")
        for entry in entries:
            with archive.open(entry) as stream:
                yield entry.filename, cast("BinaryIO", stream)


def _tar_entries(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with tarfile.open(path) as archive:
        for entry in archive:
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is not None:
                with stream:
                    yield entry.name, cast("BinaryIO", stream)


def _write(place: Path, name: str, stream: BinaryIO, room: int) -> int:
    """Write one entry to where its name says, but never outside of the folder; give the number of bytes, at most `room`."""
    parts = [safe_name(part) for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    if not parts or parts[0] == "__MACOSX":
        return 0
    target = place.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    used = sum(1 for _ in target.parent.iterdir())
    if used > MOST_ENTRIES:
        raise SourceError("the archive is larger than is safe to open.", _LIMITS)
    with target.open("wb") as file:
        written = 0
        while block := stream.read(2**20):
            written += len(block)
            if written > room:
                raise SourceError("the archive is larger than is safe to open.", _LIMITS)
            file.write(block)
    if shutil.disk_usage(place).free < 2**26:
        raise SourceError("unpacking the archive fills the disk.", "Free some space, or set TMPDIR to a folder with space.")
    return written


def _datasets(place: Path) -> list[Path]:
    geodatabases = sorted(folder for folder in place.rglob("*.gdb") if folder.is_dir())
    files = sorted(
        file
        for file in place.rglob("*")
        if file.is_file() and file.suffix.lower() in OPENED and not any(parent in geodatabases for parent in file.parents)
    )
    return geodatabases + files
