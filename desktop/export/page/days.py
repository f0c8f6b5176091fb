"""The days of the page's slider: what is shown on each day of change, with every text and every state written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from desktop.export.page.arcs import arc_state, arc_tracks
from desktop.export.page.basemap import role_states
from desktop.export.page.coordinates import Frame
from desktop.export.page.register import live_measures
from desktop.export.page.sites import site_places, site_states
from layers.catalogue.loading import Catalogue
from layers.document import LayerKind, MapDocument
from layers.feedback import Feedback
from layers.restrictions.timeline import change_days
from layers.styling.content import MapContent, build_content
from layers.styling.legend import LegendItem, long_day

if TYPE_CHECKING:
    from layers.sources.layer import FeatureLayer

MOST_DAYS = 48
"""Days of change nearest to the map's own that the slider has: a page has to stay small."""

Card = dict[str, Any]


def _look(item: LegendItem) -> dict[str, Any]:
    """Give what a sample is drawn with beyond its colour; nothing for most."""
    look: dict[str, Any] = {}
    if item.icon:
        look |= {"icon": item.icon, "turn": item.turn}
    if item.fill:
        look |= {"fill": item.fill, "spacing": item.spacing, "angle": item.angle}
    return look


class Store:
    """Values of which each is written once, and named by its number from then on."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Hashable, int] = {}

    def __call__(self, value: Any, key: Hashable = None) -> int:
        """Give the number of a value, by a key that is alike for what is alike."""
        known = value if key is None else key
        if known not in self._numbers:
            self._numbers[known] = len(self.values)
            self.values.append(value)
        return self._numbers[known]


class Days:
    """Gathers day after day."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.texts, self.cards, self.legend = Store(), Store(), Store()
        self.sites, self.arcs, self.countries = Store(), Store(), Store()
        self.site_names, self.arc_keys, self.codes = Store(), Store(), Store()
        self.places: list[Any] = []
        self.tracks: dict[str, Any] = {}

    def take(self, catalogue: Catalogue, document: MapDocument, content: MapContent) -> dict[str, Any]:
        """Give what is shown on the document's day, in numbers of what is stored."""
        links = document.of_kind(LayerKind.LINKS)
        coloured = document.shows(LayerKind.WORLD) or document.shows(LayerKind.RESTRICTIONS)
        roles = role_states(content.roles, live_measures(catalogue, document)) if coloured else {}
        return {
            "heading": self.texts(content.heading),
            "warning": self.texts(content.warning),
            "credits": [self.texts(line) for line in content.credits],
            "legend": [self._group(group) for group in content.legend],
            "sites": self._sites(catalogue, document, content),
            "arcs": self._arcs(content, links.id if links else None),
            "countries": [
                number for code, state in sorted(roles.items()) for number in (self.codes(code), self._state(self.countries, state))
            ],
        }

    def _card(self, card: Card) -> int:
        rows = tuple(self.texts(text) for row in card["rows"] for text in row)
        sources = tuple(self.texts(text) for source in card["sources"] for text in source)
        packed = (self.texts(card["title"]), self.texts(card["kicker"]), rows, sources)
        return self.cards(packed)

    def _state(self, store: Store, state: dict[str, Any]) -> int:
        packed = state | {"card": self._card(state["card"])}
        return store(packed, repr(packed))

    def _group(self, group: Any) -> list[int]:
        items = (
            (self.texts(item.kind), self.texts(item.token), self.texts(item.label), item.count, item.verified, item.size, _look(item))
            for item in group.items
        )
        return [self.texts(group.title), *(self.legend(item, repr(item)) for item in items)]

    def _sites(self, catalogue: Catalogue, document: MapDocument, content: MapContent) -> list[int]:
        numbers: list[int] = []
        new = [mark for mark in content.sites if mark.site_id not in self.site_names._numbers]
        self.places += site_places(self._frame, new)
        for mark in new:
            self.site_names(mark.name, mark.site_id)
        for mark, state in zip(content.sites, site_states(content.sites, catalogue, document.day), strict=True):
            numbers += [self.site_names(mark.name, mark.site_id), self._state(self.sites, state)]
        return numbers

    def _arcs(self, content: MapContent, layer_id: str | None) -> list[int]:
        new = [arc for arc in content.arcs if arc.key not in self.tracks]
        self.tracks |= dict(zip([arc.key for arc in new], arc_tracks(self._frame, new), strict=True))
        return [number for arc in content.arcs for number in (self.arc_keys(arc.key), self._state(self.arcs, arc_state(arc, layer_id)))]

    def stored(self) -> dict[str, Any]:
        """Give all that the days name by number."""
        return {
            "texts": self.texts.values,
            "cards": self.cards.values,
            "legend": self.legend.values,
            "states": {"sites": self.sites.values, "arcs": self.arcs.values, "countries": self.countries.values},
            "names": self.site_names.values,
            "places": self.places,
            "tracks": [self.tracks[key] for key in self.arc_keys.values],
            "codes": self.codes.values,
        }


def chosen_days(catalogue: Catalogue, document: MapDocument, most: int = MOST_DAYS) -> list[dt.date]:
    """Give the map's own day, the edition's and the days of change nearest to it, in order."""
    changes = {day for day in change_days(catalogue, document.muted) if day != document.day}
    nearest = sorted(changes, key=lambda day: abs(day - document.day))[:most]
    return sorted({*nearest, document.day, catalogue.edition})


def page_days(
    catalogue: Catalogue,
    document: MapDocument,
    own: Mapping[str, FeatureLayer],
    frame: Frame,
    feedback: Feedback,
) -> dict[str, Any]:
    """Collect what the slider shows, of JSON's types: the map's own day is one of its days."""
    days, gathered = chosen_days(catalogue, document), Days(frame)
    frames = []
    for number, day in enumerate(days):
        feedback.progress(0.6 + 0.2 * number / len(days), f"Day {day.isoformat()}")
        feedback.check()
        shown = replace(document, day=day)
        frames.append(gathered.take(catalogue, shown, build_content(catalogue, shown, own)))
    words = [long_day(day) for day in days]
    return {
        "list": [day.isoformat() for day in days],
        "words": words,
        "at": days.index(document.day),
        "frames": frames,
        **gathered.stored(),
    }
