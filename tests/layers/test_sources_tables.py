"""Tables: encodings, delimiters, decimal signs, coordinate columns, and every row that cannot be placed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import CrsError, SourceError
from layers.sources import FeatureLayer, inspect, look, read

DATA = Path(__file__).resolve().parents[1] / "data"


def table(folder: Path, text: str, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def codes(layer: FeatureLayer) -> set[str]:
    return {warning.code for warning in layer.warnings}


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("latitude", "longitude"), ("LAT", "LON"), ("Lat.", "Lng"), ("Decimal Latitude", "Decimal_Longitude")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_of_degrees_are_found_and_the_guess_is_told(tmp_path: Path, latitude: str, longitude: str, delimiter: str) -> None:
    rows = [["name", latitude, longitude], ["A", "-22.5", "131"], ["B", "35", "-115.5"]]
    layer = read(table(tmp_path, "\n".join(delimiter.join(row) for row in rows)))
    assert layer.xy.tolist() == [[131, -22.5], [-115.5, 35]]
    assert (layer.crs, codes(layer)) == ("EPSG:4326", {"crs-assumed"})
    assert layer.columns.column_names == rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_names_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    layer = read(table(tmp_path, "name,lat,lon\nKväne–Öst,67,20\n", encoding))
    assert layer.columns.column("name").to_pylist() == ["Kväne–Öst"]
    assert ("encoding-guessed" in codes(layer)) == (encoding in ("cp1252", "utf-16-le", "utf-16-be"))


def test_a_decimal_comma_is_read_where_there_is_no_point(tmp_path: Path) -> None:
    assert read(table(tmp_path, "n;lat;lon\nA;12,5;-7,25\nB;3;4\n")).xy.tolist() == [[-7.25, 12.5], [4, 3]]


def test_every_row_that_cannot_be_placed_is_listed_with_its_value(tmp_path: Path) -> None:
    layer = read(DATA / "rows_without_place.csv")
    assert [(entry.row, entry.column, entry.value, entry.reason) for entry in layer.rejected] == [
        (2, "lon", "", "it is blank"),
        (3, "lat", "n/a", "it is no number"),
        (4, "lat", "0", "0, 0 stands for a missing place in tables"),
        (5, "lat", "91", "a latitude must lie between -90 and 90"),
        (6, "lon", "400", "a longitude must lie between -180 and 180"),
    ]
    assert (layer.features, layer.drawn) == (7, 2)
    assert layer.part_feature.tolist() == [0, 6]
    assert codes(layer) == {"crs-assumed", "out-of-range-lonlat"}


def test_a_row_whose_shape_is_broken_or_missing_is_listed_once(tmp_path: Path) -> None:
    text = 'name,wkt\nA,POINT (5 6)\nB,POINT (7\nC,\nD,POINT EMPTY\nE,"POLYGON ((0 0, 1 1))"\n'
    layer = read(table(tmp_path, text), assume_crs="EPSG:4326")
    assert [(entry.row, entry.column) for entry in layer.rejected] == [(2, "wkt"), (3, "geometry"), (4, "geometry"), (5, "wkt")]
    assert layer.features == layer.drawn + len(layer.rejected)
    assert codes(layer) >= {"geometry-dropped", "null-geometry", "empty-geometry"}
    (warning,) = (warning.text for warning in layer.warnings if warning.code == "null-geometry")
    assert warning.startswith("1 of 5 features")


def test_swapped_columns_are_told_and_not_swapped_in_silence() -> None:
    layer = read(DATA / "swapped.csv")
    assert "swapped-axes" in codes(layer)
    assert layer.features == layer.drawn + len(layer.rejected)


def test_easting_and_northing_need_a_system(tmp_path: Path) -> None:
    path = table(tmp_path, "id,easting,northing\n1,500000,0\n")
    with pytest.raises(CrsError, match="does not say which coordinate reference system"):
        read(path)
    np.testing.assert_allclose(read(path, assume_crs="EPSG:32631").xy, [[3, 0]], atol=1e-6)


@pytest.mark.parametrize(
    ("column", "value"),
    [("wkt", "POINT (5 6)"), ("the_geom", "SRID=4326;POINT(5 6)"), ("wkb", "010100000000000000000014400000000000001840")],
)
def test_shapes_as_text_are_read(tmp_path: Path, column: str, value: str) -> None:
    path = table(tmp_path, f"id\t{column}\n1\t{value}\n2\t\n3\t{value}\n")
    layer = read(path, assume_crs="EPSG:4326")
    assert layer.xy.tolist() == [[5, 6], [5, 6]]
    assert [(entry.row, entry.reason) for entry in layer.rejected] == [(2, "it has no geometry")]
    assert layer.columns.column_names == ["id"]


EWKB = "0101000020E610000000000000000014400000000000001840"
GEOJSON = '"{""type"": ""Point"", ""coordinates"": [5, 6]}"'


@pytest.mark.parametrize(
    ("column", "value"), [("geom", "SRID=4326;POINT(5 6)"), ("geom", EWKB), ("geojson", GEOJSON), ("where it is", GEOJSON)]
)
def test_shapes_that_name_their_system_need_no_other(tmp_path: Path, column: str, value: str) -> None:
    layer = read(table(tmp_path, f"id,{column}\n1,{value}\n"))
    assert (layer.crs, layer.xy.tolist()) == ("EPSG:4326", [[5, 6]])


def test_a_shape_in_another_system_than_most_is_listed(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "id,wkt\n1,SRID=4326;POINT(5 6)\n2,SRID=3857;POINT(1 1)\n3,POINT(7 8)\n4,SRID=4326;POINT(1 2)\n"))
    assert layer.xy.tolist() == [[5, 6], [7, 8], [1, 2]]
    (left_out,) = layer.rejected
    assert (left_out.row, left_out.value) == (2, "SRID=3857;POINT(1 1)")
    assert left_out.reason == "it is in the system 3857, most others are in 4326"


def test_a_column_of_nothing_but_shapes_is_found_whatever_its_name(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "site,location\nPoint Reyes,POINT(5 6)\nPoint Pleasant,POINT Z (7 8 9)\n"), assume_crs="EPSG:4326")
    assert layer.xy.tolist() == [[5, 6], [7, 8]]
    assert layer.columns.column_names == ["site"]
    assert look(table(tmp_path, "site,n\nPoint Reyes,1\nPolygon works,2\n"))[0].geometry == "None"


def test_a_file_of_nothing_but_shapes_opens(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "SRID=4326;POINT(5 6)\nLINESTRING (0 0,\n 1 2)\n", name="a.wkt"))
    assert (layer.features, layer.crs, layer.xy.tolist()) == (2, "EPSG:4326", [[5, 6], [0, 0], [1, 2]])
    with pytest.raises(SourceError, match="no format that is known"):
        look(table(tmp_path, 'GEOGCS["WGS 84"]', name="b.wkt"))


def test_a_broken_shape_costs_its_row(tmp_path: Path) -> None:
    layer = read(table(tmp_path, 'id,wkt\n1,POINT (1 2)\n2,"POLYGON ((0 0, 1"\n'), assume_crs="EPSG:4326")
    assert (layer.features, layer.drawn) == (2, 1)
    assert {entry.row for entry in layer.rejected} == {2}


def test_a_table_without_places_is_told_and_refused_as_a_layer(tmp_path: Path) -> None:
    path = table(tmp_path, "element,price\nDy,300\n")
    (info,) = look(path)
    assert (info.geometry, info.features, info.columns) == ("None", 1, ("element", "price"))
    assert [warning.code for warning in info.warnings] == ["table-only"]
    with pytest.raises(SourceError, match="No columns of coordinates were found among element, price; name them latitude and longitude"):
        read(path)


def test_rows_of_unlike_length_are_kept_and_told(tmp_path: Path) -> None:
    layer = read(table(tmp_path, "name,lat,lon\nA,1,2,extra\nB,3\nC,5,6\n"))
    assert layer.features == 3
    assert layer.columns.column_names == ["name", "lat", "lon", "column_4"]
    assert [(entry.row, entry.reason) for entry in layer.rejected] == [(2, "it is blank")]
    assert "ragged-rows" in codes(layer)


def test_a_row_that_an_unclosed_quote_swallows_is_told(tmp_path: Path) -> None:
    assert "unbalanced-quotes" in codes(read(table(tmp_path, 'name,lat,lon\nA,1,2\n"B,3,4\nC,5,6\n')))


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n", "\ufeffsep=;\n"])
def test_a_line_that_tells_the_delimiter_is_no_row(tmp_path: Path, line: str) -> None:
    layer = read(table(tmp_path, f"{line}lat;lon;note\n50,5;10,25;a,b,c\n"))
    assert layer.xy.tolist() == [[10.25, 50.5]]
    assert layer.columns.column_names == ["lat", "lon", "note"]


def test_a_first_row_of_numbers_is_data(tmp_path: Path) -> None:
    (info,) = look(table(tmp_path, "1,2.5\n3,4.5\n"))
    assert (info.features, info.columns) == (2, ("column_1", "column_2"))


def test_codes_with_leading_zeros_stay_text_and_na_is_no_gap(tmp_path: Path) -> None:
    columns = read(table(tmp_path, "zip,country,n,x2,lat,lon\n00501,NA,7,1.5,1,2\n10001,NO,8,2,3,4\n")).columns
    assert columns.column("zip").to_pylist() == ["00501", "10001"]
    assert columns.column("country").to_pylist() == ["NA", "NO"]
    assert columns.column("n").to_pylist() == [7, 8]
    assert columns.column("x2").to_pylist() == [1.5, 2.0]


def test_sheets_are_layers(tmp_path: Path) -> None:
    report = inspect(DATA / "two_sheets.xlsx")
    assert [(layer.name, layer.geometry, layer.features, layer.drawn) for layer in report.layers] == [
        ("Mines", "Point", 2, 1),
        ("Prices", "None", 1, 0),
    ]
    assert read(DATA / "two_sheets.xlsx", "Mines").xy.tolist() == [[20.5, 10]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20))
def test_each_row_is_drawn_where_it_says_or_listed(tmp_path: Path, rows: list[tuple[float, float]]) -> None:
    layer = read(table(tmp_path, "lat,lon\n" + "".join(f"{latitude!r},{longitude!r}\n" for latitude, longitude in rows)))
    listed = {entry.row - 1 for entry in layer.rejected}
    assert sorted([*layer.part_feature.tolist(), *listed]) == list(range(len(rows)))
    for (x, y), row in zip(layer.xy.tolist(), layer.part_feature.tolist(), strict=True):
        assert (y, x) == rows[row]
    assert listed == {number for number, row in enumerate(rows) if row == (0, 0)}


CELL = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'
TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def opendocument(path: Path, rows: str) -> Path:
    """A spreadsheet laid out with a line for each element, as some programs do."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="Sites">\n{rows}\n</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return path


def test_opendocument_is_read_however_it_is_laid_out(tmp_path: Path) -> None:
    header = "".join(TEXT_CELL.format(name) for name in ("name", "lat", "lon"))
    row = (
        TEXT_CELL.format("A &amp; B") + CELL.format("float", "value", "1.5", "1,5") + "\n" + CELL.format("float", "value", "-7.25", "-7,25")
    )
    blank = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    twice = f'<table:table-row table:number-rows-repeated="2">\n{row}</table:table-row>'
    layer = read(opendocument(tmp_path / "t.ods", f"<table:table-row>\n{header}</table:table-row>{twice}{blank}"))
    assert (layer.name, layer.xy.tolist()) == ("Sites", [[-7.25, 1.5]] * 2)
    assert layer.columns["name"].to_pylist() == ["A & B"] * 2


def test_a_spreadsheet_that_blows_up_is_refused(tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="1000000000">\n{TEXT_CELL.format("x")}</table:table-row>'
    with pytest.raises(SourceError, match="more than 20,000,000 cells"):
        read(opendocument(tmp_path / "t.ods", row))
