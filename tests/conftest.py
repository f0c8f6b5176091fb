"""Every test gets settings of its own, and a screen even where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def settings_path(tmp_path: Path) -> Path:
    """A file for the settings of one test."""
    return tmp_path / "settings.ini"
