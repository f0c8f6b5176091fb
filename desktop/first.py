"""The map that a window begins with: the first one, on the ground that its user chose last."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace
from PySide6.QtCore import QSettings

from layers.document import MapDocument, first_map

_KEY = "dark"


def fresh_map(day: dt.date, settings: QSettings) -> MapDocument:
    """Give the first map of a day, dark if its user prefers that."""
    return replace(first_map(day), dark=prefers_dark(settings))


def prefers_dark(settings: QSettings) -> bool:
    """Whether dark maps were chosen last."""
    return str(settings.value(_KEY, "")) == "true"


def prefer_dark(settings: QSettings, dark: bool) -> None:
    """Keep the choice at once, so that a crash does not take it."""
    settings.setValue(_KEY, "true" if dark else "false")
    settings.sync()
