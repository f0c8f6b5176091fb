"""The style of an own layer; what is chosen shows at once, and Undo takes it back."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QComboBox, QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QPushButton, QWidget

from desktop.panels.text import one_line
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import Layer, MapDocument, Style
from layers.feedback import Feedback

ONE_COLOUR = "One colour"


class StyleDialog(QDialog):
    """Colour, size and one category column."""

    def __init__(self, workspace: Workspace, tasks: Tasks, layer: Layer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Style of {one_line(layer.name, 40)}")
        self._workspace = workspace
        self._layer_id = layer.id
        self.colour = QPushButton(self)
        self.colour.setAccessibleName("Colour")
        self.size_box = QDoubleSpinBox(self)
        self.size_box.setRange(0.5, 40.0)
        self.size_box.setSingleStep(0.5)
        self.size_box.setSuffix(" px")
        self.size_box.setAccessibleName("Size of points, width of lines")
        self.category = QComboBox(self)
        self.category.setAccessibleName("Column told apart by colour")
        self.category.addItem(ONE_COLOUR, None)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("&Colour", self.colour)
        form.addRow("&Size", self.size_box)
        form.addRow("C&ategories", self.category)
        form.addRow(buttons)
        self._show(layer.style)
        self.colour.clicked.connect(self._ask_colour)
        self.size_box.valueChanged.connect(lambda size: self._restyle(size=size))
        self.category.activated.connect(lambda row: self._restyle(category=self.category.itemData(row)))
        workspace.changed.connect(self._on_changed)
        self._read_columns(tasks)

    @property
    def style_now(self) -> Style:
        """The layer's style as the document has it."""
        return self._workspace.document.layer(self._layer_id).style

    def _restyle(self, **changes: object) -> None:
        self._workspace.apply(edits.restyle_layer(self._workspace.document, self._layer_id, replace(self.style_now, **changes)))

    def _show(self, style: Style) -> None:
        swatch = QPixmap(16, 16)
        swatch.fill(QColor(style.colour))
        self.colour.setIcon(QIcon(swatch))
        self.colour.setText(style.colour)
        if self.size_box.value() != style.size:
            self.size_box.blockSignals(True)
            self.size_box.setValue(style.size)
            self.size_box.blockSignals(False)
        if style.category is not None and self.category.findData(style.category) < 0:
            self.category.addItem(one_line(style.category, 40), style.category)
        self.category.setCurrentIndex(max(0, self.category.findData(style.category)))

    def _on_changed(self, _old: MapDocument, new: MapDocument) -> None:
        if any(layer.id == self._layer_id for layer in new.layers):
            self._show(self.style_now)
        else:
            self.reject()

    def _ask_colour(self) -> None:
        dialog = QColorDialog(QColor(self.style_now.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._restyle(colour=colour.name().upper()))
        dialog.open()

    def _read_columns(self, tasks: Tasks) -> None:
        """Decoding the attributes takes time for large layers: names come when they are there."""
        features = self._workspace.own.get(self._layer_id)
        if features is None:
            return

        def names(_: Feedback) -> list[str]:
            return [str(name) for name in features.columns.column_names]

        tasks.run("Reading columns", names, self._offer, lambda _error: self.category.setEnabled(False), key="columns")

    def _offer(self, names: list[str]) -> None:
        for name in names:
            if self.category.findData(name) < 0:
                self.category.addItem(one_line(name, 40), name)
        self._show(self.style_now)
