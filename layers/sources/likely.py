"""Which coordinate reference systems coordinates may be in that do not say: those that hold them first."""

from __future__ import annotations

Extent = tuple[float, float, float, float]

# Code, what it is, and the least and greatest x and y that places in it have.
SYSTEMS: tuple[tuple[str, str, Extent], ...] = (
    ("EPSG:4326", "longitude and latitude (WGS 84, GPS)", (-180, -90, 180, 90)),
    ("EPSG:4490", "longitude and latitude in China (CGCS2000)", (73, 3, 136, 54)),
    ("EPSG:4283", "longitude and latitude in Australia (GDA94)", (112, -44, 154, -9)),
    ("EPSG:4269", "longitude and latitude in North America (NAD83)", (-172, 14, -47, 87)),
    ("EPSG:27700", "Great Britain (National Grid)", (0, 0, 700_000, 1_300_000)),
    ("EPSG:2154", "France (Lambert 93)", (0, 6_000_000, 1_300_000, 7_200_000)),
    ("EPSG:3035", "Europe (ETRS89 / LAEA)", (2_400_000, 1_300_000, 7_500_000, 5_600_000)),
    ("EPSG:3577", "Australia (Albers)", (-2_100_000, -5_000_000, 2_400_000, -900_000)),
    ("EPSG:5070", "United States (Albers)", (-2_600_000, 200_000, 2_400_000, 3_300_000)),
    ("EPSG:32650", "eastern China (UTM zone 50 north), or another zone: 326 and its number", (100_000, 0, 900_000, 9_400_000)),
    ("EPSG:32750", "western Australia (UTM zone 50 south), or another zone: 327 and its number", (100_000, 1_000_000, 900_000, 10_000_000)),
    ("EPSG:3857", "web maps (Web Mercator)", (-20_037_509, -20_048_967, 20_037_509, 20_048_967)),
)


def likely(extent: Extent | None) -> list[tuple[str, str]]:
    """Give codes and words, those first that hold all of an extent: the smaller the area that a system is for, the earlier.

    Parameters
    ----------
    extent
        Least x and y, greatest x and y of the coordinates; None where nothing is known of them.
    """
    if extent is None:
        return [(code, words) for code, words, _ in SYSTEMS]
    fitting = [(code, words) for code, words, bounds in SYSTEMS if _holds(bounds, extent)]
    # Degrees that fit at all are WGS 84 far more often than the system of a country.
    fitting.sort(key=lambda one: one[0] != "EPSG:4326")
    return fitting + [(code, words) for code, words, _ in SYSTEMS if (code, words) not in fitting]


def _holds(bounds: Extent, extent: Extent) -> bool:
    return bounds[0] <= extent[0] and bounds[1] <= extent[1] and extent[2] <= bounds[2] and extent[3] <= bounds[3]
