"""The one row of tools above the map: files, history, lens, stages, view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from desktop.actions import Actions
from desktop.panels.chips import Chip, ChipRow
from desktop.panels.colours import is_dark
from desktop.panels.icons import stage_icon
from desktop.workspace import Workspace
from layers import edits
from layers.document import MapDocument
from layers.styling.theme import theme

ROOMY = 1640
"""Logical pixels from which the stages are named beside their marks."""

_STAGES = {
    "mine": "Mine",
    "concentration": "Concentration",
    "cracking": "Cracking",
    "separation": "Separation",
    "metal": "Metal",
    "alloy": "Alloy",
    "magnet": "Magnet",
    "recycling": "Recycling",
}


class ToolRow(QToolBar):
    """Tools that write through edits, and show what the document says."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("tools")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._workspace = workspace
        self.lens = ChipRow("Elements", _elements(workspace), self)
        self.stages = ChipRow("Stages", [Chip(token, text, f"Stage: {text}") for token, text in _STAGES.items()], self)
        self._draw_marks()
        for names in (("open", "export"), ("undo", "redo")):
            self.addActions([actions[name] for name in names])
        self.addSeparator()
        self.addWidget(self.lens)
        self.addSeparator()
        self.addWidget(self.stages)
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addActions([actions["whole"], actions["dark"]])
        self.lens.chosen.connect(lambda chosen: workspace.apply(edits.set_elements(workspace.document, chosen)))
        self.stages.chosen.connect(self._filter)
        workspace.changed.connect(lambda _old, new: self.show_document(new))
        self.show_document(workspace.document)

    def show_document(self, document: MapDocument) -> None:
        """Show lens and filter of a document."""
        self.lens.show_tokens(document.elements)
        self.stages.show_tokens(document.stages)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the marks anew for another ground."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "stages"):
            self._draw_marks()
            self.lens.tint(self.palette())
            self.stages.tint(self.palette())
        super().changeEvent(event)

    def _draw_marks(self) -> None:
        colours = theme(is_dark(self.palette()))
        for token, switch in self.stages.switches.items():
            switch.setIcon(stage_icon(token, colours))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name the stages where there is room."""
        self.stages.show_texts(event.size().width() >= ROOMY)
        super().resizeEvent(event)

    def _filter(self, chosen: tuple[str, ...]) -> None:
        self._workspace.apply(edits.set_stages(self._workspace.document, chosen))
        self.show_document(self._workspace.document)  # all eight on is the same as none: the switches then go out


def _elements(workspace: Workspace) -> list[Chip]:
    elements = workspace.catalogue.elements
    return [Chip(symbol, symbol, f"{elements[symbol].name} ({elements[symbol].atomic_number})") for symbol in edits.PERIODIC_ORDER]
