"""What an export can be told."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from layers.errors import RequestError
from layers.extent import Extent
from layers.layout.model import Layout

LARGEST = 100_000_000
SCREEN_DPI = 96.0
PRINT_DPI = 300.0
"""Of what becomes an image on a page that keeps shapes, if nothing else is asked for."""
SHAPES = (".svg", ".pdf", ".html")
"""Endings of what keeps shapes."""
LARGEST_DRAWING = 19_200.0
"""Pixels of 1/96 inch that a side of a drawing has at most: the 200 inches that PDF allows (ISO 32000-1, annex C)."""
LEAST = (320, 240)
"""Width and height in pixels at 96 dots an inch that title, map and credits need."""


def usual_dpi(ending: str, *, on_page: bool) -> float:
    """Give the dots an inch of an export for which none were chosen."""
    return PRINT_DPI if on_page and ending in SHAPES else SCREEN_DPI


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Size, density and extent of an export.

    Parameters
    ----------
    width, height
        Pixels of the picture.
    dpi
        Pixels an inch. At 96 a mark is as large as on an ordinary screen; at 192 it takes twice as many pixels.
    extent
        What to show; None shows all that the projection does.
    both
        Whether a map that compares two days shows both, side by side.
    clear
        Whether the paper around the map is left out, in formats that can be clear.
    world_file
        Whether a world file and a file with the CRS are written beside a picture.
    page
        The page to arrange; it decides the size.

    Raises
    ------
    RequestError
        The picture would have no room for a map.
    """

    width: int = 1920
    height: int = 1080
    dpi: float = SCREEN_DPI
    extent: Extent | None = None
    both: bool = False
    clear: bool = False
    world_file: bool = False
    page: Layout | None = None

    def __post_init__(self) -> None:
        if not 30 <= self.dpi <= 1200:
            raise RequestError(f"{self.dpi:g} dots an inch is out of range.", "Ask for 30 to 1200.")
        least_width, least_height = (math.ceil(side * self.ratio) for side in LEAST)
        least_width *= 2 if self.both else 1
        if self.page is None and (self.width < least_width or self.height < least_height):
            size = f"{self.width} x {self.height} pixels at {self.dpi:g} dots an inch"
            what = "two maps" if self.both else "a map"
            raise RequestError(f"A picture of {size} is too small for {what}.", f"Ask for at least {least_width}x{least_height}.")

    def check_pixels(self) -> None:
        """Refuse what cannot be a picture of pixels.

        Raises
        ------
        RequestError
            It would be larger than 100 megapixels.
        """
        if self.width * self.height > LARGEST:
            raise RequestError(f"A picture of {self.width} x {self.height} pixels is too large.", "Ask for at most 100 megapixels.")

    @property
    def image_dpi(self) -> float:
        """Pixels an inch of what becomes an image on a sheet that keeps shapes: as asked, but no more than 100 megapixels in all."""
        return self.dpi * min(1.0, math.sqrt(LARGEST / (self.width * self.height)))

    @property
    def image_ratio(self) -> float:
        """The same in pixels a logical pixel of the map."""
        return round(self.ratio * self.image_dpi / self.dpi, 9)

    @property
    def ratio(self) -> float:
        """Device pixels a logical pixel of the map."""
        return round(self.dpi / SCREEN_DPI * (1.0 if self.page is None else self.page.marks), 9)

    def on(self, page: Layout | None) -> ExportOptions:
        """Give the same options for a page, which decides the size; None changes nothing."""
        if page is None:
            return self
        width, height = page.pixels(self.dpi)
        return replace(self, width=width, height=height, page=page, both=False)
