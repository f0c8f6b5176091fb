"""Where features come from: files that were not made here, read in another process.

`look` tells what is in a file, `read` gives one layer of it, `inspect` reads all of it and reports; none loads GDAL into this process.
"""

from layers.sources.layer import FeatureLayer, FileReport, LayerInfo, LayerReport, PartKind, Rejected, SourceWarning
from layers.sources.opening import Limits, inspect, look, read, warm_up

__all__ = [
    "FeatureLayer",
    "FileReport",
    "LayerInfo",
    "LayerReport",
    "Limits",
    "PartKind",
    "Rejected",
    "SourceWarning",
    "inspect",
    "look",
    "read",
    "warm_up",
]
