"""The document's layers as a list for Qt: it mirrors the document and writes only through edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop.imagery import projection_needed
from desktop.panels import badge
from desktop.panels.colours import is_dark
from desktop.panels.icons import layer_icon
from desktop.panels.scales import range_text
from desktop.panels.text import tip
from desktop.workspace import Workspace
from layers import edits
from layers.document import Layer, LayerKind, MapDocument, Style, TileSource
from layers.reading import is_address
from layers.styling.theme import theme
from layers.styling.words import name_of

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-lodestone-layer"
Role = Qt.ItemDataRole
_NO_FILE = "The file cannot be read, so nothing of it is drawn. Open the map again to say where it is."
_NOT_CONNECTED = "It lies on a server, which is asked only when you connect to it: File, Connect to PostGIS, or to a web service."


class LayerModel(QAbstractListModel):
    """One row a layer, the topmost first."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._scale = 0.0
        self._icons: dict[tuple[LayerKind, Style, bool, str, bool], QIcon] = {}
        workspace.changed.connect(self._on_changed)
        workspace.imagery.allowed.connect(self._refresh)
        workspace.refreshed.connect(self._refresh)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that the rows stand for."""
        return self._workspace.document.layers

    def row_of(self, layer_id: str) -> int:
        """Give the row of a layer, or -1."""
        return next((row for row, layer in enumerate(self.layers) if layer.id == layer_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Give the number of layers; a layer has no rows of its own."""
        return 0 if parent is not None and parent.isValid() else len(self.layers)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Give name, swatch, check mark and tip of a layer."""
        layer = self.layers[index.row()]
        match role:
            case Role.DisplayRole:
                return name_of(layer.name) + self._suffix(layer)
            case Role.AccessibleTextRole:
                mark = self._badge(layer)
                return str(self.data(index)) + (f", {mark} left out" if mark not in ("", "!") else ", with warnings" if mark else "")
            case badge.BADGE:
                return self._badge(layer)
            case Role.EditRole:
                return layer.name
            case Role.CheckStateRole:
                return Qt.CheckState.Checked if layer.visible and self._may_show(layer) else Qt.CheckState.Unchecked
            case Role.ForegroundRole if not self._is_drawn_here(layer):
                return QApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
            case Role.DecorationRole:
                return self._icon(layer)
            case Role.ToolTipRole:
                return tip(*self._told(layer))
        return None

    def show_scale(self, scale: float) -> None:
        """Say from now on which layers are not drawn at 1 : `scale`."""
        before, self._scale = self._scale, scale
        if any(layer.style.drawn_at(before) != layer.style.drawn_at(scale) for layer in self.layers):
            self._refresh()

    def _suffix(self, layer: Layer) -> str:
        if self._is_missing(layer):
            return " (not connected)" if layer.source is not None and is_address(layer.source.path) else " (file missing)"
        if not self._is_drawn_here(layer):
            return " (not at this scale)"
        return " (filtered)" if layer.filter else ""

    def _is_drawn_here(self, layer: Layer) -> bool:
        return not self._scale or layer.style.drawn_at(self._scale)

    def _icon(self, layer: Layer) -> QIcon:
        """Give the swatch for the ground that the list lies on, whatever the ground of the map."""
        features = self._workspace.own.get(layer.id)
        geometry = features.geometry if features else "Point"
        key = (layer.kind, layer.style, is_dark(QApplication.palette()), geometry, bool(layer.filter))
        if key not in self._icons:
            self._icons[key] = layer_icon(layer, theme(key[2]), geometry)
        return self._icons[key]

    def _badge(self, layer: Layer) -> str:
        """Give the number of features that are not on the map; a mark where there is only something else to be told; else nothing."""
        features = self._workspace.unfiltered.get(layer.id)
        if features is None:
            return ""
        if gone := features.features - features.drawn:
            return f"{gone:,}"
        return "!" if features.rejected or any(warning.code not in badge.HARMLESS for warning in features.warnings) else ""

    def _may_show(self, layer: Layer) -> bool:
        """Whether a layer needs no server, or one that the user agreed to ask."""
        return layer.tiles is None or self._workspace.imagery.allows(layer.tiles)

    def _is_missing(self, layer: Layer) -> bool:
        if layer.kind is LayerKind.RASTER:
            return self._workspace.imagery.raster(layer.source) is None
        return layer.source is not None and layer.id not in self._workspace.own

    def _told(self, layer: Layer) -> list[str]:
        if layer.tiles is not None:
            return self._told_of_tiles(layer, layer.tiles)
        if layer.source is None:
            return [layer.name, f"Only where {layer.filter}"] if layer.filter else [layer.name]
        features = self._workspace.own.get(layer.id)
        lines = [layer.name, layer.source.path]
        if (raster := self._workspace.imagery.raster(layer.source)) is not None:
            lines.append(f"{raster.width} x {raster.height} pixels, {raster.crs or raster.assume_crs}")
            lines += [warning.text for warning in raster.warnings]
        elif features is None:
            lines.append(_NOT_CONNECTED if is_address(layer.source.path) else _NO_FILE)
        if features is not None:
            lines.append(f"{features.drawn} of {features.features} features drawn, {features.crs}")
            if layer.style.scale_from or layer.style.scale_to:
                lines.append(f"Drawn {range_text(layer.style)}")
            if layer.filter:
                lines.append(features.unfiltered or f"Only where {layer.filter}")
            lines += [warning.text for warning in features.warnings]
        return lines

    def _told_of_tiles(self, layer: Layer, tiles: TileSource) -> list[str]:
        from layers.sources.tile_address import credit_of, host_of

        lines = [layer.name, f"Tiles of {host_of(tiles.url)}", credit_of(tiles)]
        if not self._may_show(layer):
            lines.append("Off until you tick it: the server then learns which part of the map you look at.")
        if needs := projection_needed(self._workspace.document):
            lines.append(needs)
        return lines

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every layer can be switched, renamed and moved; nothing is dropped onto a layer, only between."""
        flags = Qt.ItemFlag
        if not index.isValid():
            return flags.ItemIsDropEnabled
        return (
            flags.ItemIsEnabled
            | flags.ItemIsSelectable
            | flags.ItemIsUserCheckable
            | flags.ItemIsEditable
            | flags.ItemIsDragEnabled
            | flags.ItemNeverHasChildren
        )

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Switch or rename a layer, as an edit of the document."""
        layer = self.layers[index.row()]
        if role == Role.CheckStateRole:
            if layer.tiles is not None and Qt.CheckState(value) == Qt.CheckState.Checked:
                self._workspace.imagery.allow(layer.tiles)
            self._workspace.apply(edits.show_layer(self._workspace.document, layer.id, Qt.CheckState(value) == Qt.CheckState.Checked))
            return True
        if role == Role.EditRole:
            self._workspace.apply(edits.rename_layer(self._workspace.document, layer.id, str(value)))
            return True
        return False

    # Dragging rows

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """A dragged row says which layer it is."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Name the layer that is dragged."""
        data = QMimeData()
        if indexes:
            data.setData(MIME, QByteArray(self.layers[indexes[0].row()].id.encode()))
        return data

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Move the dragged layer before the row that it was dropped at."""
        layer_id = bytes(data.data(MIME).data()).decode()
        old = self.row_of(layer_id)
        if old < 0:
            return False
        target = row if row >= 0 else parent.row() if parent.isValid() else len(self.layers)
        self._workspace.apply(edits.move_layer(self._workspace.document, layer_id, target - (target > old)))
        # The edit has moved the row; True would have the view remove a second one.
        return False

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if old.layers == new.layers and old.crs == new.crs:
            return
        if [layer.id for layer in old.layers] == [layer.id for layer in new.layers]:
            self.dataChanged.emit(self.index(0), self.index(len(new.layers) - 1))
        else:
            self.beginResetModel()
            self.endResetModel()

    def _refresh(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self.layers) - 1))

    @staticmethod
    def is_own(layer: Layer) -> bool:
        """Whether a layer is a file of the user's."""
        return layer.kind is LayerKind.OWN
