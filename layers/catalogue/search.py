"""Finding whatever the catalogue knows by words in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Fact


class Hit(NamedTuple):
    """A row that was found: the table and key that claims cite it by, a title to show, and the row."""

    table: str
    key: str
    title: str
    row: Fact


def search(catalogue: Catalogue, text: str) -> list[Hit]:
    """Find sites, measures, claims, support, partnerships, groups and countries.

    A row is found if it holds every word of the text, whatever their order, case and accents. Rows with all words in their
    title come first; nothing is found for an empty text.
    """
    words = _plain(text).split()
    if not words:
        return []
    hits = [(hit, extra) for hit, extra in _everything(catalogue) if _holds(f"{hit.key} {hit.title} {extra}", words)]
    return [hit for hit, _ in sorted(hits, key=lambda found: not _holds(found[0].title, words))]


def _everything(catalogue: Catalogue) -> Iterator[tuple[Hit, str]]:
    """Give each row that can be found, with the text that it can be found by beside key and title."""
    for country in catalogue.countries.values():
        yield Hit("country", country.code, country.name, country), country.note
    for site in catalogue.sites.values():
        place = catalogue.countries[site.country].name
        yield Hit("site", site.id, site.name, site), f"{site.operator} {site.owners} {site.admin1} {place} {site.note}"
    for measure in catalogue.measures.values():
        scope = f"{measure.issuer_name} {measure.legal_reference} {' '.join(measure.former_ids)}"
        yield Hit("measure", measure.id, measure.title, measure), f"{scope} {measure.note}"
    for claim in catalogue.claims.values():
        yield Hit("claim", str(claim.number), claim.claim, claim), claim.truth
    for support in catalogue.support.values():
        yield Hit("support", support.id, support.title, support), f"{support.by} {support.beneficiary} {support.instrument} {support.note}"
    for partnership in catalogue.partnerships.values():
        partners = " ".join(partnership.partners)
        yield Hit("partnership", partnership.id, partnership.title, partnership), f"{partners} {partnership.about} {partnership.note}"
    for group in catalogue.groups.values():
        yield Hit("group", group.id, group.name, group), group.rule


def _holds(text: str, words: list[str]) -> bool:
    plain = _plain(text)
    return all(word in plain for word in words)


def _plain(text: str) -> str:
    """Take a text's case and accents away."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
