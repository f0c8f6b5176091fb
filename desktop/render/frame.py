"""One picture in the making: what every painter needs, and what they leave for hits and labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter

from desktop.render.hits import HitIndex
from desktop.render.imagery import NONE, Imagery
from desktop.render.labels import Labels
from layers.document import MapDocument
from layers.feedback import Feedback
from layers.geometry.projection import Projection
from layers.style import Blend
from layers.styling.content import MapContent
from layers.styling.reach import Reach
from layers.styling.theme import Theme
from layers.viewport import Viewport

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer


@dataclass(slots=True)
class Frame:
    """The state of one rendering; made for it and dropped with it.

    Parameters
    ----------
    vector
        Whether the device keeps text and shapes.
    ratio
        Pixels a logical pixel of what becomes an image on such a device.
    reach
        What a chosen measure hits, to be lit up.
    imagery
        Tiles that may be shown.
    grid
        Whether meridians and parallels are drawn.
    part
        Is told the name of each layer before it is drawn, and how it blends with those below.
    pixel
        Units of the painter that a 96th of an inch has, where marks are smaller on a page than on a screen.
    """

    painter: QPainter
    document: MapDocument
    content: MapContent
    own: Mapping[str, FeatureLayer]
    projection: Projection
    viewport: Viewport
    theme: Theme
    hits: HitIndex
    labels: Labels
    feedback: Feedback = field(default_factory=Feedback)
    vector: bool = False
    ratio: float = 1.0
    reach: Reach | None = None
    imagery: Imagery = NONE
    grid: bool = True
    part: Callable[..., None] | None = None
    pixel: float = 1.0

    def begin(self, name: str, blend: Blend = Blend.NORMAL) -> None:
        """Tell the name of the part of the drawing that begins, where parts have names."""
        if self.part is not None:
            self.part(name, blend)
