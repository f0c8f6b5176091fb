"""What a right click on the map offers: the place, and all that lies there."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.canvas.map_canvas import MapCanvas
from desktop.panels.text import one_line
from desktop.workspace import Selection, Workspace
from layers.gazetteer import written

MOST_LISTED = 25


def map_menu(canvas: MapCanvas, workspace: Workspace, point: QPoint, told: Callable[[str], object]) -> QMenu:
    """Build the menu for a point of a map."""
    menu = QMenu(canvas)
    where = QPointF(point)
    lon, lat = canvas.place_at(where)
    if math.isfinite(lon):
        place = written(lon, lat)
        menu.addAction(f"&Copy coordinates: {place}").triggered.connect(lambda: copy_place(lon, lat, told))
        menu.addAction("&Zoom in here").triggered.connect(lambda: canvas.zoom(2.0, where))
        menu.addSeparator()
    hits = canvas.hits_at(where)
    for hit in hits[:MOST_LISTED]:
        number = f" (feature {int(hit.key.rpartition('/')[2]) + 1})" if hit.kind == "feature" else ""
        entry = menu.addAction(f"{hit.kind.capitalize()}: {one_line(hit.name, 60)}{number}".replace("&", "&&"))
        entry.triggered.connect(lambda _on=False, hit=hit: _choose(workspace, hits, hit))
    if len(hits) > MOST_LISTED:
        menu.addAction(f"and {len(hits) - MOST_LISTED} more").setEnabled(False)
    if not hits:
        menu.addAction("Nothing lies here").setEnabled(False)
    return menu


def copy_place(lon: float, lat: float, told: Callable[[str], object]) -> None:
    """Copy a place as decimal degrees, latitude first, as the search and other programs read it."""
    text = f"{lat:.6f}, {lon:.6f}"
    QGuiApplication.clipboard().setText(text)
    told(f"Copied: {text}")


def _choose(workspace: Workspace, hits: tuple[Selection, ...], hit: Selection) -> None:
    workspace.here = hits
    workspace.select(hit)
