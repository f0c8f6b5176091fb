"""TIFF, written strip by strip so that a large picture is in memory once; with its CRS where that can be said."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
from PySide6.QtGui import QImage

from desktop.export.georeference import Georeference

_STRIP_BYTES = 1_000_000
_ASCII, _SHORT, _LONG, _RATIONAL, _DOUBLE = 2, 3, 4, 5, 12
_FORMATS = {_ASCII: "B", _SHORT: "H", _LONG: "I", _RATIONAL: "II", _DOUBLE: "d"}
_SIZES = {_ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _DOUBLE: 8}
_USER_DEFINED = 32767
_KIND = (1024, 0, 1, 1, 1025, 0, 1, 1)
"""The CRS is projected, and a pixel is an area."""
_PLAIN = {"proj", "datum", "lat_0", "lon_0", "units", "no_defs", "type"}

Entry = tuple[int, int, int, bytes]
"""Tag, type, count and value."""


def tiff(image: QImage, texts: Mapping[str, str], where: Georeference | None = None) -> bytes:
    """Encode a picture with its resolution, and with its place on the earth.

    Parameters
    ----------
    image
        Any format; clear pixels stay clear.
    texts
        ``Title`` and ``Software``.

    Notes
    -----
    TIFF 6.0 with Deflate; OGC 19-008r4, "GeoTIFF Standard 1.1".
    """
    clear = image.hasAlphaChannel()
    bands = 4 if clear else 3
    rows = max(_STRIP_BYTES // (bands * image.width()), 1)
    strips = [zlib.compress(strip, 6) for strip in _strips(image, rows, bands)]
    entries = [
        _numbers(256, _LONG, image.width()),
        _numbers(257, _LONG, image.height()),
        _numbers(258, _SHORT, *[8] * bands),
        _numbers(259, _SHORT, 8),
        _numbers(262, _SHORT, 2),
        _text(270, texts.get("Title", "")),
        _numbers(277, _SHORT, bands),
        _numbers(278, _LONG, rows),
        _numbers(279, _LONG, *map(len, strips)),
        _numbers(282, _RATIONAL, *_per_inch(image)),
        _numbers(283, _RATIONAL, *_per_inch(image)),
        _numbers(284, _SHORT, 1),
        _numbers(296, _SHORT, 2),
        _text(305, texts.get("Software", "")),
        *([_numbers(338, _SHORT, 2)] if clear else []),
        *(_geography(where) if where is not None else ()),
    ]
    return _file(entries, strips)


def _per_inch(image: QImage) -> tuple[int, int]:
    return round(image.dotsPerMeterX() * 0.0254 * 1000), 1000


def _numbers(tag: int, kind: int, *values: float) -> Entry:
    count = len(values) // 2 if kind == _RATIONAL else len(values)
    letters = _FORMATS[kind][0] * len(values)
    return tag, kind, count, struct.pack(f"<{letters}", *(value if kind == _DOUBLE else int(value) for value in values))


def _text(tag: int, text: str) -> Entry:
    data = text.encode("utf-8", "replace").replace(b"\0", b"?") + b"\0"
    return tag, _ASCII, len(data), data


def _strips(image: QImage, rows: int, bands: int) -> Iterator[bytes]:
    form = QImage.Format.Format_RGBA8888 if bands == 4 else QImage.Format.Format_RGB888
    for top in range(0, image.height(), rows):
        count = min(rows, image.height() - top)
        strip = image.copy(0, top, image.width(), count).convertToFormat(form)
        yield np.frombuffer(strip.constBits(), dtype=np.uint8).reshape(count, strip.bytesPerLine())[:, : bands * image.width()].tobytes()


def _geography(where: Georeference) -> Iterator[Entry]:
    """Give scale, corner and CRS: its number in the register, or its parameters; what has neither is told in a file beside it."""
    yield _numbers(33550, _DOUBLE, where.pixel, where.pixel, 0.0)
    yield _numbers(33922, _DOUBLE, 0.0, 0.0, 0.0, where.left, where.top, 0.0)
    if where.code is not None:
        yield _numbers(34735, _SHORT, 1, 1, 1, 3, *_KIND, 3072, 0, 1, where.code)
    elif (keys := _keys(where.crs)) is not None:
        method, numbers = keys
        plain = ((2048, 0, 1, 4326), (3072, 0, 1, _USER_DEFINED), (3074, 0, 1, _USER_DEFINED), (3075, 0, 1, method), (3076, 0, 1, 9001))
        placed = tuple((key, 34736, 1, index) for index, key in enumerate(numbers))
        listed = sorted((*plain, *placed))
        yield _numbers(34735, _SHORT, 1, 1, 1, 2 + len(listed), *_KIND, *(number for key in listed for number in key))
        yield _numbers(34736, _DOUBLE, *numbers.values())


def says_crs(where: Georeference) -> bool:
    """Whether the CRS can be said within a TIFF."""
    return where.code is not None or _keys(where.crs) is not None


def _keys(crs: str) -> tuple[int, dict[int, float]] | None:
    """Give the number of a projection's method, and its parameters by key, as far as the standard has them."""
    if not crs.startswith("+"):
        return None
    parameters = dict(part.lstrip("+").partition("=")[::2] for part in crs.split())
    if parameters.get("datum") != "WGS84" or set(parameters) - _PLAIN:
        return None
    lon, lat = float(parameters.get("lon_0", 0.0)), float(parameters.get("lat_0", 0.0))
    if parameters.get("proj") == "laea":
        return 10, {3088: lon, 3089: lat, 3082: 0.0, 3083: 0.0}
    if parameters.get("proj") == "eqc" and lat == 0:
        return 17, {3078: 0.0, 3088: lon, 3089: 0.0, 3082: 0.0, 3083: 0.0}
    return None


def _file(entries: list[Entry], strips: list[bytes]) -> bytes:
    """Lay out header, strips and directory, the entries in the order of their tags."""
    offsets, place = [], 8
    for strip in strips:
        offsets.append(place)
        place += len(strip) + len(strip) % 2
    entries = sorted([*entries, _numbers(273, _LONG, *offsets)])
    table, beyond = b"", b""
    after = place + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        if len(value) > 4:
            pointer = struct.pack("<I", after + len(beyond))
            beyond += value + b"\0" * (len(value) % 2)
        else:
            pointer = value.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + pointer
    head = struct.pack("<2sHI", b"II", 42, place)
    padded = (piece for strip in strips for piece in (strip, b"\0" * (len(strip) % 2)))
    return b"".join([head, *padded, struct.pack("<H", len(entries)), table, b"\0\0\0\0", beyond])
