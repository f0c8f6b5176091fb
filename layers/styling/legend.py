"""The legend: only what is on the map, in the order it is read, with counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.vocabulary import StageKind, Status
from layers.document import MapDocument
from layers.restrictions.state import State
from layers.restrictions.verdict import CountryRole, Verdict
from layers.styling.arcs import Arcs, holds_more
from layers.styling.reach import Reach
from layers.styling.sites import SiteMark
from layers.styling.words import name_of

STAGE_LABELS = {
    StageKind.MINE: "Mine",
    StageKind.CONCENTRATION: "Concentration",
    StageKind.CRACKING: "Cracking",
    StageKind.SEPARATION: "Separation (refinery)",
    StageKind.METAL: "Metal",
    StageKind.ALLOY: "Alloy",
    StageKind.MAGNET: "Magnet",
    StageKind.RECYCLING: "Recycling",
}
STATUS_LABELS = {
    Status.OPERATING: "Operating",
    Status.RAMP_UP: "Ramp-up",
    Status.CONSTRUCTION: "Construction",
    Status.PLANNED: "Planned",
    Status.SUSPENDED: "Suspended",
    Status.CARE_AND_MAINTENANCE: "Care and maintenance",
    Status.CLOSED: "Closed",
    Status.UNKNOWN: "Not known on this day",
}
STATE_LABELS = {
    State.IN_FORCE: "In force",
    State.ANNOUNCED: "Announced",
    State.SUSPENDED: "Suspended",
    State.ENDED: "Ended",
    State.NEVER_IN_FORCE: "Never in force",
    State.NOT_ANNOUNCED: "Not announced yet",
}
PRECISION_LABELS = {"town": "Placed at the town", "region": "Placed in the region"}
_ISSUES = {
    Verdict.BANNED: "Issuer of a ban",
    Verdict.LICENCE: "Issuer, licence needed",
    Verdict.TARIFFED: "Issuer of a tariff",
    Verdict.UNKNOWN: "Issuer, for some uses",
    Verdict.SUSPENDED: "Issuer, suspended only",
}
_TARGETED = {
    Verdict.BANNED: "Target of a ban",
    Verdict.LICENCE: "Target, licence needed",
    Verdict.TARIFFED: "Target of a tariff",
    Verdict.UNKNOWN: "Target, for some uses",
    Verdict.SUSPENDED: "Target, suspended only",
}


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A line of the legend.

    Parameters
    ----------
    kind
        What its swatch shows: arc, tint, hatch, stage, status, precision, allied, width, lit, own, ramp or note.
    token
        Which of that kind: a verdict's name, a stage, a colour, tonnes ...
    verified
        False adds the pattern of what nobody vouches for on the day.
    dash
        What a line is broken into, as :class:`layers.style.Dash` names it; nothing for none.
    layer
        The own layer that it explains, by id, or nothing.
    icon
        What a point is drawn as, as :class:`layers.style.Icon` names it; nothing for a disc.
    turn
        Degrees by which the icon is turned clockwise.
    fill
        What an area is filled with, as :class:`layers.style.Fill` names it; nothing for its colour.
    spacing, angle
        Of the lines of a hatch, as :class:`layers.style.Style` has them.
    """

    kind: str
    token: str
    label: str
    count: int | None = None
    verified: bool = True
    size: float = 0.0
    layer: str = ""
    dash: str = ""
    icon: str = ""
    turn: float = 0.0
    fill: str = ""
    spacing: float = 0.0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """Lines that belong together, under a heading."""

    title: str
    items: tuple[LegendItem, ...]


_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def long_day(day: dt.date) -> str:
    """Write a day as maps do: 20 November 2025."""
    return f"{day.day} {month_name(day)} {day.year}"


def month_name(day: dt.date) -> str:
    """Name the month of a day."""
    return _MONTHS[day.month - 1]


def lens_name(catalogue: Catalogue, document: MapDocument) -> str:
    """Name the lens: Dysprosium; Dysprosium and terbium; all rare earths."""
    names = [catalogue.elements[symbol].name.lower() for symbol in document.elements]
    if not names:
        return "All rare earths"
    text = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return text[0].upper() + text[1:]


def legend(
    sites: Sequence[SiteMark], arcs: Arcs, roles: Mapping[str, CountryRole], own: Iterable[LegendGroup], lens: Sequence[str] = ()
) -> tuple[LegendGroup, ...]:
    """Collect the groups that have a line; those of own layers come first, as the layers do."""
    groups = [*own, _arc_group(arcs, frozenset(lens)), _role_group(roles), *_site_groups(sites)]
    return tuple(group for group in groups if group.items)


WIDEST = 30_000
"""Tonnes a year from which an arc is no wider."""
WIDTHS = ((1_000, "1\u2009000 t a year"), (WIDEST, "30\u2009000 t a year or more"))


def lit_group(reach: Reach) -> LegendGroup:
    """Explain what a chosen measure lights up."""
    targets = len(reach.targets or ())
    items = [
        LegendItem("lit", "issuer", "Issuer" if len(reach.issuer) == 1 else "Issuers"),
        *([LegendItem("lit", "target", "Named by it", targets)] if targets else []),
        *([LegendItem("lit", "hit", "Hit" if reach.in_force else "Would be hit", len(reach.hit))] if reach.hit else []),
        *([LegendItem("lit", "maybe", "Might be hit", len(reach.maybe))] if reach.maybe else []),
        LegendItem("note", "", reach.told),
    ]
    return LegendGroup(name_of(reach.measure.title), tuple(items))


def _arc_group(arcs: Arcs, lens: frozenset[str]) -> LegendGroup:
    counts = Counter((arc.verdict, arc.verified) for arc in arcs.arcs)
    items = [
        LegendItem("arc", verdict.name, verdict.label + ("" if verified else ", unverified"), count, verified)
        for (verdict, verified), count in sorted(counts.items(), reverse=True)
    ]
    if any(arc.tonnes for arc in arcs.arcs):
        items += [LegendItem("width", f"{tonnes:g}", label) for tonnes, label in WIDTHS]
    if lens and any(holds_more(arc, lens) for arc in arcs.arcs):
        items.append(LegendItem("note", "", "Widths are of all rare earths that move, for few figures tell elements"))
    if arcs.left_out.get("small"):
        items.append(LegendItem("note", "", f"Flows under 100 t or of unknown size, not drawn: {arcs.left_out['small']}"))
    if arcs.left_out.get("nowhere"):
        items.append(LegendItem("note", "", f"Flows to all countries together, without an arc: {arcs.left_out['nowhere']}"))
    return LegendGroup("Links and flows", tuple(items))


def _role_group(roles: Mapping[str, CountryRole]) -> LegendGroup:
    issuing = Counter((role.issues, role.issues_verified) for role in roles.values() if role.issues is not None)
    targeted = Counter((role.targeted, role.targeted_verified) for role in roles.values() if role.targeted is not None)
    items = [_role_item("tint", _ISSUES, *key, count) for key, count in sorted(issuing.items(), reverse=True) if key[0] is not None]
    items += [_role_item("hatch", _TARGETED, *key, count) for key, count in sorted(targeted.items(), reverse=True) if key[0] is not None]
    if items:
        items.append(LegendItem("note", "", "Rules to all destinations tint the issuer and hatch nobody"))
    return LegendGroup("Countries", tuple(items))


def _role_item(kind: str, labels: dict[Verdict, str], verdict: Verdict, verified: bool, count: int) -> LegendItem:
    return LegendItem(kind, verdict.name, labels[verdict] + ("" if verified else ", unverified"), count, verified)


def _site_groups(sites: Sequence[SiteMark]) -> list[LegendGroup]:
    stages = Counter(mark.stage for mark in sites)
    statuses = Counter(mark.status for mark in sites)
    precisions = Counter(mark.precision for mark in sites)
    allied = sum(mark.allied for mark in sites)
    first = [LegendItem("stage", kind, label, stages[kind]) for kind, label in STAGE_LABELS.items() if stages[kind]]
    if allied:
        first.append(LegendItem("allied", "", "Allied refining site", allied))
    second = [LegendItem("status", status, label, statuses[status]) for status, label in STATUS_LABELS.items() if statuses[status]]
    old = sum(not mark.checked and mark.status is not Status.UNKNOWN for mark in sites)
    if old:
        second.append(LegendItem("last-known", "", "Last known, not checked since", old))
    second += [LegendItem("precision", token, label, precisions[token]) for token, label in PRECISION_LABELS.items() if precisions[token]]
    return [LegendGroup("Sites, by furthest stage at work", tuple(first)), LegendGroup("Status on the day", tuple(second))]
