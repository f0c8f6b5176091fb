"""The table of commands: text, icon, keys and tip. Menus, toolbar, keyboard help and tests read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.panels.icons import line_icon


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the user can ask for.

    Parameters
    ----------
    name
        How the program calls it.
    text
        What the menu shows, with its access key.
    keys
        Shortcuts; the first one is shown.
    tip
        One sentence for the tool tip and the status bar.
    in_panel
        Whether the keys belong to the layers panel alone.
    """

    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    in_panel: bool = False


COMMANDS = (
    Command("new", "&New map", keys=("Ctrl+N",), tip="Begin with the catalogue's own map"),
    Command("open", "&Open…", "folder-open", ("Ctrl+O",), "Open a map, or put files of your own on this one"),
    Command("save", "&Save", keys=("Ctrl+S",), tip="Keep the map in its file"),
    Command("save_as", "Save &as…", keys=("Ctrl+Shift+S",), tip="Keep the map in another file"),
    Command("open_facts", "Open as &facts…", keys=("Ctrl+Shift+O",), tip="Let a table of your own join the catalogue's facts"),
    Command("open_layer", "Open as &layer…", tip="Put a file on the map as a layer of its own, whatever its columns"),
    Command(
        "open_table",
        "Look before open&ing…",
        tip="See layers, columns and a small map of a file, or how a table is read, first",
    ),
    Command("database", "Connect to &PostGIS…", tip="Put layers of a database on the map, read by what is seen"),
    Command("service", "Connect to a &web service…", tip="Put layers of a WFS or of an OGC API Features on the map, read by what is seen"),
    Command("export", "&Export map…", "download", ("Ctrl+E",), "Write the map as a picture, a sheet or a page"),
    Command("page_layout", "&Page layout…", keys=("Ctrl+Shift+E",), tip="Arrange the page that the map is exported on"),
    Command("export_many", "Export se&veral sheets…", tip="A picture a day or change, or a sheet for each country or feature"),
    Command("quit", "&Quit", keys=("Ctrl+Q",)),
    Command("undo", "&Undo", "undo-2", ("Ctrl+Z",), "Take the last change back"),
    Command("redo", "&Redo", "redo-2", ("Ctrl+Shift+Z", "Ctrl+Y"), "Make the change again"),
    Command(
        "paste", "&Paste as layer", keys=("Ctrl+V",), tip="Put what was copied on the map: files, GeoJSON, WKT, KML, GPX or rows of a table"
    ),
    Command(
        "find",
        "&Find in the catalogue…",
        keys=("Ctrl+Shift+F",),
        tip="Find sites, restrictions, countries, claims and more",
    ),
    Command("jump", "&Go to anything…", keys=("Ctrl+K",), tip="Sites, restrictions, places, coordinates, layers, bookmarks and commands"),
    Command("measure_line", "Measure a &distance", keys=("Ctrl+M",), tip="Measure along a way, on the ellipsoid", checkable=True),
    Command("measure_area", "Measure an &area", keys=("Ctrl+Shift+M",), tip="Measure inside a way, on the ellipsoid", checkable=True),
    Command("copy_place", "Copy &coordinates", keys=("Ctrl+Shift+X",), tip="Copy the place under the pointer, or in the middle of the map"),
    Command("last_view", "&Last view", keys=("Ctrl+[",), tip="Look at what was looked at before"),
    Command("next_view", "&Next view", keys=("Ctrl+]",), tip="Look at what was looked at before going back"),
    Command("add_bookmark", "&Bookmark this view…", keys=("Ctrl+Shift+B",), tip="Keep the view and the day to come back to"),
    Command("whole", "&Whole map", "maximize", ("Ctrl+0",), "Show the whole map"),
    Command("zoom_in", "Zoom &in", keys=("Ctrl++", "Ctrl+=")),
    Command("zoom_out", "Zoom &out", keys=("Ctrl+-",)),
    Command("dark", "&Dark map", "moon", ("Ctrl+D",), "Draw the map on dark ground", checkable=True),
    Command("legend", "&Legend", keys=("Ctrl+L",), tip="Show legend and scale bar on the map", checkable=True),
    Command("leaders", "L&eader lines", tip="Let labels without room stand apart from their mark, at the end of a line", checkable=True),
    Command("projection", "Pro&jection…", keys=("Ctrl+J",), tip="Choose how the globe is laid flat, and where the map is centred"),
    Command("pacific", "Centre on the &Pacific", tip="Put the Pacific into the middle of the map"),
    Command("atlantic", "Centre on the &Atlantic", tip="Put Europe and Africa into the middle of the map"),
    Command("today", "&Today", "calendar-check", ("Ctrl+T",), "Show today"),
    Command(
        "previous_change", "&Previous change", "chevron-left", ("Alt+Left",), "Go to the day before this on which a restriction changed"
    ),
    Command("next_change", "&Next change", "chevron-right", ("Alt+Right",), "Go to the next day on which a restriction changes"),
    Command("check_shipment", "Check a &shipment…", keys=("Ctrl+Shift+K",), tip="Would goods be caught on this day, by what, and why?"),
    Command("edition_day", "Day of the &edition", tip="Show the last day on which the catalogue was checked"),
    Command("play", "Pla&y the changes", "play", ("F5",), "Show one day of change after the other, or stop", checkable=True),
    Command("loop", "&Repeat", "repeat", tip="Begin anew after the last change", checkable=True),
    Command("changes", "W&hat changed", keys=("Ctrl+Shift+C",), tip="List what changed up to this day, or between two days"),
    Command("compare", "&Compare two days", "columns-2", ("Ctrl+Shift+D",), "Show another day beside this one", checkable=True),
    Command(
        "second_map",
        "&Second map (linked)",
        keys=("Ctrl+Shift+T",),
        tip="Show the same place with another lens or other layers",
        checkable=True,
    ),
    Command("swap_days", "S&wap the two days", "arrow-left-right", tip="Let the two days change places"),
    Command("one_map", "&One map again", "x", tip="Show the first day alone"),
    Command("find_restriction", "&Find restrictions", keys=("Ctrl+F",), tip="Find restrictions by words of their titles and texts"),
    Command("only_measures", "&Only the chosen", tip="Switch all restrictions off but those that are chosen in the list"),
    Command("scenario", "What &if…", tip="Name what this map assumes beside the facts; it says SCENARIO on its face then"),
    Command("all_measures", "Switch &all on", tip="Show what all restrictions mean together"),
    Command("table", "Attribute &table", keys=("F6",), tip="Show the attributes of the layer under the map, or close them", checkable=True),
    Command("pick_box", "Pick by &rectangle", keys=("Ctrl+Shift+R",), tip="Pick features by a rectangle drawn on the map", checkable=True),
    Command("pick_lasso", "Pick by &lasso", keys=("Ctrl+Shift+L",), tip="Pick features by an outline drawn on the map", checkable=True),
    Command("pick_none", "Pick &nothing", keys=("Ctrl+Shift+A",), tip="Let go of all features that are picked"),
    Command("add_tiles", "Add &basemap tiles…", keys=("Ctrl+B",), tip="Lay the tiles of a map server under the map, in Web Mercator"),
    Command("zoom_layer", "&Zoom to layer", "scan-search", tip="Show all of the layer"),
    Command("rename_layer", "Re&name", keys=("F2",), tip="Give the layer another name", in_panel=True),
    Command("style_layer", "&Style…", "palette", tip="Colour, size and categories of the layer"),
    Command("layer_ledger", "What was left &out…", tip="List the rows of the layer that are not on the map, with reasons and repairs"),
    Command("layer_reading", "Ho&w it is read…", tip="Encoding, delimiter, columns of coordinates and system of a table"),
    Command(
        "layer_facts", "Use as fa&cts…", tip="Let the rows of the layer join the facts as sites, links, flows or restrictions of your own"
    ),
    Command("export_layer", "E&xport layer…", tip="Write the layer as a file of data, in another format or system"),
    Command("filter_layer", "&Filter…", keys=("F7",), tip="Show only what of the layer a filter lets through"),
    Command("join_table", "&Join a table…", tip="Give the layer the columns of a table, by a key that both have"),
    Command("replace_data", "Replace &data…", tip="Let the layer read another file, once it is shown what differs; its style stays"),
    Command("raise_layer", "Move &up", keys=("Alt+Up",), tip="Draw the layer above its neighbour", in_panel=True),
    Command("lower_layer", "Move &down", keys=("Alt+Down",), tip="Draw the layer below its neighbour", in_panel=True),
    Command("remove_layer", "&Remove", "trash-2", ("Del",), "Take the layer off the map; its file is untouched", in_panel=True),
    Command("keys", "&Keyboard", keys=("F1",), tip="All keys on one page"),
    Command("about", "&About Lodestone", "info", tip="Versions, sources and licences"),
)

# None draws a line; "recent", "bookmarks" and "panels" are filled by the window.
MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    (
        "&File",
        (
            *("new", "open", "open_facts", "open_layer", "open_table", "database", "service", "recent", None),
            *("save", "save_as", None, "page_layout", "export", "export_many", None, "quit"),
        ),
    ),
    ("&Edit", ("undo", "redo", None, "paste", "copy_place", None, "jump", "find", None, "pick_box", "pick_lasso", "pick_none")),
    (
        "&View",
        (
            "whole",
            "zoom_in",
            "zoom_out",
            "last_view",
            "next_view",
            "bookmarks",
            None,
            "projection",
            "pacific",
            "atlantic",
            None,
            "legend",
            "leaders",
            "dark",
            None,
            "second_map",
            None,
            "measure_line",
            "measure_area",
            None,
            "panels",
        ),
    ),
    (
        "D&ay",
        (
            "previous_change",
            "next_change",
            "play",
            "loop",
            None,
            "today",
            "edition_day",
            None,
            "changes",
            "compare",
            "swap_days",
            "one_map",
            None,
            "check_shipment",
        ),
    ),
    ("&Restrictions", ("find_restriction", None, "only_measures", "all_measures", None, "scenario")),
    (
        "&Layer",
        (
            "add_tiles",
            None,
            "table",
            "zoom_layer",
            "rename_layer",
            "style_layer",
            "layer_ledger",
            "layer_reading",
            "layer_facts",
            "export_layer",
            "filter_layer",
            "join_table",
            "replace_data",
            None,
            "raise_layer",
            "lower_layer",
            None,
            "remove_layer",
        ),
    ),
    ("&Help", ("keys", "about")),
)


class Actions(Mapping[str, QAction]):
    """The commands as actions of a window, by name."""

    def __init__(self, parent: QWidget) -> None:
        self._actions = {command.name: _action(command, parent) for command in COMMANDS}
        self.tint(parent.palette())

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Any:
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def connect(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Say what each command does; a checkable one asks its action for its state."""
        for name, handler in handlers.items():
            self._actions[name].triggered.connect(lambda _checked, handler=handler: handler())

    def tint(self, palette: QPalette) -> None:
        """Draw the icons anew in the colours of a palette."""
        for command in COMMANDS:
            if command.icon:
                self._actions[command.name].setIcon(line_icon(command.icon, palette))


def _action(command: Command, parent: QWidget) -> QAction:
    action = QAction(command.text, parent)
    action.setObjectName(command.name)
    action.setShortcuts([QKeySequence(keys) for keys in command.keys])
    action.setCheckable(command.checkable)
    action.setStatusTip(command.tip)
    if command.in_panel:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    else:
        parent.addAction(action)
    if command.tip:
        shown = f" ({command.keys[0]})" if command.keys else ""
        action.setToolTip(command.tip + shown)
    return action


def fill_menus(bar: QMenuBar, actions: Actions) -> dict[str, QMenu]:
    """Build the menus; gives the submenus that the window fills."""
    open_ended = {"recent": "Open &recent", "panels": "&Panels", "bookmarks": "Boo&kmarks"}
    submenus: dict[str, QMenu] = {}
    for title, names in MENUS:
        menu = bar.addMenu(title)
        for name in names:
            if name is None:
                menu.addSeparator()
            elif name in open_ended:
                submenus[name] = menu.addMenu(open_ended[name])
            else:
                menu.addAction(actions[name])
    return submenus
