"""PNG as a map wants it: rows unfiltered, since flat colours compress best and fastest as they are."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from PySide6.QtGui import QImage

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
FAST = 3
SMALL = 9
_STRIP_BYTES = 4_000_000
THREADS = 2
_WINDOW = 32_768
"""Bytes that Deflate looks back (RFC 1951, section 2)."""


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
    parts += [_chunk(b"IDAT", piece) for piece in _squeezed(image, level)]
    return b"".join([*parts, _chunk(b"IEND", b"")])


def _squeezed(image: QImage, level: int) -> Iterator[bytes]:
    """Squeeze strips on several threads, each knowing the end of the one before, into one stream: the same whatever their number."""
    checksum, before = 1, b""
    waiting: deque[Future[bytes]] = deque()
    yield b"\x78\x5e" if level < SMALL else b"\x78\xda"  # RFC 1950, section 2.2
    with ThreadPoolExecutor(THREADS) as threads:
        for strip, last in _strips(image):
            checksum = zlib.adler32(strip, checksum)
            waiting.append(threads.submit(_deflated, strip, before, level, last))
            before = strip[-_WINDOW:]
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    yield struct.pack(">I", checksum)


def _deflated(strip: bytes, before: bytes, level: int, last: bool) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    return squeeze.compress(strip) + squeeze.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def _resolution(image: QImage) -> bytes:
    return _chunk(b"pHYs", struct.pack(">IIB", image.dotsPerMeterX(), image.dotsPerMeterY(), 1))


def _text(key: str, value: str) -> bytes:
    return _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + value.encode())


def _strips(image: QImage) -> Iterator[tuple[bytes, bool]]:
    """Rows from the top, some at a time, each behind the number of its filter, 0; tells which are the last."""
    width, clear = image.width(), image.hasAlphaChannel()
    bands, form = (4, QImage.Format.Format_RGBA8888) if clear else (3, QImage.Format.Format_RGB888)
    step = max(_STRIP_BYTES // (bands * width), 1)
    for top in range(0, image.height(), step):
        count = min(step, image.height() - top)
        strip = image.copy(0, top, width, count).convertToFormat(form)
        rows = np.zeros((count, 1 + bands * width), dtype=np.uint8)
        rows[:, 1:] = np.frombuffer(strip.constBits(), dtype=np.uint8).reshape(count, strip.bytesPerLine())[:, : bands * width]
        yield rows.tobytes(), top + count == image.height()
