"""Own facts in the legend: what is drawn like the shipped facts must be told from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from layers.catalogue.loading import Catalogue
from layers.styling.legend import LegendGroup, LegendItem
from layers.styling.words import name_of


def own_facts(catalogue: Catalogue) -> Iterator[LegendGroup]:
    """Give the group that names the user's files whose rows stand among the shipped ones, with what each brings; or nothing."""
    if not catalogue.own_files:
        return
    kinds = {
        "measure": catalogue.measures.values(),
        "site": catalogue.sites.values(),
        "link": catalogue.links,
        "flow": catalogue.flows,
    }
    lines = []
    for file in catalogue.own_files:
        counts = Counter({kind: sum(row.own == file for row in rows) for kind, rows in kinds.items()})
        told = ", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items() if count)
        lines.append(LegendItem("note", "", f"{name_of(file)}: {told}" if told else name_of(file)))
    yield LegendGroup("Own facts, drawn among the shipped ones", tuple(lines))
