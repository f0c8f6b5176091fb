"""What the first picture did without, loaded once it is there, so that the first dialog of a kind opens as fast as the next one."""

from __future__ import annotations

import contextlib
import gc
import importlib
import pkgutil
import threading
import time

from desktop.tasks import give_way

PACKAGES = ("desktop.canvas", "desktop.dialogs", "desktop.panels", "desktop.render", "desktop.table")
PAUSE_S = 0.002
"""Between two modules: to load one holds the interpreter, and the window is to have its turn."""


def load_later() -> threading.Thread:
    """Load the modules of the window on a thread of their own, which is given back."""
    thread = threading.Thread(target=_load, name="lodestone-later", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    give_way()
    for package in PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            with contextlib.suppress(ImportError):  # who needs it will tell
                importlib.import_module(module.name)
            time.sleep(PAUSE_S)
    gc.freeze()  # modules stay; to look through them for garbage would hold the window up now and then
