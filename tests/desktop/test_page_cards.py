"""Marks and cards of the offline page: marks show what is only last known, cards are wholly to be seen, scrolling inside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from desktop.export.page import write_page
from layers.catalogue.loading import load
from layers.document import first_map
from layers.styling.content import build_content
from tests.desktop.page_browser import opened

EVERY = 8
"""One in so many sites is looked at."""

LOOK = f"""
(async () => {{
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const sides = (box) => [box.left, box.top, box.right, box.bottom];
  const seen = (shown) => {{
    const box = shown.getBoundingClientRect();
    return shown.contains(document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2));
  }};
  const markers = [];
  map_atlas.eachLayer((layer) => layer instanceof L.Marker && markers.push(layer));
  const found = [];
  for (const marker of markers.filter((_, k) => k % {EVERY} === 0)) {{
    marker.openPopup();
    await drawn();
    const panel = document.querySelector(".leaflet-popup");
    const scroller = panel.querySelector(".leaflet-popup-content");
    const [head, end] = [panel.querySelector("h2"), panel.querySelector(".card").lastElementChild];
    const look = {{
      title: head.textContent, panel: sides(panel.getBoundingClientRect()),
      head: seen(head), close: seen(panel.querySelector(".leaflet-popup-close-button")),
      place: map_atlas.latLngToContainerPoint(marker.getLatLng()),
    }};
    scroller.scrollTop = 1e6;
    look.end = end.getBoundingClientRect().bottom <= panel.getBoundingClientRect().bottom && seen(end);
    found.push(look);
  }}
  map_atlas.closePopup();
  return {{ map: sides(map_atlas.getContainer().getBoundingClientRect()), found }};
}})()
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "map.html"
    catalogue, document = load(), first_map(dt.date(2025, 11, 20))
    write_page(path, document, catalogue, build_content(catalogue, document, {}), {}, "")
    return path


def looked_at(path: Path, width: int, height: int) -> dict[str, Any]:
    with opened(path, width, height) as page:
        answer: dict[str, Any] = page.evaluate(LOOK)
        assert page.complaints == []
    return answer


@pytest.mark.parametrize(("width", "height"), [(375, 740), (740, 375), (1280, 800), (1920, 1080)])
def test_cards_are_wholly_visible_and_scroll_to_their_end(path: Path, width: int, height: int) -> None:
    looks = looked_at(path, width, height)["found"]
    assert len(looks) > 20
    for look in looks:
        left, top, right, bottom = look["panel"]
        assert 0 <= left < right <= width, look
        assert 0 <= top < bottom <= height, look
        assert (look["head"], look["close"], look["end"]) == (True, True, True), look


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_a_card_lies_in_the_map_and_leaves_its_site_to_be_seen(path: Path, width: int, height: int) -> None:
    answer = looked_at(path, width, height)
    west, north, east, south = answer["map"]
    for look in answer["found"]:
        left, top, right, bottom = look["panel"]
        assert west <= left < right <= east
        assert north <= top < bottom <= south
        x, y = west + look["place"]["x"], north + look["place"]["y"]
        assert not (left <= x <= right and top <= y <= bottom), look


def test_states_that_are_only_last_known_have_a_dot_on_the_map_and_in_the_legend(tmp_path: Path) -> None:
    catalogue, document = load(), first_map(dt.date(2028, 1, 1))
    content = build_content(catalogue, document, {})
    path = tmp_path / "later.html"
    write_page(path, document, catalogue, content, {}, "")
    (line,) = [item for group in content.legend for item in group.items if item.kind == "last-known"]
    with opened(path) as page:
        dotted = page.evaluate("[...document.querySelectorAll('.site:has(.last-known)')].map((site) => site.ariaLabel)")
        swatch = "[...document.querySelectorAll('#legend li:has(.last-known)')].map((line) => line.children[1].textContent)"
        assert page.evaluate(swatch) == [line.label]
        told = page.evaluate("[...document.querySelectorAll('.site')].map((site) => site.ariaLabel)")
    assert len(dotted) == line.count
    assert set(dotted) == {name for name in told if "when last known" in name}
    assert 0 < len(dotted) < len(told)
