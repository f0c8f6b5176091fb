"""What an export rests on: everything drawn with its figures and sources, and a recipe that draws the same file again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.export.own_rows import OwnRows, Row, own_rows
from desktop.export.recipe import recipe_of
from desktop.export.seal import NOUGHT, sealed
from desktop.export.written import Export
from layers.catalogue.loading import Catalogue
from layers.catalogue.model import Fact, Flow, Link
from layers.catalogue.stages import stages_on
from layers.document import LayerKind, MapDocument
from layers.guard import guarded
from layers.styling.arcs import Arc
from layers.styling.content import MapContent
from layers.styling.sites import SiteMark

if TYPE_CHECKING:
    from desktop.render.painted import Painted

FORMAT = "lodestone-evidence"
COLUMNS = (
    "map",
    "kind",
    "id",
    "name",
    "country",
    "longitude",
    "latitude",
    "what",
    "state",
    "verified",
    "quantity",
    "unit",
    "basis",
    "period",
    "measures",
    "sources",
)

OwnOfMaps = Sequence[Sequence[OwnRows]]


def evidence_names(path: Path) -> tuple[Path, Path]:
    """Name the two files that stand beside an export."""
    return path.with_name(f"{path.name}.evidence.json"), path.with_name(f"{path.name}.evidence.csv")


def with_evidence(export: Export, catalogue: Catalogue, facts: Sequence[Path] = ()) -> Export:
    """Give the same export with the files of its evidence; `facts` are tables that joined beside those of the map."""
    told, table = evidence_names(export.path)
    own = rows_of(export)
    proof = evidence(export, catalogue, facts, own)
    lines = csv_lines([COLUMNS]) + csv_lines(table_of(proof, own))
    data = sealed(as_json(head(export.files, catalogue, {table: lines}) | proof, indent=1) + b"\n")
    files = {**export.files, told: data, table: lines}
    return Export(files, export.pages, export.own, export.options, export.maps)


def evidence(export: Export, catalogue: Catalogue, facts: Sequence[Path], own: OwnOfMaps) -> dict[str, Any]:
    """Collect what an export rests on, of JSON's types. It holds no path, no hidden layer and no note."""
    return told_of(export, catalogue, own) | {"recipe": recipe_of(export, facts)}


def head(files: Mapping[Path, bytes], catalogue: Catalogue, table: Mapping[Path, bytes]) -> dict[str, Any]:
    """Tell which bytes were written, from which edition, and by which versions; with room for a seal."""
    edition = catalogue.edition.isoformat()
    start = {"format": FORMAT, "version": 1, "seal": NOUGHT, "files": _named(files), "table": _named(table)[0]}
    return start | {"edition": edition, "versions": versions()}


def _named(files: Mapping[Path, bytes]) -> list[Row]:
    return [{"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for path, data in files.items()]


def rows_of(export: Export) -> OwnOfMaps:
    """Give what each map of an export shows of own layers."""
    painted: Iterable[Painted | None] = export.maps or (None,)
    return [own_rows(document, seen, export) for (document, _), seen in zip(export.pages, painted, strict=False)]


def told_of(export: Export, catalogue: Catalogue, own: OwnOfMaps) -> dict[str, Any]:
    """Tell what is drawn on one sheet, how large it is, and which letters come from fonts of the system."""
    options, page = export.options, export.options.page
    painted: Iterable[Painted | None] = export.maps or (None,)
    maps = [
        _map(document, content, seen, export, catalogue) | {"own_layers": [layer.told() for layer in layers]}
        for (document, content), seen, layers in zip(export.pages, painted, own, strict=False)
    ]
    size = {
        "pixels": [options.width, options.height],
        "dpi": options.dpi,
        "millimetres": None if page is None else [page.width, page.height],
    }
    return {"size": size, "maps": maps, "fonts": _fonts(maps, export)}


def as_json(value: object, indent: int | None = None) -> bytes:
    """Give JSON in UTF-8; what cannot be a character is a question mark."""
    return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def table_of(told: Row, own: OwnOfMaps) -> Iterator[list[str]]:
    """Give the cells of the table, row by row, of what is told of a sheet; it has all rows of own layers."""
    for drawn, layers in zip(told["maps"], own, strict=True):
        for row in (*_flat(drawn), *_flat_own(layers)):
            yield [_cell(({"map": drawn["day"]} | row).get(column)) for column in COLUMNS]


def versions() -> dict[str, str]:
    """Give the versions of what draws."""
    import platform

    import numpy
    import pyproj
    import PySide6

    from desktop.cli import _version

    return {
        "lodestone": _version(),
        "python": platform.python_version(),
        "qt": PySide6.__version__,
        "numpy": numpy.__version__,
        "proj": pyproj.proj_version_str,
    }


def _map(document: MapDocument, content: MapContent, seen: Painted | None, export: Export, catalogue: Catalogue) -> dict[str, Any]:
    sites, arcs, roles = content.sites, content.arcs, dict(content.roles)
    if seen is not None and seen.viewport is not None:
        size = seen.viewport.width, seen.viewport.height
        names = {kind: seen.hits.visible(kind, *size) for kind in ("site", "arc", "country")}
        sites = tuple(mark for mark in sites if mark.site_id in names["site"])
        arcs = tuple(arc for arc in arcs if arc.key in names["arc"])
        roles = {code: role for code, role in roles.items() if code in names["country"]}
    scale = None if seen is None or seen.viewport is None else seen.viewport.scale
    own = [layer for layer in document.layers if layer.visible and layer.kind is LayerKind.OWN]
    hidden = frozenset() if scale is None else document.hidden_at(scale)
    content, unseen = content.without(hidden), [layer for layer in own if layer.id in hidden]
    legend = content.legend if seen is None else seen.legend
    extent = export.options.extent
    return {
        "title": document.title,
        "scenario": content.scenario,
        "heading": content.heading,
        "day": document.day.isoformat(),
        "projection": document.crs,
        "extent": None if extent is None else [extent.west, extent.south, extent.east, extent.north],
        "filters": {
            "elements": list(document.elements),
            "stages": list(document.stages),
            "measures_switched_off": list(document.muted),
            "flows_left_out": dict(content.left_out),
        },
        "layers": [
            {"name": layer.name, "kind": layer.kind.value, "opacity": layer.opacity, "filter": layer.filter}
            for layer in document.layers
            if layer.visible
        ],
        "legend": [
            {"title": group.title, "items": [{"label": item.label, "count": item.count} for item in group.items]} for group in legend
        ],
        "credits": ([content.warning] if content.warning else []) + list(content.credits),
        "left_out": [*_left_out(seen), *(f"{layer.name} is not drawn at this scale." for layer in unseen)],
        "sites": [_site(mark, catalogue, document) for mark in sites],
        "links_and_flows": [_arc(arc) for arc in arcs],
        "countries": [_country(code, role, catalogue, document) for code, role in sorted(roles.items())],
    }


def _left_out(seen: Painted | None) -> list[str]:
    if seen is None:
        return []
    labels = [f"{seen.unplaced} names found no room."] if seen.unplaced else []
    return [*labels, *seen.empty.values(), *seen.cut.values()]


def _source(fact: Fact) -> Row:
    source = fact.source
    dated = None if source.date is None else source.date.text
    told = {"title": source.title, "url": source.url, "kind": source.kind.value, "date": dated, "confidence": fact.confidence.value}
    return told | ({"own_facts": Path(fact.own).name} if fact.own else {})


def _sources(facts: Iterable[Fact]) -> list[Row]:
    return list({repr(row): row for row in (_source(fact) for fact in facts if fact.is_sourced or fact.own)}.values())


def _site(mark: SiteMark, catalogue: Catalogue, document: MapDocument) -> Row:
    site = catalogue.sites[mark.site_id]
    states = stages_on(catalogue.stages[site.id], document.day, catalogue.edition)
    stages = []
    for stage, state in states.items():
        row = state.row
        figures = {} if row is None else {"since": _text(row.first), "elements": list(row.elements), **_figures(row)}
        stages.append({"stage": stage.value, "status": state.status.value, "checked": state.checked, **figures})
    return {
        "id": site.id,
        "name": site.name,
        "country": site.country,
        "longitude": mark.lon,
        "latitude": mark.lat,
        "precision": site.precision.value,
        "stage": mark.stage,
        "status": mark.status,
        "checked": mark.checked,
        "allied": mark.allied,
        "stages": stages,
        "sources": _sources([site, *(state.row for state in states.values() if state.row)]),
    }


def _figures(row: Any) -> Row:
    year = getattr(row, "quantity_year", None)
    return {
        "quantity": row.quantity,
        "unit": None if row.unit is None else row.unit.value,
        "basis": None if row.basis is None else row.basis.value,
        "year": None if year is None else str(year),
    }


def _text(period: Any) -> str | None:
    return None if period is None else str(period.text)


def _arc(arc: Arc) -> Row:
    rows: tuple[Link | Flow, ...] = (*arc.links, *arc.flows)
    goods = list(zip(rows, arc.rulings, strict=True))
    return {
        "id": arc.key,
        "name": f"{arc.from_name} to {arc.to_name}",
        "from": arc.from_country,
        "to": arc.to_country,
        "verdict": arc.verdict.name.lower(),
        "verified": arc.verified,
        "tonnes": arc.tonnes,
        "goods": [
            {
                "id": row.id,
                "product": row.product,
                "elements": list(row.elements),
                "period": _text(getattr(row, "period", None)),
                "value_usd": getattr(row, "value_usd", None),
                "verdict": ruling.verdict.name.lower(),
                "verified": ruling.verified,
                "measures": list(ruling.measures),
                **_figures(row),
            }
            for row, ruling in goods
        ],
        "sources": _sources(row for row, _ in goods),
    }


def _country(code: str, role: Any, catalogue: Catalogue, document: MapDocument) -> Row:
    from desktop.export.page.cards import country_name
    from desktop.export.page.register import LiveMeasures, live_measures

    live = live_measures(catalogue, document).get(code, LiveMeasures())
    both = (*live.issued, *live.naming)
    return {
        "id": code,
        "name": country_name(catalogue, code),
        "issues": None if role.issues is None else role.issues.name.lower(),
        "issues_verified": role.issues_verified,
        "targeted": None if role.targeted is None else role.targeted.name.lower(),
        "targeted_verified": role.targeted_verified,
        "measures": sorted({measure.id for measure, _ in both}),
        "sources": _sources(standing.spell for _, standing in both if standing.spell),
    }


def _flat(drawn: Row) -> Iterator[Row]:
    """Give the table: a row for each stage of a site, each good that moves and each country."""
    for site in drawn["sites"]:
        base = {key: site[key] for key in ("id", "name", "country", "longitude", "latitude")}
        sources = _cited(site["sources"])
        for stage in site["stages"]:
            what = {"kind": "site", "what": stage["stage"], "state": stage["status"], "verified": stage["checked"]}
            yield base | what | _cells(stage) | {"period": stage.get("year"), "sources": sources}
    for arc in drawn["links_and_flows"]:
        for good in arc["goods"]:
            what = {
                "kind": "flow" if good["period"] else "link",
                "id": good["id"],
                "name": arc["name"],
                "country": f"{arc['from']}>{arc['to']}",
            }
            state = {"what": good["product"], "state": good["verdict"], "verified": good["verified"], "period": good["period"]}
            what["country"] = f"{arc['from']}>{arc['to']}"
            yield what | state | _cells(good) | {"measures": ";".join(good["measures"]), "sources": _cited(arc["sources"])}
    for country in drawn["countries"]:
        for part in ("issues", "targeted"):
            if country[part] is not None:
                what = {"kind": "country", "id": country["id"], "name": country["name"], "country": country["id"], "what": part}
                state = {"state": country[part], "verified": country[f"{part}_verified"]}
                yield what | state | {"measures": ";".join(country["measures"]), "sources": _cited(country["sources"])}


def _flat_own(layers: Iterable[OwnRows]) -> Iterator[Row]:
    for layer in layers:
        for row in (row for rows in layer.parts() for row in rows):
            shown = "; ".join(f"{key}: {_cell(value)}" for key, value in row["values"].items())
            place = {"longitude": row.get("longitude"), "latitude": row.get("latitude")}
            yield {"kind": "own", "id": row["row"], "name": layer.layer.name, "what": shown} | place


def _cells(figures: Row) -> Row:
    return {key: figures.get(key) for key in ("quantity", "unit", "basis")}


def _cited(sources: list[Row]) -> str:
    return "; ".join(", ".join(part for part in (row["title"], row["url"], row["date"]) if part) for row in sources)


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Give rows as CSV in UTF-8, with no cell that a spreadsheet would run."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow(map(guarded, row))
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _fonts(maps: list[Row], export: Export) -> dict[str, Any]:
    """Tell the fonts, and which characters it lacks: these are drawn in a font of the system, and differ from machine to machine."""
    from desktop.render.fonts import FAMILY, FONT_FILES, FURTHER_FILES, letters_of

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from texts(part)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part)

    ours = [next(iter(FONT_FILES)), *FURTHER_FILES.values()]
    page = export.options.page
    words = [*(item.text for item in page.items), *(text for _, text in page.legend_texts)] if page is not None else []
    drawn = [[told[key] for key in ("title", "heading", "legend", "credits")] + [row["name"] for row in told["sites"]] for told in maps]
    own = [list(row["values"].values()) for told in maps for layer in told["own_layers"] for row in layer["rows"]]
    used = {letter for text in (*words, *texts(drawn), *texts(own)) for letter in text if letter.isprintable()}
    lacking = sorted(letter for letter in used if not any(ord(letter) in letters_of(name) for name in ours))
    return {"family": FAMILY, "from_the_system": "".join(lacking), "same_bytes_elsewhere": not lacking}
