"""Styles as QGIS itself reads them, and as it gives them back; left out where QGIS is not installed."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layers.document import Layer, LayerKind, SourceRef
from layers.sources import FeatureLayer, read
from layers.style import Blend, ClassMethod, Dash, Fill, Icon, Style, StyleKind
from layers.styling.categories import colouring
from layers.styling.exchange import read_opacity, read_style, write_style

PYTHON = "/usr/bin/python3"
"""Which holds QGIS's modules, where a distribution brings them."""
ROWS = (
    ("Alpha", "a", 1.0, 0.0),
    ("Beta", "b", 4.0, 45.0),
    ("Gamma", "a", 10.0, 90.0),
    ("Delta", None, None, None),
    ("Eps", "<&\"'>", 16.0, 180.0),
    ('It\'s "x"', "b", 100.0, 270.0),
)
PLAIN = Style("#C02040", 12.0, kind=StyleKind.SINGLE)
HAND = replace(PLAIN, kind=StyleKind.GRADUATED, column="tonnes", method=ClassMethod.MANUAL, bounds=(0.0, 10.0, 100.0))
KINDS = replace(PLAIN, kind=StyleKind.CATEGORIES, category="kind")
ANGLES = {Fill.DOTS: 0.0}
"""QGIS turns rows of dots from version 3.24 on."""
CASES: dict[str, tuple[str, Style]] = {
    **{f"icon {icon.value}": ("point", replace(PLAIN, icon=icon, turn=30.0)) for icon in Icon},
    "turned": ("point", replace(PLAIN, icon=Icon.ARROW, turn=20.0, turn_by="deg")),
    "sized": ("point", replace(PLAIN, size=30.0, size_by="tonnes")),
    "heat": ("point", replace(PLAIN, kind=StyleKind.HEAT, radius=25.0)),
    "template": ("point", replace(PLAIN, template="{name} ({kind}) it's {{x}}")),
    "label": ("point", replace(PLAIN, label="name", blend=Blend.MULTIPLY, scale_from=1000.0, scale_to=1e9)),
    **{f"line {dash.value}": ("line", replace(PLAIN, dash=dash)) for dash in Dash},
    "widths": ("line", replace(PLAIN, size=30.0, size_by="tonnes")),
    **{
        f"fill {fill.value}": ("area", replace(PLAIN, fill=fill, hatch_angle=0.0 if fill is Fill.DOTS else 45.0, hatch_spacing=8.0))
        for fill in Fill
    },
    **{f"{name} of {kind}s": (kind, style) for kind in ("point", "line", "area") for name, style in (("kinds", KINDS), ("classes", HAND))},
}
ENDINGS = (".qml", ".sld")
PAIRS = [(case, ending) for case in CASES for ending in ENDINGS if (case, ending) != ("fill dots", ".sld") and case != "heat"]
"""QGIS reads no dots from SLD, and a heat map has no symbols."""
BEYOND_SLD = {"turned", "sized", "widths", "template"}
"""What QGIS does not read from SLD, as is told on writing."""


@dataclass(frozen=True)
class Trial:
    """What QGIS made of each style by case and ending, where it saved it again, and the layers."""

    found: dict[tuple[str, str], dict[str, Any]]
    folder: Path
    layers: dict[str, FeatureLayer]

    def back(self, case: str, ending: str, saved: str) -> Style:
        """Give a style that QGIS read from one format and saved in another."""
        return read_style((self.folder / f"{case} back{ending}{saved}").read_text("utf-8"), saved)[0]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """All styles, opened by one QGIS."""
    try:
        subprocess.run([PYTHON, "-c", "import qgis.core"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("QGIS is not installed")
    folder = tmp_path_factory.mktemp("qgis")
    layers = {kind: read(_file(folder, kind)) for kind in ("point", "line", "area")}
    request, keys = [], []
    for name, (kind, style) in CASES.items():
        for ending in ENDINGS:
            path = folder / f"{name}{ending}"
            path.write_text(write_style(_layer(style), layers[kind], ending)[0], "utf-8")
            saved = str(folder / f"{name} back{ending}")
            request.append({"layer": str(folder / f"{kind}.geojson"), "style": str(path), "saved": saved})
            keys.append((name, ending))
    job = [PYTHON, str(Path(__file__).with_name("qgis_styles.py"))]
    answer = subprocess.run(job, input=json.dumps(request), check=True, capture_output=True, text=True).stdout
    return Trial(dict(zip(keys, json.loads(answer), strict=True)), folder, layers)


def _layer(style: Style) -> Layer:
    return Layer("own-1", LayerKind.OWN, "Six & more", source=SourceRef("f"), style=style, opacity=0.8)


def _file(folder: Path, kind: str) -> Path:
    features = []
    for place, row in enumerate(ROWS):
        x, y = 10.0 * (place % 3), 10.0 * (place // 3)
        line = [[x, y], [x + 4, y + 4], [x + 8, y]]
        shape = {"point": ("Point", [x, y]), "line": ("LineString", line), "area": ("Polygon", [[*line, [x, y]]])}[kind]
        told = dict(zip(("name", "kind", "tonnes", "deg"), row, strict=True))
        features.append({"type": "Feature", "properties": told, "geometry": {"type": shape[0], "coordinates": shape[1]}})
    path = folder / f"{kind}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.mark.parametrize(("case", "ending"), PAIRS)
def test_qgis_draws_each_feature_in_our_colour(trial: Trial, case: str, ending: str) -> None:
    kind, style = CASES[case]
    found, ours = trial.found[case, ending], colouring(_layer(style), trial.layers[kind])
    told = [ours.colours[number] for number in ours.of_feature.tolist()]
    if ending == ".qml" and " of " in case:  # QGIS has no colour for rows without a value there, as is told on writing
        told[3] = ours.colours[-2] if case.startswith("kinds") else ""
    at_no_scale = case == "label" and ending == ".sld"
    assert found["taken"]
    assert found["looks"] == ([""] * 6 if at_no_scale else told)


@pytest.mark.parametrize(("case", "ending"), PAIRS)
def test_what_qgis_saves_is_the_same_style(trial: Trial, case: str, ending: str) -> None:
    kind, style = CASES[case]
    before = colouring(_layer(style), trial.layers[kind])
    for saved in ENDINGS:
        back = trial.back(case, ending, saved)
        after = colouring(_layer(back), trial.layers[kind])
        assert after.colours == before.colours
        assert after.counts == before.counts
        assert back.icon is style.icon
        assert kind != "area" or (
            back.fill is style.fill and (style.fill in (Fill.SOLID, Fill.EMPTY) or back.hatch_angle == style.hatch_angle)
        )
        assert kind == "area" or back.size == pytest.approx(
            style.size, abs=0.05 if ".sld" not in (saved, ending) or ending == ".sld" else 2.1
        )
        if saved == ".sld" or (ending == ".sld" and case in BEYOND_SLD):
            continue
        parts = ["turn", "turn_by", "size_by", "label", "template", "scale_from", "scale_to", *(["dash"] if kind == "line" else [])]
        assert [getattr(back, part) for part in parts] == [getattr(style, part) for part in parts]


def test_a_heat_map_goes_there_and_back(trial: Trial) -> None:
    assert trial.found["heat", ".qml"]["renderer"] == "heatmapRenderer"
    back = trial.back("heat", ".qml", ".qml")
    assert (back.drawn_as, back.radius) == (StyleKind.HEAT, 25.0)


def test_opacity_goes_there_and_back(trial: Trial) -> None:
    for case, ending in PAIRS:
        if case in ("icon plus", "icon cross") and ending == ".sld":
            continue  # QGIS draws them by their outline, whose opacity it does not read
        for saved in ENDINGS if ending == ".sld" else (".qml",):  # QGIS leaves the opacity of layers out of SLD
            text = (trial.folder / f"{case} back{ending}{saved}").read_text("utf-8")
            assert read_opacity(text, saved) == pytest.approx(0.8, abs=0.02), (case, ending, saved)


def test_qgis_reads_sizes_directions_labels_dashes_scales_and_blending(trial: Trial) -> None:
    found = {case: trial.found[case, ".qml"] for case in CASES}
    assert found["label"]["labels"] == [row[0] for row in ROWS]
    assert found["template"]["labels"][:1] == ["Alpha (a) it's {x}"]
    assert found["template"]["labels"][3] == "Delta it's {x}"
    assert found["label"]["scales"] == [1000.0, 1e9]
    assert found["label"]["blend"] == 13  # multiply, of Qt's modes
    assert "deg" in found["turned"]["symbol"][0]["defined"]["angle"]
    assert "tonnes" in found["sized"]["symbol"][0]["defined"]["size"]
    assert [float(part) for part in found["line dash-dot"]["symbol"][0]["customdash"].split(";")] == pytest.approx(
        [3.969, 1.588, 0.794, 1.588], abs=0.01
    )
    for ending in ENDINGS:
        crossed = trial.found["fill crossed", ending]["symbol"]
        assert [layer["class"] for layer in crossed[:2]] == ["LinePatternFill"] * 2
        assert {float(layer["angle"]) % 180.0 for layer in crossed[:2]} == {45.0, 135.0}
