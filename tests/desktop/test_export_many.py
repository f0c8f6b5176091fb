"""Several sheets from the window: the map as it is now, drawn by a process of its own."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from desktop.dialogs.export_many import ExportManyDialog
from desktop.export.child import run_on_map
from desktop.main_window import MainWindow
from layers import edits
from layers.errors import ExportError, Stopped
from layers.feedback import Feedback
from tests.desktop.render_kit import lens
from tests.desktop.window_kit import window  # noqa: F401


def test_the_window_exports_a_sequence_of_its_map(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:  # noqa: F811
    window.workspace.apply(edits.set_elements(window.workspace.document, ("Dy",)))
    window.actions_table["export_many"].trigger()
    dialog = window.findChild(ExportManyDialog)
    assert dialog is not None
    dialog.what.setCurrentIndex(3)
    dialog.since.setDate(QDate(2025, 10, 1))
    dialog.until.setDate(QDate(2025, 9, 1))
    assert "lies before" in dialog.note.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Save).isEnabled()
    dialog.until.setDate(QDate(2025, 11, 1))
    dialog.file.setText(str(tmp_path / "months.webp"))
    dialog.evidence.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: (tmp_path / "months.webp").exists() and not window.tasks.running, timeout=90_000)
    assert QImageReader(str(tmp_path / "months.webp")).imageCount() == 2
    assert (tmp_path / "months.webp.evidence.json").exists()
    assert str(tmp_path) in window.status.currentMessage()


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="does not exist"):
        run_on_map(lens("Dy"), "atlas", ["-o", str(tmp_path / "none" / "x.pdf")], Feedback())


def test_a_command_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    feedback = Feedback()
    threading.Timer(1.0, feedback.stop).start()
    with pytest.raises(Stopped):
        run_on_map(lens("Dy"), "atlas", ["-o", str(tmp_path / "x.pdf"), "--by", "country"], feedback)
    assert list(tmp_path.iterdir()) == []
