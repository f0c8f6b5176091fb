"""Two days on one sheet: each half is the sheet of its own day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.dialogs.export_map import ExportDialog
from desktop.export import ExportOptions, write
from desktop.main_window import MainWindow
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, first_map
from layers.errors import RequestError
from layers.extent import Extent
from tests.desktop.render_kit import pixels
from tests.desktop.window_kit import settle, window

__all__ = ["window"]

FIRST, SECOND = dt.date(2025, 4, 3), dt.date(2025, 11, 20)
BOTH = replace(first_map(FIRST), elements=("Dy",), compare=SECOND)
EAST_ASIA = Extent(90, -10, 150, 55)


def drawn(document: MapDocument, path: Path, options: ExportOptions) -> QImage:
    write(document, load(), {}, path, options)
    return QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)


def share_of_others(image: QImage, model: QImage) -> float:
    """Share of pixels whose colour is clearly another."""
    return float((np.abs(pixels(image).astype(int) - pixels(model)).max(axis=2) > 16).mean())


@pytest.mark.parametrize("extent", [None, EAST_ASIA], ids=["whole", "part"])
def test_each_half_is_the_sheet_of_its_day(qapp: object, tmp_path: Path, extent: Extent | None) -> None:
    sheet = drawn(BOTH, tmp_path / "both.png", ExportOptions(1400, 500, extent=extent, both=True))
    alone = [drawn(replace(BOTH, day=day), tmp_path / "alone.png", ExportOptions(700, 500, extent=extent)) for day in (FIRST, SECOND)]
    halves = [sheet.copy(left, 0, 700, 500) for left in (0, 700)]
    for half, own, other in zip(halves, alone, alone[::-1], strict=True):
        assert share_of_others(half, own) < 1e-3  # edges are blended a little otherwise at another place of the sheet
        assert share_of_others(half, other) > 1e-2


def test_the_title_names_both_days(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "both.png"
    write(BOTH, load(), {}, path, ExportOptions(1400, 500, both=True))
    assert QImage(str(path)).text("Title") == "Lodestone: Dysprosium, 3 April 2025; Dysprosium, 20 November 2025"


@pytest.mark.parametrize(("document", "both"), [(BOTH, False), (replace(BOTH, compare=None), True)])
def test_one_day_fills_the_sheet_unless_both_are_asked_for_and_there(
    qapp: object, tmp_path: Path, document: MapDocument, both: bool
) -> None:
    sheet = drawn(document, tmp_path / "one.png", ExportOptions(900, 500, both=both))
    assert sheet == drawn(replace(BOTH, compare=None), tmp_path / "alone.png", ExportOptions(900, 500))


def test_a_drawing_shows_the_first_day(qapp: object, tmp_path: Path) -> None:
    for name, both in (("both.svg", True), ("one.svg", False)):
        write(BOTH, load(), {}, tmp_path / name, ExportOptions(900, 500, both=both))
    assert (tmp_path / "both.svg").read_bytes() == (tmp_path / "one.svg").read_bytes()


def test_two_maps_need_the_room_of_two() -> None:
    with pytest.raises(RequestError, match="too small for two maps"):
        ExportOptions(600, 400, both=True)


def test_the_dialog_offers_both_days_when_two_are_shown(window: MainWindow, qtbot: QtBot) -> None:
    space = window.workspace

    def dialog() -> ExportDialog:
        window.actions_table["export"].trigger()
        settle(qtbot, window)
        return next(one for one in window.findChildren(ExportDialog) if one.isVisible())

    alone = dialog()
    assert not alone.both.isVisible()
    alone.reject()
    space.apply(edits.compare_with(space.document, FIRST))
    settle(qtbot, window)
    asked = dialog()
    assert asked.both.isVisible()
    assert asked._options().both
    asked.format.setCurrentIndex(asked.format.findData(".svg"))
    assert not asked.both.isEnabled()
    assert not asked._options().both
    asked.reject()
