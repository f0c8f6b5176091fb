"""What of a file is to be read, what its layers may be, and why nothing of it can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from layers.catalogue.own import columns_of, nearest
from layers.document import SourceRef
from layers.errors import SourceError
from layers.reading import AS_FOUND, Reading
from layers.sources import FeatureLayer, LayerInfo

LARGE = 50_000
"""Features from which on the first ones are shown while all are read."""
BY_VIEW = 2_000_000
"""Rows from which on only what is seen of a GeoParquet is read."""
LIKELY = 0.5
"""Share of what facts need that a table without coordinates must have to be asked about as facts."""
LEAST = 2
"""Needed columns that it must have at least: one alone, such as a state, is in many tables."""


@dataclass(frozen=True)
class Wanted:
    """One layer of a file that is to be read."""

    path: Path
    layer: str | None
    has_crs: bool
    assume_crs: str | None = None
    is_large: bool = False
    reading: Reading = AS_FOUND

    @property
    def source(self) -> SourceRef:
        """What the layer is read from, and how."""
        return SourceRef(str(self.path), self.layer, self.assume_crs, self.reading)


def by_name_alone(infos: list[LayerInfo]) -> bool:
    """Whether all layers have their places from names of countries or sites, which tables of facts hold too."""
    return all(any(warning.code == "joined-by-name" for warning in info.warnings) for info in infos)


def may_be_facts(infos: list[LayerInfo]) -> bool:
    """Whether a table has so much of what facts need that it is asked about."""
    fits = [nearest(columns_of(info)) for info in infos]
    return any(fit.share >= LIKELY and len(fit.layout.needed) - len(fit.missing) >= LEAST for fit in fits)


def no_place(path: Path) -> SourceError:
    """Say that a table tells no places."""
    what = "it is a table without coordinates, so there is nothing to draw."
    return SourceError(what, "Give it columns of longitudes and latitudes or of countries, or choose File, Open as facts.", path=path)


def wanted_of(path: Path, info: LayerInfo) -> Wanted:
    """Give how a layer of a file is read at first."""
    reading = Reading(by_view=True) if is_read_by_view(path, info) else AS_FOUND
    return Wanted(path, info.name, info.crs is not None, is_large=info.features is None or info.features > LARGE, reading=reading)


def is_read_by_view(path: Path, info: LayerInfo) -> bool:
    """Whether a layer is so large that only what is seen of it is read, which its format must allow."""
    return path.suffix.lower() in (".parquet", ".geoparquet") and (info.features or 0) > BY_VIEW


def nothing_to_draw(features: FeatureLayer, wanted: Wanted) -> SourceError:
    """Say why nothing of a file is on the map: what the reader noticed, with its remedy, or else what is wrong with its first feature."""
    reasons = [warning.text for warning in features.warnings]
    if not features.features:
        return SourceError(" ".join(["it has no features, so there is nothing to draw.", *reasons]), path=wanted.path, layer=wanted.layer)
    reasons += [f"Row {rejected.row}: {rejected.reason}" for rejected in features.rejected[:1]]
    told = " ".join(reason if reason.endswith(".") else f"{reason}." for reason in reasons)
    what = f"none of its {features.features:,} features can be drawn. {told}"
    return SourceError(what, "`lodestone info` on the file lists all.", path=wanted.path, layer=wanted.layer)
