"""What samples of the web page's legend are drawn with."""

from __future__ import annotations

import pytest

from desktop.export.page.days import _look
from layers.styling.legend import LegendItem


@pytest.mark.parametrize(
    ("item", "look"),
    [
        (LegendItem("own-point", "#000000", "x"), {}),
        (LegendItem("own-point", "#000000", "x", icon="star"), {"icon": "star", "turn": 0.0}),
        (LegendItem("own-area", "#000000", "x", fill="lines", spacing=6.0), {"fill": "lines", "spacing": 6.0, "angle": 0.0}),
    ],
)
def test_samples_say_all_that_the_page_needs(item: LegendItem, look: dict[str, object]) -> None:
    assert _look(item) == look
