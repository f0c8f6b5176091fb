"""What is picked, over one map: a transparent picture, made away from the window, that moves with the map until the next one is there."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from desktop.picks import NOTHING, Rows
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers.document import LayerKind, MapDocument, Style
from layers.feedback import Feedback
from layers.style import DENSE, Icon
from layers.viewport import Viewport

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.sources import FeatureLayer

SITE = 11.0
"""Diameter of the mark of a site, in logical pixels."""
_NUMBERS = itertools.count()


class PickedSheet(QObject):
    """Draws the picked rows for the view of a map.

    Signals
    -------
    changed
        Another picture is there, or none.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, shown: Callable[[], MapDocument], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._shown = shown
        self._key = f"picked {next(_NUMBERS)}"
        self._made: tuple[QImage, Viewport, str] | None = None
        self._asked: tuple[object, ...] = ()
        self._of: tuple[FeatureLayer, int] | None = None
        self._rows = NOTHING  # kept, so that its number is given to no other array

    def ask(self, viewport: Viewport, ratio: float) -> None:
        """Wish for a picture of what is picked now, in a view."""
        picks, document = self._workspace.picks, self._shown()
        layer = next((layer for layer in document.layers if layer.id == picks.layer_id and layer.visible), None)
        features = self._workspace.features_of(picks.layer_id) if layer is not None else None
        if layer is None or features is None or not layer.style.drawn_at(viewport.scale):
            self._forget()
            return
        style = layer.style if layer.kind is LayerKind.OWN else Style(size=SITE)
        asked = (viewport, ratio, document.crs, style)
        if asked == self._asked and self._of == (features, id(picks.rows)):
            return
        self._asked, self._of, self._rows, crs = asked, (features, id(picks.rows)), picks.rows, document.crs

        def keep(image: QImage) -> None:
            self._made = image, viewport, crs
            self.changed.emit()

        made = _painting(features, picks.rows, style, crs, viewport, ratio)
        self._tasks.run("Marking what is picked", made, keep, lambda _error: self._forget(), key=self._key)

    def _forget(self) -> None:
        self._tasks.stop(self._key)
        self._asked = ()
        if self._made is not None:
            self._made = None
            self.changed.emit()

    def paint(self, painter: QPainter, viewport: Viewport, crs: str) -> None:
        """Lay the last picture where it belongs in a view."""
        from desktop.render.sheets import lay_moved

        if self._made is not None and self._made[2] == crs:
            lay_moved(painter, self._made[0], self._made[1], viewport)


def _painting(features: FeatureLayer, rows: Rows, style: Style, crs: str, viewport: Viewport, ratio: float) -> Callable[[Feedback], QImage]:
    def paint(feedback: Feedback) -> QImage:
        from desktop.render.flat import flat_features
        from desktop.render.picked import PickedFeatures, paint_picked
        from layers.geometry.projection import Projection
        from layers.styling.sizing import sizing_of
        from layers.styling.turning import turning_of, turns_at

        chosen = np.zeros(features.features, dtype=np.bool_)
        chosen[rows] = True
        sizing, _ = sizing_of(style, features)
        diameters = None if sizing is None else sizing.diameters
        flat = flat_features(feedback, features, crs)
        turning, _ = turning_of(style, features)
        turns = partial(turns_at, style, turning, Projection(crs))
        icon = Icon.CIRCLE if style.drawn_as in DENSE else style.icon
        return paint_picked(PickedFeatures(flat, chosen, style.size, diameters, icon, turns), viewport, ratio, feedback)

    return paint
