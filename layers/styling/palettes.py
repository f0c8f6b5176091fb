"""Ramps of colour from little to much, and colours that can be read on others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.style import Palette

# Viridis (Smith and van der Walt, 2015; CC0) and Cividis (Nuñez, Anderton and Renslow, 2018; CC0) at nine places; the others are of
# one hue. Lightness rises without a turn in each, so that a reader without colour sight, or a grey print, still has the order.
_RAMPS = {
    Palette.VIRIDIS: ("#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725"),
    Palette.CIVIDIS: ("#00224E", "#123570", "#3B496C", "#575D6D", "#707173", "#8A8678", "#A59C74", "#C3B369", "#E1CC55"),
    Palette.TEALS: ("#023B39", "#045754", "#0B7A75", "#2E938D", "#5AABA4", "#84C2BB", "#ABD6D0", "#CDE7E3"),
    Palette.BROWNS: ("#4A2309", "#6B360F", "#8C4D1B", "#A9682F", "#C1854B", "#D5A36E", "#E5C196", "#F1DCC1"),
}
INKS = ("#FFFFFF", "#000000")


def ramp(palette: Palette, shares: NDArray[np.float64], *, dark: bool) -> NDArray[np.float64]:
    """Give the colours of shares from 0 (little) to 1 (much): red, green and blue from 0 to 255, shape (n, 3).

    Much is what stands out from the ground: dark on light ground, bright on dark.
    """
    stops = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in _RAMPS[palette]], dtype=np.float64)
    at = np.clip(shares if dark else 1.0 - shares, 0.0, 1.0) * (len(stops) - 1)
    return np.column_stack([np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)])


def steps(palette: Palette, count: int, *, dark: bool) -> tuple[str, ...]:
    """Give so many colours, ``#RRGGBB``, evenly apart from little to much."""
    shares = np.linspace(0.0, 1.0, count) if count > 1 else np.array([0.7])
    return tuple("#" + "".join(f"{round(channel):02X}" for channel in colour) for colour in ramp(palette, shares, dark=dark).tolist())


def ink_on(colour: str) -> str:
    """Give the ink, light or dark, that is read better on a colour: with 4.5 to 1 at least."""
    return max(INKS, key=lambda ink: _contrast(ink, colour))


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
