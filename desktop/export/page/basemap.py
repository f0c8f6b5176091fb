"""The ground of the page: land, coasts, borders, meridians and parallels, and which countries are tinted or hatched."""

from __future__ import annotations

from typing import Any

from desktop.export.page.cards import Card, country_card
from desktop.export.page.coordinates import Frame, Track
from desktop.export.page.register import LiveMeasures
from layers.extent import Extent
from layers.geometry.graticule import graticule
from layers.geometry.world import load_world
from layers.restrictions.verdict import CountryRole, Verdict

NAMED_COUNTRIES = 90
"""So many of the largest countries may bear their name, where there is room."""


def ground(frame: Frame) -> dict[str, Any]:
    """Everything of the map that no fact changes."""
    world = load_world("50m")
    lines = graticule(Extent(-180.0, -90.0, 180.0, 90.0), 30.0)
    return {
        "sea": frame.outline(),
        "graticule": _tracks(frame.world_lines(lines)),
        "coasts": _tracks(frame.world_lines(world.coasts)),
        "borders": _tracks(frame.world_lines(world.borders)),
    }


def countries(frame: Frame, roles: dict[str, CountryRole], live: dict[str, LiveMeasures]) -> list[dict[str, Any]]:
    """Give each country its rings, the place of its name, and its part in the restrictions of the day."""
    world = load_world("50m")
    rings: dict[int, list[Track]] = {}
    for owner, track in frame.world_rings(world.rings):
        rings.setdefault(owner, []).append(track)
    labels = frame.places(world.labels)
    answer = []
    for index, code in enumerate(world.codes):
        country: dict[str, Any] = {"code": code, "rings": rings.get(index, [])}
        if world.rank[index] < NAMED_COUNTRIES and labels[index] is not None:
            country |= {"name": world.names[index], "label": labels[index]}
        if code in roles:
            country |= _role(roles[code], country_card(world.names[index], roles[code], live.get(code, LiveMeasures())))
        answer.append(country)
    return answer


def role_states(roles: dict[str, CountryRole], live: dict[str, LiveMeasures]) -> dict[str, dict[str, Any]]:
    """Give the part that each country has in the restrictions of a day, and what its card tells, by its code."""
    world = load_world("50m")
    names = dict(zip(world.codes, world.names, strict=True))
    return {
        code: _role(role, country_card(names[code], role, live.get(code, LiveMeasures()))) for code, role in roles.items() if code in names
    }


def _role(role: CountryRole, card: Card) -> dict[str, Any]:
    shades = {"issues": _shade(role.issues, role.issues_verified), "targeted": _shade(role.targeted, role.targeted_verified)}
    return {"card": card, **shades}


def _shade(verdict: Verdict | None, verified: bool) -> list[object] | None:
    return None if verdict is None else [verdict.name, verified]


def _tracks(lines: list[tuple[int, Track]]) -> list[Track]:
    return [track for _, track in lines]
