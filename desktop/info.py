"""`lodestone info`: what is in files, what of it can be drawn, and what else one should know before trusting it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from desktop.printing import complain, printable, write_out
from layers.errors import LodestoneError
from layers.reading import is_service, only, parted
from layers.sources import FileReport, LayerReport, SourceWarning, inspect
from layers.sources.raster import RasterInfo, is_raster, look_raster

if TYPE_CHECKING:
    from layers.catalogue.own import FactsReport
    from layers.sources.service import ServedLayer

LISTED_IN_TEXT = 5

Entry = dict[str, Any]


def run(paths: list[Path], sample: int = 0, form: Literal["text", "json"] = "text") -> int:
    """Report on files, one after the other; a file that cannot be opened stops none of the others.

    Parameters
    ----------
    paths
        Files to look into.
    sample
        Number of features of each layer to show with their attributes and shapes.
    form
        Text to read, or the JSON of the help pages.

    Returns
    -------
    int
        0, or 1 if a file could not be opened.
    """
    entries = []
    for path in paths:
        entry = report(path, sample)
        entries.append(entry)
        if form == "text":
            write_out("\n".join(_text(entry)) + "\n")
        if entry["error"]:
            complain(entry["error"])
    if form == "json":
        write_out(json.dumps({"files": entries}, indent=2, ensure_ascii=True, allow_nan=False) + "\n")
    return int(any(entry["error"] for entry in entries))


def report(path: Path, sample: int = 0) -> Entry:
    """Give what the command says of one file as JSON."""
    if is_service(str(path)):
        return of_service(str(path), sample)
    try:
        if is_raster(path):
            return {"path": str(path), **_of_raster(look_raster(path)), "error": None}
        found = _inspected(path, sample)
    except LodestoneError as error:
        return {"path": str(path), "layers": [], "warnings": [], "error": str(error)}
    return {"path": str(path), **_of_report(found, _facts(parted(path)[0], found)), "error": None}


def _inspected(path: Path, sample: int) -> FileReport:
    """Report on a file, or on the one of its layers that is named."""
    file, name = parted(path)
    found = inspect(file, sample)
    return FileReport(tuple(only(found.layers, name, file)), found.warnings)


def of_service(text: str, sample: int = 0) -> Entry:
    """Give what the command says of a web service, or of the layer that its address names."""
    from layers.sources.service import asked, read_at, service_at

    service, layer = service_at(text)
    try:
        if layer is None:
            found = asked(service)
            return {"path": found.address, "layers": [_of_served(one) for one in found.layers.values()], "warnings": [], "error": None}
        features = read_at(text, layer, None)
    except LodestoneError as error:
        return {"path": service.address, "layers": [], "warnings": [], "error": str(error)}
    columns = features.columns
    rows = [{"properties": row, "geometry": None} for row in columns.slice(0, sample).to_pylist()]
    told = LayerReport(
        layer,
        features.geometry,
        features.features,
        features.drawn,
        features.rejected,
        features.crs,
        tuple(columns.column_names),
        features.warnings,
        tuple(rows),
    )
    return {"path": features.path, **_of_report(FileReport((told,), ()), {}), "error": None}


def _of_served(layer: ServedLayer) -> Entry:
    """Give what is known of a layer before it is read."""
    unread: Entry = {"geometry": "Unknown", "drawn": None, "columns": [], "rejected": [], "sample": [], "facts": None}
    return {"name": layer.name, "title": layer.title, "features": layer.features, "crs": layer.crs, "warnings": []} | unread


def _of_raster(info: RasterInfo) -> Entry:
    warnings = list(info.warnings)
    if info.crs is None:
        warnings.append(SourceWarning("no-crs", "The file does not say which coordinate reference system its coordinates are in."))
    raster = {
        "format": info.driver,
        "width": info.width,
        "height": info.height,
        "bands": info.bands,
        "data_type": info.data_type,
        "crs": info.crs,
        "pixel_size": list(info.pixel),
        "overviews": list(info.overviews),
        "nodata": info.nodata,
        "colours": info.colours,
        "stretch": [list(pair) for pair in info.stretch],
    }
    return {"layers": [], "raster": raster, "warnings": _of_warnings(warnings)}


def _facts(path: Path, report: FileReport) -> dict[str, Entry]:
    """Tell of layers that can join the catalogue what of them does, by the layer's name."""
    from layers.catalogue.loading import load
    from layers.catalogue.own import facts_in, join, read_facts, reference

    refs = [reference(path, name, fit) for name, fit in facts_in(report.layers).items()]
    if not refs:
        return {}
    own = join(load(), list(read_facts(refs).items()))
    return {str(one.ref.source.layer): _of_facts(one) for one in own.reports}


def _of_facts(report: FactsReport) -> Entry:
    return {
        "table": report.ref.table,
        "joined": report.joined,
        "refused": [
            {
                "row": refused.place.row,
                "column": refused.column,
                "value": refused.value,
                "reason": refused.reason,
                "remedy": refused.remedy,
                "left_out": refused.left_out,
            }
            for refused in report.refused
        ],
        "notes": list(report.notes),
    }


def _of_report(report: FileReport, facts: dict[str, Entry]) -> Entry:
    layers = [_of_layer(layer) | {"facts": facts.get(layer.name)} for layer in report.layers]
    return {"layers": layers, "warnings": _of_warnings(report.warnings)}


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
    if "raster" in entry:
        lines += _text_of_raster(entry["raster"])
    for layer in entry["layers"]:
        lines += _text_of_layer(layer)
    lines += [f"  warning: {warning['text']} [{warning['code']}]" for warning in entry["warnings"]]
    return [printable(line) for line in lines]


_SHOWN = {"palette": "in its own colours", "rgb": "as red, green and blue", "grey": "from dark to light"}


def _text_of_raster(raster: Entry) -> list[str]:
    across, down = raster["pixel_size"]
    crs = raster["crs"] or "unknown CRS"
    bands = "1 band" if raster["bands"] == 1 else f"{raster['bands']} bands"
    lines = [f"  {raster['format']} raster: {raster['width']} x {raster['height']} pixels of {across:g} x {down:g}, {crs}"]
    lines.append(f"    {bands} of {raster['data_type']}, shown {_SHOWN[raster['colours']]}, no data: {raster['nodata'] or 'none'}")
    if raster["colours"] == "grey" or raster["data_type"] != "uint8":
        lines.append("    darkest and brightest: " + "; ".join(f"{low:g} to {high:g}" for low, high in raster["stretch"]))
    overviews = ", ".join(f"1/{factor}" for factor in raster["overviews"])
    return [*lines, f"    overviews: {overviews or 'none'}"]


def _text_of_layer(layer: Entry) -> list[str]:
    crs = layer["crs"] or ("unknown CRS" if layer["geometry"] != "None" else "no coordinates")
    if layer["drawn"] is None:
        count = "features not counted" if layer["features"] is None else f"{layer['features']} features"
        title = f" ({layer['title']})" if layer["title"] != layer["name"] else ""
        return [f"  {layer['name']}{title}: {count}, {crs}"]
    lines = [f"  {layer['name']}: {layer['geometry']}, {layer['features']} features, {layer['drawn']} can be drawn, {crs}"]
    lines.append(f"    columns: {', '.join(layer['columns']) or 'none'}")
    lines += [f"    warning: {warning['text']} [{warning['code']}]" for warning in layer["warnings"]]
    lines += [_text_of_rejected(rejected) for rejected in layer["rejected"][:LISTED_IN_TEXT]]
    if (more := len(layer["rejected"]) - LISTED_IN_TEXT) > 0:
        lines.append(f"    left out: {more} more; --format json lists all")
    lines += [f"    {json.dumps(row, ensure_ascii=False)}" for row in layer["sample"]]
    return lines + (_text_of_facts(layer["facts"]) if layer["facts"] else [])


def _text_of_facts(facts: Entry) -> list[str]:
    """Give the lines on a layer whose rows can join the catalogue: what is wrong before what is merely left out."""
    refused = sorted(facts["refused"], key=lambda one: one["left_out"])
    rows = "1 row joins" if facts["joined"] == 1 else f"{facts['joined']} rows join"
    lines = [f"    facts: as {facts['table']}, {rows} the catalogue"]
    lines += [f"    note: {note}" for note in facts["notes"]]
    for one in refused[:LISTED_IN_TEXT]:
        how = "left out" if one["left_out"] else "refused"
        lines.append(f"    {how}: row {one['row']}, {one['column']} {one['value']!r}: {one['reason']} {one['remedy']}".rstrip())
    if (more := len(refused) - LISTED_IN_TEXT) > 0:
        lines.append(f"    {more} more refused or left out; --format json lists all")
    return lines


def _text_of_rejected(rejected: Entry) -> str:
    value = f" {rejected['value']!r}" if rejected["value"] else ""
    return f"    left out: row {rejected['row']}, {rejected['column']}{value}: {rejected['reason']}"
