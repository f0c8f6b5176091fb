"""A real window that changes and saves its map for ever, and says what it did; to be killed by `tests.benchmarks.kills`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.main_window import MainWindow
from desktop.recovery import Recovery
from desktop.tasks import Tasks
from desktop.workspace import Workspace
from layers import edits
from layers.catalogue import loading
from layers.document import Bookmark, MapDocument, first_map
from layers.edits import Edit
from layers.storage import encode

FILTERS = ("", "n > 3", "name LIKE 'a%'")
EDIT_MS, SAVE_MS = (5, 60), (150, 700)


def digest(document: MapDocument) -> str:
    """Give what tells a map from all others, wherever its file lies."""
    return hashlib.sha256(encode(document, Path("/"))).hexdigest()[:16]


class Hands:
    """Changes the map at random moments, and says of each state what tells it from all others, before it is shown where that can be."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._random = random.Random(seed)
        self._count = 0

    def edit(self) -> None:
        """Make, take back or make again one change."""
        space, chance = self._window.workspace, self._random
        if chance.random() < 0.2:
            self._say("step")
            (space.undo if chance.random() < 0.6 else space.redo)()
            self._say("state", digest(space.document))
        else:
            self._count += 1
            some = self._some_edit(space.document)
            made = replace(some.document, title=f"Edit {self._count}")
            self._say("state", digest(made))
            space.apply(Edit(some.name, made, some.fold))
        QTimer.singleShot(chance.randint(*EDIT_MS), self.edit)

    @staticmethod
    def _say(what: str, told: str = "") -> None:
        print(json.dumps([what, told]), flush=True)

    def save(self) -> None:
        """Save as the menu does."""
        self._say("save")
        self._window.actions_table["save"].trigger()
        QTimer.singleShot(self._random.randint(*SAVE_MS), self.save)

    def _some_edit(self, document: MapDocument) -> Edit:
        chance = self._random
        day = dt.date(2025, 1, 1) + dt.timedelta(chance.randint(0, 600))
        layer = chance.choice(document.layers)
        own = [layer for layer in document.layers if layer.source is not None]
        choices = [
            lambda: edits.set_day(document, day),
            lambda: edits.set_elements(document, tuple(chance.sample(edits.PERIODIC_ORDER, 3))),
            lambda: edits.show_layer(document, layer.id, chance.random() < 0.5),
            lambda: edits.set_opacity(document, layer.id, chance.random()),
            lambda: edits.move_layer(document, layer.id, chance.randint(0, 7)),
            lambda: edits.compare_with(document, None),
            lambda: edits.add_bookmark(document, Bookmark(f"View {chance.randint(1, 9)}", day, (0.0, 0.0, 20.0, 20.0))),
            lambda: edits.filter_layer(document, own[0].id, chance.choice(FILTERS)),
            lambda: edits.restyle_layer(document, own[0].id, replace(own[0].style, size=float(chance.randint(2, 20)))),
        ]
        return chance.choice(choices)()


def main(folder: Path, seed: int) -> int:
    """Open the window on the map of a folder, and change it until somebody kills the process."""
    app = QApplication(["lodestone"])
    catalogue = loading.load()
    window = MainWindow(
        Workspace(catalogue, first_map(catalogue.edition)), Tasks(), QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    )
    window.show()
    window.open_files([folder / "map.lodestone"])
    while window.map_file.path is None or window.tasks.running:
        app.processEvents()
    recovery = Recovery(window, folder / "journals")
    for text in FILTERS[1:]:  # the dialog of filters works them out away from the window
        space = window.workspace
        space.filtered.of(replace(space.document.layer("own-1"), filter=text), space.unfiltered["own-1"])
    hands = Hands(window, seed)
    print(json.dumps(["state", digest(window.workspace.document)]), flush=True)
    hands.edit()
    hands.save()
    status = app.exec()
    recovery.close()
    return status
