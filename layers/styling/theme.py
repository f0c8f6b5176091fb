"""Colours of the map on light and on dark ground.

Verdict colours are at least 14 apart in CAM02-UCS in normal sight and in full deuteranopia, protanopia and tritanopia;
the dash repeats them in print.
"""

from __future__ import annotations

from dataclasses import dataclass

from layers.restrictions.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``; widths live with the painters."""

    paper: str
    sea: str
    land: str
    border: str
    coast: str
    graticule: str
    text: str
    quiet_text: str
    country_text: str
    casing: str | None
    grey: str
    verdicts: dict[Verdict, str]
    stages: dict[str, str]


LIGHT = Theme(
    paper="#FFFFFF",
    sea="#DDE6EA",
    land="#F3F1EA",
    border="#B9B3A6",
    coast="#8D9AA0",
    graticule="#C6D0D5",
    text="#1E2225",
    quiet_text="#55595C",
    country_text="#5F5B52",
    casing="#3A352B",
    grey="#6B6B6B",
    verdicts={
        Verdict.FREE: "#1F78B4",
        Verdict.SUSPENDED: "#66B2A3",
        Verdict.UNKNOWN: "#777777",
        Verdict.TARIFFED: "#5E2B97",
        Verdict.LICENCE: "#D98E04",
        Verdict.BANNED: "#A50F15",
    },
    stages={
        "mine": "#7A5524",
        "concentration": "#7A5524",
        "cracking": "#2B6A6C",
        "separation": "#124B5F",
        "metal": "#474F5E",
        "alloy": "#474F5E",
        "magnet": "#7E1D3E",
        "recycling": "#2F7245",
    },
)

DARK = Theme(
    paper="#15181B",
    sea="#1C2126",
    land="#2A2D31",
    border="#4A4F55",
    coast="#5A6168",
    graticule="#2A3036",
    text="#ECEBE6",
    quiet_text="#B5B8BA",
    country_text="#A9A59A",
    casing=None,
    grey="#A0A0A0",
    verdicts={
        Verdict.FREE: "#6CB8EF",
        Verdict.SUSPENDED: "#8CF2EA",
        Verdict.UNKNOWN: "#9A9A9A",
        Verdict.TARIFFED: "#A655F6",
        Verdict.LICENCE: "#F9A91F",
        Verdict.BANNED: "#F53D4C",
    },
    stages={
        "mine": "#D9A866",
        "concentration": "#D9A866",
        "cracking": "#6FBFC0",
        "separation": "#5FB4D6",
        "metal": "#AEB7C6",
        "alloy": "#AEB7C6",
        "magnet": "#EE86A8",
        "recycling": "#7CCB95",
    },
)

# Okabe and Ito (2008), reordered so that neighbours differ in lightness too; eight are told apart by most colour-blind readers.
CATEGORY_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
OTHER_VALUES = "#9A9A9A"
NO_VALUE = "#C9C4BA"


def theme(dark: bool) -> Theme:
    """Return the colours for dark or for light ground."""
    return DARK if dark else LIGHT


def mixed(colour: str, ground: str, share: float) -> str:
    """Lay ``share`` (0 to 1) of a colour over a ground; both and the answer are ``#rrggbb``."""
    channels = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(share * upper + (1 - share) * lower):02X}" for upper, lower in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
