"""How far an export has come is told on standard error: in one changing line on a terminal, else now and then."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.export.progress import told_on_standard_error
from layers.feedback import Feedback


def told(monkeypatch: pytest.MonkeyPatch, setting: str) -> tuple[Feedback, list[float]]:
    monkeypatch.setenv("LODESTONE_PROGRESS", setting)
    clock = [0.0]
    return told_on_standard_error("Reading", lambda: clock[0]), clock


def test_a_line_is_told_now_and_then_and_only_where_it_lasts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feedback, clock = told(monkeypatch, "")
    for second in range(12):
        clock[0] = float(second)
        feedback.progress(second / 12, f"{second} rows")
    assert capsys.readouterr().err.splitlines() == ["lodestone: Reading 3 rows, 25% done.", "lodestone: Reading 8 rows, 67% done."]


def test_silence_can_be_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feedback, clock = told(monkeypatch, "no")
    clock[0] = 60.0
    feedback.progress(0.5, "rows")
    assert capsys.readouterr().err == ""


def test_a_terminal_has_one_line_that_goes_away(tmp_path: Path) -> None:
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this machine gives no terminals: {error}")
    command = [sys.executable, "-m", "desktop.cli", "export", "--size", "400x300", "-o", str(tmp_path / "a.png")]
    environment = {**os.environ, "LODESTONE_PROGRESS": ""}
    done = subprocess.run(command, check=True, stderr=theirs, stdout=subprocess.PIPE, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(ours)
    assert done.stdout.decode().strip() == str(tmp_path / "a.png")
    assert b"Drawing World" in shown
    assert b"\n" not in shown
    assert shown.endswith(b"\r\x1b[K")
