"""The page of the command: a preset, a template, a size in millimetres, and what stands on it."""

from __future__ import annotations

import argparse
import re

from desktop.export.atomic import write_whole
from layers.document import MapDocument
from layers.errors import RequestError
from layers.extent import Extent
from layers.layout import edits, templates
from layers.layout.model import Item, Layout
from layers.layout.presets import PAGES, custom, preset
from layers.layout.shape import shape_of

_PAPER = re.compile(r"(\d{1,5}(?:\.\d+)?)\s*[xX×]\s*(\d{1,5}(?:\.\d+)?)\s*mm")
NONE = "none"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let a command be told of pages."""
    parser.add_argument("--page", metavar="NAME", help=f"page to arrange the map on: {', '.join(PAGES)}; 'none' takes the map's own off")
    parser.add_argument("--template", metavar="FILE", help="page template to arrange the map on")
    parser.add_argument("--save-template", metavar="FILE", help="keep the page as a template, for other maps")
    parser.add_argument("--show", action="append", default=[], metavar="ITEM", help="item of the page to show; may be repeated")
    parser.add_argument("--hide", action="append", default=[], metavar="ITEM", help="item of the page to hide; may be repeated")
    parser.add_argument("--subtitle", default="", metavar="TEXT", help="subtitle of the page")


def is_paper(size: str) -> bool:
    """Whether a size is one of paper, such as 90x120mm."""
    return _PAPER.fullmatch(size.strip()) is not None


def with_page(document: MapDocument, options: argparse.Namespace, extent: Extent | None = None) -> MapDocument:
    """Give a map the page that was asked for, arranged for what is to be seen.

    Raises
    ------
    RequestError
        There is no such page or item, or more than one was asked for.
    SourceError
        The template cannot be read.
    """
    from pathlib import Path

    asked = [options.page is not None, options.template is not None, options.size is not None]
    if sum(asked) > 1 and not (asked == [True, False, True] and options.page == NONE):
        raise RequestError("More than one of --page, --template and --size is given.", "Give one: each decides the size.")
    layout = document.layout
    if options.template is not None:
        layout = templates.read(Path(options.template))
    elif options.page is not None:
        layout = None if options.page == NONE else preset(options.page, _shape(document, options, extent))
    elif options.size is not None:
        size = _PAPER.fullmatch(options.size.strip())
        layout = custom(float(size[1]), float(size[2]), _shape(document, options, extent)) if size is not None else None
    document = edits.lay_out(document, layout).document
    changes = options.show or options.hide or options.subtitle or options.save_template
    if changes and layout is None:
        raise RequestError("There is no page on which items could stand.", "Give --page or --template.")
    for visible, names in ((True, options.show), (False, options.hide)):
        for name in names:
            document = edits.show_item(document, _item(document, name).id, visible).document
    if options.subtitle:
        document = edits.word_item(document, _item(document, "subtitle").id, options.subtitle).document
    if options.save_template is not None and document.layout is not None:
        write_whole(Path(options.save_template), templates.encode(document.layout))
    return document


def _shape(document: MapDocument, options: argparse.Namespace, extent: Extent | None) -> float | None:
    """Give the shape of the map, or none for an atlas of parts of the world."""
    return None if getattr(options, "by", "") in ("country", "layer") else shape_of(document.crs, extent)


def _item(document: MapDocument, name: str) -> Item:
    layout = document.layout
    assert isinstance(layout, Layout)
    try:
        return layout.item(name)
    except KeyError:
        raise RequestError(f"The page has no item '{name}'.", f"Choose among {', '.join(item.id for item in layout.items)}.") from None
