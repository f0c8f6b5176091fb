"""What can be stated of a shipment."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from desktop.check_text import in_words
from desktop.dialogs.choosers import Choice, ElementPicker, SearchBox
from desktop.panels.day_field import DayField
from desktop.workspace import Workspace
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.errors import RequestError
from layers.geometry.world import load_world
from layers.restrictions.check import end_uses, percentage, stated
from layers.restrictions.clauses import Consignment

NOT_STATED = "Not stated"
SAME = "Same as shipped from"
HINT = (
    "What is not stated is unknown, never no. Party: who sends, gets or uses the goods. "
    "Content: the share of their value that a content rule counts."
)
WIDTH = 340


class ShipmentForm(QWidget):
    """The fields; only goods and the two countries are needed.

    Signals
    -------
    changed
        Something else is stated, or the day is another.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._catalogue = workspace.catalogue
        self._own_day: dt.date | None = None
        self._make_fields(workspace.catalogue)
        self._lay_out()
        self._connect()
        self.follow(workspace.document)
        self.setFixedWidth(WIDTH)

    @property
    def day(self) -> dt.date:
        """The day that is asked about: the map's, unless another was entered here."""
        return self._own_day or self._workspace.document.day

    def goods(self, catalogue: Catalogue) -> Consignment | None:
        """Give what is stated, or None as long as goods or countries are missing.

        Raises
        ------
        RequestError
            If something that is stated is not known.
        """
        needed = (self.product.token, self.shipped_from.token, self.destination.token)
        problems = [box.problem for box in (*self._boxes, self.elements) if box.problem]
        problems += filter(None, [self.day_field.property("wrong")])
        if problems:
            raise RequestError(problems[0], "Mend the field that is marked.")
        product, start, end = needed
        if not product or not start or not end:
            return None
        return stated(
            catalogue,
            product=product,
            elements=self.elements.symbols,
            shipped_from=start,
            destination=end,
            origin=self.origin.token,
            end_use=self.end_use.token,
            party=self.party.text(),
            content_percent=percentage(self.content.text()) if self.content.text().strip() else None,
            site=self.site.token,
        )

    def show_goods(self, goods: Consignment) -> None:
        """Fill the fields; does not count as a change."""
        self.product.choose(goods.product)
        self.elements.show_symbols(sorted(goods.elements))
        self.shipped_from.choose(goods.shipped_from)
        self.origin.choose(goods.origin if goods.origin not in ("", goods.shipped_from) else "")
        self.destination.choose(goods.destination)
        self.end_use.choose(goods.end_use or "")
        self.party.setText(goods.party or "")
        self.content.setText("" if goods.content_percent is None else f"{goods.content_percent:g}")
        self.site.choose(goods.site or "")

    def follow(self, document: MapDocument) -> None:
        """Show the map's day unless another was entered, and offer what own tables have brought."""
        self.day_field.show_day(self.day)
        self.map_day.setEnabled(self.day != document.day)
        if self._workspace.catalogue is not self._catalogue:
            self._catalogue = self._workspace.catalogue
            self.end_use.refill(_end_uses(self._catalogue))
            self.site.refill(_sites(self._catalogue))

    # Making

    def _make_fields(self, catalogue: Catalogue) -> None:
        countries = _countries(catalogue)
        self.product = SearchBox("Goods", _products(catalogue), "Choose the goods", self)
        self.elements = ElementPicker(_elements(catalogue), "Add an element", self)
        self.shipped_from = SearchBox("Shipped from", countries, "Country or code", self)
        self.origin = SearchBox("Made in", [Choice("", SAME), *countries], SAME, self)
        self.destination = SearchBox("Goes to", countries, "Country or code", self)
        self.end_use = SearchBox("End use", _end_uses(catalogue), NOT_STATED, self)
        self.site = SearchBox("Site", _sites(catalogue), NOT_STATED, self)
        self.party = QLineEdit(self)
        self.party.setMaxLength(200)
        self.content = QLineEdit(self)
        self.content.setMaxLength(12)
        for field, name in ((self.party, "Party"), (self.content, "Content in percent of the value")):
            field.setPlaceholderText(NOT_STATED)
            field.setAccessibleName(name)
        self.day_field = DayField("Day asked about", self)
        self.map_day = QToolButton(self)
        self.map_day.setText("&Map's day")
        self.map_day.setToolTip("Ask about the day that the map shows")
        self._boxes = (self.product, self.shipped_from, self.origin, self.destination, self.end_use, self.site)

    def _lay_out(self) -> None:
        day = QHBoxLayout()
        day.addWidget(self.day_field)
        day.addWidget(self.map_day)
        day.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            ("&Goods", self.product),
            ("E&lements", self.elements),
            ("Shipped &from", self.shipped_from),
            ("Goes &to", self.destination),
            ("Made &in", self.origin),
            ("End &use", self.end_use),
            ("&Party", self.party),
            ("C&ontent, %", self.content),
            ("&Site", self.site),
        ):
            form.addRow(text, field)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        label = QLabel("&Day", self)
        label.setBuddy(self.day_field)
        form.addRow(label, day)
        hint = QLabel(HINT, self)
        hint.setTextFormat(Qt.TextFormat.PlainText)
        hint.setWordWrap(True)
        form.addRow(hint)

    def _connect(self) -> None:
        for field in (*self._boxes, self.elements):
            field.chosen.connect(self.changed)
        for line in (self.party, self.content):
            line.textEdited.connect(lambda _: self.changed.emit())
        self.day_field.entered.connect(self._enter_day)
        self.day_field.editingFinished.connect(self.changed)
        self.map_day.clicked.connect(lambda: self._enter_day(None))

    def _enter_day(self, day: dt.date | None) -> None:
        self._own_day = None if day == self._workspace.document.day else day
        self.follow(self._workspace.document)
        self.changed.emit()


def _products(catalogue: Catalogue) -> list[Choice]:
    """The tree of goods, narrower ones under the wider."""
    tree = catalogue.products

    def below(parent: str, depth: int) -> list[Choice]:
        names = sorted((product.id for product in tree.values() if product.parent == parent), key=str.casefold)
        return [choice for name in names for choice in (Choice(name, _sentence(in_words(name)), depth), *below(name, depth + 1))]

    return below("", 0)


def _elements(catalogue: Catalogue) -> list[Choice]:
    """Rare earths first, since the others are met seldom."""
    by_kind = sorted(catalogue.elements.values(), key=lambda element: not element.is_rare_earth)
    return [Choice(element.symbol, f"{element.symbol}, {element.name}") for element in by_kind]


def _countries(catalogue: Catalogue) -> list[Choice]:
    world = load_world("110m")
    names = dict(zip(world.codes, world.names, strict=True)) | {code: country.name for code, country in catalogue.countries.items()}
    return [Choice(code, f"{name} ({code})") for code, name in sorted(names.items(), key=lambda item: item[1].casefold())]


def _end_uses(catalogue: Catalogue) -> list[Choice]:
    return [Choice("", NOT_STATED), *(Choice(token, _sentence(in_words(token))) for token in end_uses(catalogue))]


def _sites(catalogue: Catalogue) -> list[Choice]:
    sites = sorted(catalogue.sites.values(), key=lambda site: site.name.casefold())
    return [Choice("", NOT_STATED), *(Choice(site.id, f"{site.name} ({site.country})") for site in sites)]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
