"""Files of facts as users have them, made by the tests themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from layers.catalogue.own import FactsReport, OwnFacts

Table = Sequence[Sequence[str]]

MEASURE = {
    "id": "own-1",
    "title": "Licence of our own",
    "issuer_territory": "CHN",
    "direction": "export",
    "measure": "export-licence",
    "role": "binding",
    "targets": "ALL",
    "products": "oxide",
    "elements": "Nd",
    "state": "in-force",
    "from": "2025-03-01",
}
FLOW = {"from_country": "CHN", "to_country": "DEU", "product": "oxide", "elements": "Dy", "period": "2019", "mirror": "exporter"}
SITE = {"id": "own-works", "name": "Works", "country": "DEU", "lat": "51", "lon": "10", "stage": "separation", "status": "operating"}
LINK = {"from_id": "mount-weld", "to_id": "own-works", "product": "concentrate", "status": "active"}


def table(*rows: Mapping[str, str]) -> Table:
    """Rows of columns and values as a header and lines of cells."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    return [header, *([row.get(column, "") for column in header] for row in rows)]


def csv_file(folder: Path, rows: Table, name: str = "own.csv", delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a table as delimited text, every cell in quotation marks."""
    path = folder / name
    lines = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsx_file(folder: Path, sheets: Mapping[str, Table], name: str = "own.xlsx") -> Path:
    """Write sheets as a workbook with the least that one may hold."""
    path = folder / name
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="{escape(title)}" sheetId="{n}" r:id="r{n}"/>' for n, title in enumerate(sheets, start=1))
    linked = "".join(
        f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{linked}</Relationships>')
        for number, rows in enumerate(sheets.values(), start=1):
            cells = "".join("<row>" + "".join(map(_cell, row)) + "</row>" for row in rows)
            archive.writestr(f"xl/worksheets/sheet{number}.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    return path


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def only(own: OwnFacts) -> FactsReport:
    """The report on the one table that was opened."""
    (report,) = own.reports
    return report


def told(report: FactsReport) -> list[tuple[int, str, str]]:
    """Row, column and value of what is refused."""
    return [(refused.place.row, refused.column, refused.value) for refused in report.refused]
