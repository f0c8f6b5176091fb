"""The legend on the screen: of what is seen, low and wide along the foot of the map, and what has no room is said."""

from __future__ import annotations

from itertools import product

import numpy as np

from desktop.render.frame import Frame
from desktop.render.legend import LegendBlock, arrange
from desktop.render.sheet import COLUMN
from layers.styling.legend import LegendGroup, LegendItem, lit_group

SCREEN_SCALES = (1.0, 0.9, 0.82)
"""Sizes of type that are tried, the first that fits."""
PAIRED_SCALES = SCREEN_SCALES[1:2]
"""Of one of two maps side by side, whose legends may hold more and less."""
SCREEN_SHARE = 0.42
"""Most that the legend takes of the height of the screen's map, unless more lies empty below it."""
LOW, LOW_SHARE = 480, 0.28
"""A map lower than so many logical pixels, as above an open table, keeps more of itself: there the legend takes so much at most."""
MOST_NAMED = 6
"""Groups of the legend without room that are named."""


def legend_in_view(frame: Frame) -> tuple[LegendGroup, ...]:
    """Give the legend of what was drawn, so that it never lists what the reader cannot see."""
    content, size = frame.content, (frame.viewport.width, frame.viewport.height)
    lit = (lit_group(frame.reach),) if frame.reach is not None else ()
    sites, arcs, countries = (frame.hits.visible(kind, *size) for kind in ("site", "arc", "country"))
    drawn = content.legend_of(
        [mark for mark in content.sites if mark.site_id in sites],
        [arc for arc in content.arcs if arc.key in arcs],
        {code: role for code, role in content.roles.items() if code in countries},
        frame.document.hidden_at(frame.viewport.scale),
    )
    return lit + frame.imagery.legend(frame.document, frame) + drawn


def screen_legend(frame: Frame, scales: tuple[float, ...] = SCREEN_SCALES) -> tuple[LegendBlock, float]:
    """Lay the legend out low and wide along the foot of the screen: small before short, and what has no room is said.

    Parameters
    ----------
    scales
        Sizes of its type that may be taken, falling.
    """
    groups, viewport = legend_in_view(frame), frame.viewport
    foot = float(viewport.to_screen(np.array([[viewport.x, frame.projection.bounds[1]]]))[0, 1])
    share = SCREEN_SHARE if viewport.height >= LOW else LOW_SHARE
    highest = max(share * viewport.height, viewport.height - foot - 32)  # all of the room below the map costs nothing
    choices = [(groups[:count], groups[count:]) for count in range(len(groups), 0, -1)]
    choices += [(groups[1:], groups[:1]), ((), groups)]  # one that is very long must not hide all others
    for some, left in choices:
        shown = (*some, _more(left)) if left else some
        for scale, split in product(scales, (False, True)):
            for room in np.arange(0.0, highest / scale + 8.0, 8.0).tolist():
                block = arrange(frame.content.heading, shown, COLUMN, room, split=split, scale=scale)
                if block.width * scale <= viewport.width - 40 and block.height * scale <= highest:
                    return block, scale
    return arrange(frame.content.heading, (), COLUMN, 0.0), scales[-1]


def _more(groups: tuple[LegendGroup, ...]) -> LegendGroup:
    titles = [group.title for group in groups[:MOST_NAMED]] + ([f"{len(groups) - MOST_NAMED} more"] if len(groups) > MOST_NAMED else [])
    words = "No room here for: " + ", ".join(titles) + ". The exported map explains them."
    return LegendGroup("", (LegendItem("note", "", words),))
