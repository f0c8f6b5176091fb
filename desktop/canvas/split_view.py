"""The map; or two of them side by side, when the document compares two days, that always show the same place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop.canvas.difference import Difference
from desktop.canvas.map_canvas import MapCanvas
from desktop.canvas.map_tool import MapTool
from desktop.panels.day_heading import DayHeading
from desktop.panels.second_menus import SecondMenus
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.document import MapDocument, SecondMap
from layers.second_map import second_of
from layers.styling.arcs import Arc

LEAST_WIDTH = 240


class SplitView(QWidget):
    """One or two maps. The second is not made before it is asked for.

    Parameters
    ----------
    buttons
        Commands that stand beside the second day.

    Signals
    -------
    pointed
        Longitude and latitude under the pointer on either map, nan beside it.
    menu_asked
        A menu is wanted on a map: the map and the point of it.
    arrived
        A new picture is on one of the maps.
    opened
        The points of a cluster of either map are to be shown: the selection.
    failed
        A picture could not be made, or the days not be compared: the exception.
    changes_asked
        The user wants to see what changed between the two days.
    """

    pointed = Signal(float, float)
    menu_asked = Signal(object, object)
    arrived = Signal(object)
    opened = Signal(object)
    failed = Signal(object)
    changes_asked = Signal()

    def __init__(self, workspace: Workspace, tasks: Tasks, buttons: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._buttons = buttons
        self._leading = False
        self._legend = True
        self._tool: MapTool | None = None
        self.first = MapCanvas(workspace, tasks, shown=self._first_document)
        self.heading = DayHeading("First day", lambda day: workspace.apply(edits.set_day(workspace.document, day)))
        self.second: MapCanvas | None = None
        self.second_heading: DayHeading | None = None
        self.difference: Difference | None = None
        self._panes = QSplitter(Qt.Orientation.Horizontal, self)
        self._panes.setChildrenCollapsible(False)
        self._second_pane = QWidget()
        self._second_pane.hide()
        for number, pane in enumerate((_fill(QWidget(), self.heading, self.first), self._second_pane)):
            self._panes.addWidget(pane)
            self._panes.setStretchFactor(number, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._panes, 1)
        self._listen(self.first)
        workspace.changed.connect(lambda _old, new: self._show_document(new))
        self._show_document(workspace.document)

    @property
    def maps(self) -> Iterator[MapCanvas]:
        """The maps that are shown."""
        yield self.first
        if self.second is not None and self._workspace.document.compare is not None:
            yield self.second

    def is_whole(self) -> bool:
        """Whether every map shows the document and its view as they are."""
        return all(canvas.is_whole() for canvas in self.maps)

    def show_legend(self, shown: bool) -> None:
        """Lay legend and scale bar on the maps, or take them off."""
        self._legend = shown
        for canvas in (self.first, self.second):
            if canvas is not None:
                canvas.show_legend(shown)

    def take_tool(self, tool: MapTool | None) -> None:
        """Let a tool have the left button on the maps, or none."""
        self._tool = tool
        for canvas in (self.first, self.second):
            if canvas is not None:
                canvas.take_tool(tool)

    def find_arc(self, key: str) -> Arc | None:
        """Give a line that one of the maps shows, of the first day if both do."""
        pictures = [canvas.picture for canvas in self.maps if canvas.picture is not None]
        return next((arc for picture in pictures for arc in picture.content.arcs if arc.key == key), None)

    # A picture does not depend on what is shown beside it, so neither document names the other's day.

    def _first_document(self) -> MapDocument:
        return self._workspace.early.over(replace(self._workspace.document, compare=None, second=SecondMap()))

    def _second_document(self) -> MapDocument:
        return self._workspace.early.over(second_of(self._workspace.document))

    def _show_document(self, document: MapDocument) -> None:
        self.heading.show_day(document.day)
        self.heading.setVisible(document.compare is not None)
        self.first.pair(document.compare is not None)
        if document.compare is not None and self.second is None:
            self._make_second()
        if self.second is None or self.second_heading is None or self.difference is None:
            return
        self.difference.show_days(document)
        if document.compare is None:
            self._second_pane.hide()
            self.second.forget()
        else:
            self.second_heading.show_day(document.compare)
            if not self.second.isVisibleTo(self):
                self.second.follow(self.first)
                self._second_pane.show()
                self._panes.setSizes([self._panes.width()] * 2)

    def _make_second(self) -> None:
        space = self._workspace
        self.second = MapCanvas(space, self._tasks, shown=self._second_document)
        self.second.setAccessibleName("Map of the second day")
        self.second.show_legend(self._legend)
        self.second.pair(True)
        self.second.take_tool(self._tool)
        self.second_heading = DayHeading("Second day", lambda day: space.apply(edits.compare_with(space.document, day)))
        self.second_heading.add(SecondMenus(space))
        for action in self._buttons:
            self.second_heading.add(_button(action))
        _fill(self._second_pane, self.second_heading, self.second)
        self._listen(self.second)
        self.first.viewport_changed.connect(lambda: self._lead(self.first))
        self.second.viewport_changed.connect(lambda: self._lead(self.second))
        self.difference = Difference(space, self._tasks, self)
        self.difference.clicked.connect(self.changes_asked)
        self.difference.failed.connect(self.failed)
        self._column.addWidget(self.difference)

    def _listen(self, canvas: MapCanvas) -> None:
        canvas.setMinimumSize(LEAST_WIDTH, LEAST_WIDTH)
        canvas.pointed.connect(self.pointed)
        canvas.opened.connect(self.opened)
        canvas.menu_asked.connect(lambda point: self.menu_asked.emit(canvas, point))
        canvas.failed.connect(self.failed)
        canvas.maker.arrived.connect(self.arrived)

    def _lead(self, leader: MapCanvas) -> None:
        """Let the other map follow; what it does then leads nobody."""
        if self._leading or self.second is None or self._workspace.document.compare is None:
            return
        self._leading = True
        try:
            (self.first if leader is self.second else self.second).follow(leader)
        finally:
            self._leading = False


def _fill(pane: QWidget, heading: DayHeading, canvas: MapCanvas) -> QWidget:
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(heading)
    column.addWidget(canvas, 1)
    return pane


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
