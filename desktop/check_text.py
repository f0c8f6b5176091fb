"""The answer to "would this shipment be caught?" in words, for a terminal and the clipboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from desktop.printing import printable
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Source
from layers.restrictions.check import NOT_LEGAL_ADVICE, Check, Outcome, Wanted, failing, still_open, wanted
from layers.restrictions.clauses import Consignment
from layers.restrictions.match import Match
from layers.restrictions.state import Standing

OPTIONS = {
    Wanted.END_USE: "--end-use",
    Wanted.PARTY: "--party",
    Wanted.SITE: "--site",
    Wanted.CONTENT: "--content",
    Wanted.ELEMENTS: "--element",
    Wanted.PRODUCT: "--product",
    Wanted.COUNTRIES: "--from, --to, --origin",
}
"""By which option of the command each thing is stated."""


def headline(found: Check) -> str:
    """Say the verdict in one sentence."""
    if found.verdict is Outcome.CAUGHT:
        kinds = Counter(in_words(match.measure.measure) for match in found.matches)
        named = ", ".join(counted(number, kind) for kind, number in kinds.items())
        return f"{counted(len(found.matches), 'measure')} {'catches' if len(found.matches) == 1 else 'catch'} this shipment: {named}."
    if found.verdict is Outcome.UNKNOWN:
        might = counted(len(found.possible), "measure")
        return f"No measure catches this shipment for certain; {might} might, for not all that matters is stated."
    return "No measure of the register catches this shipment."


def goods_text(catalogue: Catalogue, goods: Consignment) -> str:
    """Say what goes from where to where, and what is not stated."""
    what = f"{goods.product} of {', '.join(sorted(goods.elements)) or 'rare earths, not told which'}"
    way = f"from {_country(catalogue, goods.shipped_from)} to {_country(catalogue, goods.destination)}"
    made = f", made in {_country(catalogue, goods.made_in)}" if goods.made_in != goods.shipped_from else ""
    site = f", from the site {catalogue.sites[goods.site].name}" if goods.site in catalogue.sites else ""
    told = {
        "end use": goods.end_use,
        "party": goods.party,
        "content": None if goods.content_percent is None else f"{goods.content_percent:g} % of the value",
    }
    stated = "".join(f"; {name}: {value}" for name, value in told.items() if value is not None)
    silent = [name for name, value in told.items() if value is None]
    return f"{what}, {way}{made}{site}{stated}" + (f"; not stated: {', '.join(silent)}" if silent else "")


def warnings_of(catalogue: Catalogue, found: Check) -> Iterator[str]:
    """Say what makes the answer less than sure."""
    if found.day > catalogue.edition:
        yield f"The day lies past {catalogue.edition}, when the catalogue was last checked: what has changed since is not known here."
    if unverified := found.unverified:
        names = ", ".join(match.measure.id for match in unverified)
        noun = "a measure that reaches or may reach" if len(unverified) == 1 else f"{len(unverified)} measures that reach or may reach"
        yield f"No source vouches on this day for the state of {noun} such goods: {names}."


def standing_text(standing: Standing) -> str:
    """Give state, rate and how far it is vouched for."""
    rate = f", {standing.rate_percent:g} %" if standing.rate_percent is not None else ""
    until = f", verified until {standing.verified_until}" if standing.verified_until else ", verified"
    return f"{in_words(standing.state)}{rate}{until if standing.verified else ', unverified on this day'}"


def to_settle(match: Match, goods: Consignment) -> str:
    """Ask for what would settle the unknown clauses, or say where to look."""
    wants = [want.sentence for want in wanted(match, goods)]
    return " ".join(wants) or "Nothing that can be stated here settles it: read the legal text."


def in_words(token: str) -> str:
    """Write a token without its hyphens."""
    return token.replace("-", " ")


def counted(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_text(catalogue: Catalogue, found: Check, *, options: bool = True) -> str:
    """Write the whole answer, the verdict first.

    Parameters
    ----------
    options
        Whether to name the options of the command that settle what is unknown.
    """
    lines = [f"{found.verdict.value.upper()} on {found.day}: {headline(found)}", f"Goods: {goods_text(catalogue, found.goods)}."]
    lines += [f"Note: {warning}" for warning in warnings_of(catalogue, found)]
    lines += _part("Caught by", (_whole(match) for match in found.matches))
    lines += _part("Might be caught by", (_open(match, found.goods, options) for match in found.possible))
    lines += _part("Ordinary duties, listed and not counted", (_duty(match) for match in found.duties))
    lines += _part("Nearly: only one or two clauses keep these off", (_near(match) for match in found.near))
    lines += [
        "",
        f"{counted(len(found.far), 'other measure')} of the register {'has' if len(found.far) == 1 else 'have'} nothing to say here.",
    ]
    lines += [f"The catalogue was last checked on {catalogue.edition}. {NOT_LEGAL_ADVICE}"]
    return "\n".join(printable(line) for line in lines)


def _part(title: str, entries: Iterable[list[str]]) -> list[str]:
    lines = [f"  {line}" for entry in entries for line in entry]
    return ["", title, *lines] if lines else []


def _head(match: Match) -> list[str]:
    measure = match.measure
    reference = measure.legal_reference or "none on record"
    return [
        f"{measure.id}: {measure.title}",
        f"  {measure.measure.value}, {standing_text(match.standing)}",
        f"  legal reference: {reference}",
    ]


def _whole(match: Match) -> list[str]:
    clauses = [f"  {clause.holds.value:<8}{clause.clause:<12}{clause.why}" for clause in match.clauses]
    return [*_head(match), *clauses, *_scope(match), *_sources(match)]


def _open(match: Match, goods: Consignment, options: bool) -> list[str]:
    clauses = [f"  {clause.holds.value:<8}{clause.clause:<12}{clause.why}" for clause in still_open(match)]
    named = [OPTIONS[want] for want in wanted(match, goods)] if options else []
    return [
        *_head(match),
        *clauses,
        f"  To settle it: {to_settle(match, goods)}" + (f" ({', '.join(named)})" if named else ""),
        *_sources(match),
    ]


def _duty(match: Match) -> list[str]:
    unknown = "".join(f"; not known: {clause.clause}: {clause.why}" for clause in still_open(match))
    return [f"{match.measure.id}: {match.measure.title} ({standing_text(match.standing)}{unknown})", *_scope(match), *_sources(match)]


def _scope(match: Match) -> list[str]:
    note = match.measure.content_rule_note
    return [f"  scope: {note}"] if note else []


def _near(match: Match) -> list[str]:
    why = "; ".join(f"{clause.clause}: {clause.why}" for clause in failing(match))
    return [f"{match.measure.id}: {match.measure.title}", f"  no: {why}"]


def _sources(match: Match) -> list[str]:
    spell = match.standing.spell
    named = dict.fromkeys([match.measure.source, *([spell.source] if spell else [])])
    return [f"  source: {_source(source)}" for source in named if source.title or source.url]


def _source(source: Source) -> str:
    return ", ".join(str(part) for part in (source.title, source.url, source.date) if part)


def _country(catalogue: Catalogue, code: str) -> str:
    return f"{catalogue.countries[code].name} ({code})" if code in catalogue.countries else code
