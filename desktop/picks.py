"""The rows of one layer that are picked, in the table and on the map alike; no part of the document, and no step of Undo."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from layers.document import MapDocument

if TYPE_CHECKING:
    from desktop.workspace import Selection, Workspace
    from layers.tabular.listing import Listing

Rows = npt.NDArray[np.int64]
NOTHING: Rows = np.empty(0, dtype=np.int64)


class Pick(str, Enum):
    """What becomes of the rows that were picked before."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    TOGGLE = "toggle"


class Picks(QObject):
    """Which rows of which layer are picked. One picked row is also what the details tell of.

    Attributes
    ----------
    layer_id
        The layer; empty if nothing is picked.
    rows
        Rows from 0, rising.

    Signals
    -------
    changed
        Others are picked now, or none.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._leading = False
        self.layer_id = ""
        self.rows = NOTHING
        workspace.selection_changed.connect(self._on_selected)
        workspace.changed.connect(self._on_changed)

    def of(self, layer_id: str) -> Rows:
        """Give the picked rows of a layer."""
        return self.rows if layer_id == self.layer_id else NOTHING

    def pick(self, layer_id: str, rows: Rows, how: Pick = Pick.REPLACE) -> None:
        """Pick rows of a layer; those of another layer are let go."""
        joined = _joined(self.of(layer_id), rows, how)
        if not self._take(layer_id if len(joined) else "", joined):
            return
        self._tell_details()
        self.changed.emit()

    def follow(self, before: Listing | None) -> None:
        """Keep what was picked of a built-in layer when it is listed anew, and pick there what is selected on the map."""
        listings, chosen = self._workspace.listings, self._workspace.selection
        if (now := listings.shown) is None:
            return
        keys = [before.keys[row] for row in self.rows.tolist()] if before is not None and self.layer_id == listings.layer_id else []
        if not keys and chosen is not None and not self.layer_id and chosen.kind == now.kind:
            keys = [chosen.key]
        shown = now.features.shown
        found = sorted(row for key in keys if (row := now.row_of(now.kind, key)) is not None and (shown is None or shown[row]))
        if (keys or before is not None) and self._take(listings.layer_id if found else "", np.array(found, dtype=np.int64)):
            self.changed.emit()

    def clear(self) -> None:
        """Let all go."""
        self.pick("", NOTHING)

    def _take(self, layer_id: str, rows: Rows) -> bool:
        if layer_id == self.layer_id and np.array_equal(rows, self.rows):
            return False
        self.layer_id, self.rows = layer_id, rows
        return True

    def _tell_details(self) -> None:
        """Let the details follow: they tell of a single row, and of none or several nothing."""
        from desktop.workspace import Selection

        chosen, listed = None, self._workspace.listings
        if len(self.rows) == 1 and listed.shown is not None and self.layer_id == listed.layer_id:
            row = int(self.rows[0])
            chosen = Selection(listed.shown.kind, listed.shown.keys[row], listed.shown.names[row])
        elif len(self.rows) == 1:
            name = self._workspace.document.layer(self.layer_id).name
            chosen = Selection("feature", f"{self.layer_id}/{int(self.rows[0])}", name)
        elif self._workspace.selection is not None and self._workspace.selection.kind != "feature":
            return
        self._leading = True
        try:
            self._workspace.select(chosen)
        finally:
            self._leading = False

    def _on_selected(self, chosen: Selection | None) -> None:
        if self._leading:
            return
        layer_id, _, row = chosen.key.rpartition("/") if chosen is not None and chosen.kind == "feature" else ("", "", "")
        listed = self._workspace.listings
        if chosen is not None and listed.shown is not None and (place := listed.shown.row_of(chosen.kind, chosen.key)) is not None:
            layer_id, row = listed.layer_id, str(place)
        if self._take(layer_id, np.array([int(row)], dtype=np.int64) if layer_id else NOTHING):
            self.changed.emit()

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        """Let go of rows whose layer is gone or reads another file now, and of those that its filter hides."""
        if not self.layer_id or old.layers == new.layers or self.layer_id == self._workspace.listings.layer_id:
            return
        before, after = ({layer.id: layer.source for layer in document.layers} for document in (old, new))
        features = self._workspace.own.get(self.layer_id)
        if features is None or before.get(self.layer_id) != after.get(self.layer_id):
            self.clear()
        elif features.shown is not None:
            self.pick(self.layer_id, self.rows[features.shown[self.rows]])


def _joined(before: Rows, rows: Rows, how: Pick) -> Rows:
    """Join rows with those of before; by marks, since numpy's sets take half a second for a million."""
    marks = np.zeros(max(before.max(initial=-1), rows.max(initial=-1)) + 1, dtype=np.bool_)
    marks[rows] = True
    if how is not Pick.REPLACE:
        old = np.zeros_like(marks)
        old[before] = True
        marks = {Pick.ADD: old | marks, Pick.REMOVE: old & ~marks, Pick.TOGGLE: old ^ marks}[how]
    return np.flatnonzero(marks).astype(np.int64)
