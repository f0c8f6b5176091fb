"""How far apart colours look, to every kind of eye: CAM02-UCS, colour blindness and contrast, for the tests of palettes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Full colour blindness on linear RGB, from the tables of Machado, Oliveira and Fernandes (2009), severity 1.0.
SIGHT: dict[str, Array] = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # IEC 61966-2-1, D65
_WHITE = 100 * _TO_XYZ.sum(axis=1)
_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
# Viewing as sRGB assumes it: average surround, 64 lux on a grey of 20 %.
_BACKGROUND, _ADAPTING, _F, _C, _NC = 20.0, 64 / np.pi / 5, 1.0, 0.69, 1.0
_K = 1 / (5 * _ADAPTING + 1)
_FL = 0.2 * _K**4 * 5 * _ADAPTING + 0.1 * (1 - _K**4) ** 2 * (5 * _ADAPTING) ** (1 / 3)


def linear(colour: str) -> Array:
    """Give linear RGB from 0 to 1 of ``#rrggbb``."""
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, from 1 to 21."""
    bright, dark = sorted((float(_TO_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def difference(one: str, other: str, sight: str = "normal") -> float:
    """Distance in CAM02-UCS (Luo, Cui and Li 2006)."""
    seen = (np.clip(SIGHT[sight] @ linear(colour), 0, 1) for colour in (one, other))
    first, second = (_cam02_ucs(100 * _TO_XYZ @ rgb) for rgb in seen)
    return float(np.linalg.norm(first - second))


def _cam02_ucs(xyz: Array) -> Array:
    """J', a', b' by way of CIECAM02 (CIE 159:2004)."""
    n = _BACKGROUND / _WHITE[1]
    nbb = 0.725 * n**-0.2
    red, green, blue = _response(xyz)
    a, b = red - 12 * green / 11 + blue / 11, (red + green - 2 * blue) / 9
    hue = np.arctan2(b, a)
    achromatic = (2 * red + green + blue / 20 - 0.305) * nbb
    white = _response(_WHITE)
    achromatic_white = (2 * white[0] + white[1] + white[2] / 20 - 0.305) * nbb
    lightness = 100 * (achromatic / achromatic_white) ** (_C * (1.48 + np.sqrt(n)))
    eccentricity = 50000 / 13 * _NC * nbb * (np.cos(hue + 2) + 3.8) / 4
    t = eccentricity * np.hypot(a, b) / (red + green + 21 * blue / 20)
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    colourfulness = np.log(1 + 0.0228 * chroma * _FL**0.25) / 0.0228
    return np.array([1.7 * lightness / (1 + 0.007 * lightness), colourfulness * np.cos(hue), colourfulness * np.sin(hue)])


def _response(xyz: Array) -> Array:
    """Responses of the cones after adaptation to the white and the level of light."""
    degree = _F * (1 - np.exp((-_ADAPTING - 42) / 92) / 3.6)
    adapted = (_CAT02 @ xyz) * (degree * _WHITE[1] / (_CAT02 @ _WHITE) + 1 - degree)
    cones = _FL * (_HPE @ np.linalg.solve(_CAT02, adapted)) / 100
    power = np.abs(cones) ** 0.42
    return np.asarray(np.sign(cones) * 400 * power / (power + 27.13) + 0.1)
