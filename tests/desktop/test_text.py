"""Names from a user's files in the window: shown literally, in one direction, and edited as they are."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.panels.layer_model import LayerModel
from desktop.panels.pages.markup import heading, pairs
from desktop.panels.text import one_line, plain, tip
from desktop.workspace import Workspace
from layers.catalogue.loading import load
from layers.document import Layer, LayerKind, SourceRef, first_map

Role = Qt.ItemDataRole
TURNED = "a\u202enosjoeg"
ARABIC = "\u0645\u0646\u0627\u062c\u0645"


@pytest.mark.parametrize("told", [plain, tip, one_line, heading])
def test_controls_of_direction_are_written_out(told: object) -> None:
    assert callable(told)
    text = told(TURNED)
    assert "a[U+202E]nosjoeg" in text
    assert "\u202e" not in text


def test_text_from_right_to_left_is_isolated() -> None:
    assert plain(ARABIC) == f"\u2068{ARABIC}\u2069"
    assert one_line(ARABIC) == f"\u2068{ARABIC}\u2069"
    assert tip(ARABIC, "12 features") == f"<p>\u2068{ARABIC}\u2069 · 12 features</p>"
    assert f"\u2068{ARABIC}\u2069" in pairs([(ARABIC, "12")])


def test_shortening_leaves_no_isolate_open() -> None:
    assert one_line(ARABIC * 20, 10) == f"\u2068{(ARABIC * 20)[:9]}…\u2069"
    assert len(one_line("\u202e" * 200, 80)) == 80


def test_the_list_of_layers_shows_safe_names_and_lets_the_real_one_be_edited(qtbot: QtBot) -> None:
    document = first_map(dt.date(2025, 11, 20))
    own = Layer("own-1", LayerKind.OWN, TURNED, source=SourceRef(f"/data/{TURNED}.geojson"))
    model = LayerModel(Workspace(load(), replace(document, layers=(own, *document.layers))))
    row = model.index(0)
    assert row.data(Role.DisplayRole) == row.data(Role.AccessibleTextRole) == "a[U+202E]nosjoeg (file missing)"
    assert row.data(Role.EditRole) == TURNED
    assert "/data/a[U+202E]nosjoeg.geojson" in row.data(Role.ToolTipRole)
