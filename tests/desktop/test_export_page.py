"""Exports on a page: what was asked for stands where it was put, and a picture knows where its pixels lie."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
from msgspec.structs import replace
from PySide6.QtGui import QImage

from desktop.cli import main
from desktop.export import ExportOptions, draw, write
from desktop.export.command import fitting_crs
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, Style
from layers.document import SourceRef as Ref
from layers.errors import ExportError, RequestError
from layers.extent import region
from layers.geometry.projection import Projection
from layers.layout import edits as pages
from layers.layout.presets import preset
from layers.sources import read
from tests.desktop.render_kit import lens, texts

pytestmark = pytest.mark.usefixtures("qapp")
PLACES = {"#ff0000": (10.0, 50.0), "#00c800": (25.0, 42.0)}


def laid(name: str = "a4-landscape", document: MapDocument | None = None) -> MapDocument:
    return pages.lay_out(document or lens("Dy"), preset(name)).document


def exported(folder: Path, name: str, document: MapDocument, **options: object) -> Path:
    write(document, load(), {}, folder / name, ExportOptions(**options))  # type: ignore[arg-type]  # as the caller gives them
    return folder / name


def words(data: bytes) -> list[str]:
    return [text.text for text in texts(data)]


def test_a_page_has_its_size_at_any_density(tmp_path: Path) -> None:
    for dpi, size in ((96, (1123, 794)), (150, (1754, 1240))):
        image = QImage(str(exported(tmp_path, "a.png", laid(), dpi=dpi)))
        assert (image.width(), image.height()) == size
        assert image.dotsPerMeterX() == round(dpi / 0.0254)
    text = exported(tmp_path, "a.svg", laid()).read_text()
    assert 'width="297mm" height="210mm"' in text


def test_a_page_says_what_it_must_whatever_is_hidden(tmp_path: Path) -> None:
    document = laid()
    for name in ("subtitle", "sources", "legend", "title"):
        document = pages.show_item(document, name, False).document
    found = " ".join(words(exported(tmp_path, "a.svg", document).read_bytes()))
    assert "As of 20 November 2025. Edition of" in found
    assert "no endorsement" in found
    assert "Sources:" not in found


def test_the_users_words_stand_on_the_page_and_in_the_legend(tmp_path: Path) -> None:
    document = pages.reword_legend(laid(), "Mine", "Bergwerk <b>").document
    document = pages.word_item(document, "subtitle", "A {{7*7}} subtitle").document
    document = pages.add_text(document, "Draft & more").document
    found = words(exported(tmp_path, "a.svg", document).read_bytes())
    assert "A {{7*7}} subtitle" in found
    assert "Draft & more" in found
    assert any(text.startswith("Bergwerk <b> (") for text in found)
    assert not any(text.startswith("Mine (") for text in found)


def test_a_legend_lists_only_what_the_frame_shows() -> None:
    extent = region("europe")
    document = laid("a4-portrait", replace(lens("Dy"), crs=fitting_crs(extent)))
    export = draw(document, load(), {}, Path("a.png"), ExportOptions(extent=extent))
    whole = draw(laid("a4-portrait"), load(), {}, Path("a.png"), ExportOptions())
    counts = [sum(item.count or 0 for group in each.maps[0].legend for item in group.items) for each in (export, whole)]
    assert 0 < counts[0] < counts[1]
    assert "locator" in whole.maps[0].empty
    assert "locator" not in export.maps[0].empty


@pytest.mark.parametrize("dpi", [96, 144, 193])
@pytest.mark.parametrize("on_page", [True, False])
def test_pixels_lie_where_the_world_file_says(tmp_path: Path, dpi: int, on_page: bool) -> None:
    extent = region("europe")
    document = replace(lens("Dy"), crs=fitting_crs(extent), layers=())
    own = {}
    for colour, place in PLACES.items():
        path = tmp_path / f"{colour[1:]}.geojson"
        path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": place}}))
        document = edits.add_own_layer(document, colour, Ref(str(path)), Style(colour=colour, size=14)).document
        own[document.layers[0].id] = read(path)
    if on_page:
        document = pages.lay_out(document, preset("square")).document
        for name in ("legend", "locator"):
            document = pages.show_item(document, name, False).document
    wide, high = 900 * dpi // 96, 600 * dpi // 96
    path = tmp_path / "a.png"
    write(document, load(), own, path, ExportOptions(wide, high, dpi, extent, world_file=True))
    with rasterio.open(path) as picture:
        assert picture.crs.to_dict()["proj"] == "laea"
        pixels = picture.read()[:3].astype(int)
        transform = picture.transform
    lines = [float(line) for line in path.with_suffix(".pgw").read_text().split()]
    assert lines[4:] == pytest.approx([transform.c + transform.a / 2, transform.f + transform.e / 2])
    for colour, place in PLACES.items():
        rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
        rows, columns = np.nonzero(np.abs(pixels - rgb[:, None, None]).sum(axis=0) < 24)
        if not on_page:  # the legend's swatches stand beside or under the map
            near = np.hypot(rows - np.median(rows), columns - np.median(columns)) < 20 * dpi / 96
            rows, columns = rows[near], columns[near]
        [wanted] = Projection(document.crs).forward(np.array([place])).tolist()
        found = transform @ (columns.mean() + 0.5, rows.mean() + 0.5)
        assert np.hypot(found[0] - wanted[0], found[1] - wanted[1]) < 0.75 * transform.a  # marks stand on whole pixels


@pytest.mark.parametrize("crs", ["+proj=eqearth +lon_0=150 +datum=WGS84", "EPSG:3035", "ESRI:54009", "EPSG:4326"])
def test_a_tiff_tells_its_crs(tmp_path: Path, crs: str) -> None:
    document = replace(lens("Dy"), crs=crs)
    path = exported(tmp_path, "a.tif", document, width=500, height=400)
    with rasterio.open(path) as picture:
        assert picture.crs is not None
        assert picture.crs.is_projected
        assert picture.transform.a == pytest.approx(-picture.transform.e)
        red = picture.read(1)
    image = QImage(str(exported(tmp_path, "b.png", document, width=500, height=400)))
    assert [image.pixelColor(x, 200).red() for x in range(0, 500, 7)] == red[200, ::7].tolist()


def test_an_oblique_projection_has_a_tiff_but_no_world_file(tmp_path: Path) -> None:
    document = replace(lens("Dy"), crs="+proj=ob_tran +o_proj=eqearth +o_lat_p=60 +o_lon_p=0 +lon_0=0 +datum=WGS84")
    assert exported(tmp_path, "a.tif", document, width=500, height=400).exists()
    with pytest.raises(ExportError, match="oblique"):
        exported(tmp_path, "b.png", document, width=500, height=400, world_file=True)
    assert not (tmp_path / "b.png").exists()


def test_paper_can_be_left_out(tmp_path: Path) -> None:
    for name in ("a.png", "a.tif", "a.webp"):
        image = QImage(str(exported(tmp_path, name, laid(), clear=True)))
        assert image.pixelColor(3, 3).alpha() == 0
        assert image.pixelColor(image.width() * 2 // 3, image.height() // 2).alpha() == 255
    with pytest.raises(RequestError, match="cannot be clear"):
        exported(tmp_path, "a.jpg", laid(), clear=True)


def test_what_a_format_cannot_hold_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="16,383 pixels"):
        exported(tmp_path, "a.webp", lens("Dy"), width=20000, height=1000)
    with pytest.raises(RequestError, match="28 megapixels"):
        exported(tmp_path, "a.webp", lens("Dy"), width=8000, height=8000)
    with pytest.raises(RequestError, match="no pixels"):
        exported(tmp_path, "a.svg", lens("Dy"), world_file=True)
    with pytest.raises(RequestError, match="too large"):
        exported(tmp_path, "a.png", laid("a3-landscape"), dpi=1200, page=preset("a3-landscape"))
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_has_a_layer_for_each_of_the_map(tmp_path: Path) -> None:
    document = edits.rename_layer(laid(), "mines", 'M & "<x>"').document
    root = ElementTree.fromstring(exported(tmp_path, "a.svg", document).read_bytes())
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    names = [element.get(label) for element in root.iter() if element.get(label)]
    assert names[:2] == ["Paper", "World"]
    ground = ["World", "Meridians and parallels", "Land", "Restrictions", "Borders and coasts"]
    assert names[1:6] == ground
    assert {'M & "<x>"', "Refineries", "Supply links and flows", "Names", "Legend", "Title"} <= set(names)
    shapes = {element.get(label): len(list(element.iter())) for element in root.iter() if element.get(label) in ground}
    assert min(shapes.values()) > 1
    document_bytes = exported(tmp_path, "a.pdf", document).read_bytes()
    assert document_bytes.count(b"/OCG") >= len(names)
    told = subprocess.run(["pdfinfo", tmp_path / "a.pdf"], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Page size:\s+842 x 595 pts \(A4\)", told)
    fonts = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)


def test_the_default_map_is_a_small_pdf(tmp_path: Path) -> None:
    assert exported(tmp_path, "a.pdf", lens()).stat().st_size < 1_500_000


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("a.png", "desktop.render.painters.paint_links", "The layer 'Supply links and flows' failed"),
        ("a.pdf", "desktop.render.painters.paint_ground", "The layer 'World' failed"),
        ("a.svg", "desktop.render.labels.Labels.paint", "The map failed"),
        ("a.html", "desktop.export.page.own.as_text", "The layer 'Places' failed"),
    ],
)
def test_a_layer_that_fails_is_named_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, part: str, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of\nx")

    geojson = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [10, 50]}}
    (tmp_path / "Places.geojson").write_text(json.dumps(geojson))
    path = tmp_path / name
    path.write_bytes(b"old")
    monkeypatch.setattr(part, fail)
    page = [] if name == "a.html" else ["--page", "a4-landscape"]
    assert main(["export", *page, "--layer", str(tmp_path / "Places.geojson"), "--evidence", "-o", str(path)]) == 1
    [line] = [each for each in capsys.readouterr().err.splitlines() if "%" not in each]
    assert told in line
    assert "ZeroDivisionError: of x" in line
    assert path.read_bytes() == b"old"
    assert {each.name for each in tmp_path.iterdir()} == {name, "Places.geojson"}


@pytest.mark.parametrize(
    "asked",
    [
        ["--size", "4000x4000mm", "-o", "a.png"],
        ["--page", "a3-landscape", "--dpi", "2400", "-o", "a.png"],
        ["--size", "30000x3000", "-o", "a.webp"],
        ["--size", "40000x40000", "-o", "a.svg"],
        ["--size", "400x300", "-o", "a.bmp"],
    ],
)
def test_what_is_too_large_or_unknown_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / asked[-1]
    path.write_bytes(b"old")
    assert main(["export", *asked]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
