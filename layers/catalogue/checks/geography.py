"""Whether sites lie in their countries, and whether the world map knows every country."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layers.catalogue import tables
from layers.catalogue.checks.fault import Fault
from layers.catalogue.loading import Catalogue

if TYPE_CHECKING:
    from layers.geometry.world import World

TOLERANCE_DEGREES = 0.02
"""How far a site may lie outside its country's polygon (some 2 km): the map is generalised, and ports stand on its edge."""


def check_geography(catalogue: Catalogue) -> Iterator[Fault]:
    """Find sites outside of their country, and countries that the map lacks.

    A site marked offshore must lie off the land of its country, any other on it or within `TOLERANCE_DEGREES`.
    """
    from layers.geometry.world import load_world

    finest = load_world("10m")
    yield from _sites(catalogue, finest)
    yield from _countries(catalogue, finest)
    yield from _countries(catalogue, load_world("50m"))


def _sites(catalogue: Catalogue, world: World) -> Iterator[Fault]:
    import shapely

    land = {code: world.polygons_of(code) for code in {site.country for site in catalogue.sites.values()} if code in world.codes}
    for number, site in enumerate(catalogue.sites.values(), start=1):
        if site.country not in land:
            continue  # told of the country's own row
        distance = shapely.distance(land[site.country], shapely.Point(site.lon, site.lat))
        if site.offshore and distance == 0:
            what = f"{site.id} is called offshore and lies on the land of {site.country}."
            yield Fault(tables.SITES, number, "offshore", what, "Write no, or correct the place.")
        if not site.offshore and distance > TOLERANCE_DEGREES:
            what = f"{site.id} lies {distance:.2f} degrees outside of {site.country}."
            yield Fault(tables.SITES, number, "lat", what, "Correct the place or the country, or mark the site offshore.")


def _countries(catalogue: Catalogue, world: World) -> Iterator[Fault]:
    """Find countries with neither a polygon nor a dot at a scale."""
    shown = {world.codes[owner] for owner in set(world.rings.owner.tolist())}
    shown |= {code for code, is_dot in zip(world.codes, world.is_dot.tolist(), strict=True) if is_dot}
    for number, country in enumerate(catalogue.countries.values(), start=1):
        if country.has_polygon and country.code not in shown:
            what = f"The world map at {world.scale} has nothing for {country.code}."
            yield Fault(tables.COUNTRIES, number, "code", what, "Correct the code, or add a dot to the map.")
