"""`lodestone info`: what is in files, what of it can be drawn, and what else one should know before trusting it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from desktop.printing import complain, printable, write_out
from layers.errors import LodestoneError
from layers.sources import FileReport, LayerReport, SourceWarning, inspect

LISTED_IN_TEXT = 5

Entry = dict[str, Any]


def run(paths: list[Path], sample: int = 0, format: Literal["text", "json"] = "text") -> int:  # noqa: A002 - the name of the option
    """Report on files, one after the other; a file that cannot be opened stops none of the others.

    Parameters
    ----------
    paths
        Files to look into.
    sample
        Number of features of each layer to show with their attributes and shapes.
    format
        Text to read, or the JSON of the help pages.

    Returns
    -------
    int
        0, or 1 if a file could not be opened.
    """
    entries = []
    for path in paths:
        entry = _entry(path, sample)
        entries.append(entry)
        if format == "text":
            write_out("\n".join(_text(entry)) + "\n")
        if entry["error"]:
            complain(entry["error"])
    if format == "json":
        write_out(json.dumps({"files": entries}, indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    return int(any(entry["error"] for entry in entries))


def _entry(path: Path, sample: int) -> Entry:
    try:
        report = inspect(path, sample)
    except LodestoneError as error:
        return {"path": str(path), "layers": [], "warnings": [], "error": str(error)}
    return {"path": str(path), **_of_report(report), "error": None}


def _of_report(report: FileReport) -> Entry:
    return {"layers": [_of_layer(layer) for layer in report.layers], "warnings": _of_warnings(report.warnings)}


def _of_layer(layer: LayerReport) -> Entry:
    return {
        "name": layer.name,
        "geometry": layer.geometry,
        "features": layer.features,
        "drawn": layer.drawn,
        "rejected": [{"row": entry.row, "column": entry.column, "value": entry.value, "reason": entry.reason} for entry in layer.rejected],
        "crs": layer.crs,
        "columns": list(layer.columns),
        "warnings": _of_warnings(layer.warnings),
        "sample": list(layer.sample),
    }


def _of_warnings(warnings: Iterable[SourceWarning]) -> list[Entry]:
    return [{"code": warning.code, "text": warning.text} for warning in warnings]


def _text(entry: Entry) -> list[str]:
    """Give the lines on one file."""
    lines = [entry["path"]]
    if entry["error"]:
        lines.append("  cannot be opened")
    for layer in entry["layers"]:
        lines += _text_of_layer(layer)
    lines += [f"  warning: {warning['text']} [{warning['code']}]" for warning in entry["warnings"]]
    return [printable(line) for line in lines]


def _text_of_layer(layer: Entry) -> list[str]:
    crs = layer["crs"] or ("unknown CRS" if layer["geometry"] != "None" else "no coordinates")
    lines = [f"  {layer['name']}: {layer['geometry']}, {layer['features']} features, {layer['drawn']} can be drawn, {crs}"]
    lines.append(f"    columns: {', '.join(layer['columns']) or 'none'}")
    lines += [f"    warning: {warning['text']} [{warning['code']}]" for warning in layer["warnings"]]
    lines += [_text_of_rejected(rejected) for rejected in layer["rejected"][:LISTED_IN_TEXT]]
    if (more := len(layer["rejected"]) - LISTED_IN_TEXT) > 0:
        lines.append(f"    left out: {more} more; --format json lists all")
    lines += [f"    {json.dumps(row, ensure_ascii=False)}" for row in layer["sample"]]
    return lines


def _text_of_rejected(rejected: Entry) -> str:
    value = f" {rejected['value']!r}" if rejected["value"] else ""
    return f"    left out: row {rejected['row']}, {rejected['column']}{value}: {rejected['reason']}"
