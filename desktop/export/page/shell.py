"""The page without its data: folium's shell with Leaflet, fonts, styles and scripts inside, and no way out to a network.

Folium and branca compile what they render as Jinja templates, *with the data in it*. So nothing but constants goes through
them; the title and the data are put into the finished text, where no template language is left to read them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import resources

RESOURCES = Path(str(resources.__file__)).parent
PAGE = RESOURCES / "page"
SCRIPTS = (
    "plane.js",
    "svg.js",
    "marks.js",
    "lines.js",
    "own.js",
    "cards.js",
    "labels.js",
    "legend.js",
    "scale.js",
    "search.js",
    "days.js",
    "map.js",
)
FONTS = ((400, "Inter-Regular.otf"), (600, "Inter-SemiBold.otf"))
TITLE, POLICY, DATA = "<!--lodestone:title-->", "<!--lodestone:policy-->", "<!--lodestone:data-->"


def assemble(title: str, data: dict[str, object]) -> str:
    """Return the whole page as text.

    Parameters
    ----------
    title
        Any text; it is shown as it is.
    data
        What the scripts read, of JSON's types. NaN and infinities are refused.
    """
    fixed = _fixed()
    values = {TITLE: f"<title>{html.escape(title)}</title>", POLICY: _policy(fixed), DATA: _block(data)}
    # Cut before anything comes in, so that a value that looks like a place to fill is none.
    pieces = re.split(f"({'|'.join(re.escape(place) for place in values)})", fixed)
    return "".join(values.get(piece, piece) for piece in pieces)


def script_safe(data: object) -> str:
    r"""Write JSON that cannot end the script element around it: ASCII alone, with ``<``, ``>`` and ``&`` as ``\u003c`` and so on."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _block(data: dict[str, object]) -> str:
    return f'<script type="application/json" id="lodestone-data">{script_safe(data)}</script>'


def _fixed() -> str:
    """The page with places to fill, made of constants alone."""
    page = _folium_shell()
    head = f'<html lang="en">\n<head>\n{TITLE}\n{POLICY}\n<meta name="referrer" content="no-referrer" />'
    page = _replaced(page, "<html>\n<head>", head)
    page = re.sub(r'<meta name="viewport"[^>]*>', '<meta name="viewport" content="width=device-width, initial-scale=1" />', page)
    page = _replaced(page, "</head>", f"<style>{_styles()}</style>\n<script>{_licence()}{_leaflet('leaflet.js')}</script>\n</head>")
    return _replaced(page, "</html>", f"{DATA}\n<script>{_scripts()}</script>\n</html>")


def _folium_shell() -> str:
    import folium
    from branca.element import Element, Figure

    shell = folium.Map(
        [0, 0],
        tiles=None,
        crs="Simple",
        zoom_start=0,
        zoom_snap=0.25,
        attribution_control=False,
        fade_animation=False,
        max_bounds_viscosity=0.6,
    )
    shell.default_js, shell.default_css = [], []  # what folium would load from elsewhere
    shell._id = "atlas"  # else a random name in every file
    figure = shell.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(Element((PAGE / "body.html").read_text(encoding="utf-8")))
    return str(figure.render())


def _replaced(page: str, old: str, new: str) -> str:
    """Put a constant in place of an anchor of folium's shell, which must be there once."""
    if page.count(old) != 1:
        raise AssertionError(f"folium's page holds {old!r} {page.count(old)} times")
    return page.replace(old, new)


def _leaflet(name: str) -> str:
    import xstatic.pkg.leaflet as package

    text = (Path(package.BASE_DIR) / name).read_text(encoding="utf-8")
    text = re.sub(r"//# sourceMappingURL=\S+", "", text)  # a browser's inspector would ask for it
    return re.sub(r"url\((?!#)[^)]*\)", "none", text) if name.endswith(".css") else text


def _licence() -> str:
    """Leaflet's terms, which ask to go wherever it goes."""
    return f"/*\n{(RESOURCES / 'licences' / 'leaflet.txt').read_text(encoding='utf-8')}*/\n"


def _styles() -> str:
    faces = "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/otf;base64,{_base64(name)})}}\n" for weight, name in FONTS
    )
    return faces + _leaflet("leaflet.css") + (PAGE / "page.css").read_text(encoding="utf-8")


def _base64(font: str) -> str:
    return base64.b64encode((RESOURCES / "fonts" / font).read_bytes()).decode("ascii")


def _scripts() -> str:
    return '"use strict";(() => {\n' + "\n".join((PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS) + "})();"


def _policy(fixed: str) -> str:
    """A content security policy under which only the page's own scripts and styles run, and nothing is fetched."""
    rules = (
        "default-src 'none'",
        f"script-src {_digests(fixed, 'script')}",
        f"style-src {_digests(fixed, 'style')}",
        "font-src data:",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}" />'


def _digests(fixed: str, tag: str) -> str:
    """The hashes of all elements of one kind, as the policy writes them."""
    texts = re.findall(rf"<{tag}>(.*?)</{tag}>", fixed, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
