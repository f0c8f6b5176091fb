"""Help that fits on a page: the keys, and what Lodestone is made of."""

from __future__ import annotations

import datetime as dt
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

import resources
from desktop.actions import COMMANDS

PARTS = (
    "lodestone-atlas",
    "PySide6-Essentials",
    "numpy",
    "pyproj",
    "shapely",
    "pyogrio",
    "geopandas",
    "pandas",
    "pyarrow",
    "msgspec",
    "folium",
)
MAP_KEYS = (
    ("Arrow keys", "move the map"),
    ("+  -", "zoom"),
    ("Home, 0", "show the whole map"),
    ("Enter", "choose what is in the middle"),
    ("Esc", "choose nothing"),
    ("Shift+drag", "zoom to a box"),
    ("Double click", "zoom in"),
)
LIST_KEYS = (("Space", "switch the layer on or off"),)
DAY_KEYS = (
    ("Up, Down", "step by a day in a field of a day"),
    ("Space", "play the changes, or stop, in the time bar"),
    ("Left, Right", "go to the change before or after, on the ticks"),
    ("Home, End", "go to the first or last change, on the ticks"),
)


def keys_text() -> str:
    """List all keys; those of commands come from their table."""
    commands = [(", ".join(command.keys), command.text.replace("&", "").rstrip("…")) for command in COMMANDS if command.keys]
    groups = (("On the map", MAP_KEYS), ("In the list of layers", LIST_KEYS), ("Day", DAY_KEYS), ("Commands", tuple(commands)))
    return "\n\n".join(f"{title}\n" + "\n".join(f"  {keys:<24}{what}" for keys, what in rows) for title, rows in groups)


def about_text(edition: dt.date) -> str:
    """Name versions and the catalogue's edition."""
    parts = [f"  {name:<24}{_version(name)}" for name in PARTS]
    return "\n".join(
        [
            "Lodestone, an atlas of the rare-earth supply chain",
            "",
            f"Edition of the catalogue: {edition.isoformat()}",
            f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
            "",
            *parts,
        ]
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def licences_text() -> str:
    """Give the licences of what is shipped, as they are."""
    folder = Path(resources.__file__).parent / "licences"
    return "\n\n".join(
        f"{path.name}\n{'=' * len(path.name)}\n{path.read_text(encoding='utf-8')}" for path in sorted(folder.iterdir()) if path.is_file()
    )


class Pages(QDialog):
    """Pages of plain text."""

    def __init__(self, title: str, pages: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.tabs = QTabWidget(self)
        for name, text in pages.items():
            page = QPlainTextEdit(text, self)
            page.setReadOnly(True)
            page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            page.setAccessibleName(name)
            self.tabs.addTab(page, name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)
        column.addWidget(buttons)
        self.resize(620, 520)
