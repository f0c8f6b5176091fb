"""Every test gets settings of its own, and a screen even where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("lodestone", deadline=None)  # a busy machine makes no property false
settings.load_profile("lodestone")

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Offscreen windows have no frame to take hints or to be raised, and Qt says so each time; all other warnings fail a test."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise)", extend=True))


@pytest.fixture
def settings_path(tmp_path: Path) -> Path:
    """A file for the settings of one test."""
    return tmp_path / "settings.ini"
