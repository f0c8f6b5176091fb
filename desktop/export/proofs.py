"""Evidence of many sheets that are one file: what each rests on, and how to draw all of them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.export.evidence import COLUMNS, as_json, csv_lines, evidence_names, head, rows_of, table_of, told_of
from desktop.export.recipe import LARGEST, recipe_of
from desktop.export.seal import sealed
from desktop.export.written import Export
from layers.errors import ExportError

if TYPE_CHECKING:
    from desktop.export.command import Job
    from layers.catalogue.loading import Catalogue


@dataclass(frozen=True)
class Proof:
    """What one sheet of many rests on, as it stands in the files of evidence.

    Parameters
    ----------
    told
        JSON.
    table
        Lines of CSV.
    """

    told: bytes
    table: bytes


def proof_of(name: str, export: Export, catalogue: Catalogue) -> Proof:
    """Tell what a sheet rests on."""
    own = rows_of(export)
    told = told_of(export, catalogue, own)
    return Proof(as_json({"sheet": name} | told), csv_lines([name, *row] for row in table_of(told, own)))


def beside(path: Path, data: bytes, proofs: Iterable[Proof], job: Job, how: Mapping[str, Any]) -> dict[Path, bytes]:
    """Give the two files of evidence of one file of many sheets.

    Parameters
    ----------
    data
        Of the file.
    how
        What `lodestone redraw` must know beside the map: the command, and what it was asked for.

    Raises
    ------
    ExportError
        The evidence would be larger than can be read again.
    """
    from layers.styling.content import build_content

    proofs = list(proofs)
    content = build_content(job.catalogue, job.document, job.own)
    export = Export({path: data}, ((job.document, content),), job.own, job.options.on(job.document.layout), ())
    recipe = recipe_of(export, job.facts, keep=str(how.get("of") or ""))
    names = evidence_names(path)
    table = csv_lines([["sheet", *COLUMNS]]) + b"".join(proof.table for proof in proofs)
    start = as_json(head(export.files, job.catalogue, {names[1]: table}) | {"recipe": recipe | {"sheets": dict(how)}}, indent=1)
    told = start.removesuffix(b"\n}") + b',\n "sheets": [\n' + b",\n".join(proof.told for proof in proofs) + b"\n]\n}\n"
    if len(told) > LARGEST:
        what = f"The evidence of {len(proofs)} sheets would take more than {LARGEST // 10**6} MB."
        raise ExportError(what, "Ask for fewer sheets, or for a folder, where each has its own.", path=path)
    return dict(zip(names, (sealed(told), table), strict=True))
