"""The layers: switch, reorder, rename, restyle, remove."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Actions
from desktop.panels.badge import BadgeDelegate
from desktop.panels.blend_menu import blend_menu
from desktop.panels.colours import is_dark
from desktop.panels.facts_list import FactsList
from desktop.panels.layer_model import LayerModel
from desktop.workspace import Workspace
from layers import edits
from layers.built_in_filters import FILTERED
from layers.document import Layer, LayerKind, MapDocument
from layers.reading import is_address, is_table

HINT = "Drop a file here to put it on the map:\nGeoPackage, GeoJSON, Shapefile, KML, FlatGeobuf, GeoParquet, GeoTIFF, CSV with coordinates."
DARK_FRAME = "#B4BAC0"
LEAST_SLIDER = 72
"""Logical pixels below which an opacity can no longer be set by hand."""
_NAMES = (
    "zoom_layer",
    "rename_layer",
    "style_layer",
    "filter_layer",
    "join_table",
    "replace_data",
    "layer_ledger",
    "layer_reading",
    "layer_facts",
    "export_layer",
    "raise_layer",
    "lower_layer",
    "remove_layer",
)


class LayersPanel(QWidget):
    """The list with its buttons and the opacity of the current layer.

    Signals
    -------
    zoom_asked, style_asked, ledger_asked, reading_asked, export_asked
        The user wants to see all of a layer, to restyle it, to know what was left out of it, to say how it is read, or to write it
        as a file.
    """

    zoom_asked = Signal(object)
    style_asked = Signal(object)
    ledger_asked = Signal(object)
    reading_asked = Signal(object)
    export_asked = Signal(object)

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._actions = actions
        self._current_id = ""  # outlives the reset of the list by which a move or removal shows
        self.model = LayerModel(workspace, self)
        self.list = self._make_list()
        self.badges = BadgeDelegate(self.list)
        self.list.setItemDelegate(self.badges)
        self.opacity = self._make_opacity()
        self.facts = FactsList(workspace, self)
        self.hint = QLabel(HINT, self)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tint_hint()
        self._lay_out()
        self._connect()
        self.list.setCurrentIndex(self.model.index(0))
        self._refresh()

    @property
    def current(self) -> Layer | None:
        """The layer that commands act on."""
        row = self.list.currentIndex().row()
        return self.model.layers[row] if 0 <= row < len(self.model.layers) else None

    def choose(self, layer_id: str) -> None:
        """Make a layer the current one."""
        self.list.setCurrentIndex(self.model.index(self.model.row_of(layer_id)))

    def _make_list(self) -> QListView:
        view = QListView(self)
        view.setModel(self.model)
        view.setAccessibleName("Layers, the topmost first")
        view.setUniformItemSizes(True)
        view.setIconSize(QSize(26, 18))
        view.setSpacing(1)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        view.setDefaultDropAction(Qt.DropAction.MoveAction)
        view.setDropIndicatorShown(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return view

    def changeEvent(self, event: QEvent) -> None:
        """Keep the check boxes visible: their frame is a darker shade of the window's colour, which on dark ground is none."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "list"):
            palette = QPalette(self.palette())
            if is_dark(palette):
                palette.setColor(QPalette.ColorRole.Window, QColor(DARK_FRAME))
            self.list.setPalette(palette)
            self._tint_hint()
        super().changeEvent(event)

    def _tint_hint(self) -> None:
        roles = QPalette.ColorRole
        edge, text = (self.palette().color(role).name() for role in (roles.Mid, roles.WindowText))
        self.hint.setStyleSheet(f"QLabel {{ border: 1px dashed {edge}; border-radius: 4px; padding: 8px; color: {text}; }}")

    def _make_opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, 100)
        slider.setPageStep(10)
        slider.setMinimumWidth(LEAST_SLIDER)
        slider.setAccessibleName("Opacity of the layer in percent")
        return slider

    def _lay_out(self) -> None:
        label = QLabel("O&pacity", self)
        label.setBuddy(self.opacity)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(label)
        row.addWidget(self.opacity, 1)
        for name in ("zoom_layer", "style_layer", "remove_layer"):
            button = QToolButton(self)
            button.setDefaultAction(self._actions[name])
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self._actions[name].text().replace("&", ""))
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addWidget(self.hint)

    def _connect(self) -> None:
        for name in _NAMES:
            self.addAction(self._actions[name])
        self._actions.connect(
            {
                "zoom_layer": lambda: self.zoom_asked.emit(self.current),
                "style_layer": lambda: self.style_asked.emit(self.current),
                "layer_ledger": lambda: self.ledger_asked.emit(self.current),
                "layer_reading": lambda: self.reading_asked.emit(self.current),
                "export_layer": lambda: self.export_asked.emit(self.current),
                "rename_layer": lambda: self.list.edit(self.list.currentIndex()),
                "raise_layer": lambda: self._move(-1),
                "lower_layer": lambda: self._move(1),
                "remove_layer": self._remove,
            }
        )
        self.badges.asked.connect(lambda row: self.ledger_asked.emit(self.model.layers[row]))
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.opacity.valueChanged.connect(self._on_opacity)
        self._workspace.changed.connect(self._on_changed)

    def _move(self, step: int) -> None:
        layer = self.current
        if layer is not None:
            place = self.model.row_of(layer.id) + step
            self._workspace.apply(edits.move_layer(self._workspace.document, layer.id, place))

    def _remove(self) -> None:
        if (layer := self.current) is not None:
            self._workspace.apply(edits.remove_layer(self._workspace.document, layer.id))

    def _on_opacity(self, percent: int) -> None:
        if (layer := self.current) is not None and round(layer.opacity * 100) != percent:
            self._workspace.apply(edits.set_opacity(self._workspace.document, layer.id, percent / 100))

    def _on_current(self, _new: QModelIndex, _old: QModelIndex) -> None:
        if (layer := self.current) is not None:
            self._current_id = layer.id
        self._refresh()

    def _on_changed(self, old: MapDocument, new: MapDocument) -> None:
        if (old.layers, old.facts) == (new.layers, new.facts):
            return
        self._keep_current(old, new)
        self._refresh()

    def _keep_current(self, old: MapDocument, new: MapDocument) -> None:
        """Choose a layer that is new, keep the one that was chosen, or take the one in its place once it is gone."""
        ids = [layer.id for layer in new.layers]
        before = [layer.id for layer in old.layers]
        if ids == before or not ids:
            return
        added = [layer_id for layer_id in ids if layer_id not in before]
        if added or self._current_id in ids:
            self.choose(added[0] if added else self._current_id)
        else:
            gone = before.index(self._current_id) if self._current_id in before else 0
            self.list.setCurrentIndex(self.model.index(min(gone, len(ids) - 1)))

    def _refresh(self) -> None:
        layer = self.current
        for name in _NAMES:
            self._actions[name].setEnabled(layer is not None)
        path = layer.source.path if layer is not None and layer.source is not None and LayerModel.is_own(layer) else ""
        for name in ("style_layer", "layer_ledger"):
            self._actions[name].setEnabled(bool(path))
        self._actions["filter_layer"].setEnabled(bool(path) or (layer is not None and layer.kind in FILTERED))
        for name in ("join_table", "replace_data", "layer_facts"):
            self._actions[name].setEnabled(bool(path) and not is_address(path))
        self._actions["layer_reading"].setEnabled(is_table(path))
        self._actions["export_layer"].setEnabled(bool(path))
        self.opacity.setEnabled(layer is not None)
        self.opacity.setValue(round(layer.opacity * 100) if layer else 100)
        self.opacity.setToolTip(f"Opacity: {self.opacity.value()} %")
        has_own = any(layer.kind in (LayerKind.OWN, LayerKind.RASTER) for layer in self.model.layers) or bool(
            self._workspace.document.facts
        )
        self.hint.setVisible(not has_own)

    def _show_menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions(self._menu_actions())
        if (blends := blend_menu(self._workspace, self.current, menu)) is not None:
            menu.insertMenu(self._actions["filter_layer"], blends)
        menu.exec(self.list.viewport().mapToGlobal(point))
        menu.deleteLater()

    def _menu_actions(self) -> list[QAction]:
        return [self._actions[name] for name in _NAMES]
