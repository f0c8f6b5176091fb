"""Exports: real text and fonts inside, the size that was asked for, written whole or not at all."""

from __future__ import annotations

import base64
import io
import re
import shutil
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QImage, QImageReader

from desktop.export import FORMATS, ExportOptions, write
from desktop.export.picture import check_options
from layers import edits
from layers.catalogue.loading import load
from layers.document import LayerKind, MapDocument, SourceRef, Style
from layers.errors import ExportError, RequestError, Stopped
from layers.extent import region
from layers.feedback import Feedback
from layers.layout.presets import preset
from layers.sources import read
from tests.desktop.render_kit import content_of, lens, overlaps, pixels, texts

pytestmark = pytest.mark.usefixtures("qapp")
DYSPROSIUM = edits.set_title(lens("Dy"), "Dysprosium on its way").document
HREFS = ("href", "{http://www.w3.org/1999/xlink}href", "src")
HOSTILE = [
    "<script>alert(1)</script>]]><!-- & --></text></svg>{{7*7}} {% x %} %s {0}",
    "a\x01b\x1b[31m\ufffe\uffff \udcff",
    "\u202egnol 日本 العربية 🧲",
    "-> (5) --> ABC(7)",
]


def exported(folder: Path, name: str, document: MapDocument = DYSPROSIUM, **options: object) -> Path:
    path = folder / name
    write(document, load(), {}, path, ExportOptions(**options))  # type: ignore[arg-type]  # as the caller gives them
    return path


def drawn_text(svg: bytes) -> list[str]:
    return [text.text for text in texts(svg)]


def plain(path: Path) -> str:
    """Text of a PDF in one line."""
    return " ".join(subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode().split())


@pytest.fixture(scope="module")
def svg(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return exported(tmp_path_factory.mktemp("svg"), "map.svg").read_bytes()


def test_a_drawing_has_its_texts_as_text(svg: bytes) -> None:
    found = drawn_text(svg)
    assert found.count("Dysprosium on its way") == 1
    assert "Dysprosium, 20 November 2025" in found
    assert "Mountain Pass" in found
    assert any("As of 2025-11-20" in text for text in found)
    assert any("no endorsement" in text for text in found)


def test_a_drawing_lists_its_legend_with_counts(svg: bytes) -> None:
    found, content = drawn_text(svg), content_of(lens("Dy"))
    allied = sum(mark.allied for mark in content.sites)
    assert f"Allied refining site ({allied})" in found
    assert [group.title for group in content.legend] == [text for text in found if text in {group.title for group in content.legend}]


def test_a_drawing_carries_the_letters_it_uses(svg: bytes) -> None:
    faces = re.findall(rb"@font-face\{font-family:Inter;font-weight:(\d+);font-style:(\w+);src:url\(data:font/otf;base64,([^)]*)\)", svg)
    letters: dict[int, set[str]] = {}
    for weight, _, data in faces:
        characters = {chr(code) for code in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap() or ()}
        letters.setdefault(int(weight), set()).update(characters)
    assert set(letters) == {400, 500, 600}
    for text in texts(svg):
        assert set(text.text) <= letters[text.weight], text.text


def test_a_drawing_fetches_nothing_and_runs_nothing(svg: bytes) -> None:
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert not element.tag.endswith(("script", "foreignObject"))
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in HREFS or value.startswith(("#", "data:image/png;base64,"))
    assert set(re.findall(rb"url\((\w+:?)", svg)) <= {b"data:"}


def test_country_names_are_spaced_and_only_they(svg: bytes) -> None:
    spaced = {text.text for text in texts(svg) if text.spacing}
    assert {"AUSTRALIA", "CHINA"} <= spaced
    assert all(text == text.upper() for text in spaced)


@pytest.mark.parametrize("name", ["europe", "east-asia"])
def test_no_text_lies_on_another(tmp_path: Path, name: str) -> None:
    path = exported(tmp_path, "map.svg", extent=region(name))
    found = texts(path.read_bytes())
    assert len(found) > 30
    assert overlaps(found) == []
    assert all(text.box.left() >= 0 and text.box.right() <= 1920 and text.box.top() >= 0 and text.box.bottom() <= 1080 for text in found)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_stays_a_text(tmp_path: Path, title: str) -> None:
    document = edits.set_title(lens("Dy"), title).document
    for name in ("map.svg", "map.pdf", "map.png"):
        exported(tmp_path, name, document, width=600, height=400)
    found = drawn_text((tmp_path / "map.svg").read_bytes())
    if title.isascii() and title.isprintable():
        assert title in found
    assert any(text.startswith(document.title[0]) for text in found)


def test_numbers_are_shortened_in_shapes_and_never_in_words(tmp_path: Path) -> None:
    title = 'Dy at 3.14159 percent, x="2.71828"'
    data = exported(tmp_path, "map.svg", edits.set_title(lens("Dy"), title).document, width=900, height=600).read_bytes()
    root = ElementTree.fromstring(data)
    assert title in drawn_text(data)
    assert (root.findtext("{http://www.w3.org/2000/svg}title") or "").startswith(f"{title}: ")
    shapes = " ".join(element.get("points", "") + element.get("d", "") for element in root.iter())
    assert len(shapes) > 100_000
    assert not re.search(r"\.\d{3}", shapes)


def test_a_long_title_is_shortened_within_the_sheet(tmp_path: Path) -> None:
    document = edits.set_title(lens("Dy"), "Rare earths " * 100).document
    found = texts(exported(tmp_path, "map.svg", document, width=900, height=600).read_bytes())
    (title,) = (text for text in found if text.text.startswith("Rare earths Rare"))
    assert title.text.endswith("…")
    assert title.box.right() <= 900


def test_a_hostile_layer_name_stays_a_text(tmp_path: Path) -> None:
    document = edits.add_own_layer(lens("Dy"), "</text><script>\x02", SourceRef("x.csv")).document
    assert ElementTree.fromstring(exported(tmp_path, "map.svg", document, width=400, height=300).read_bytes()).tag.endswith("svg")


def test_a_document_has_its_texts_and_fonts(tmp_path: Path) -> None:
    path = exported(tmp_path, "map.pdf")
    data = path.read_bytes()
    assert {name.decode() for name in re.findall(rb"/BaseFont /(?:\w+\+)?([\w-]+)", data)} >= {
        "Inter-Regular",
        "Inter-SemiBold",
        "Inter-Medium",
    }
    assert data.count(b"/FontFile") >= 3
    assert data.count(b"/ToUnicode") >= 3
    assert re.search(rb"/MediaBox \[ ?0 0 1440(\.0+)? 810(\.0+)? ?\]", data)
    if shutil.which("pdftotext"):
        text = plain(path)
        assert "Dysprosium on its way" in text
        assert "Mountain Pass" in text
        assert re.search(r"Licence needed \(\d+\)", text)


@pytest.mark.parametrize("name", ["map.png", "map.jpg", "map.jpeg", "map.tif", "map.tiff"])
def test_a_raster_has_the_size_and_density_that_were_asked_for(tmp_path: Path, name: str) -> None:
    image = QImage(str(exported(tmp_path, name, width=901, height=603, dpi=150.0)))
    assert (image.width(), image.height()) == (901, 603)
    assert image.dotsPerMeterX() * 0.0254 == pytest.approx(150, abs=0.6)
    assert image.dotsPerMeterY() == image.dotsPerMeterX()
    assert len(np.unique(pixels(image).reshape(-1, 4), axis=0)) > 100


def test_a_png_says_what_it_shows(tmp_path: Path) -> None:
    reader = QImageReader(str(exported(tmp_path, "map.png", width=600, height=400)))
    assert reader.text("Title") == "Dysprosium on its way: Dysprosium, 20 November 2025"


def test_a_denser_sheet_is_the_same_sheet(tmp_path: Path) -> None:
    once = pixels(QImage(str(exported(tmp_path, "one.png", width=900, height=600))))
    twice = pixels(QImage(str(exported(tmp_path, "two.png", width=1800, height=1200, dpi=192.0))))
    shrunk = twice.reshape(600, 2, 900, 2, 4).mean(axis=(1, 3))
    assert np.abs(shrunk - once).mean() < 4


def test_nothing_is_drawn_on_the_margin_however_near_the_view(tmp_path: Path) -> None:
    image = pixels(QImage(str(exported(tmp_path, "map.png", width=1200, height=800, extent=region("east-asia")))))
    assert (image[:, :26] == 255).all()
    assert (image[:, -26:] == 255).all()
    assert (image[:12] == 255).all()
    assert (image[-8:] == 255).all()


@pytest.mark.parametrize(("width", "height"), [(320, 240), (480, 320), (320, 900), (640, 480)])
def test_the_map_has_room_on_a_small_sheet(tmp_path: Path, width: int, height: int) -> None:
    image = pixels(QImage(str(exported(tmp_path, "map.png", width=width, height=height))))
    sea = (image[:, :, :3] == (0xDD, 0xE6, 0xEA)).all(axis=2)
    assert sea.any(axis=0).sum() > 0.3 * width


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("map.png", "map.svg"):
        first, second = (exported(tmp_path, f"{time}-{name}", width=640, height=480) for time in (1, 2))
        assert first.read_bytes() == second.read_bytes()


def test_every_ending_is_written_in_capitals_too(tmp_path: Path) -> None:
    assert QImage(str(exported(tmp_path, "MAP.PNG", width=400, height=300))).width() == 400
    with pytest.raises(RequestError, match="no ending"):
        exported(tmp_path, "map.gif")
    assert set(FORMATS) == {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".svg", ".pdf", ".html"}


@pytest.mark.parametrize(
    "options",
    [
        {"width": 319},
        {"height": 239},
        {"width": 639, "dpi": 192.0},
        {"width": 50_000, "height": 50_000},
        {"dpi": 29.0},
        {"dpi": float("nan")},
    ],
)
def test_impossible_sizes_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(RequestError):
        ExportOptions(**options).check_pixels()  # type: ignore[arg-type]  # of both kinds on purpose


def test_stopping_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(b"before")
    feedback = Feedback(lambda fraction, _: feedback.stop() if fraction > 0.1 else None)
    with pytest.raises(Stopped):
        write(DYSPROSIUM, load(), {}, path, feedback=feedback)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_runs_forward(tmp_path: Path) -> None:
    told: list[float] = []
    write(DYSPROSIUM, load(), {}, tmp_path / "map.png", ExportOptions(400, 300), Feedback(lambda fraction, _: told.append(fraction)))
    assert told == sorted(told)
    assert told[0] == 0


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "map.png"
    path.parent.mkdir()
    path.write_bytes(b"before")
    path.chmod(0o640)
    return path


def test_a_file_that_is_written_over_keeps_its_rights_and_its_links(shared: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(shared)
    exported(tmp_path, "link.png", width=400, height=300)
    assert link.is_symlink()
    assert QImage(str(shared)).width() == 400
    assert stat.S_IMODE(shared.stat().st_mode) == 0o640
    assert list(shared.parent.iterdir()) == [shared]


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "map.png").mkdir()
    with pytest.raises(ExportError, match="folder"):
        exported(tmp_path, "map.png", width=400, height=300)
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]


@pytest.mark.parametrize(("dpi", "ending"), [(96, "svg"), (192, "svg"), (192, "pdf")])
def test_a_drawing_says_which_layer_it_holds_as_an_image(tmp_path: Path, dpi: int, ending: str) -> None:
    source = tmp_path / "many.csv"
    source.write_text("lat,lon\n" + "".join(f"{-40 + place // 200 * 0.25},{-160 + place % 200 * 0.25}\n" for place in range(20_001)))
    document = edits.add_own_layer(lens("Dy"), "Many", SourceRef(str(source))).document
    own = {document.layers[0].id: read(source)}
    path = tmp_path / f"map.{ending}"
    write(document, load(), own, path, ExportOptions(1400, 800, dpi))
    words = plain(path) if ending == "pdf" else " ".join(drawn_text(path.read_bytes()))
    assert f"Many: more than 20,000 marks, drawn as one image at {dpi} dots an inch." in words


def test_letter_spaced_names_are_found_as_words(tmp_path: Path) -> None:
    if shutil.which("pdftotext"):
        assert {"CHINA", "UNITED STATES"} <= set(re.findall("CHINA|UNITED STATES", plain(exported(tmp_path, "map.pdf"))))


PHRASES = ("दुर्लभ मृदा खान", "منجم الأتربة النادرة", "מכרה יסודות נדירים", "แหล่งแร่หายาก", "稀土矿山", "Office café")


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_phrases_of_all_scripts_are_one_text_each_as_it_is_written(tmp_path: Path, ending: str) -> None:
    rows = "\n".join(f"{text},{100 + 15 * k},{15 * k - 40}" for k, text in enumerate(PHRASES))
    (tmp_path / "places.csv").write_text(f"name,longitude,latitude\n{rows}\n", encoding="utf-8")
    document = edits.set_title(lens(), PHRASES[0]).document
    kept = tuple(layer for layer in document.layers if layer.kind is LayerKind.WORLD)
    document = msgspec.structs.replace(document, layers=kept)
    document = edits.add_own_layer(document, "خريطة & <", SourceRef("places.csv"), Style(label="name")).document
    path = tmp_path / f"map{ending}"
    write(document, load(), {"own-1": read(tmp_path / "places.csv")}, path, ExportOptions(900, 700))
    if ending == ".svg":
        found = [text.text for text in texts(path.read_bytes())]
        assert {*PHRASES, "\u2068خريطة & <\u2069 (6)"} <= set(found)
        assert found.count(PHRASES[0]) == 2
        assert b"-3000" not in path.read_bytes()
    elif shutil.which("pdftotext"):
        told = unicodedata.normalize("NFKC", plain(path))
        assert all(phrase in told for phrase in PHRASES)
        assert "خريطة" in told


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_shapes_have_no_pixels_that_are_too_many(tmp_path: Path, ending: str) -> None:
    large = ExportOptions(5000, 5000, 1200).on(preset("a3-portrait"))
    check_options(tmp_path / f"a{ending}", large)
    assert large.width * large.height * (large.image_ratio / large.ratio) ** 2 == pytest.approx(100_000_000, rel=1e-6)
    with pytest.raises(RequestError, match="200 inches"):
        check_options(tmp_path / f"a{ending}", ExportOptions(30_000, 400))
    with pytest.raises(RequestError, match="100 megapixels"):
        check_options(tmp_path / "a.png", large)


def test_missing_fonts_leave_the_old_file(tmp_path: Path) -> None:
    script = """
import pathlib, sys
from desktop.render import fonts
fonts.folder = lambda: pathlib.Path(sys.argv[1]) / "none"
from desktop.cli import main
sys.exit(main(["export", "--size", "400x300", "-o", sys.argv[1] + "/map.png"]))
"""
    (tmp_path / "map.png").write_bytes(b"old")
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert "Inter-Regular.otf" in line
    assert (tmp_path / "map.png").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1
