"""The offline page in a real browser: it asks nothing of a network, runs nothing of the data, and can be used."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.export.page import page_data, write_page
from desktop.export.page.shell import assemble
from layers.catalogue.loading import load
from layers.document import Layer, LayerKind, MapDocument, Style, first_map
from layers.feedback import Feedback
from layers.sources import FeatureLayer, read
from layers.styling.content import build_content
from layers.styling.words import name_of, visible
from tests.desktop.page_browser import OWN_SCHEMES, Page, opened

HOSTILE = (
    "{{7*7}}",
    "{{ cycler.__init__.__globals__.os.mkdir('PWNED') }}",
    "{% raw %}",
    "a {{b}} c",
    "{{",
    "<script>window.PWNED = 1</script>",
    "</script><script>window.PWNED = 1</script>",
    "</title></style><img src=x onerror='window.PWNED = 1'>",
    "<!-- <script>",
    "`${window.PWNED = 1}`",
    '"\'\\"; window.PWNED = 1; //',
    "a\u2028b\u2029c",
    "\u202egnp.exe\u202c \u200f",
    "&lt;b&gt; &amp; &#60;",
    "javascript:window.PWNED = 1",
    "http://127.0.0.1:9/\"onmouseover='window.PWNED = 1'",
)
COLUMNS = tuple(f"{text} {number}" for number, text in enumerate(HOSTILE))
TITLE = "".join(HOSTILE)
OWN: dict[str, FeatureLayer] = {}
"""The own layer of the page that all tests look at."""

AT_REST = """
new Promise((done) => {
  const moves = () => document.getAnimations().length || map_atlas._animatingZoom || map_atlas._panAnim?._inProgress;
  const look = () => (moves() ? requestAnimationFrame(look) : done());
  requestAnimationFrame(() => requestAnimationFrame(look));
})
"""

FOREIGN = """
document.querySelectorAll(".card :not(h2, p, dl, dt, dd, a, span), [onerror], [onmouseover], [src]:not([src^='data:'])").length
"""
"""Elements and attributes that only a value taken for markup can make."""

OPEN_ALL = """
(() => {
  const cards = [];
  map_atlas.eachLayer((layer) => {
    if (!(layer instanceof L.FeatureGroup) || !layer.getPopup()) return;
    layer.getPopup().options.autoPan = false;
    layer.openPopup();
    const card = document.querySelector(".card");
    const texts = (selector) => [...card.querySelectorAll(selector)].map((each) => each.textContent);
    cards.push({ title: texts("h2")[0], kicker: texts(".kicker")[0], names: texts("dt"), values: texts("dd") });
    map_atlas.closePopup();
  });
  return cards;
})()
"""


def own_layer(folder: Path) -> FeatureLayer:
    """A file whose names and values are hostile, read as any file of a user's."""
    values = {column: HOSTILE[(place + 1) % len(HOSTILE)] for place, column in enumerate(COLUMNS)}
    shapes: list[dict[str, Any]] = [
        {"type": "Point", "coordinates": [-140, 10]},
        {"type": "LineString", "coordinates": [[60, -40], [100, -30]]},
        {"type": "Polygon", "coordinates": [[[80, -60], [90, -60], [90, -50], [80, -60]]]},
    ]
    features = [{"type": "Feature", "geometry": shape, "properties": values} for shape in shapes]
    path = folder / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read(path)


def document_with_own(name: str = TITLE) -> MapDocument:
    document = first_map(dt.date(2025, 11, 20))
    own = Layer("own", LayerKind.OWN, name, style=Style(size=12, category=COLUMNS[0], label=COLUMNS[5]))
    return msgspec.structs.replace(document, layers=(own, *document.layers))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    catalogue, document, own = load(), document_with_own(), {"own": own_layer(folder)}
    OWN.update(own)
    path = folder / "map.html"
    write_page(path, document, catalogue, build_content(catalogue, document, own), own, TITLE)
    with opened(path) as shown:
        yield shown


@pytest.fixture(autouse=True)
def nothing_happened(page: Page) -> Iterator[None]:
    """Begin with the whole world; after every test, nothing was asked of a network, nothing ran, nothing complained."""
    page.evaluate("void map_atlas.closePopup().setView([0, 0], 0.1, { animate: false })")
    yield
    assert_nothing_happened(page)


def assert_nothing_happened(page: Page) -> None:
    page.evaluate(AT_REST)
    assert [url for url in page.requests if not url.startswith(OWN_SCHEMES)] == []
    assert page.complaints == []
    assert page.dialogs == []
    assert page.evaluate("typeof window.PWNED") == "undefined"
    assert page.evaluate(FOREIGN) == 0


def test_texts_come_out_as_they_went_in(page: Page) -> None:
    assert page.evaluate("document.getElementById('title').textContent") == TITLE
    layers = page.evaluate("[...document.querySelectorAll('#layers label')].map((label) => label.textContent)")
    assert layers[0] == name_of(TITLE)
    assert name_of(TITLE) in page.evaluate("document.getElementById('foot').textContent")
    legend = page.evaluate("[...document.querySelectorAll('#legend li span:nth-child(2)')].map((label) => label.textContent)")
    assert HOSTILE[1] in legend


def test_cards_of_own_features_show_names_and_values(page: Page) -> None:
    cards = [card for card in page.evaluate(OPEN_ALL) if card["kicker"] == name_of(TITLE)]
    assert len(cards) == 3
    for number, card in enumerate(cards, start=1):
        assert card["title"] == f"Row {number}"
        assert tuple(card["names"]) == COLUMNS
        assert tuple(card["values"]) == tuple(HOSTILE[(place + 1) % len(HOSTILE)] for place in range(len(COLUMNS)))


def hostile_features(folder: Path) -> FeatureLayer:
    """One point, one line and one area by each hostile text, side by side round the globe."""

    def shapes(lon: float) -> list[dict[str, Any]]:
        square = [[lon - 4, -44], [lon + 4, -44], [lon + 4, -36], [lon - 4, -36], [lon - 4, -44]]
        return [
            {"type": "Point", "coordinates": [lon, 40]},
            {"type": "LineString", "coordinates": [[lon - 4, 0], [lon + 4, 0]]},
            {"type": "Polygon", "coordinates": [square]},
        ]

    features = [
        {"type": "Feature", "geometry": shape, "properties": {"name": text, **dict.fromkeys(COLUMNS, text)}}
        for number, text in enumerate(HOSTILE)
        for shape in shapes(-20 + 21 * number)
    ]
    path = folder / "hostile.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read(path)


SHAPE_AT_REST = """
(() => {
  map_atlas.closePopup().setView([0, 0], map_atlas.getMinZoom(), { animate: false });
  const box = document.querySelectorAll("path[aria-label]")[NUMBER].getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})()
"""

TEXTS = "[...document.querySelectorAll('#title, #layers label, #legend li, #foot p')]"


def test_pointing_at_and_clicking_everything_runs_nothing(tmp_path: Path) -> None:
    document = document_with_own()
    document = msgspec.structs.replace(document, layers=document.layers[:1])
    catalogue, own = load(), {"own": hostile_features(tmp_path)}
    path = tmp_path / "map.html"
    write_page(path, document, catalogue, build_content(catalogue, document, own), own, TITLE)
    with opened(path) as shown:
        labels = shown.evaluate("[...document.querySelectorAll('.own-name')].map((label) => label.textContent)")
        assert set(labels) <= {visible(" ".join(text.split())) for text in HOSTILE}
        assert len(set(labels)) >= 6  # those that have room
        for number in range(3 * len(HOSTILE)):
            shown.click(*shown.evaluate(SHAPE_AT_REST.replace("NUMBER", str(number))))
            title, *values = shown.evaluate("[...document.querySelectorAll('.card h2, .card dd')].map((each) => each.textContent)")
            assert title == HOSTILE[number // 3]
            assert set(values) == {title}
            assert shown.evaluate(FOREIGN) == 0
        boxes = shown.evaluate(f"{TEXTS}.map((each) => each.getBoundingClientRect()).map((box) => [box.x + 12, box.y + box.height / 2])")
        assert len(boxes) > len(HOSTILE) / 2
        for x, y in boxes:
            shown.click(x, y)
        assert_nothing_happened(shown)


BOX_OF = """
[...document.querySelectorAll("SELECTOR")].map((each) => each.getBoundingClientRect()).map((box) => [box.x, box.y, box.right, box.bottom])
"""

# The place is told once the frame with it is drawn: a click before that would fall on what was there earlier.
MARKER = """
(() => {
  let found;
  map_atlas.eachLayer((layer) => {
    if (layer instanceof L.Marker && layer.getElement().getAttribute("aria-label").startsWith("NAME")) found = layer;
  });
  map_atlas.setView(found.getLatLng(), 5, { animate: false });
  document.querySelectorAll("#found").forEach((earlier) => earlier.removeAttribute("id"));
  found.getElement().id = "found";
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const box = found.getElement().getBoundingClientRect();
    done([box.x + box.width / 2, box.y + box.height / 2]);
  })));
})()
"""


def test_a_click_on_a_site_tells_what_is_known_of_it(page: Page) -> None:
    x, y = page.evaluate(MARKER.replace("NAME", "Mountain Pass"))
    page.click(x, y)
    assert page.evaluate("document.querySelector('.card h2').textContent") == "Mountain Pass"
    assert "Separation (refinery)" in page.evaluate("[...document.querySelectorAll('.card dt')].map((name) => name.textContent)")
    links = page.evaluate("[...document.querySelectorAll('.card a')].map((link) => [new URL(link.href).protocol, link.rel])")
    assert links
    assert all(protocol in ("http:", "https:") and "noopener" in rel for protocol, rel in links)


def test_the_keyboard_opens_and_closes_cards(page: Page) -> None:
    page.evaluate(MARKER.replace("NAME", "Lynas Malaysia"))
    page.evaluate("document.getElementById('found').focus()")
    page.press("Enter", 13, "\r")
    assert page.evaluate("document.activeElement.className") == "card"
    page.press("Escape", 27)
    assert page.evaluate("document.querySelector('.card')") is None
    assert page.evaluate("document.activeElement.id") == "found"


def test_a_country_and_an_arc_can_be_opened_by_keyboard(page: Page) -> None:
    for name, kicker in (("China", "As issuer: licence needed"), ("China → Japan", "")):
        page.evaluate(f"document.querySelector('path[aria-label=\"{name}\"]').focus()")
        page.press("Enter", 13, "\r")
        assert page.evaluate("document.querySelector('.card h2').textContent") == name
        assert page.evaluate("document.querySelector('.card .kicker').textContent").startswith(kicker)
        page.press("Escape", 27)


def test_boxes_hide_and_show_layers(page: Page) -> None:
    seen = "[...document.querySelectorAll('.site')].filter((site) => site.checkVisibility()).length"
    names = page.evaluate("[...document.querySelectorAll('#layers label')].map((label) => label.textContent)")
    before = page.evaluate(seen)
    box = f"document.querySelectorAll('#layers input')[{names.index('Mines')}]"
    x, y = page.evaluate(f"(() => {{ const r = {box}.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()")
    page.click(x, y)
    assert 0 < page.evaluate(seen) < before
    page.click(x, y)
    assert page.evaluate(seen) == before
    own = "document.querySelectorAll('.own-name').length"
    assert page.evaluate(own) > 0
    page.evaluate("document.querySelectorAll('#layers input')[0].click()")
    assert page.evaluate(own) == 0
    page.evaluate("document.querySelectorAll('#layers input')[0].click()")


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    catalogue, document = load(), first_map(dt.date(2025, 11, 20))
    data = page_data(document, catalogue, build_content(catalogue, document, {}), {}, "", Feedback())
    addresses = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        " JAVASCRIPT:alert(1)",
        "//host/x",
        "https://example.org/a?b=<c>",
    ]
    data["sites"] = data["sites"][:1]
    data["sites"][0]["card"]["sources"] = [[address, address, ""] for address in addresses]
    path = tmp_path / "links.html"
    path.write_text(assemble("", data), encoding="utf-8")
    with opened(path) as shown:
        shown.evaluate("void map_atlas.eachLayer((layer) => layer instanceof L.Marker && layer.openPopup())")
        assert shown.evaluate("[...document.querySelectorAll('.card .source')].map((line) => line.textContent)") == addresses
        assert shown.evaluate("[...document.querySelectorAll('.card a')].map((link) => link.href)") == ["https://example.org/a?b=%3Cc%3E"]


def test_names_neither_overlap_nor_leave_the_map(page: Page) -> None:
    frame = page.evaluate(BOX_OF.replace("SELECTOR", "#map_atlas"))[0]
    for view in ("[0, 0], 0.1", "[60, -420], 2.5"):
        page.evaluate(f"void map_atlas.setView({view}, {{ animate: false }})")
        boxes = page.evaluate(BOX_OF.replace("SELECTOR", ".name"))
        assert len(boxes) > 7
        for place, (left, top, right, bottom) in enumerate(boxes):
            assert frame[0] <= left + 3
            assert frame[1] <= top + 3
            assert right <= frame[2] + 3
            assert bottom <= frame[3] + 3
            for x, y, far, low in boxes[place + 1 :]:
                assert right <= x + 2 or far <= left + 2 or bottom <= y + 4 or low <= top + 4


@pytest.mark.parametrize("width", [390, 1600])
def test_the_page_fits_windows_of_all_widths(tmp_path: Path, width: int) -> None:
    catalogue, document = load(), first_map(dt.date(2025, 11, 20))
    path = tmp_path / "map.html"
    write_page(path, document, catalogue, build_content(catalogue, document, {}), {}, "")
    with opened(path, width, 844) as shown:
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        sea = shown.evaluate("document.querySelector('.leaflet-pane svg path').getBoundingClientRect().width")
        assert sea > 0.6 * width
        assert shown.complaints == []


def test_nothing_can_be_fetched_even_by_its_own_scripts(page: Page) -> None:
    refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    page.requests.clear()
    assert any("Content Security Policy" in complaint for complaint in page.complaints)
    page.complaints.clear()


def pulled(page: Page, number: int) -> None:
    """Pull the slider to a day, as a hand does, and wait for the map."""
    page.evaluate(f"""(() => {{
      const range = document.getElementById("day");
      range.value = {number};
      range.dispatchEvent(new Event("input"));
    }})()""")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


SHOWN = """[
  document.getElementById("heading").textContent,
  [...document.querySelectorAll("#legend li .count")].map((count) => count.textContent).join(),
  document.querySelectorAll(".leaflet-overlay-pane path, .leaflet-pane path").length,
  [...document.querySelectorAll(".site")].map((site) => site.getAttribute("aria-label")).sort().join(),
]"""


def test_the_slider_shows_each_day_as_a_page_of_that_day_does(page: Page) -> None:
    catalogue, document = load(), document_with_own()
    days = page.evaluate("JSON.parse(document.getElementById('lodestone-data').textContent).days")
    here = page.evaluate(SHOWN)
    number = days["list"].index("2025-04-09") if "2025-04-09" in days["list"] else 0
    pulled(page, number)
    there = page.evaluate(SHOWN)
    assert there[0] != here[0]
    assert there[3] != here[3]
    day = dt.date.fromisoformat(days["list"][number])
    shown = msgspec.structs.replace(document, day=day)
    told = page_data(shown, catalogue, build_content(catalogue, shown, OWN), OWN, "x", Feedback())
    assert there[0] == told["heading"]
    assert there[3] == ",".join(sorted(f"{site['card']['title']}: {site['card']['kicker']}" for site in told["sites"] if site["at"]))
    counts = [item["count"] for group in told["legend"] for item in group["items"] if item["count"] is not None]
    assert there[1] == ",".join(f"{count:,}".replace(",", "\u2009") for count in counts)
    assert day.isoformat() in page.evaluate("document.getElementById('foot').textContent")
    pulled(page, days["at"])
    assert page.evaluate(SHOWN) == here


def test_the_slider_moves_by_keys(page: Page) -> None:
    before = page.evaluate("document.getElementById('heading').textContent")
    page.evaluate("document.getElementById('day').focus()")
    page.press("ArrowLeft", 37)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.getElementById('heading').textContent") != before
    assert page.evaluate("document.getElementById('day').getAttribute('aria-valuetext')") in page.evaluate(
        "document.getElementById('heading').textContent"
    )
    page.press("ArrowRight", 39)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.getElementById('heading').textContent") == before


def test_search_finds_sites_and_hostile_rows_alike(page: Page) -> None:
    def find(words: str) -> list[str]:
        page.evaluate(f"""(() => {{
          const field = document.getElementById("words");
          field.value = {json.dumps(words)};
          field.dispatchEvent(new Event("input"));
        }})()""")
        return list(page.evaluate("[...document.querySelectorAll('#finds button')].map((button) => button.firstChild.textContent)"))

    assert find("móuntain pass")[0] == "Mountain Pass"
    page.evaluate("document.querySelector('#finds button').click()")
    assert page.evaluate("document.querySelector('.card h2').textContent") == "Mountain Pass"
    assert len(find("window.PWNED = 1</script>")) >= 1
    page.evaluate("document.querySelector('#finds button').click()")
    assert "PWNED" in page.evaluate("document.querySelector('.card').textContent")
    assert find("no such thing anywhere") == []
    find("")
