"""How the two processes talk: JSON messages with a length before them, and arrays in plain files.

Nothing here is pickled, since a reader that was taken over by a hostile file would have its pickle run by the window.
"""

from __future__ import annotations

import json
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from layers.errors import CrsError, ExportError, LodestoneError, RequestError, SourceError
from layers.sources.layer import FeatureLayer, Floats, PartKind, Rejected, SourceWarning, TextTable, are_points_alone, points_alone
from layers.sources.vertices import Vertices

LENGTH = struct.Struct(">I")
LONGEST_MESSAGE = 256 * 2**20
ATTRIBUTES_FILE = "attributes.arrow"
ARRAYS = {"xy": np.float64, "offsets": np.int64, "part_feature": np.int64, "part_kind": np.uint8, "part_polygon": np.int64}

_ERRORS: dict[str, type[LodestoneError]] = {
    "SourceError": SourceError,
    "CrsError": CrsError,
    "RequestError": RequestError,
    "ExportError": ExportError,
}

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """Give the bytes of a message; text that is not Unicode (odd file names) survives."""
    body = json.dumps(message, ensure_ascii=True).encode("ascii")
    return LENGTH.pack(len(body)) + body


def decode(data: bytes) -> Message:
    """Give the message of one whole packet."""
    message = json.loads(data[LENGTH.size :])
    if not isinstance(message, dict):
        raise ValueError("message is no object")  # noqa: TRY004 - a broken message is a bad value, whatever its type
    return message


def encode_vertices(xy: Floats) -> tuple[bytes, memoryview]:
    """Give the bytes of a message that brings vertices, shape (n, 2), and of the vertices, which follow it."""
    plain = np.ascontiguousarray(xy, dtype=np.float64)
    return encode({"vertices": len(plain)}), plain.data.cast("B")


def messages(stream: BinaryIO, vertices: Vertices | None = None) -> Iterator[Message]:
    """Yield messages until the stream ends; those that bring vertices, or take them back, are dealt with.

    Raises
    ------
    ValueError, struct.error
        On anything that is no message, or no vertices.
    """
    while header := stream.read(LENGTH.size):
        (length,) = LENGTH.unpack(header)
        if length > LONGEST_MESSAGE:
            raise ValueError("message too long")
        body = stream.read(length)
        if len(body) < length:
            raise ValueError("message cut short")
        message = decode(header + body)
        if vertices is not None and "vertices" in message:
            vertices.receive(stream, int(message["vertices"]))
        elif vertices is not None and "anew" in message:
            vertices.forget()
        else:
            yield message


def error_message(error: LodestoneError) -> Message:
    """Give the message that carries an error of ours."""
    kind = type(error).__name__
    return {
        "error": kind if kind in _ERRORS else "SourceError",
        "what": error.what,
        "remedy": error.remedy,
        "layer": error.layer,
        "row": error.row,
        "column": error.column,
        "extent": error.extent if isinstance(error, CrsError) else None,
    }


def error_from(message: Message, path: Path) -> LodestoneError:
    """Rebuild the error that a message carries."""
    kind = _ERRORS.get(str(message["error"]), SourceError)
    row = message.get("row")
    made = kind(
        str(message.get("what", "")),
        str(message.get("remedy", "")),
        path=path,
        layer=message.get("layer"),
        row=row if isinstance(row, int) else None,
        column=message.get("column"),
    )
    if isinstance(made, CrsError) and isinstance(extent := message.get("extent"), list) and len(extent) == 4:
        west, south, east, north = map(float, extent)
        made.extent = west, south, east, north
    return made


def write_arrays(folder: Path, arrays: dict[str, npt.NDArray[Any]], *, sent: bool = False) -> None:
    """Write the places of a reply into the private folder of the request; of points that are rows one by one, their places alone.

    Places that were sent already are not written.
    """
    plain = are_points_alone(arrays)
    for name, kind in ARRAYS.items():
        if sent if name == "xy" else plain:
            continue
        with (folder / f"{name}.npy").open("wb") as file:
            np.save(file, np.ascontiguousarray(arrays[name], dtype=kind), allow_pickle=False)


def read_layer(folder: Path, message: Message, path: Path, vertices: Vertices | None = None) -> FeatureLayer:
    """Build the layer from a reply and the vertices that came before it, after checking that its parts fit together."""
    sent = vertices if message.get("sent") is True else None
    arrays: dict[str, Any] = {"xy": _read_array(folder, "xy") if sent is None else sent.xy}
    if (folder / "offsets.npy").exists():
        arrays |= {name: _read_array(folder, name) for name in ARRAYS if name != "xy"}
    else:
        arrays |= points_alone(len(arrays["xy"]))
    attributes = _read_attributes(folder)
    layer = FeatureLayer(
        name=str(message["name"]),
        path=str(path),
        crs=None if message["crs"] is None else str(message["crs"]),
        geometry=str(message["geometry"]),
        features=int(message["features"]),
        rejected=rejected_from(message["rejected"]),
        warnings=warnings_from(message["warnings"]),
        attributes=attributes,
        laid=None if sent is None else sent.laid(arrays["xy"]),
        **arrays,
    )
    check_parts(layer)
    return layer


def _read_array(folder: Path, name: str) -> npt.NDArray[Any]:
    with open_regular(folder / f"{name}.npy") as file:
        array: npt.NDArray[Any] = np.load(file, allow_pickle=False)
    if array.dtype != ARRAYS[name] or array.ndim != (2 if name == "xy" else 1):
        raise ValueError(f"{name} has a wrong type or shape")
    if name == "xy" and not np.isfinite(array).all():
        raise ValueError("coordinates are not finite")
    return array


def read_table(folder: Path, message: Message, path: Path) -> TextTable:
    """Build the table of texts from a reply, after checking that it is one."""
    from layers.sources.attributes import decode as decode_table

    table = decode_table(_read_attributes(folder), int(message["rows"]))
    columns: dict[str, tuple[str, ...]] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        values: list[Any] = column.to_pylist()
        if not all(isinstance(value, str) for value in values):
            raise ValueError("a value is no text")
        columns[str(name)] = tuple(values)
    return TextTable(str(message["name"]), str(path), int(message["rows"]), columns, warnings_from(message["warnings"]))


def _read_attributes(folder: Path) -> bytes:
    with open_regular(folder / ATTRIBUTES_FILE) as file:
        return file.read()


def rejected_from(rows: list[list[Any]]) -> tuple[Rejected, ...]:
    """Rebuild rejected rows from their lists."""
    return tuple(Rejected(int(row), str(column), str(value), str(reason)) for row, column, value, reason in rows)


def warnings_from(rows: list[list[str]]) -> tuple[SourceWarning, ...]:
    """Rebuild warnings from their lists."""
    return tuple(SourceWarning(str(code), str(text)) for code, text in rows)


def check_parts(layer: FeatureLayer) -> None:
    """Raise ValueError unless offsets, parts and features fit together; drawing trusts them afterwards."""
    parts = len(layer.part_feature)
    offsets = layer.offsets
    if layer.xy.shape[1] != 2:
        raise ValueError("coordinates are no pairs")
    if len(offsets) != parts + 1 or offsets[0] != 0 or offsets[-1] != len(layer.xy) or (np.diff(offsets) <= 0).any():
        raise ValueError("offsets do not run through the coordinates")
    if len(layer.part_kind) != parts or len(layer.part_polygon) != parts:
        raise ValueError("arrays of parts differ in length")
    if parts and (layer.part_feature.min() < 0 or layer.part_feature.max() >= layer.features):
        raise ValueError("a part belongs to no feature")
    if parts and layer.part_kind.max() > max(PartKind):
        raise ValueError("a part is of no known kind")


def open_regular(path: Path) -> BinaryIO:
    """Open a file of a reply, refusing a link, pipe or device put in its place."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise ValueError("reply is no regular file")
    return file
