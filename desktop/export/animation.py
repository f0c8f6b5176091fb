"""Pictures that move: animated WebP and GIF, put together from single frames."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

COLOURS = 256
FREQUENT = 96
"""Colours of a table that are chosen by how often they occur."""
_LARGEST_CODE = 4095


def animated_webp(frames: Sequence[bytes], seconds: float) -> bytes:
    """Put single WebP pictures of one size behind each other, for ever again.

    Notes
    -----
    RFC 9649, section 2.7: the header VP8X, ANIM, and an ANMF for each frame around its own chunk.
    """
    pictures = [_picture(frame) for frame in frames]
    width, height = pictures[0][1], pictures[0][2]
    head = _chunk(b"VP8X", struct.pack("<I", 0x02) + _three(width - 1) + _three(height - 1))
    loop = _chunk(b"ANIM", struct.pack("<IH", 0xFFFFFFFF, 0))
    milliseconds = min(round(seconds * 1000), 0xFFFFFF)
    place = _three(0) + _three(0) + _three(width - 1) + _three(height - 1) + _three(milliseconds) + b"\x02"
    body = b"WEBP" + head + loop + b"".join(_chunk(b"ANMF", place + data) for data, _, _ in pictures)
    return _chunk(b"RIFF", body)


def _three(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _picture(frame: bytes) -> tuple[bytes, int, int]:
    """Give the chunk of a picture without loss, and its size."""
    place = 12
    while place + 8 <= len(frame):
        name, size = frame[place : place + 4], struct.unpack("<I", frame[place + 4 : place + 8])[0]
        data = frame[place + 8 : place + 8 + size]
        if name == b"VP8L":
            bits = struct.unpack("<I", data[1:5])[0]
            return _chunk(name, data), (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        place += 8 + size + size % 2
    raise AssertionError("a frame is no WebP without loss")


def gif_frame(image: QImage) -> tuple[int, int, bytes]:
    """Encode a picture in the 256 colours that it needs most: its size, then table and data as they stand in a GIF.

    Notes
    -----
    GIF 89a (CompuServe, 1990), sections 20 to 22 and appendix F.
    """
    pixels, table = in_colours(image)
    width, height = image.width(), image.height()
    descriptor = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0x87)
    return width, height, descriptor + table.tobytes() + b"\x08" + _blocks(_packed(pixels)) + b"\0"


def gif(frames: Sequence[tuple[int, int, bytes]], seconds: float) -> bytes:
    """Put frames behind each other, for ever again."""
    width, height, _ = frames[0]
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x70, 0, 0)
    loop = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    delay = b"!\xf9\x04\x04" + struct.pack("<H", min(max(round(seconds * 100), 2), 0xFFFF)) + b"\0\0"
    return head + loop + b"".join(delay + data for _, _, data in frames) + b";"


def in_colours(image: QImage) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give each pixel's number in a table of 256 colours, and the table: the most frequent ones, others by the nearest of them."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8).reshape(plain.height(), plain.bytesPerLine())[:, : 3 * plain.width()]
    rgb = rows.reshape(-1, 3).astype(np.uint32)
    keys = (rgb[:, 0] >> 3 << 11) | (rgb[:, 1] >> 2 << 5) | (rgb[:, 2] >> 3)
    counts = np.bincount(keys, minlength=1 << 16)
    used = np.flatnonzero(counts)
    sums = np.stack([np.bincount(keys, weights=rgb[:, band], minlength=1 << 16)[used] for band in range(3)], axis=1)
    means = sums / counts[used, None]
    table = np.zeros((COLOURS, 3), dtype=np.uint8)
    chosen = _chosen(means, counts[used])
    table[: len(chosen)] = np.rint(means[chosen])
    nearest = np.zeros(1 << 16, dtype=np.uint8)
    for begin in range(0, len(used), 4096):
        part = means[begin : begin + 4096]
        apart = ((part[:, None, :] - table[None, : len(chosen), :].astype(float)) ** 2).sum(axis=2)
        nearest[used[begin : begin + 4096]] = apart.argmin(axis=1)
    return nearest[keys], table


def _chosen(colours: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the numbers of the most frequent colours, then of those that are farthest from all before: rare ones carry meaning too."""
    chosen = np.argsort(-counts, kind="stable")[:FREQUENT].tolist()
    apart = np.full(len(colours), np.inf)
    for number in chosen:
        np.minimum(apart, ((colours - colours[number]) ** 2).sum(axis=1), out=apart)
    weight = np.log2(counts + 1.0)
    while len(chosen) < min(COLOURS, len(colours)):
        number = int((apart * weight).argmax())
        chosen.append(number)
        np.minimum(apart, ((colours - colours[number]) ** 2).sum(axis=1), out=apart)
    return np.array(chosen)


def _packed(pixels: NDArray[np.uint8]) -> bytes:
    """Pack numbers of eight bits by LZW with codes of nine to twelve bits."""
    clear, end = 256, 257
    codes: dict[int, int] = {}
    following, width = end + 1, 9
    bits, count = clear, width
    out = bytearray()
    values = pixels.tobytes()
    prefix = values[0]
    for value in values[1:]:
        key = prefix << 8 | value
        known = codes.get(key)
        if known is not None:
            prefix = known
            continue
        bits |= prefix << count
        count += width
        while count >= 8:
            out.append(bits & 255)
            bits >>= 8
            count -= 8
        if following > _LARGEST_CODE:
            bits |= clear << count
            count += width
            codes.clear()
            following, width = end + 1, 9
        else:
            if following == 1 << width:
                width += 1
            codes[key] = following
            following += 1
        prefix = value
    bits |= prefix << count
    count += width
    bits |= end << count
    count += width
    while count > 0:
        out.append(bits & 255)
        bits >>= 8
        count -= 8
    return bytes(out)


def _blocks(data: bytes) -> bytes:
    return b"".join(bytes([len(part)]) + part for part in (data[at : at + 255] for at in range(0, len(data), 255)))
