"""What a reader sends while it is at work."""

from __future__ import annotations

from typing import BinaryIO

from layers.sources import protocol
from layers.sources.layer import Floats


class Reply:
    """The stream of one answer; called with a fraction and a text, it sends progress."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def __call__(self, fraction: float, text: str) -> None:
        """Send progress: the fraction that is done, and a text."""
        self.message({"progress": fraction, "text": text})

    def message(self, message: protocol.Message) -> None:
        """Send a message."""
        self._stream.write(protocol.encode(message))
        self._stream.flush()

    def vertices(self, xy: Floats | None) -> None:
        """Send some more vertices, longitude and latitude in degrees, shape (n, 2); None takes back all that were sent."""
        if xy is None:
            self.message({"anew": True})
            return
        for part in protocol.encode_vertices(xy):
            self._stream.write(part)
