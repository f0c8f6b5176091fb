"""The details of what is chosen; without a choice, what the day looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import numpy as np
from PySide6.QtCore import QEvent, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from desktop.panels.colours import is_dark
from desktop.panels.pages import arc, assertion, cluster, country, day, feature, measure, site
from desktop.panels.pages.markup import heading, jump, paragraph, section, sheet
from desktop.panels.text import is_web
from desktop.panels.timeline import Timelines
from desktop.tasks import Tasks
from desktop.workspace import Selection, Workspace
from layers.feedback import Feedback
from layers.geometry.arrays import Floats
from layers.styling.arcs import Arc
from layers.styling.reach import Reach

MOST_HERE = 40
"""Things under one point that are listed."""


class Browser(QTextBrowser):
    """A page that loads nothing and follows no link by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName("Details")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Load nothing: no picture or sheet that a text might name."""
        return None


class DetailsPanel(QWidget):
    """The panel at the right.

    Signals
    -------
    day_asked
        The user followed a link to a day.
    places_asked
        The user wants to see all of some places: longitude and latitude in degrees, shape (n, 2).
    check_asked
        The user wants to check a shipment like the chosen one.
    failed
        Details could not be read: the exception.
    """

    day_asked = Signal(object)
    places_asked = Signal(object)
    failed = Signal(object)
    check_asked = Signal()

    def __init__(
        self, workspace: Workspace, timelines: Timelines, tasks: Tasks, find_arc: Callable[[str], Arc | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timelines = timelines
        self._tasks = tasks
        self._find_arc = find_arc
        self._unfolded = False
        self._reach: Reach | None = None
        self.browser = Browser(self)
        self.back = QToolButton(self)
        self.back.setText("← This day")
        self.back.setAutoRaise(True)
        self.back.clicked.connect(lambda: workspace.select(None))
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.browser)
        # Several reasons to write anew may come at once: write once, when the events at hand are done.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._write)
        self.browser.anchorClicked.connect(self._follow)
        workspace.selection_changed.connect(self._on_selected)
        workspace.changed.connect(lambda _old, _new: self.refresh())
        self.refresh()

    @property
    def text(self) -> str:
        """What is written, as plain text."""
        return self.browser.toPlainText()

    def refresh(self) -> None:
        """Write the page anew, soon."""
        self._soon.start()

    def _on_selected(self, _chosen: Selection | None) -> None:
        self._unfolded = False
        self.refresh()

    def show_reach(self, reach: Reach | None) -> None:
        """Tell what the chosen measure hits on the map that is shown."""
        if reach is not self._reach:
            self._reach = reach
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours of the palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
        super().changeEvent(event)

    def _write(self) -> None:
        if self._tasks.closed:  # the window is closing
            return
        chosen = self._workspace.selection
        self.back.setVisible(chosen is not None)
        if chosen is not None and chosen.kind == "feature":
            self._read_feature(chosen)
        elif chosen is not None and chosen.kind == "cluster":
            self._read_cluster(chosen)
        elif chosen is not None and chosen.kind == "arc":
            self._judge_arc(chosen)
        else:
            self._show(self._page(chosen), QTextOption.WrapMode.WordWrap)

    def _page(self, chosen: Selection | None) -> str:
        catalogue, document = self._workspace.catalogue, self._workspace.document
        match chosen.kind if chosen else "":
            case "site" if chosen and chosen.key in catalogue.sites:
                return site.page(catalogue, chosen.key, document.day)
            case "country" if chosen:
                return country.page(catalogue, chosen.key, chosen.name, document.day, document.muted)
            case "measure" if chosen and chosen.key in catalogue.measures:
                known = self._reach if self._reach is not None and self._reach.measure.id == chosen.key else None
                return measure.page(catalogue, chosen.key, document.day, measure.on_map(known, self._find_arc) if known else "")
            case kind:
                told = assertion.page(catalogue, kind, chosen.key, document.day) if chosen else ""
                return told or day.page(catalogue, self._timelines(), document)

    def _read_feature(self, chosen: Selection) -> None:
        layer_id, _, row = chosen.key.rpartition("/")
        features = self._workspace.own.get(layer_id)
        if features is None:
            self._show(heading(chosen.name) + paragraph("Its layer was removed.", "quiet"), QTextOption.WrapMode.WordWrap)
            return

        def write(_: Feedback) -> str:
            return feature.page(features, chosen.name, int(row))

        self._write_away("Reading attributes", write, chosen, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def _read_cluster(self, chosen: Selection) -> None:
        """List the points of a disc: they are found anew on the plane, since there may be very many."""
        layer_id, document = chosen.key.split("/")[0], self._workspace.document
        features = self._workspace.own.get(layer_id)
        if features is None:
            self._show(heading(chosen.name) + paragraph("Its layer was removed.", "quiet"), QTextOption.WrapMode.WordWrap)
            return
        label = document.layer(layer_id).style.label

        def write(_: Feedback) -> str:
            from desktop.render.covers import members_of
            from desktop.render.flat import flat_features

            return cluster.page(features, layer_id, members_of(chosen.key, flat_features(Feedback(), features, document.crs)), label)

        self._write_away("Reading attributes", write, chosen, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def zoom_to_cluster(self, chosen: Selection) -> None:
        """Ask for a view of all points of a disc."""
        layer_id, crs = chosen.key.split("/")[0], self._workspace.document.crs
        features = self._workspace.own.get(layer_id)
        if features is None:
            return

        def places(_: Feedback) -> Floats:
            from desktop.render.covers import members_of
            from desktop.render.flat import flat_features

            xy, rows = features.points()
            return xy[np.isin(rows, members_of(chosen.key, flat_features(Feedback(), features, crs)))]

        self._tasks.run("Finding points", places, self.places_asked.emit, self.failed.emit, key="cluster")

    def _judge_arc(self, chosen: Selection) -> None:
        """Hold the whole register against a line: some ms for each kind of goods on it."""
        found, catalogue, document, unfolded = (
            self._find_arc(chosen.key),
            self._workspace.catalogue,
            self._workspace.document,
            self._unfolded,
        )
        if found is None:
            gone = paragraph("The map does not show this line on this day and with this lens.", "quiet")
            self._show(heading(chosen.name) + gone, QTextOption.WrapMode.WordWrap)
            return

        def write(_: Feedback) -> str:
            return arc.page(catalogue, found, document, unfolded=unfolded)

        self._write_away("Holding measures against a line", write, chosen, QTextOption.WrapMode.WordWrap)

    def _write_away(self, what: str, write: Callable[[Feedback], str], chosen: Selection, wrap: QTextOption.WrapMode) -> None:
        """Write a page on another thread, and show it if it is still wanted."""

        def show(html: str) -> None:
            if self._workspace.selection == chosen:
                self._show(html, wrap)

        self._tasks.run(what, write, show, self.failed.emit, key="details")

    def _show(self, html: str, wrap: QTextOption.WrapMode) -> None:
        """Write a page. Words of the catalogue stay whole in narrow columns; values of a file may be one word of any length."""
        html += self._also_here()
        if html + self._sheet() == self.browser.property("page"):
            return
        place = self.browser.verticalScrollBar().value() if self.browser.property("chosen") == self._workspace.selection else 0
        self.browser.document().setDefaultStyleSheet(self._sheet())
        self.browser.setWordWrapMode(wrap)
        self.browser.setHtml(html)
        self.browser.setProperty("page", html + self._sheet())
        self.browser.setProperty("chosen", self._workspace.selection)
        self.browser.verticalScrollBar().setValue(place)

    def _also_here(self) -> str:
        """List what else lay under the point that was clicked."""
        here, chosen = self._workspace.here, self._workspace.selection
        if chosen not in here or len(here) < 2:
            return ""
        lines = [f"<p>{jump('here', str(place), _named(hit))}</p>" for place, hit in enumerate(here[:MOST_HERE]) if hit != chosen]
        more = paragraph(f"and {len(here) - MOST_HERE} more: zoom in to part them", "quiet") if len(here) > MOST_HERE else ""
        return section(f"Also here ({len(here) - 1})") + "".join(lines) + more

    def _sheet(self) -> str:
        return sheet(dark=is_dark(self.palette()))

    def _follow(self, url: QUrl) -> None:
        if is_web(url.toString()):
            QDesktopServices.openUrl(url)
            return
        kind, _, quoted = url.toString().partition(":")
        self._jump(kind, unquote(quoted))

    def _jump(self, kind: str, key: str) -> None:
        catalogue = self._workspace.catalogue
        match kind:
            case "here" if key.isdecimal() and int(key) < len(self._workspace.here):
                self._workspace.select(self._workspace.here[int(key)])
            case "show":
                self._unfolded = True
                self.refresh()
            case "check":
                self.check_asked.emit()
            case "day":
                self.day_asked.emit(dt.date.fromisoformat(key))
            case "site" if key in catalogue.sites:
                self._workspace.select(Selection(kind, key, catalogue.sites[key].name))
            case "measure" if key in catalogue.measures:
                self._workspace.select(Selection(kind, key, catalogue.measures[key].title))
            case "arc" if (found := self._find_arc(key)) is not None:
                self._workspace.select(Selection(kind, key, f"{found.from_name} → {found.to_name}"))
            case "feature" if (chosen := self._workspace.selection) is not None:
                layer_id = key.split("/", maxsplit=1)[0]
                name = next((layer.name for layer in self._workspace.document.layers if layer.id == layer_id), chosen.name)
                self._workspace.select(Selection(kind, key, name))
            case "zoom" if (chosen := self._workspace.selection) is not None and chosen.kind == "cluster":
                self.zoom_to_cluster(chosen)
            case "country":
                self._workspace.select(Selection(kind, key, measure.country_name(catalogue, key)))
            case "claim" | "support" | "partnership" | "group":
                self._workspace.select(Selection(kind, key, key))


def _named(hit: Selection) -> str:
    """Name a thing of the map by its kind where its name alone would not do."""
    if hit.kind == "feature":
        return f"{hit.name} (feature {int(hit.key.rpartition('/')[2]) + 1})"
    return hit.name
