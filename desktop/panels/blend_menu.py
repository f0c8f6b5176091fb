"""How the colours of a layer meet those below it, as a menu: for layers of files and for rasters."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.workspace import Workspace
from layers import edits
from layers.document import Layer, LayerKind
from layers.style import Blend

BLENDS = {
    Blend.NORMAL: "Over what lies below",
    Blend.MULTIPLY: "Multiply: darker, as ink on ink",
    Blend.SCREEN: "Screen: lighter, as light on light",
    Blend.DARKEN: "Darken: the darker of both",
    Blend.LIGHTEN: "Lighten: the lighter of both",
}


def blend_menu(workspace: Workspace, layer: Layer | None, parent: QWidget) -> QMenu | None:
    """Give the menu of a layer; none for those of the catalogue, whose colours mean something."""
    if layer is None or layer.kind not in (LayerKind.OWN, LayerKind.RASTER):
        return None
    menu, chosen, key = QMenu("&Blend", parent), layer.style.blend, layer.id
    group = QActionGroup(menu)

    def blend(wanted: Blend) -> None:
        style = replace(workspace.document.layer(key).style, blend=wanted)
        workspace.apply(edits.restyle_layer(workspace.document, key, style))

    for mode, text in BLENDS.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(mode is chosen)
        action.triggered.connect(lambda _on=False, mode=mode: blend(mode))
        group.addAction(action)
    return menu
