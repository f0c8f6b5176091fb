"""Labels of own layers: from a column, on points, lines and areas, in any script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QRawFont, QTextLayout

from desktop.export import ExportOptions, write
from desktop.render.fonts import FURTHER_FILES, font
from desktop.render.label_room import Spot, apart, size_of
from layers import edits
from layers.catalogue.loading import load
from layers.document import MapDocument, SourceRef, Style
from layers.sources import FeatureLayer, read
from layers.style import StyleKind
from tests.desktop.render_kit import DAY, picture_of, pixels, texts

pytestmark = pytest.mark.usefixtures("qapp")
CAIRO, KARACHI, HAIFA = "القاهرة", "كراتشي Karachi 12", "חיפה"
PACIFIC = "+proj=eqearth +lon_0=180 +datum=WGS84"


def own_map(
    folder: Path, features: Sequence[tuple[str | None, dict[str, Any]]], **style: Any
) -> tuple[MapDocument, dict[str, FeatureLayer]]:
    path = folder / "own.geojson"
    rows = [
        {"type": "Feature", "properties": {"name": name, "n": number}, "geometry": shape} for number, (name, shape) in enumerate(features)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    document = MapDocument(DAY, crs=PACIFIC)
    given = Style("#B5179E", **({"label": "name"} | style))
    return edits.add_own_layer(document, "own", SourceRef(str(path)), given).document, {"own-1": read(path)}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def test_points_lines_and_areas_of_a_layer_bear_the_texts_of_its_column(tmp_path: Path) -> None:
    ring = [[-170, -40], [-120, -40], [-120, -10], [-145, -30], [-170, -10], [-170, -40]]
    document, own = own_map(
        tmp_path,
        [
            ("Mark", point(-150, 20)),
            (None, point(-150, 30)),
            ("Way", {"type": "LineString", "coordinates": [[-170, 5], [-110, 0]]}),
            ("Field", {"type": "Polygon", "coordinates": [ring]}),
        ],
    )
    shown = picture_of(document, own)
    assert set(shown.slots) == {"feature own-1/0", "feature own-1/2", "feature own-1/3"}
    assert shown.unplaced == 0
    assert shown.slots["feature own-1/2"].slope != 0
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    assert {"Mark", "Way", "Field"} <= {text.text for text in texts(path.read_bytes())}
    silent = edits.restyle_layer(document, "own-1", Style("#B5179E")).document
    assert picture_of(silent, own).slots == {}


def test_numbers_are_written_with_thin_spaces_and_the_first_of_the_file_come_first(tmp_path: Path) -> None:
    document, own = own_map(tmp_path, [("a", point(-150 + number * 0.01, 20)) for number in range(2100)], label="n")
    shown = picture_of(document, own)
    rows = sorted(int(key.rpartition("/")[2]) for key in shown.slots)
    assert rows[0] == 0
    assert 1 <= len(rows) < 40
    assert shown.unplaced == 2000 - len(rows)


def test_a_heat_map_has_no_labels_and_clusters_name_the_points_that_stand_alone(tmp_path: Path) -> None:
    crowd = [("near", point(-150 + number * 0.01, 20)) for number in range(5)]
    features = [*crowd, ("alone", point(-120, 0))]
    for kind, keys in ((StyleKind.HEAT, set()), (StyleKind.CLUSTERS, {"feature own-1/5"})):
        document, own = own_map(tmp_path, features, kind=kind)
        assert set(picture_of(document, own).slots) == keys


def ink_of(name: str, folder: Path) -> Any:
    """Draw one label on a plain sea, and give the dark pixels to the right of its mark."""
    folder.mkdir(exist_ok=True)
    document, own = own_map(folder, [(name, point(180, 0))])
    shown = picture_of(document, own, width=400, height=200)
    return pixels(shown.image)[..., :3].astype(int).sum(axis=2)[:, 207:] < 330


def test_arabic_letters_are_joined_and_run_from_right_to_left(tmp_path: Path) -> None:
    joined, apart_ = ink_of(CAIRO, tmp_path / "one"), ink_of("\u200c".join(CAIRO), tmp_path / "two")
    assert joined.any()
    assert joined.shape == apart_.shape
    assert (joined != apart_).sum() > 20
    shaped, single = glyphs(CAIRO), [glyph for letter in CAIRO for glyph in glyphs(letter)]
    assert len(shaped) > 3
    assert set(shaped) - set(single), "no letter has a joined form"


def glyphs(text: str) -> list[int]:
    layout = QTextLayout(text, font(11))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]


def test_words_of_two_scripts_stand_in_the_order_of_the_first(tmp_path: Path) -> None:
    document, own = own_map(tmp_path, [(KARACHI, point(-150, 20)), (HAIFA, point(-150, 0))])
    path = tmp_path / "map.svg"
    write(document, load(), own, path, ExportOptions(900, 600))
    assert {KARACHI, HAIFA} <= {text.text.strip() for text in texts(path.read_bytes())}, "each is one text, whose viewer orders its words"
    drawing = path.read_text("utf-8")
    assert {family for family in FURTHER_FILES if f"font-family:'{family}'" in drawing} == {"Noto Sans Arabic", "Noto Sans Hebrew"}
    assert """font-family="Inter,'Noto Sans Hebrew'" """ in drawing


def test_letters_that_rise_and_fall_far_have_room_of_their_own() -> None:
    plain, tall = size_of("Haifa", font(11)), size_of("مصنع الأتربة", font(11))
    assert plain.fall == 0
    assert tall.fall > 0
    assert tall.width > plain.width
    assert apart(Spot(0, 0), Spot(3, 4)) == 5


@pytest.mark.parametrize(
    ("words", "family"),
    [
        (CAIRO, "Noto Sans Arabic"),
        (HAIFA, "Noto Sans Hebrew"),
        ("包头市", "Noto Sans CJK SC"),
        ("東京", "Noto Sans CJK SC"),
        ("서울", "Noto Sans CJK SC"),
        ("ကချင်", "Noto Sans Myanmar"),
        ("ระยอง", "Noto Sans Thai"),
        ("विशाखापत्तनम", "Noto Sans Devanagari"),
    ],
)
def test_scripts_that_inter_lacks_are_shipped_too(words: str, family: str) -> None:
    assert not QRawFont.fromFont(font(11)).supportsCharacter(ord(words[0]))
    layout = QTextLayout(words, font(11))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert {run.rawFont().familyName() for run in runs} == {family}
    assert all(glyph for run in runs for glyph in run.glyphIndexes())
