"""Lens and layers of the second map, as two menus above it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from desktop.panels.text import one_line
from desktop.workspace import Workspace
from layers import second_map
from layers.document import MapDocument
from layers.edits import PERIODIC_ORDER


class SecondMenus(QWidget):
    """The menus; what is chosen in them is a step of Undo."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.lens = self._button("Lens of the second map")
        self.layers = self._button("Layers of the second map")
        self.layers.setText("Layers")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button, fill in ((self.lens, self._fill_lens), (self.layers, self._fill_layers)):
            row.addWidget(button)
            button.menu().aboutToShow.connect(fill)
        workspace.changed.connect(lambda _old, new: self._show(new))
        self._show(workspace.document)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setMenu(QMenu(button))
        return button

    def _show(self, document: MapDocument) -> None:
        elements = document.second.elements
        self.lens.setText("Lens" if elements is None else "Lens: " + (", ".join(elements) or "all"))
        hidden = sum(layer.id in document.second.hidden for layer in document.layers)
        self.layers.setText(f"Layers, {hidden} off" if hidden else "Layers")

    def _fill_lens(self) -> None:
        space, menu = self._workspace, self.lens.menu()
        menu.clear()
        group = QActionGroup(menu)
        own = space.document.second.elements
        offered: list[tuple[str, tuple[str, ...] | None]] = [("As the first map", None), ("All elements", ())]
        for name, elements in [*offered, *((symbol, (symbol,)) for symbol in PERIODIC_ORDER)]:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(own == elements)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, elements=elements: space.apply(second_map.set_lens(space.document, elements)))

    def _fill_layers(self) -> None:
        space, menu = self._workspace, self.layers.menu()
        menu.clear()
        for layer in space.document.layers:
            action = menu.addAction(one_line(layer.name, 50).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(layer.visible and layer.id not in space.document.second.hidden)
            action.setEnabled(layer.visible)
            action.triggered.connect(lambda on, key=layer.id: space.apply(second_map.show_layer(space.document, key, on)))
