"""A map as one HTML file that needs nothing else: no network, no server, no folder beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.catalogue.loading import Catalogue
from layers.document import Layer, LayerKind, MapDocument
from layers.feedback import Feedback
from layers.style import Icon
from layers.styling.content import MapContent
from layers.styling.icons import outline
from layers.styling.theme import Theme, mixed, theme
from layers.styling.words import name_of

if TYPE_CHECKING:
    from desktop.export.page.coordinates import Frame
    from layers.sources.layer import FeatureLayer

DEFAULT_TITLE = "The rare-earth supply chain"
TINT = 0.30
"""Share of the verdict's colour in the tint of a country that issues it."""


def page_bytes(
    document: MapDocument,
    catalogue: Catalogue,
    content: MapContent,
    own: Mapping[str, FeatureLayer],
    title: str,
    feedback: Feedback | None = None,
) -> bytes:
    """Make the map one HTML file that works without a network and in which no text of the data can run.

    Parameters
    ----------
    content
        What the document shows, from :func:`layers.styling.content.build_content`.
    own
        Own layers by their id in the document.
    title
        The headline; without one, the document's, else a general one.

    Raises
    ------
    ExportError
        Own layers, even reduced, are too much for a browser.
    Stopped
        Somebody asked to stop.
    """
    from desktop.export.page.shell import assemble

    feedback = feedback or Feedback()
    headline = title or document.title or DEFAULT_TITLE
    data = page_data(document, catalogue, content, own, headline, feedback)
    feedback.progress(0.8, "Writing the page")
    text = assemble(headline, data)
    feedback.check()
    # A lone surrogate has no bytes in UTF-8; it can only stand in the title, since the data is ASCII.
    return text.encode("utf-8", "replace")


def write_page(
    path: Path,
    document: MapDocument,
    catalogue: Catalogue,
    content: MapContent,
    own: Mapping[str, FeatureLayer],
    title: str,
    feedback: Feedback | None = None,
) -> None:
    """Write the page of :func:`page_bytes`; what was there before is untouched when that fails.

    Raises
    ------
    ExportError
        The file cannot be written.
    """
    from desktop.export.atomic import write_whole

    write_whole(path, page_bytes(document, catalogue, content, own, title, feedback))


def page_data(
    document: MapDocument,
    catalogue: Catalogue,
    content: MapContent,
    own: Mapping[str, FeatureLayer],
    headline: str,
    feedback: Feedback,
) -> dict[str, Any]:
    """Collect all that the page shows, of JSON's types."""
    from desktop.export.page.arcs import arcs
    from desktop.export.page.basemap import countries, ground
    from desktop.export.page.coordinates import FINE, Frame
    from desktop.export.page.own import own_layers, shown_layers
    from desktop.export.page.reduced import page_notes, reduced
    from desktop.export.page.register import live_measures

    frame = Frame(document.crs)
    feedback.progress(0.1, "Drawing the world")
    links = document.of_kind(LayerKind.LINKS)
    coloured = document.shows(LayerKind.WORLD) or document.shows(LayerKind.RESTRICTIONS)
    feedback.progress(0.4, "Drawing sites and links")
    lines = arcs(frame, content.arcs, links.id if links else None)
    facts = {"sites": _sites(frame, content, catalogue, document), "arcs": lines}
    feedback.progress(0.6, "Drawing own layers")
    shown = shown_layers(document, own)
    kept, lost = reduced(shown)
    layers = own_layers(frame, shown, kept, content)
    icons = sorted({layer.style.icon for layer in document.layers} - {Icon.CIRCLE})
    from desktop.export.page.days import page_days

    return {
        "title": headline,
        "heading": content.heading,
        "warning": content.warning,
        "credits": content.credits,
        "notes": page_notes(shown, kept, lost) + [note for layer in layers for note in layer["notes"]] + _unplaced(facts),
        "legend": [dataclasses.asdict(group) for group in content.legend],
        "layers": [_layer(layer) for layer in document.layers if layer.visible],
        "theme": _colours(theme(document.dark)),
        "frame": _frame(frame, FINE),
        "own": layers,
        "icons": {icon.value: outline(icon).round(4).tolist() for icon in icons},
        "ground": ground(frame) if document.shows(LayerKind.WORLD) else None,
        "countries": countries(frame, content.roles, live_measures(catalogue, document)) if coloured else [],
        "days": page_days(catalogue, document, own, frame, feedback),
        **facts,
    }


def _frame(frame: Frame, fine: int) -> dict[str, Any]:
    metres, where = frame.ground_metres()
    return {"size": frame.size, "fine": fine, "metres": metres, "where": where}


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.id,
        "kind": layer.kind.value,
        "name": name_of(layer.name),
        "opacity": layer.opacity,
        "blend": layer.style.blend.value,
    }


def _colours(colours: Theme) -> dict[str, Any]:
    verdicts = {verdict.name: colour for verdict, colour in colours.verdicts.items()}
    tints = {name: mixed(colour, colours.land, TINT) for name, colour in verdicts.items()}
    return {**dataclasses.asdict(colours), "verdicts": verdicts, "tints": tints}


def _sites(frame: Frame, content: MapContent, catalogue: Catalogue, document: MapDocument) -> list[dict[str, Any]]:
    from desktop.export.page.sites import site_places, site_states

    states = site_states(content.sites, catalogue, document.day)
    places = site_places(frame, content.sites)
    return [{"name": mark.name, "at": place} | state for mark, place, state in zip(content.sites, places, states, strict=True)]


def _unplaced(facts: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Say what the projection cannot show."""
    sites = sum(site["at"] is None for site in facts["sites"])
    lines = sum(not arc["tracks"] for arc in facts["arcs"])
    notes = [f"{sites} sites lie outside of this projection."] if sites else []
    return notes + ([f"{lines} links and flows lie outside of this projection."] if lines else [])
