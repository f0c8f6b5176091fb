"""The window: places the parts and connects them; nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from desktop.actions import Actions, fill_menus
from desktop.asking import Asking
from desktop.canvas.picture_maker import Picture
from desktop.canvas.split_view import SplitView
from desktop.docks import Docks
from desktop.export_desk import ExportDesk
from desktop.files import Files
from desktop.filters_first import work_out_first
from desktop.first import prefer_dark
from desktop.going import Going
from desktop.imagery import projection_needed
from desktop.joining import Joining
from desktop.layer_desk import LayerDesk
from desktop.leaving import Leaving
from desktop.map_file import MapFile
from desktop.map_tools import MapTools
from desktop.memory import RecentFiles, mend, restore, store
from desktop.panels.changes_panel import ChangesPanel
from desktop.panels.colours import FrameColours
from desktop.panels.day_bar import DayBar
from desktop.panels.details_panel import DetailsPanel
from desktop.panels.history_panel import HistoryPanel
from desktop.panels.layers_panel import LayersPanel
from desktop.panels.messages import Banner, Messages
from desktop.panels.player import Player
from desktop.panels.restrictions_panel import RestrictionsPanel
from desktop.panels.status import Status
from desktop.panels.text import one_line
from desktop.panels.timeline import Timeline, Timelines, warning
from desktop.panels.toolbar import ToolRow
from desktop.replacing import Replacing
from desktop.scenario import ScenarioDesk
from desktop.table.panel import TablePanel
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from desktop.zooming import Zooming
from layers import edits, second_map
from layers.document import MapDocument
from layers.geometry.gallery import name_of, recentred

if TYPE_CHECKING:
    from desktop.dialogs.opening import Opener


class MainWindow(QMainWindow):
    """Lodestone's window."""

    def __init__(self, workspace: Workspace, tasks: Tasks, settings: QSettings) -> None:
        super().__init__()
        self.workspace = workspace
        self.tasks = tasks
        self.settings = settings
        damage = mend(settings)
        self.timelines = Timelines(lambda: workspace.catalogue, lambda: workspace.document.muted)
        self.actions_table = Actions(self)
        self.maps = SplitView(workspace, tasks, [self.actions_table[name] for name in ("swap_days", "one_map")])
        self.canvas = self.maps.first
        self.banner = Banner()
        self.messages = Messages()
        self.player = Player(workspace, self.timelines, self.maps.is_whole, self)
        self.day_bar = DayBar(self.timelines, self.player, dict(self.actions_table))
        self.layers_panel = LayersPanel(workspace, self.actions_table)
        self.restrictions = RestrictionsPanel(workspace, self.actions_table)
        self.details = DetailsPanel(workspace, self.timelines, tasks, self.maps.find_arc)
        self.changes = ChangesPanel(workspace, self.timelines, tasks)
        self.table = TablePanel(workspace, tasks)
        self.map_tools = MapTools(workspace, tasks, self.maps, self.layers_panel, self.actions_table)
        self.tools = ToolRow(workspace, self.actions_table)
        self.status = Status(tasks)
        self._colours = FrameColours()
        self._place()
        self.files = Files(workspace, tasks, settings, self)
        self.replacing = Replacing(workspace, tasks, settings, self)
        self.joining = Joining(workspace, tasks, settings, self)
        self.layer_desk = LayerDesk(workspace, tasks, settings, self.canvas, self.files, self.messages)
        self.map_file = MapFile(workspace, tasks, settings, self.canvas, self)
        self.leaving = Leaving(tasks, self.map_file, self)
        self.export_desk = ExportDesk(workspace, tasks, settings, self.canvas, self.messages)
        self.zooming = Zooming(workspace, tasks, self.canvas)
        self.asking = Asking(workspace, tasks, self.maps, self)
        self.scenario = ScenarioDesk(workspace, self.actions_table, self)
        self.export_desk.written.connect(self._tell_written)
        self._connect()
        self._order_tabs()
        self.setAcceptDrops(True)
        room = self.screen().availableSize()
        self.resize(min(1600, room.width() - 40), min(960, room.height() - 60))
        restore(self, settings)
        if damage:
            self.messages.note(damage)
        self._show_document(workspace.document)
        self.actions_table["legend"].setChecked(True)
        self.canvas.setFocus()

    def _place(self) -> None:
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._map_over_table(), 1)
        column.addWidget(self.day_bar)
        self.setCentralWidget(middle)
        self.addToolBar(self.tools)
        self.setStatusBar(self.status)
        self.docks = Docks(self, self.layers_panel, self.restrictions, self.details, self.changes, HistoryPanel(self.workspace))
        submenus = fill_menus(self.menuBar(), self.actions_table)
        submenus["panels"].addActions(list(self.docks.toggles()))
        self.going = Going(self, submenus["bookmarks"])
        self.recent = RecentFiles(self.settings, submenus["recent"], lambda path: self.open_files([path]))

    def _map_over_table(self) -> QSplitter:
        """The table is a drawer under the map, closed at first."""
        upper = QWidget()
        upper.setLayout(self._map_under_messages())
        drawer = QSplitter(Qt.Orientation.Vertical)
        for widget in (upper, self.table):
            drawer.addWidget(widget)
        drawer.setStretchFactor(0, 1)
        drawer.setCollapsible(0, False)
        drawer.setSizes([600, 230])
        self.table.hide()
        return drawer

    def _map_under_messages(self) -> QGridLayout:
        """Messages lie over the map, so that it does not jump when they come and go."""
        stack = QGridLayout()
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self.maps, 0, 0)
        stack.addWidget(self.messages, 0, 0, Qt.AlignmentFlag.AlignTop)
        return stack

    def _order_tabs(self) -> None:
        stops = [self.layers_panel.list, self.layers_panel.opacity, self.canvas, self.day_bar.field, self.details.browser]
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        space = self.workspace
        self.actions_table.connect(
            {
                "new": self.map_file.new,
                "open": lambda: self.files.ask(self.open_files),
                "save": self.map_file.save,
                "save_as": self.map_file.save_as,
                "open_facts": lambda: self.files.ask(self.files.opener.open_as_facts),
                "open_table": lambda: self.files.ask(self.files.opener.open_after_look),
                "paste": lambda: self.layer_desk.paste(self.map_file),
                "database": self.layer_desk.connect_database,
                "service": self.layer_desk.connect_service,
                "open_layer": lambda: self.files.ask(self.files.opener.open_as_layers),
                "export": self.export_desk.export,
                "page_layout": self.export_desk.arrange_page,
                "export_many": self.export_desk.export_many,
                "quit": self.close,
                "undo": lambda: self._travel(space.undo),
                "redo": lambda: self._travel(space.redo),
                "whole": self.canvas.show_whole,
                "legend": lambda: self.maps.show_legend(self.actions_table["legend"].isChecked()),
                "zoom_in": lambda: self.canvas.zoom(1.25),
                "zoom_out": lambda: self.canvas.zoom(0.8),
                "leaders": lambda: space.apply(edits.set_leaders(space.document, self.actions_table["leaders"].isChecked())),
                "dark": lambda: self._darken(self.actions_table["dark"].isChecked()),
                "projection": self.asking.choose_projection,
                "add_tiles": self.asking.add_tiles,
                "filter_layer": lambda: self.layer_desk.filter(self.layers_panel.current),
                "layer_facts": lambda: self.files.opener.declare(self.layers_panel.current),
                "join_table": lambda: self.joining.ask(self.layers_panel.current),
                "replace_data": lambda: self.replacing.ask(self.layers_panel.current),
                "table": lambda: self.show_table(self.actions_table["table"].isChecked()),
                "pacific": lambda: space.apply(edits.set_crs(space.document, recentred(space.document.crs, 150.0))),
                "atlantic": lambda: space.apply(edits.set_crs(space.document, recentred(space.document.crs, 10.0))),
                "play": self.player.toggle,
                "loop": lambda: self.player.set_loop(self.actions_table["loop"].isChecked()),
                "changes": self.docks.show_changes,
                "compare": self._compare,
                "second_map": self._second_map,
                "one_map": lambda: space.apply(edits.compare_with(space.document, None)),
                "swap_days": lambda: space.apply(edits.swap_days(space.document)),
                "today": lambda: self.show_day(dt.date.today()),
                "check_shipment": self.asking.check_shipment,
                "find": self.asking.find,
                "edition_day": lambda: self.show_day(space.catalogue.edition),
                "previous_change": lambda: self.show_day(self.timeline.before(space.document.day)),
                "next_change": lambda: self.show_day(self.timeline.after(space.document.day)),
                "keys": self.asking.show_keys,
                "about": self.asking.show_about,
            }
        )
        space.changed.connect(lambda _old, new: self._show_document(new))
        space.changed.connect(self._tell_of_projection)
        space.changed.connect(self.layer_desk.follow_view)
        space.imagery.failed.connect(self.messages.tell)
        space.selection_changed.connect(lambda chosen: self.docks.show_details() if chosen is not None else None)
        self.day_bar.chosen.connect(self.show_day)
        self.details.day_asked.connect(self.show_day)
        self.details.places_asked.connect(self.canvas.show_places)
        self.maps.opened.connect(self.details.zoom_to_cluster)
        self.details.check_asked.connect(self.asking.check_shipment)
        self.details.failed.connect(self.messages.tell_error)
        self.table.zoom_asked.connect(self.zooming.to_rows)
        self.zooming.failed.connect(self.messages.tell_error)
        self.table.failed.connect(self.messages.tell_error)
        self.table.filter_asked.connect(lambda layer_id: self.layer_desk.filter(space.document.layer(layer_id)))
        self.table.closed.connect(lambda: self.show_table(False))
        work_out_first(self.workspace, self.tasks, self.messages.tell_refusal)
        self.joining.failed.connect(self.messages.tell_refusal)
        self.replacing.failed.connect(self.messages.tell_refusal)
        self.map_tools.failed.connect(self.messages.tell_error)
        self.layers_panel.zoom_asked.connect(self.zooming.to_layer)
        self.layers_panel.style_asked.connect(self.layer_desk.restyle)
        self.layers_panel.ledger_asked.connect(self.layer_desk.show_ledger)
        self.layers_panel.reading_asked.connect(self.layer_desk.ask_reading)
        self.layers_panel.export_asked.connect(self.layer_desk.export)
        self.maps.pointed.connect(self.status.show_place)
        self.canvas.viewport_changed.connect(self._tell_scale)
        self.maps.failed.connect(self.messages.tell_error)
        self.maps.failed.connect(self.player.stop)
        self.maps.changes_asked.connect(self.docks.show_changes)
        self.changes.day_asked.connect(self.show_day)
        self.changes.failed.connect(self.messages.tell_error)
        self.maps.arrived.connect(self._on_picture)
        for panel in (self.restrictions, self.details):
            self.canvas.maker.arrived.connect(lambda picture, panel=panel: panel.show_reach(picture.reach))
        self.files.made.connect(self._connect_opener)
        self.map_file.changed.connect(self._show_name)
        self.map_file.kept.connect(self.recent.add)
        self.map_file.failed.connect(self.messages.tell_refusal)
        self.map_file.told.connect(self.messages.note)

    # What the document says

    def _show_document(self, document: MapDocument) -> None:
        table, space = self.actions_table, self.workspace
        self._show_name()
        self.day_bar.show_document(document)
        self.banner.show_text(warning(space.catalogue, document.day))
        self._tell_scale()
        self.status.show_projection(name_of(document.crs))
        table["dark"].setChecked(document.dark)
        table["leaders"].setChecked(document.leaders)
        table["compare"].setChecked(document.other_day is not None)
        table["second_map"].setChecked(document.has_second)
        for name in ("swap_days", "one_map"):
            table[name].setEnabled(document.compare is not None)
        for name, step in (("undo", space.undo_name), ("redo", space.redo_name)):
            verb = "&Undo" if name == "undo" else "&Redo"
            table[name].setEnabled(step is not None)
            table[name].setText(f"{verb} {one_line(step, 50).replace('&', '&&')}" if step else verb)
        table["previous_change"].setEnabled(self.timeline.before(document.day) is not None)
        table["next_change"].setEnabled(self.timeline.after(document.day) is not None)
        if self._colours.match(document.dark):
            self.banner.match_ground()
            self.messages.match_ground()

    def _darken(self, dark: bool) -> None:
        """Turn the map dark or light, and begin so the next time."""
        self.workspace.apply(edits.set_dark(self.workspace.document, dark))
        prefer_dark(self.settings, dark)

    def _show_name(self) -> None:
        """Name the map in the title; a star says that it is not saved."""
        name = self.map_file.name.replace("[*]", "[*][*]")  # Qt's way to write what it would take for the star's place
        self.setWindowTitle(f"{name}, {self.workspace.document.day.isoformat()}[*] - Lodestone")
        self.setWindowModified(self.map_file.unsaved)

    @property
    def timeline(self) -> Timeline:
        """The changes of the measures that are switched on, of the catalogue as it is now."""
        return self.timelines()

    def show_day(self, day: dt.date | None) -> None:
        """Show the map as of a day; None changes nothing."""
        self.player.stop()
        if day is not None:
            self.workspace.apply(edits.set_day(self.workspace.document, day))

    def _travel(self, way: Callable[[], None]) -> None:
        self.player.stop()
        way()

    def _compare(self) -> None:
        document = self.workspace.document
        shown = document.other_day is not None
        self.workspace.apply(edits.compare_with(document, None if shown else self.timeline.beside(document.day)))

    def _second_map(self) -> None:
        document = self.workspace.document
        shown = document.has_second
        self.workspace.apply(edits.compare_with(document, None) if shown else second_map.show_second(document))

    def _on_picture(self, picture: Picture) -> None:
        self.status.show_unplaced(picture.rendering.unplaced)
        if self.workspace.selection is not None and self.workspace.selection.kind == "arc":
            self.details.refresh()  # only the picture's content knows the lines of a new day

    # Layers and files

    def _tell_of_projection(self, old: MapDocument, new: MapDocument) -> None:
        """Say once, when it comes to pass, that tiles are not shown."""
        if (old.crs, old.layers) != (new.crs, new.layers) and (told := projection_needed(new)) and not projection_needed(old):
            self.messages.note(told)

    def show_table(self, shown: bool) -> None:
        """Open the drawer with the rows of the current layer, or close it."""
        self.actions_table["table"].setChecked(shown)
        self.table.setVisible(shown)
        if not shown:
            self.canvas.setFocus()
            return
        if (layer := self.layers_panel.current) is not None:
            self.table.show_layer(layer.id)
        self.table.view.setFocus()

    def _tell_scale(self) -> None:
        self.status.show_scale(self.canvas.viewport.scale)
        self.layers_panel.model.show_scale(self.canvas.viewport.scale)

    def _connect_opener(self, opener: Opener) -> None:
        opener.opened.connect(self.recent.add)
        opener.failed.connect(self.messages.tell_refusal)
        opener.told.connect(self.messages.note)
        self.layers_panel.facts.remove_asked.connect(opener.facts.remove)
        self.layers_panel.facts.refused_asked.connect(opener.facts.show_refused)

    def open_files(self, paths: Iterable[Path]) -> None:
        """Open a map, and files as facts or own layers on it; what fails is told and changes nothing."""
        self.files.open(paths, self.map_file)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this machine."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files that were dropped."""
        event.acceptProposedAction()
        self.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # Help, colours, closing

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons anew when the palette changes."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_table"):
            self.actions_table.tint(self.palette())
        super().changeEvent(event)

    def _tell_written(self, path: Path) -> None:
        self.status.showMessage(f"Written: {path}", 8000)
        self.leaving.close_if_wanted()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, and leave no task behind; an export is not dropped without a word."""
        if not self.leaving.may_close():
            event.ignore()
            return
        store(self, self.settings)
        for dialog in self.findChildren(QDialog):  # none may ask for a task that can no more run
            dialog.close()
        self.workspace.imagery.close()
        self.tasks.close()
        super().closeEvent(event)
