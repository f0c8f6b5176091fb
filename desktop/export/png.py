"""PNG as a map wants it: rows unfiltered, since flat colours compress best and fastest as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
from PySide6.QtGui import QImage

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
FAST = 3
SMALL = 9
_STRIP_BYTES = 8_000_000


def png(image: QImage, texts: Mapping[str, str], level: int = FAST) -> bytes:
    """Encode a picture with its resolution and texts; clear pixels stay clear.

    Parameters
    ----------
    image
        Any format.
    texts
        By keyword of the PNG specification, such as ``Title``.
    level
        Of zlib: `FAST`, or `SMALL` for some percent less in several times as long.

    Notes
    -----
    W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", sections 5, 9 and 11.
    """
    header = struct.pack(">IIBBBBB", image.width(), image.height(), 8, 6 if image.hasAlphaChannel() else 2, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header), _resolution(image), *(_text(key, value) for key, value in texts.items())]
    squeeze = zlib.compressobj(level)
    parts += [_chunk(b"IDAT", piece) for strip in _strips(image) if (piece := squeeze.compress(strip))]
    return b"".join([*parts, _chunk(b"IDAT", squeeze.flush()), _chunk(b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def _resolution(image: QImage) -> bytes:
    return _chunk(b"pHYs", struct.pack(">IIB", image.dotsPerMeterX(), image.dotsPerMeterY(), 1))


def _text(key: str, value: str) -> bytes:
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + value.encode())


def _strips(image: QImage) -> Iterator[bytes]:
    """Rows from the top, some at a time, each behind the number of its filter, 0."""
    width, clear = image.width(), image.hasAlphaChannel()
    bands, form = (4, QImage.Format.Format_RGBA8888) if clear else (3, QImage.Format.Format_RGB888)
    step = max(_STRIP_BYTES // (bands * width), 1)
    for top in range(0, image.height(), step):
        count = min(step, image.height() - top)
        strip = image.copy(0, top, width, count).convertToFormat(form)
        rows = np.zeros((count, 1 + bands * width), dtype=np.uint8)
        rows[:, 1:] = np.frombuffer(strip.constBits(), dtype=np.uint8).reshape(count, strip.bytesPerLine())[:, : bands * width]
        yield rows.tobytes()
