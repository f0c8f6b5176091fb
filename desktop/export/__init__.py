"""Pictures and the offline page, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.export.options import ExportOptions
from layers.errors import RequestError
from layers.feedback import Feedback
from layers.second_map import second_of

if TYPE_CHECKING:
    from desktop.export.picture import Pages
    from desktop.export.written import Export
    from desktop.render.imagery import Imagery
    from layers.catalogue.loading import Catalogue
    from layers.document import MapDocument
    from layers.sources.layer import FeatureLayer

__all__ = ["FORMATS", "ExportOptions", "draw", "write"]

FORMATS = {
    ".png": "PNG picture",
    ".jpg": "JPEG picture",
    ".jpeg": "JPEG picture",
    ".tif": "TIFF picture",
    ".tiff": "TIFF picture",
    ".webp": "WebP picture",
    ".svg": "SVG drawing",
    ".pdf": "PDF document",
    ".html": "Web page",
}

SIDE_BY_SIDE = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".pdf")
"""Formats that can show two days: not the page, which has one map, nor SVG, where Qt cannot keep one map from running into the other."""


def write(
    document: MapDocument,
    catalogue: Catalogue,
    own: Mapping[str, FeatureLayer],
    path: Path,
    options: ExportOptions | None = None,
    feedback: Feedback | None = None,
    imagery: Imagery | None = None,
) -> Export:
    """Export a map; the file's ending chooses the format. Callable off the GUI thread.

    The map's page decides the size, if it has one. Where the options ask for both days, and the format can hold them, the map's second
    day stands at the right of its first.

    Parameters
    ----------
    imagery
        Tiles that may be shown; tile layers of other servers are left out, as are all of them in a web page, which needs no network.

    Raises
    ------
    RequestError
        The ending or the size is none that can be written.
    ExportError
        The file cannot be written; what was there before is untouched.
    Stopped
        The feedback was stopped.
    """
    export = draw(document, catalogue, own, path, options, feedback, imagery)
    export.save()
    return export


def draw(
    document: MapDocument,
    catalogue: Catalogue,
    own: Mapping[str, FeatureLayer],
    path: Path,
    options: ExportOptions | None = None,
    feedback: Feedback | None = None,
    imagery: Imagery | None = None,
) -> Export:
    """Draw an export without writing it; see :func:`write`."""
    from desktop.render.parts import failing_as

    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise RequestError(f"'{path.name}' has no ending of a format that can be written.", f"Use one of {', '.join(FORMATS)}.")
    with failing_as("The map failed while it was drawn", "Hide its layers one by one to find which, and tell the makers of Lodestone."):
        return _drawn(document, catalogue, own, path, (options or ExportOptions()).on(document.layout), feedback or Feedback(), imagery)


def _drawn(
    document: MapDocument,
    catalogue: Catalogue,
    own: Mapping[str, FeatureLayer],
    path: Path,
    chosen: ExportOptions,
    listener: Feedback,
    imagery: Imagery | None,
) -> Export:
    from desktop.export.written import Export
    from layers.styling.content import build_content

    ending = path.suffix.lower()
    listener.progress(0.0, "Working out the map")
    if any(layer.tiles is not None for layer in document.layers):
        from desktop.render.imagery import NONE, without_unasked

        document = without_unasked(document, NONE if imagery is None or ending == ".html" else imagery)
    if ending == ".html":
        from desktop.render.imagery import without_rasters

        document = without_rasters(document)
    content = build_content(catalogue, document, own)
    pages: Pages = ((document, content),)
    if chosen.both and document.compare is not None and ending in SIDE_BY_SIDE:
        other = second_of(document)
        pages += ((other, build_content(catalogue, other, own)),)
    if ending == ".html":
        from desktop.export.page import page_bytes

        title = document.title or "Rare-earth supply chain and the restrictions on it"
        return Export({path: page_bytes(document, catalogue, content, own, title, listener)}, pages, own, chosen, ())
    from desktop.export.picture import draw_picture

    drawn = draw_picture(path, pages, own, chosen, listener, imagery)
    listener.progress(0.95, "Writing")
    listener.check()
    return Export(drawn.files, pages, own, chosen, drawn.maps)
