"""Files of newer versions: what this one does not know is taken out of them and named, so that the rest opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from layers.storage.model import SavedMap

MOST_MENDED = 200
"""Parts that are taken out of a file at most; one with more is given up."""
_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|(\[[^\]]*\])")
_VALUE = re.compile(r"Invalid enum value ['\"]?(?P<value>.*?)['\"]? - at")
_GOT = re.compile(r"got `(?P<type>[a-z]+)`")
_TYPES: dict[str, type] = {"object": dict, "array": list, "str": str, "int": int, "float": float, "bool": bool, "null": type(None)}
_LACKING = re.compile(r"Object missing required field `(?P<name>[^`]*)`")


def convert_newer(raw: dict[str, Any]) -> tuple[SavedMap, list[str]]:
    """Give the map of a newer version as far as it is understood, and name what is left out; `raw` is changed.

    Raises
    ------
    msgspec.ValidationError
        What is left is no map.
    """
    lost: list[str] = []
    for _ in range(MOST_MENDED):
        try:
            return msgspec.convert(raw, SavedMap), lost
        except msgspec.ValidationError as error:
            found = list(_taken_out(raw, str(error)))
            if not found:
                raise
            lost += found
    return msgspec.convert(raw, SavedMap), lost


def _taken_out(raw: dict[str, Any], message: str) -> Iterator[str]:
    """Take out what a message of msgspec is about."""
    place = _PLACE.search(message)
    steps = [name or "" for name, _ in _STEP.findall(place["path"])] if place is not None else []
    if len(steps) > 1:  # never the map as a whole
        yield from _without(raw, steps, "", _asked(message))


def _asked(message: str) -> Callable[[Any], bool]:
    """Give what tells the part that a message is about from others at such a place."""
    for pattern, asked in ((_LACKING, _lacks), (_VALUE, _is_text), (_GOT, _is_of)):
        if (found := pattern.search(message)) is not None:
            return asked(found[1])
    return lambda _one: True


def _lacks(name: str) -> Callable[[Any], bool]:
    return lambda one: isinstance(one, dict) and name not in one


def _is_text(text: str) -> Callable[[Any], bool]:
    return lambda one: str(one) == text


def _is_of(kind: str) -> Callable[[Any], bool]:
    return lambda one: type(one) is _TYPES.get(kind, type(one))


def _without(held: Any, steps: list[str], of: str, is_meant: Callable[[Any], bool]) -> Iterator[str]:
    """Take the end of a path out of all places that it leads to, where it is what is meant."""
    step, *rest = steps
    if isinstance(held, dict) and step in held:
        of = f"{held['name']!s:.60}: " if isinstance(held.get("name"), str) else of
        if rest:
            yield from _without(held[step], rest, of, is_meant)
        elif is_meant(held[step]):
            yield f"{of}{step} {_shown(held.pop(step))}".strip()
    elif isinstance(held, list) and not step:
        for one in list(held):
            if rest:
                yield from _without(one, rest, of, is_meant)
            elif is_meant(one):
                held.remove(one)
                yield f"{of}{_shown(one)}".strip() or "a part"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value.get('name', '')!s:.60}"
    return f"{value!s:.60}"
