"""An export that was drawn, with all that its files and its evidence are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.export.atomic import write_together
from desktop.export.options import ExportOptions
from layers.document import MapDocument
from layers.styling.content import MapContent

if TYPE_CHECKING:
    from desktop.render.painted import Painted
    from layers.sources.layer import FeatureLayer


@dataclass(frozen=True, eq=False)
class Export:
    """What was drawn.

    Parameters
    ----------
    files
        Bytes by path: the export itself, then what stands beside it.
    pages
        The maps on it, each with what it holds.
    own
        Features of own layers by layer id.
    options
        What was asked for, with the page.
    maps
        What came of each map; none of a web page, which shows all that its map holds.
    """

    files: dict[Path, bytes]
    pages: tuple[tuple[MapDocument, MapContent], ...]
    own: Mapping[str, FeatureLayer]
    options: ExportOptions
    maps: tuple[Painted, ...]

    @property
    def path(self) -> Path:
        """The export itself."""
        return next(iter(self.files))

    def save(self) -> None:
        """Write all files, or none.

        Raises
        ------
        ExportError
            One cannot be written; what was there before is untouched.
        """
        write_together(self.files)
