"""What the list of restrictions is narrowed by: a field for words, a menu of facets, and a chip for each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.panels.flow import FlowLayout
from desktop.panels.text import one_line, tip
from desktop.workspace import Workspace
from layers.catalogue.loading import Catalogue
from layers.restrictions.facets import Facet, Facets, choices, name_of_place

TITLES = {
    Facet.ISSUER: "Issued by",
    Facet.TARGET: "Against",
    Facet.KIND: "Kind",
    Facet.ELEMENT: "Element",
    Facet.ROLE: "Role",
}


_SHORT = {Facet.ISSUER: "By", Facet.TARGET: "Against", Facet.KIND: "", Facet.ELEMENT: "", Facet.ROLE: ""}
OFTEN = 2
"""Measures that name a country from which it stands in the first menu."""


class Narrowing(QWidget):
    """Asks what to list.

    Signals
    -------
    changed
        Words, facets or lens were chosen anew.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.facets = Facets()
        self.by_lens = False
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("Find restrictions")
        self.words.setAccessibleName("Find restrictions by words")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda _: self.changed.emit())
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button = QToolButton(self)
        self.button.setText("Filter ")
        self.button.setAccessibleName("Filter restrictions")
        self.button.setToolTip(tip("List only some restrictions: by issuer, target, kind, element or role"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips)
        self._lay_out()
        self._show_chips()
        workspace.changed.connect(lambda old, new: self._show_chips() if old.elements != new.elements else None)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._chips)

    @property
    def chips(self) -> list[QToolButton]:
        """What is chosen, each a button that takes it back."""
        return self._chips.findChildren(QToolButton)

    def clear(self) -> None:
        """List everything again."""
        self.words.clear()
        self._choose(Facets(), by_lens=False)

    def _choose(self, facets: Facets, *, by_lens: bool) -> None:
        self.facets, self.by_lens = facets, by_lens
        self._show_chips()
        self.changed.emit()

    def _toggle(self, facet: Facet, token: str) -> None:
        self._choose(self.facets.toggled(facet, token), by_lens=self.by_lens)

    def _fill_menu(self) -> None:
        """Offer what the catalogue has now; it may have grown by a table of the user's."""
        self.menu.clear()
        catalogue = self._workspace.catalogue
        for facet, tokens in choices(catalogue).items():
            submenu = self.menu.addMenu(TITLES[facet])
            often = _often(catalogue) if facet is Facet.TARGET else tokens
            self._offer(submenu, facet, [token for token in tokens if token in often])
            if seldom := [token for token in tokens if token not in often]:
                self._offer(submenu.addMenu("Other countries"), facet, seldom)
        self.menu.addSeparator()
        lens = self.menu.addAction("Only for the lens")
        lens.setCheckable(True)
        lens.setChecked(self.by_lens)
        lens.triggered.connect(lambda on: self._choose(self.facets, by_lens=on))
        everything = self.menu.addAction("List everything")
        everything.setEnabled(bool(self.facets.chosen or self.by_lens or self.words.text()))
        everything.triggered.connect(self.clear)

    def _offer(self, menu: QMenu, facet: Facet, tokens: Sequence[str]) -> None:
        for token in tokens:
            action = menu.addAction(_label(self._workspace.catalogue, facet, token).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked((facet, token) in self.facets.chosen)
            action.triggered.connect(lambda _on, token=token: self._toggle(facet, token))

    def _show_chips(self) -> None:
        if any(chip.hasFocus() for chip in self.chips):
            self.button.setFocus()
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.setParent(None)
            chip.deleteLater()
        for facet, token in sorted(self.facets.chosen):
            label = _label(self._workspace.catalogue, facet, token)
            self._add_chip(f"{_SHORT[facet]} {label}".strip(), f"{TITLES[facet]}: {label}", partial(self._toggle, facet, token))
        if self.by_lens:
            lens = ", ".join(self._workspace.document.elements) or "all elements"
            self._add_chip(f"Lens: {lens}", "Only for the lens", lambda: self._choose(self.facets, by_lens=False))
        self._chips.setVisible(bool(self.chips))

    def _add_chip(self, text: str, whole: str, remove: Callable[[], object]) -> None:
        chip = QToolButton(self._chips)
        shown = one_line(text, 34)
        chip.setText(f"{shown}  ✕".replace("&", "&&"))
        chip.setAccessibleName(f"No longer filter by {whole}")
        chip.setToolTip(tip(f"{whole}: click to remove"))
        chip.clicked.connect(lambda _checked: remove())
        self._flow.addWidget(chip)
        chip.show()


def _often(catalogue: Catalogue) -> set[str]:
    """Countries that several measures name; the many that one tariff list names would fill the screen."""
    counts = Counter(target for measure in catalogue.measures.values() for target in measure.targets)
    return {target for target, count in counts.items() if count >= OFTEN}


def _label(catalogue: Catalogue, facet: Facet, token: str) -> str:
    if facet in (Facet.ISSUER, Facet.TARGET):
        name = name_of_place(catalogue, token)
        return one_line(name[0].upper() + name[1:])
    if facet is Facet.ELEMENT:
        return f"{catalogue.elements[token].name} ({token})"
    return token.replace("-", " ").capitalize()
