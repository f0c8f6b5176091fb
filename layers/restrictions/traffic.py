"""Goods on their way on a day: which links and flows there are, and what they carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from layers.catalogue.links import link_status_on
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Flow, Link
from layers.catalogue.vocabulary import ANY_ELEMENT, LinkStatus
from layers.restrictions.clauses import Consignment

# Yearly trade figures come late; older ones are history, not the day's trade.
FLOW_YEARS = 2


def is_active(catalogue: Catalogue, link: Link, day: dt.date) -> bool:
    """Whether goods move along a link on a day."""
    return link_status_on(link, day, catalogue.edition) is LinkStatus.ACTIVE


def current_flows(flows: Iterable[Flow], day: dt.date) -> list[Flow]:
    """Return of each flow the last period begun by the day, unless it is more than two years old."""
    latest: dict[tuple[object, ...], Flow] = {}
    for flow in flows:
        if flow.period.first > day or flow.period.last.year < day.year - FLOW_YEARS:
            continue
        key = (flow.from_country, flow.to_country, flow.product, flow.elements, flow.hs_codes, flow.mirror, flow.own)
        if key not in latest or latest[key].period.last < flow.period.last:
            latest[key] = flow
    return list(latest.values())


def named_elements(goods: Link | Flow) -> frozenset[str]:
    """The elements that a link or flow names; none stand for rare earths, not told which."""
    return frozenset(goods.elements) - {ANY_ELEMENT}


def on_link(catalogue: Catalogue, link: Link, elements: frozenset[str]) -> Consignment:
    """Goods of some elements on a link; none stand for rare earths, not told which."""
    start, end = catalogue.sites[link.from_id], catalogue.sites[link.to_id]
    return Consignment(link.product, elements, start.country, end.country)


def in_flow(flow: Flow, elements: frozenset[str]) -> Consignment:
    """Goods of some elements in a flow."""
    return Consignment(flow.product, elements, flow.from_country, flow.to_country)
