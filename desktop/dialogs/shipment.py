"""Would this shipment be caught? Fields at the left, the answer at the right; it follows as fields change."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.check_text import as_text, headline
from desktop.dialogs.shipment_form import ShipmentForm
from desktop.panels.colours import is_dark
from desktop.panels.details_panel import Browser
from desktop.panels.pages import shipment
from desktop.panels.pages.markup import sheet
from desktop.panels.text import is_web
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers.catalogue.loading import Catalogue
from layers.document import MapDocument
from layers.errors import LodestoneError
from layers.feedback import Feedback
from layers.restrictions.check import NOT_LEGAL_ADVICE, Check, Outcome, check
from layers.restrictions.clauses import Consignment
from layers.styling.arcs import Arc, goods_of

PATIENCE_MS = 80
"""Several fields may change at once, as when the form is filled from a link."""

_VERDICTS = {
    Outcome.CAUGHT: ("Caught", "#A50F15"),
    Outcome.UNKNOWN: ("Might be caught", "#6A4A00"),
    Outcome.CLEAR: ("Clear", "#1A659A"),
}
_NO_VERDICT = "#5A5F63"
_EMPTY = "State the goods, the country that they leave and the country that they reach. The more is stated, the surer the answer."


def goods_like(arc: Arc, document: MapDocument) -> Consignment:
    """Give what moves along a line of the map, as far as it is known; of several goods those of the most severe verdict."""
    severity = [ruling.verdict for ruling in arc.rulings]
    worst = severity.index(max(severity))
    goods = goods_of(arc, document)[worst]
    return replace(goods, site=arc.links[worst].from_id) if arc.links else goods


class ShipmentDialog(QDialog):
    """Asks the whole register about one shipment; stays open beside the map.

    Signals
    -------
    answered
        An answer is shown, or the reason why there is none.
    """

    answered = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Would this shipment be caught?")
        self._workspace = workspace
        self._tasks = tasks
        self.found: Check | None = None
        self._asked_of: Catalogue = workspace.catalogue
        self.form = ShipmentForm(workspace, self)
        self._make_answer()
        self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self._ask)
        self.form.changed.connect(self._ask_soon)
        self.rest.toggled.connect(lambda _: self._write())
        self.browser.anchorClicked.connect(self._follow)
        workspace.changed.connect(self._on_document)
        self._refuse("")

    def prefill(self, goods: Consignment) -> None:
        """State what is known of a link or flow; what it does not tell is not stated."""
        self.form.show_goods(goods)
        self._ask_soon()

    def _make_answer(self) -> None:
        self.verdict = QLabel(self)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setAccessibleName("Verdict")
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.browser = Browser(self)
        self.browser.setAccessibleName("Measures and clauses")
        self.advice = QLabel(NOT_LEGAL_ADVICE, self)
        self.advice.setStyleSheet("font-weight: bold;")
        self.rest = QPushButton("Show the &rest", self)
        self.rest.setCheckable(True)
        self.rest.setToolTip("List the measures that have little to do with these goods too")
        self.copy = QPushButton("&Copy as text", self)
        self.copy.clicked.connect(self._copy)
        for button in (self.rest, self.copy):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.verdict)
        top.addWidget(self.summary, 1)
        answer = QVBoxLayout()
        answer.addLayout(top)
        answer.addWidget(self.browser, 1)
        sides = QHBoxLayout()
        sides.setSpacing(14)
        sides.addWidget(self.form)
        sides.addLayout(answer, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.advice, 1)
        for widget in (self.rest, self.copy, buttons):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.addLayout(sides, 1)
        column.addLayout(foot)
        # Tab goes through all links of the answer, so they come last.
        for before, after in pairwise((self.form.map_day, self.rest, self.copy, close, self.browser)):
            self.setTabOrder(before, after)
        room = self.screen().availableSize()
        self.resize(min(1040, room.width() - 40), min(660, room.height() - 60))

    # Asking

    def _on_document(self, old: MapDocument, new: MapDocument) -> None:
        self.form.follow(new)
        if old.day != new.day or self._workspace.catalogue is not self._asked_of:
            self._ask_soon()

    def _ask_soon(self) -> None:
        """Ask once the fields are as they are meant to be; a hidden dialog asks when it is shown again."""
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Answer for what has changed meanwhile."""
        super().showEvent(event)
        self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing more."""
        self._soon.stop()
        super().hideEvent(event)

    def _ask(self) -> None:
        """Hold the register against what is stated, away from the window: own tables may bring many measures."""
        self._soon.stop()
        catalogue, day = self._workspace.catalogue, self.form.day
        self._asked_of = catalogue
        try:
            goods = self.form.goods(catalogue)
        except LodestoneError as error:
            self._refuse(str(error))
            return
        if goods is None:
            self._refuse("")
            return

        def hold(_: Feedback) -> Check:
            return check(catalogue, goods, day)

        self._tasks.run("Checking a shipment", hold, self._show, lambda error: self._refuse(str(error)), key="shipment")

    def _refuse(self, why: str) -> None:
        """Show no verdict rather than one that no longer fits the fields."""
        self._tasks.stop("shipment")
        self.found = None
        self._tell("Not to be told" if why else "Nothing stated yet", _NO_VERDICT, why or _EMPTY)
        self.browser.clear()
        self._enable(answered=False)
        self.answered.emit()

    def _show(self, found: Check) -> None:
        self.found = found
        word, colour = _VERDICTS[found.verdict]
        self._tell(word, colour, headline(found))
        self._write()
        self._enable(answered=True)
        self.answered.emit()

    # Showing

    def _tell(self, word: str, colour: str, summary: str) -> None:
        self.verdict.setText(word)
        self.verdict.setStyleSheet(
            f"background: {colour}; color: #FFFFFF; font-size: 16pt; font-weight: bold; padding: 6px 14px; border-radius: 4px;"
        )
        self.verdict.setAccessibleDescription(summary)
        self.summary.setText(summary)

    def _write(self) -> None:
        if self.found is None:
            return
        place = self.browser.verticalScrollBar().value()
        self.browser.document().setDefaultStyleSheet(sheet(dark=is_dark(self.palette())))
        self.browser.setHtml(shipment.page(self._asked_of, self.found, rest=self.rest.isChecked()))
        self.browser.verticalScrollBar().setValue(place)

    def _enable(self, *, answered: bool) -> None:
        self.rest.setText(f"Show the &rest ({len(self.found.far)})" if self.found else "Show the &rest")
        for button in (self.rest, self.copy):
            button.setEnabled(answered)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the palette."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "rest"):
            self._write()
        super().changeEvent(event)

    def _copy(self) -> None:
        if self.found is not None:
            QGuiApplication.clipboard().setText(as_text(self._asked_of, self.found, options=False))

    def _follow(self, url: QUrl) -> None:
        """Open a source in the browser, a measure in the details."""
        if is_web(url.toString()):
            QDesktopServices.openUrl(url)
            return
        kind, _, quoted = url.toString().partition(":")
        measure = self._workspace.catalogue.measures.get(unquote(quoted)) if kind == "measure" else None
        if measure is not None:
            self._workspace.select(Selection("measure", measure.id, measure.title))
