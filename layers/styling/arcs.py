"""Which links and flows a map shows on its day: links from site to site, flows from country to country, one arc a pair."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link
from layers.catalogue.vocabulary import Unit
from layers.document import MapDocument
from layers.geometry.world import load_world
from layers.restrictions.clauses import Consignment
from layers.restrictions.traffic import current_flows, in_flow, is_active, named_elements, on_link
from layers.restrictions.verdict import Docket, Ruling, Verdict

MOST_PRODUCTS = 2
"""Products that a label names; of more it says how many."""
LEAST_TONNES = 100.0
"""Without a lens, flows known to be smaller are left to the details, and the legend says how many."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One line on the map, with what it stands for.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees.
    verdict, verified
        The most severe verdict of its links or flows, and whether that is vouched for on the day.
    tonnes
        The greatest yearly quantity on record, tonnes of gross weight or as the row's basis says; None if none is known.
    rulings
        One for each of ``links`` or ``flows``.
    """

    key: str
    kind: str
    from_name: str
    to_name: str
    from_country: str
    to_country: str
    start: tuple[float, float]
    end: tuple[float, float]
    verdict: Verdict
    verified: bool
    tonnes: float | None
    rulings: tuple[Ruling, ...]
    links: tuple[Link, ...] = ()
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True, slots=True)
class Arcs:
    """The arcs of a day, and how many flows are not drawn, by reason."""

    arcs: tuple[Arc, ...]
    left_out: dict[str, int]


def arcs_on(catalogue: Catalogue, document: MapDocument, docket: Docket) -> Arcs:
    """Return the arcs of the document's day and lens, the least severe first, so that the most severe is drawn on top."""
    links = _merged(_link_arcs(catalogue, document, docket))
    flows, left_out = _flow_arcs(catalogue, document, docket)
    return Arcs(tuple(sorted(links + flows, key=lambda arc: (arc.verdict, arc.tonnes or 0))), left_out)


def holds_more(arc: Arc, lens: frozenset[str]) -> bool:
    """Whether a quantity of an arc may be of more than the elements of a lens."""
    rows: list[Link | Flow] = [*arc.links, *arc.flows]
    told = (row for row in rows if row.quantity is not None)
    return any(not named_elements(row) or not named_elements(row) <= lens for row in told)


def _lens(goods: Link | Flow, document: MapDocument) -> frozenset[str] | None:
    """Elements that goods are judged for: theirs within the lens; None if the lens leaves nothing of them."""
    named = named_elements(goods)
    if not document.elements:
        return named
    chosen = frozenset(document.elements)
    return chosen if not named else (named & chosen or None)


def _link_arcs(catalogue: Catalogue, document: MapDocument, docket: Docket) -> list[Arc]:
    seen = [(link, _lens(link, document)) for link in catalogue.links if is_active(catalogue, link, document.day)]
    shown = [(link, elements) for link, elements in seen if elements is not None]
    rulings = docket.rule_all([on_link(catalogue, link, elements) for link, elements in shown])
    return [_link_arc(catalogue, link, ruling) for (link, _), ruling in zip(shown, rulings, strict=True)]


def _link_arc(catalogue: Catalogue, link: Link, ruling: Ruling) -> Arc:
    start, end = catalogue.sites[link.from_id], catalogue.sites[link.to_id]
    return Arc(
        key=f"{link.from_id}>{link.to_id}",
        kind="link",
        from_name=start.name,
        to_name=end.name,
        from_country=start.country,
        to_country=end.country,
        start=(start.lon, start.lat),
        end=(end.lon, end.lat),
        verdict=ruling.verdict,
        verified=ruling.verified,
        tonnes=link.quantity if link.unit != "%" else None,
        rulings=(ruling,),
        links=(link,),
    )


def _merged(arcs: list[Arc]) -> list[Arc]:
    """Several products on one way are one arc, of the most severe verdict."""
    ways: dict[str, list[Arc]] = {}
    for arc in arcs:
        ways.setdefault(arc.key, []).append(arc)
    return [_joined(way) for way in ways.values()]


def _joined(way: list[Arc]) -> Arc:
    worst = max(way, key=lambda arc: (arc.verdict, arc.verified))
    if len(way) == 1:
        return worst
    return Arc(
        key=worst.key,
        kind=worst.kind,
        from_name=worst.from_name,
        to_name=worst.to_name,
        from_country=worst.from_country,
        to_country=worst.to_country,
        start=worst.start,
        end=worst.end,
        verdict=worst.verdict,
        verified=worst.verified,
        tonnes=max((arc.tonnes for arc in way if arc.tonnes is not None), default=None),
        rulings=tuple(ruling for arc in way for ruling in arc.rulings),
        links=tuple(link for arc in way for link in arc.links),
        flows=tuple(flow for arc in way for flow in arc.flows),
    )


def _flow_arcs(catalogue: Catalogue, document: MapDocument, docket: Docket) -> tuple[list[Arc], dict[str, int]]:
    places = _anchors(catalogue, document.day)
    seen = [(flow, _lens(flow, document)) for flow in current_flows(catalogue.flows, document.day)]
    meant = [(flow, elements) for flow, elements in seen if elements is not None]
    placed = [(flow, elements) for flow, elements in meant if flow.from_country in places and flow.to_country in places]
    rulings = docket.rule_all([in_flow(flow, elements) for flow, elements in placed])
    arcs = _merged([_flow_arc(catalogue, flow, ruling, places) for (flow, _), ruling in zip(placed, rulings, strict=True)])
    drawn = [arc for arc in arcs if document.elements or (arc.tonnes is not None and arc.tonnes >= LEAST_TONNES)]
    return drawn, {"small": len(arcs) - len(drawn), "nowhere": len(meant) - len(placed)}


def _flow_arc(catalogue: Catalogue, flow: Flow, ruling: Ruling, places: dict[str, tuple[float, float]]) -> Arc:
    return Arc(
        key=f"{flow.from_country}>{flow.to_country}",
        kind="flow",
        from_name=catalogue.countries[flow.from_country].name,
        to_name=catalogue.countries[flow.to_country].name,
        from_country=flow.from_country,
        to_country=flow.to_country,
        start=places[flow.from_country],
        end=places[flow.to_country],
        verdict=ruling.verdict,
        verified=ruling.verified,
        tonnes=flow.quantity,
        rulings=(ruling,),
        flows=(flow,),
    )


def _anchors(catalogue: Catalogue, day: dt.date) -> dict[str, tuple[float, float]]:
    """Where a country's flows begin and end: its label's place; for the European Union, amid its members' places."""
    world = load_world("50m")
    places = {code: (float(lon), float(lat)) for code, (lon, lat) in zip(world.codes, world.labels, strict=True)}
    union = [places[code] for code in sorted(catalogue.members("EU27", day)) if code in places]  # sums of floats depend on their order
    if union:
        places["EUU"] = (sum(lon for lon, _ in union) / len(union), sum(lat for _, lat in union) / len(union))
    return places


def goods_of(arc: Arc, document: MapDocument) -> tuple[Consignment, ...]:
    """What moves along an arc, within the document's lens: one consignment for each of its links or flows."""
    rows: tuple[Link | Flow, ...] = (*arc.links, *arc.flows)
    moved = [(row.product, _lens(row, document)) for row in rows]
    return tuple(Consignment(product, elements or frozenset(), arc.from_country, arc.to_country) for product, elements in moved)


def goods_told(arc: Arc) -> str:
    """Say in a few words what moves along an arc: its products, and how much of one that is alone."""
    rows: tuple[Link | Flow, ...] = (*arc.links, *arc.flows)
    products = list(dict.fromkeys(row.product.replace("-", " ") for row in rows))
    if len(products) > MOST_PRODUCTS:
        return f"{len(products)} products"
    much = ""
    if len(rows) == 1 and rows[0].quantity is not None and rows[0].unit is not Unit.PERCENT:
        yearly = " a year" if rows[0].unit is Unit.TONNES_PER_YEAR else ""
        much = ", " + f"{rows[0].quantity:,.10g}".replace(",", "\u2009") + f" t{yearly}"
    return ", ".join(products) + much
