"""What a check finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from layers.catalogue.tables import Table
from layers.errors import CatalogueError


class Fault(NamedTuple):
    """A cell that is wrong although its schema allows it. Rows count from 1 below the header."""

    table: Table[Any]
    row: int
    column: str
    what: str
    remedy: str

    def in_folder(self, folder: Path) -> CatalogueError:
        """Make the error that names the file."""
        return CatalogueError(self.what, self.remedy, path=folder / f"{self.table.name}.csv", row=self.row, column=self.column)
