"""Which columns of tables stood for what when such tables joined the facts: remembered, so that the next one is asked about no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QSettings

from desktop.workspace import Workspace
from layers.catalogue.own import Columns, Fit, Pairs, refit

MOST = 40
_KEY = "facts/columns"


class Roles:
    """Remembers mappings of columns: those of the map's own tables, and in the settings those of others, the last chosen first."""

    def __init__(self, workspace: Workspace, settings: QSettings) -> None:
        self._workspace = workspace
        self._settings = settings

    def keep(self, chosen: Fit) -> None:
        """Remember what was chosen."""
        made: Columns = (chosen.layout.name, tuple(chosen.columns.items()), tuple(chosen.fixed.items()))
        rest = [one for one in self._kept() if one != made]
        self._settings.setValue(_KEY, json.dumps([made, *rest][:MOST]))

    def recall(self, names: Sequence[str]) -> Fit | None:
        """Give what was chosen for a table that had these columns too; None if there was none."""
        return next((found for one in self._all() if (found := refit(one, names)) is not None), None)

    def _all(self) -> Iterator[Columns]:
        yield from self._kept()
        for ref in reversed(self._workspace.document.facts):
            yield ref.table, ref.columns, ref.fixed

    def _kept(self) -> list[Columns]:
        """Read what the settings hold, which anybody may have written."""
        try:
            stored = json.loads(str(self._settings.value(_KEY) or "[]"))
            return [(str(table), _pairs(columns), _pairs(*fixed)) for table, columns, *fixed in stored][:MOST]
        except (ValueError, TypeError, RecursionError):
            return []


def _pairs(stored: Iterable[Sequence[object]] = ()) -> Pairs:
    return tuple((str(column), str(text)) for column, text in stored)
