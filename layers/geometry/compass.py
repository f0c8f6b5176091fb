"""Places in words: degrees with the letters of the compass."""

from __future__ import annotations


def meridian_name(lon: float) -> str:
    """A longitude from -180 to 180: ``150° E``; 0 and 180 need no letter."""
    return f"{digits(abs(lon))}°" + (" E" if 0 < lon < 180 else " W" if -180 < lon < 0 else "")


def parallel_name(lat: float) -> str:
    """A latitude: ``30.5° S``; the equator is ``0°``."""
    return f"{digits(abs(lat))}°" + (" N" if lat > 0 else " S" if lat < 0 else "")


def place_name(lon: float, lat: float | None = None) -> str:
    """A place, or a meridian alone."""
    return meridian_name(lon) if lat is None else f"{parallel_name(lat)} {meridian_name(lon)}"


def digits(degrees: float) -> str:
    """Degrees with at most four decimals and never an exponent."""
    text = f"{degrees:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
