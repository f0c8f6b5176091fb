"""Sites of the page: where they are, and how they stand on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from desktop.export.page.cards import site_card
from desktop.export.page.coordinates import Frame
from layers.catalogue.loading import Catalogue
from layers.styling.sites import SiteMark


def site_places(frame: Frame, marks: Sequence[SiteMark]) -> list[Any]:
    """Give where each mark stands on the page's plane; None where the projection cannot show it."""
    return list(frame.places(np.array([(mark.lon, mark.lat) for mark in marks], dtype=np.float64).reshape(-1, 2)))


def site_states(marks: Sequence[SiteMark], catalogue: Catalogue, day: dt.date) -> Iterator[dict[str, Any]]:
    """Give what each mark looks like on a day, and what its card tells."""
    for mark in marks:
        yield {
            "layer": mark.layer_id,
            "stage": mark.stage,
            "status": mark.status,
            "others": mark.others,
            "precision": mark.precision,
            "allied": mark.allied,
            "checked": mark.checked,
            "priority": mark.priority,
            "card": site_card(mark, catalogue, day),
        }
