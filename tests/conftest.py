"""Every test gets settings of its own, and a screen even where there is none."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["LODESTONE_PROGRESS"] = "no"  # what is said only where work lasts is no matter of tests, but of its own
settings.register_profile("lodestone", deadline=None)  # a busy machine makes no property false
settings.load_profile("lodestone")


def _own_surroundings(worker: str) -> None:
    """Give one of several processes that test at the same time a screen, settings and a folder for temporary files of its own."""
    displays = os.environ.get("LODESTONE_TEST_DISPLAYS", "").split()
    if displays:
        os.environ["DISPLAY"] = displays[int(worker.removeprefix("gw")) % len(displays)]
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        folder = Path(os.environ[name]) / worker
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(folder)
    temporary = Path(tempfile.gettempdir()) / f"lodestone-tests-{worker}"
    temporary.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)


if "PYTEST_XDIST_WORKER" in os.environ:
    _own_surroundings(os.environ["PYTEST_XDIST_WORKER"])

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
