"""Pictures and the offline page, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from desktop.export.options import ExportOptions
from layers.errors import RequestError
from layers.feedback import Feedback

if TYPE_CHECKING:
    from desktop.export.picture import Pages
    from desktop.render.imagery import Imagery
    from layers.catalogue.loading import Catalogue
    from layers.document import MapDocument
    from layers.sources.layer import FeatureLayer

__all__ = ["FORMATS", "ExportOptions", "write"]

FORMATS = {
    ".png": "PNG picture",
    ".jpg": "JPEG picture",
    ".jpeg": "JPEG picture",
    ".tif": "TIFF picture",
    ".tiff": "TIFF picture",
    ".svg": "SVG drawing",
    ".pdf": "PDF document",
    ".html": "Web page",
}

SIDE_BY_SIDE = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf")
"""Formats that can show two days: not the page, which has one map, nor SVG, where Qt cannot keep one map from running into the other."""


def write(
    document: MapDocument,
    catalogue: Catalogue,
    own: Mapping[str, FeatureLayer],
    path: Path,
    options: ExportOptions | None = None,
    feedback: Feedback | None = None,
    imagery: Imagery | None = None,
) -> None:
    """Export a map; the file's ending chooses the format. Callable off the GUI thread.

    Where the options ask for both days, and the format can hold them, the map's second day stands at the right of its first.

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
    from layers.styling.content import build_content

    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise RequestError(f"'{path.name}' has no ending of a format that can be written.", f"Use one of {', '.join(FORMATS)}.")
    chosen = options or ExportOptions()
    listener = feedback or Feedback()
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
        other = replace(document, day=document.compare)
        pages += ((other, build_content(catalogue, other, own)),)
    if ending == ".html":
        from desktop.export.page import write_page

        title = document.title or "Rare-earth supply chain and the restrictions on it"
        write_page(path, document, catalogue, content, own, title, listener)
        return
    from desktop.export.picture import write_picture

    write_picture(path, pages, own, chosen, listener, imagery)
