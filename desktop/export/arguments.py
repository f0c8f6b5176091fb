"""What the commands that draw the map can be told of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.export.paper import add_options as let_pages_be_chosen
from desktop.facts import add_option as let_facts_join


def add_map_options(parser: argparse.ArgumentParser, output: str) -> None:
    """Tell a parser which map is drawn, what of it and how large, and where to."""
    parser.add_argument("map", nargs="?", type=Path, metavar="MAP", help="map that was saved; without it the catalogue's own is drawn")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help=output)
    parser.add_argument("--layer", action="append", default=[], type=Path, metavar="FILE", help="own layer to draw on top; may be repeated")
    parser.add_argument("--filter", default="", metavar="CQL2", help='which features of the files of --layer are drawn, as "year >= 2020"')
    let_facts_join(parser)
    parser.add_argument("--assume-crs", metavar="CRS", help="coordinate reference system of own layers that name none, such as EPSG:4326")
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day on which everything is shown; by default the map's or the edition's")
    parser.add_argument("--element", action="append", default=[], metavar="SYMBOL", help="element of the lens, such as Dy; may be repeated")
    parser.add_argument("--extent", metavar="W,S,E,N", help="what to show, in degrees")
    parser.add_argument("--region", metavar="NAME", help="what to show, by name, such as europe")
    parser.add_argument("--crs", metavar="CRS", help="projection of the map, such as EPSG:8857")
    parser.add_argument("--tiles", action="append", default=[], metavar="NAME", help="web tiles under the map, by name or address")
    parser.add_argument("--tiles-credit", metavar="TEXT", help="whom the map must name for tiles that are given by an address")
    parser.add_argument("--fetch-tiles", action="store_true", help="fetch the tiles that a saved map names")
    parser.add_argument("--ask-servers", action="store_true", help="ask the databases and web services that a saved map names")
    parser.add_argument("--size", metavar="WIDTHxHEIGHT", help="pixels, by default 1920x1080; or millimetres, such as 90x120mm")
    let_pages_be_chosen(parser)
    parser.add_argument("--transparent", action="store_true", help="leave the paper around the map out")
    parser.add_argument("--world-file", action="store_true", help="write a world file and the CRS beside a picture")
    parser.add_argument("--dpi", type=float, metavar="N", help="pixels an inch; by default 96, for images on pages of SVG and PDF 300")
    parser.add_argument("--title", default="", help="title of the map")
    parser.add_argument("--scenario", default="", metavar="TEXT", help="what the map assumes beside the facts; it says SCENARIO then")
    parser.add_argument("--dark", action="store_true", help="draw on dark ground")
    parser.add_argument("--evidence", action="store_true", help="write beside it what it shows, with sources, and how to redraw it")
