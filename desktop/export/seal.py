"""The seal of evidence: a digest of all of it, by which a figure that was changed later is noticed."""

from __future__ import annotations

import hashlib
import re

NOUGHT = "0" * 64
"""What stands in the seal's place while the digest is taken."""
_SEAL = re.compile(rb'"seal": "([0-9a-f]{64})"')


def sealed(data: bytes) -> bytes:
    """Give evidence with its seal in the first place for one."""
    found = _SEAL.search(data)
    if found is None:
        return data
    start, end = found.span(1)
    digest = hashlib.sha256(data[:start] + NOUGHT.encode() + data[end:]).hexdigest()
    return data[:start] + digest.encode() + data[end:]


def is_as_sealed(data: bytes) -> bool:
    """Whether evidence is byte for byte as it was written; whoever makes it a new seal is not found out by this."""
    return _SEAL.search(data) is not None and sealed(data) == data


def first_difference(one: object, other: object, place: str = "") -> str:
    """Name the first place at which two values of JSON differ, such as ``maps[0].sites[3].name``; nothing if they are alike."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((found for key in one if (found := first_difference(one[key], other[key], f"{place}.{key}".strip(".")))), "")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        parts = zip(one, other, strict=True)
        return next((found for k, (a, b) in enumerate(parts) if (found := first_difference(a, b, f"{place}[{k}]"))), "")
    return "" if type(one) is type(other) and one == other else place or "all of it"
