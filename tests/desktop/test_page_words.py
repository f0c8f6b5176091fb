"""Words on pages of print: none is cut while anything can give room, and what has none is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.cli import main
from desktop.render.furniture import paragraph
from desktop.render.legend_words import MOST_LINES, label_font, label_lines
from desktop.render.settling import settled
from layers.layout.model import Item, with_item
from layers.layout.presets import preset
from layers.styling.legend import LegendItem
from tests.desktop.render_kit import texts

pytestmark = pytest.mark.usefixtures("qapp")

TITLE = "Rare-earth mines, refineries and magnet works of the continent and its neighbours, as they stood before the licences of April"
NAME = "What if every export of dysprosium to the continent had been banned for good"


@pytest.mark.parametrize(("page", "place"), [("column-1", ["--region", "europe"]), ("column-2", ["--crs", "EPSG:3395"])])
def test_newspaper_columns_cut_no_words(tmp_path: Path, page: str, place: list[str]) -> None:
    path = tmp_path / "a.svg"
    assert main(["export", "--element", "Dy", "--page", page, *place, "--title", TITLE, "--scenario", NAME, "-o", str(path)]) == 0
    written = [text.text.strip() for text in texts(path.read_bytes())]
    assert not [text for text in written if "…" in text or "No room" in text]
    told = " ".join(written)
    assert TITLE in told
    assert "SCENARIO" in written
    assert told.count(NAME) >= (2 if "--region" in place else 1)  # on the map, and in the credits


def test_words_beyond_all_room_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    size = ["--size", "40x60mm", "--title", "word " * 390, "--evidence"]
    assert main(["export", "--region", "europe", *size, "-o", str(path)]) == 0
    [drawn] = json.loads((tmp_path / "a.svg.evidence.json").read_text())["maps"]
    assert any(line.startswith("The end of its words") for line in drawn["left_out"])


def test_labels_of_a_legend_are_broken_and_keep_their_count() -> None:
    label = "Observations that the ministry and its statisticians made in the following half of the year"
    lines = label_lines(LegendItem("own-point", "#000000", label, 12345), 120.0)
    assert " ".join(lines) == f"{label} (12\u2009345)"
    assert len(lines) > 2
    endless = label_lines(LegendItem("own-point", "#000000", label * 20, 1), 120.0)
    assert len(endless) <= MOST_LINES + 1
    assert "…" in " ".join(endless[-2:])
    assert endless[-1].endswith("(1)")


@pytest.mark.parametrize("word", ["https://example.org/" + "a-very-long-path/" * 9, "汉字" * 60, "🧲" * 50, "a\u0301" * 90])
def test_a_word_wider_than_its_line_is_broken_between_letters(word: str) -> None:
    lines = paragraph(f"See {word} there", label_font(), 90.0)
    assert "".join(lines).replace(" ", "") == f"See{word}there"
    assert len(lines) > 3
    assert not [line for line in lines if line.startswith("\u0301")]


@pytest.mark.parametrize("name", ["column-1", "column-3", "a4-landscape", "a4-portrait"])
def test_what_can_give_room_gives_it(name: str) -> None:
    layout = preset(name)

    def needed(item: Item) -> float:
        return item.height + (9.0 if item.id in ("title", "sources", "disclaimer") else -1.0)

    found = settled(layout, needed)
    for one in ("title", "sources", "disclaimer"):
        assert found.item(one).height == pytest.approx(layout.item(one).height + 9.0)
    for above, below in (("title", "subtitle"), ("subtitle", "map"), ("map", "sources"), ("legend", "sources"), ("sources", "disclaimer")):
        assert found.item(above).bottom <= found.item(below).top + 0.02, (above, below)
    assert found.item("disclaimer").bottom == pytest.approx(layout.item("disclaimer").bottom)
    assert settled(layout, lambda item: item.height) == layout
    apart = with_item(layout, replace(layout.item("title"), top=layout.item("map").top + 5))
    assert settled(apart, needed).item("title") == apart.item("title")  # on the map it stays where it was put
