"""Where features come from: files that were not made here, read in another process.

`look` tells what is in a file, `read` gives one layer of it, `glimpse` its first rows, `read_table` its attributes as texts,
`inspect` reads all of it and reports; none loads GDAL into this process.
"""

from layers.sources.exporting import Written, export
from layers.sources.layer import FeatureLayer, FileReport, LayerInfo, LayerReport, PartKind, Rejected, SourceWarning, TextTable
from layers.sources.opening import Limits, Preview, glimpse, inspect, look, preview, read, read_table, warm_up

__all__ = [
    "FeatureLayer",
    "FileReport",
    "LayerInfo",
    "LayerReport",
    "Limits",
    "PartKind",
    "Preview",
    "Rejected",
    "SourceWarning",
    "TextTable",
    "Written",
    "export",
    "glimpse",
    "inspect",
    "look",
    "preview",
    "read",
    "read_table",
    "warm_up",
]
