"""The style of an own layer; what is chosen shows at once, and Undo takes it back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QToolTip,
    QWidget,
)

from desktop.dialogs.class_colours import ClassColours
from desktop.dialogs.fields import choice, in_a_row, real, show_choice, show_number, whole
from desktop.dialogs.mark_fields import ICONS, HatchField, TurnField, icon_of
from desktop.dialogs.scale_range import ScaleRange
from desktop.dialogs.sight_strips import SightStrips
from desktop.dialogs.style_exchange import StyleExchange
from desktop.panels.blend_menu import BLENDS
from desktop.panels.text import one_line
from desktop.render.ramps import ramp_icon
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import Layer, MapDocument, Style
from layers.errors import RequestError
from layers.feedback import Feedback
from layers.sources.layer import PartKind
from layers.storage.reading import problem_of_bounds
from layers.style import DENSE, Blend, ClassMethod, Dash, Icon, Palette, StyleKind
from layers.styling.categories import Colouring, colouring, text_of
from layers.styling.days import day_of, number_of
from layers.styling.template import check_template

KINDS = {
    StyleKind.SINGLE: "One colour",
    StyleKind.CATEGORIES: "Categories: a colour a value",
    StyleKind.GRADUATED: "Graduated: a colour a class of numbers or days",
    StyleKind.CLUSTERS: "Clusters: near points counted together",
    StyleKind.HEAT: "Heat map: where points are dense",
}
METHODS = {
    ClassMethod.QUANTILE: "As many features in each",
    ClassMethod.EQUAL: "As wide as each other",
    ClassMethod.PRETTY: "Round bounds",
    ClassMethod.NATURAL: "Natural breaks",
    ClassMethod.MANUAL: "By hand",
}
PALETTES = {Palette.VIRIDIS: "Viridis", Palette.CIVIDIS: "Cividis", Palette.TEALS: "Teals", Palette.BROWNS: "Browns"}
DASHED = {Dash.SOLID: "Solid", Dash.DASHED: "Dashed", Dash.DOTTED: "Dotted", Dash.DASH_DOT: "Dashes and dots"}
NO_COLUMN = "Choose a column"
NO_LABELS = "No labels"
ONE_SIZE = "One size for all"
_MEANT: dict[str, type] = {"kind": StyleKind, "method": ClassMethod, "palette": Palette, "dash": Dash, "icon": Icon, "blend": Blend}
"""What the data of a choice are, which Qt gives back as plain texts."""

_RECLASSED = ("kind", "category", "column", "palette")
"""Choices that make other classes, or give them the colours of a palette."""


class StyleDialog(QDialog):
    """What a layer is drawn as, and only the fields that this asks for."""

    def __init__(self, workspace: Workspace, tasks: Tasks, layer: Layer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Style of {one_line(layer.name, 40)}")
        self._workspace = workspace
        self._tasks = tasks
        self._layer_id = layer.id
        self._edges: tuple[float, ...] = ()
        self._dated = False
        self._values: tuple[Any, ...] = ()
        self._make_fields()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.form = QFormLayout(self)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        last: QWidget = self.kind
        for text, field in (
            ("&Drawn as", self.kind),
            ("C&ategories", self.category),
            ("&Numbers or days", self.column),
            ("C&lasses", self.classes),
            ("Bo&unds", self.method),
            ("Part&ed at", self.bounds),
            ("&Palette", self.palette_box),
            ("C&olours", self.class_colours),
            ("&Radius", self.radius),
            ("&Colour", self.colour),
            ("&Size", self.size_box),
            ("Si&zed by", self.size_by),
            ("&Icon", self.icon),
            ("&Turned", self.turning),
            ("L&ines", self.dash),
            ("&Fill", self.hatch),
            ("Opacit&y", self.over),
            ("La&bels", self.label),
            ("Label te&xt", self.template),
            ("Dra&wn at", self.scales),
            ("Seen by", self.sights),
        ):
            self.form.addRow(text, field)
            self.setTabOrder(last, field)
            last = field
        self.exchange = StyleExchange(workspace, tasks, layer.id, self)
        buttons.addButton(self.exchange.button, QDialogButtonBox.ButtonRole.ResetRole)
        self.form.addRow(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter takes what is written in a field, and closes nothing
        self.kind.setFocus()
        self._show(layer.style)
        self._connect()
        workspace.changed.connect(self._on_changed)
        self._read_columns(tasks)

    def _make_fields(self) -> None:
        self.colour = QPushButton(self)
        self.colour.setAccessibleName("Colour")
        self.size_box = real(self, 0.5, 40.0, "Size of points, width of lines", step=0.5)
        self.radius = real(self, 2.0, 100.0, "How far a point warms its surroundings")
        self.kind = choice(self, KINDS, "What the layer is drawn as")
        self.category = choice(self, {None: NO_COLUMN}, "Column told apart by colour")
        self.column = choice(self, {None: NO_COLUMN}, "Column of numbers or days that classes are made of")
        self.classes = whole(self, 2, 9, "Number of classes")
        self.method = choice(self, METHODS, "Where the classes are parted")
        self.palette_box = choice(self, PALETTES, "Colours from little to much")
        for row, palette in enumerate(PALETTES):
            self.palette_box.setItemIcon(row, QIcon(ramp_icon(palette, dark=self._workspace.document.dark)))
        self.palette_box.setIconSize(ramp_icon(Palette.VIRIDIS, dark=False).size())
        self.dash = choice(self, DASHED, "What lines are broken into")
        self.icon = choice(self, ICONS, "What points are drawn as")
        for row, icon in enumerate(ICONS):
            self.icon.setItemIcon(row, icon_of(icon, self.palette()))
        self.turning = TurnField(self)
        self.hatch = HatchField(self)
        self.opacity = whole(self, 0, 100, "How opaque the layer is", step=5, suffix=" %")
        self.blend = choice(self, BLENDS, "How the layer's colours meet those below")
        self.over = QWidget(self)
        in_a_row(self.over, self.opacity, self.blend)
        self.label = choice(self, {None: NO_LABELS}, "Column that labels are read from")
        self.size_by = choice(self, {None: ONE_SIZE}, "Column of numbers that points and lines are sized by")
        self.bounds = QLineEdit(self)
        self.bounds.setPlaceholderText("such as 0; 10; 100; 1000")
        self.bounds.setAccessibleName("Where the classes are parted, from the least to the greatest")
        self.template = QLineEdit(self)
        self.template.setMaxLength(400)
        self.template.setPlaceholderText("or a text such as {name} ({year})")
        self.template.setAccessibleName("Text of labels with columns in braces, in place of one column")
        self.class_colours = ClassColours(self)
        self.scales = ScaleRange(self)
        self.sights = SightStrips(self)

    def _connect(self) -> None:
        self.colour.clicked.connect(self._ask_colour)
        self.size_box.valueChanged.connect(lambda size: self._restyle(size=size))
        self.radius.valueChanged.connect(lambda radius: self._restyle(radius=radius))
        self.classes.valueChanged.connect(lambda classes: self._restyle(classes=classes))
        self.opacity.valueChanged.connect(
            lambda share: self._workspace.apply(edits.set_opacity(self._workspace.document, self._layer_id, share / 100))
        )
        self.scales.chosen.connect(lambda low, high: self._restyle(scale_from=low, scale_to=high))
        self.turning.chosen.connect(lambda turn, column: self._restyle(turn=turn, turn_by=column))
        self.hatch.chosen.connect(lambda fill, spacing, angle: self._restyle(fill=fill, hatch_spacing=spacing, hatch_angle=angle))
        self.class_colours.chosen.connect(self._take_colours)
        self.template.editingFinished.connect(self._take_template)
        self.bounds.editingFinished.connect(self._part_by_hand)
        for name, box in self._combos().items():
            meant = _MEANT.get(name, lambda value: value)
            box.activated.connect(lambda row, name=name, box=box, meant=meant: self._choose(name, meant(box.itemData(row))))
        self.method.activated.connect(lambda _row: self._begin_by_hand())  # once the style has it

    def _combos(self) -> dict[str, QComboBox]:
        """The choices by the part of the style that each sets."""
        return {
            "kind": self.kind,
            "category": self.category,
            "column": self.column,
            "method": self.method,
            "palette": self.palette_box,
            "label": self.label,
            "dash": self.dash,
            "size_by": self.size_by,
            "icon": self.icon,
            "blend": self.blend,
        }

    @property
    def style_now(self) -> Style:
        """The layer's style as the document has it."""
        return self._workspace.document.layer(self._layer_id).style

    def _restyle(self, **changes: Any) -> None:
        style = replace(self.style_now, **changes)
        if style != self.style_now:
            self._workspace.apply(edits.restyle_layer(self._workspace.document, self._layer_id, style))

    def _choose(self, name: str, value: Any) -> None:
        """Take a choice; a column that labels are read from takes the place of a text, and other classes of colours of one's own."""
        rest: dict[str, Any] = {"template": ""} if name == "label" else {}
        if name in _RECLASSED and value != getattr(self.style_now, name):
            rest = {"values": (), "colours": ()}
        self._restyle(**{name: value}, **rest)

    def _take_colours(self, colours: tuple[str, ...]) -> None:
        """Give the classes colours of one's own, and categories the values that have one now; or those of the palette."""
        values = tuple(text_of(value) for value in self._values) if colours else ()
        self._restyle(colours=colours, values=values)

    def _take_template(self) -> None:
        """Take the text of labels as it is written, or say what is wrong with it."""
        text = self.template.text().strip()
        try:
            check_template(text, [str(self.label.itemData(row)) for row in range(1, self.label.count())])
        except RequestError as error:
            self._refuse(self.template, str(error))
            return
        self.template.setToolTip("")
        self.template.setModified(False)
        if text != self.style_now.template:
            self._restyle(template=text, label=None if text else self.style_now.label)

    def _begin_by_hand(self) -> None:
        """Begin where the classes are parted now."""
        if self.style_now.method is ClassMethod.MANUAL and not self.style_now.bounds and self._edges:
            self._restyle(bounds=self._edges)

    def _part_by_hand(self) -> None:
        """Take the bounds as they are written, or say what is wrong with them."""
        try:
            bounds = tuple((number_of if self._dated else float)(part) for part in self.bounds.text().replace(";", " ").split())
        except ValueError:
            what = "days such as 2025-11-20, or years" if self._dated else "numbers with a point before decimals"
            self._refuse(self.bounds, f"The bounds are {what}, parted by semicolons.")
            return
        if not 2 <= len(bounds) <= 10 or problem_of_bounds(bounds):
            self._refuse(self.bounds, "There are 2 to 10 bounds, each greater than the one before.")
        else:
            self.bounds.setToolTip("")
            self._restyle(bounds=bounds)

    @staticmethod
    def _refuse(field: QLineEdit, why: str) -> None:
        field.setToolTip(why)
        QToolTip.showText(field.mapToGlobal(field.rect().bottomLeft()), why, field)

    def _look(self) -> None:
        """Work out the colours of the style, away from the window, and show how they are seen."""
        features, layer = self._workspace.own.get(self._layer_id), self._workspace.document.layer(self._layer_id)
        if features is None:
            return
        dark = self._workspace.document.dark

        def work(_: Feedback) -> Colouring:
            return colouring(layer, features, dark=dark)

        def show(found: Colouring) -> None:
            self._edges, self._values = found.edges, found.values
            self.class_colours.show_classes(found, own=bool(layer.style.colours))
            if found.dated != self._dated:
                self._dated = found.dated
                self._show_bounds(self.style_now)
            met = [colour for colour, count in zip(found.colours, found.counts, strict=True) if count]
            self.sights.show_colours(tuple(met) or found.colours)

        self._tasks.run("Working out colours", work, show, lambda _error: None, key="style colours")

    def done(self, result: int) -> None:
        """Close; what is under way for this dialog has nobody to hear of it any more."""
        for key in ("columns", "style colours"):
            self._tasks.stop(key)
        super().done(result)

    def _show(self, style: Style) -> None:
        swatch = QPixmap(16, 16)
        swatch.fill(QColor(style.colour))
        self.colour.setIcon(QIcon(swatch))
        self.colour.setText(style.colour)
        show_number(self.size_box, style.size)
        show_number(self.radius, style.radius)
        show_number(self.classes, style.classes)
        show_number(self.opacity, 100 * self._workspace.document.layer(self._layer_id).opacity)
        for name, box in self._combos().items():
            show_choice(box, style.drawn_as if name == "kind" else getattr(style, name))
        self.scales.show_range(style.scale_from, style.scale_to)
        self.turning.show_turn(style.turn, style.turn_by)
        self.hatch.show_fill(style.fill, style.hatch_spacing, style.hatch_angle)
        if not self.template.hasFocus() or not self.template.isModified():
            self.template.setText(style.template)
        self._show_bounds(style)
        self._show_fields(style.drawn_as)
        self._look()

    def _show_bounds(self, style: Style) -> None:
        if not self.bounds.hasFocus():
            self.bounds.setText("; ".join(day_of(bound).isoformat() if self._dated else f"{bound:.12g}" for bound in style.bounds))

    def _show_fields(self, kind: StyleKind) -> None:
        """Show the fields that a way of drawing asks for."""
        classed, warm = kind is StyleKind.GRADUATED, kind is StyleKind.HEAT
        by_hand = classed and self.style_now.method is ClassMethod.MANUAL
        for field, shown in (
            (self.category, kind is StyleKind.CATEGORIES),
            (self.column, classed),
            (self.classes, classed and not by_hand),
            (self.bounds, by_hand),
            (self.class_colours, classed or kind is StyleKind.CATEGORIES),
            (self.sights, not warm),
            (self.method, classed),
            (self.palette_box, classed or warm),
            (self.radius, warm),
            (self.colour, kind in (StyleKind.SINGLE, StyleKind.CLUSTERS)),
            (self.size_box, not warm),
            (self.size_by, kind not in DENSE),
            (self.label, not warm),
            (self.template, not warm),
            (self.icon, not warm and PartKind.POINT in self._kinds()),
            (self.turning, not warm and PartKind.POINT in self._kinds() and self.style_now.icon is not Icon.CIRCLE),
            (self.dash, not warm and PartKind.LINE in self._kinds()),
            (self.hatch, not warm and PartKind.SHELL in self._kinds()),
        ):
            self.form.setRowVisible(field, shown)
        self.adjustSize()

    def _kinds(self) -> Collection[PartKind]:
        """What the layer's features are made of."""
        features = self._workspace.own.get(self._layer_id)
        return () if features is None else features.kinds

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

        tasks.run("Reading columns", names, self._offer, lambda _error: self._offer([]), key="columns")

    def _offer(self, names: list[str]) -> None:
        for box in (self.category, self.column, self.label, self.size_by, self.turning.column):
            for name in names:
                if box.findData(name) < 0:
                    box.addItem(one_line(name, 40), name)
            box.setEnabled(bool(names))
        self._show(self.style_now)
