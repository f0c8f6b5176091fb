"""Styles as other programs write them: our own JSON, QGIS's QML and OGC's SLD, each with what could not be carried over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.errors import RequestError, SourceError
from layers.style import Style
from layers.styling.exchange import own, qml, sld, sld_reading
from layers.styling.exchange.plan import Plan, plan_of

if TYPE_CHECKING:
    from layers.document import Layer
    from layers.sources.layer import FeatureLayer

ENDINGS = {".lodestyle": "Lodestone style", ".qml": "QGIS style", ".sld": "Styled Layer Descriptor"}
LARGEST = 4_000_000
"""Bytes of a file of a style."""
_READERS: dict[str, Callable[[str], tuple[Style, list[str]]]] = {".lodestyle": own.read, ".qml": qml.read, ".sld": sld_reading.read}
_OPACITIES: dict[str, Callable[[str], float | None]] = {".qml": qml.read_opacity, ".sld": sld_reading.read_opacity}
_WRITERS: dict[str, Callable[[Plan], tuple[str, list[str]]]] = {".qml": qml.write, ".sld": sld.write}

__all__ = ["ENDINGS", "LARGEST", "read_opacity", "read_style", "write_style"]


def write_style(layer: Layer, features: FeatureLayer, ending: str) -> tuple[str, list[str]]:
    """Give the text of a style's file, and what of the style it does not hold.

    Raises
    ------
    RequestError
        No style is written with that ending.
    """
    if ending == ".lodestyle":
        return own.write(layer.style), []
    if ending not in _WRITERS:
        raise RequestError(f"'{ending}' is no ending of a style.", f"Use one of {', '.join(ENDINGS)}.")
    plan = plan_of(layer, features)
    text, lost = _WRITERS[ending](plan)
    return text, [*plan.lost, *lost]


def read_style(text: str, ending: str) -> tuple[Style, list[str]]:
    """Give the style that a text holds, and what of it could not be taken over.

    Raises
    ------
    RequestError
        No style is read with that ending.
    SourceError
        The text is no such style, or damaged.
    """
    if ending not in _READERS:
        raise RequestError(f"'{ending}' is no ending of a style.", f"Use one of {', '.join(ENDINGS)}.")
    if len(text) > LARGEST:
        raise SourceError("It is larger than a style can be.", "Check that the right file was chosen.")
    return _READERS[ending](text)


def read_opacity(text: str, ending: str) -> float | None:
    """Give the opacity of a layer, from 0 to 1, that the text of a style says; None where it says none, as styles of our own do.

    Raises
    ------
    SourceError
        The text is no such style, or damaged.
    """
    return _OPACITIES[ending](text) if ending in _OPACITIES else None
