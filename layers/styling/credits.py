"""Whose facts and files a map shows, as its foot says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sources:
    """The line that names sources.

    Parameters
    ----------
    facts
        What is said of the catalogue.
    own
        Names of own layers by their id, in the order of the map.
    further
        Files of own facts.
    dated
        Edition and day.
    """

    facts: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    further: tuple[str, ...] = ()
    dated: str = ""

    def line(self, hidden: Collection[str] = ()) -> str:
        """Write it, without the own layers that are not drawn."""
        named = [name for layer_id, name in self.own.items() if layer_id not in hidden]
        told = [*self.facts]
        if named:
            told.append("own layers: " + ", ".join(named))
        if self.further:
            told.append("own facts: " + ", ".join(self.further))
        return (f"Sources: {'; '.join(told)}. " if told else "") + self.dated
