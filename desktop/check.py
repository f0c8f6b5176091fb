"""`lodestone check`: would this shipment be caught? As text or JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from desktop.check_text import as_text, warnings_of
from desktop.facts import add_option, catalogue_with
from desktop.printing import write_out
from desktop.restrictions import imposed_by, sources_of
from layers.catalogue.dates import parse_day
from layers.catalogue.loading import Catalogue
from layers.restrictions.check import NOT_LEGAL_ADVICE, Check, check, is_duty, percentage, stated, wanted
from layers.restrictions.clauses import Consignment
from layers.restrictions.match import Match

DUTY_NOTE = "ordinary duty: listed, not counted"

Row = dict[str, Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what can be stated of a shipment."""
    parser.add_argument("--product", required=True, metavar="TOKEN", help="the goods, such as oxide or NdFeB-magnet")
    parser.add_argument(
        "--element", action="append", default=[], metavar="SYMBOL", help="element they contain, such as Dy; may be repeated"
    )
    parser.add_argument("--from", dest="from_", required=True, metavar="COUNTRY", help="where the goods are shipped from (ISO alpha-3)")
    parser.add_argument("--to", required=True, metavar="COUNTRY", help="where they go (ISO alpha-3)")
    parser.add_argument("--origin", metavar="COUNTRY", help="where they were made; by default where they are shipped from")
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day; by default the catalogue's edition")
    parser.add_argument("--end-use", metavar="TOKEN", help="what they are for: civil, military or defence-procurement")
    parser.add_argument("--party", metavar="NAME", help="who sends, gets or uses them")
    parser.add_argument("--content", metavar="PERCENT", help="share of the value that is of the issuer's origin")
    parser.add_argument("--site", metavar="ID", help="the site of the catalogue that they come from")
    add_option(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="by default text")


def run(options: argparse.Namespace) -> int:
    """Print whether a shipment is caught, and by what.

    Raises
    ------
    RequestError
        If something that was stated is not known.
    """
    catalogue = catalogue_with(options.facts)
    found = check(catalogue, _consignment(catalogue, options), parse_day(options.day) if options.day else catalogue.edition)
    if options.format == "json":
        write_out(json.dumps(as_json(catalogue, found), indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    else:
        write_out(as_text(catalogue, found) + "\n")
    return 0


def _consignment(catalogue: Catalogue, options: argparse.Namespace) -> Consignment:
    return stated(
        catalogue,
        product=options.product,
        elements=options.element,
        shipped_from=options.from_,
        destination=options.to,
        origin=options.origin,
        end_use=options.end_use,
        party=options.party,
        content_percent=None if options.content is None else percentage(options.content),
        site=options.site,
    )


def as_json(catalogue: Catalogue, found: Check) -> Row:
    """Give the answer as documented in the help of the command."""
    return {
        "verdict": found.verdict.value,
        "day": found.day.isoformat(),
        "edition": catalogue.edition.isoformat(),
        "consignment": _goods(found.goods),
        "matches": [_match(found, match) for match in found.matches],
        "others": [_match(found, match) for match in found.others],
        "warnings": list(warnings_of(catalogue, found)),
        "not_legal_advice": NOT_LEGAL_ADVICE,
    }


def _goods(goods: Consignment) -> Row:
    return {
        "product": goods.product,
        "elements": sorted(goods.elements),
        "from": goods.shipped_from,
        "to": goods.destination,
        "origin": goods.made_in,
        "end_use": goods.end_use,
        "party": goods.party,
        "content_percent": goods.content_percent,
        "site": goods.site,
    }


def _match(found: Check, match: Match) -> Row:
    measure, standing = match.measure, match.standing
    until = standing.verified_until
    return {
        "id": measure.id,
        "title": measure.title,
        "imposed_by": imposed_by(measure),
        "measure": measure.measure.value,
        "role": measure.role.value,
        "state": standing.state.value,
        "verified": standing.verified,
        "verified_until": until.isoformat() if until else None,
        "rate_percent": standing.rate_percent,
        "legal_reference": measure.legal_reference,
        "holds": match.holds.value,
        "scope_note": measure.content_rule_note or None,
        "doubt": measure.doubt or None,
        "own": measure.own or None,
        "note": DUTY_NOTE if is_duty(match) else None,
        "to_state": [want.value for want in wanted(match, found.goods)],
        "clauses": list(_clauses(match)),
        "sources": sources_of(measure, standing),
    }


def _clauses(match: Match) -> Iterator[Row]:
    for clause in match.clauses:
        yield {"clause": clause.clause, "holds": clause.holds.value, "why": clause.why}
