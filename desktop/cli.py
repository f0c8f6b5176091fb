"""The `lodestone` command: the window, and everything that needs none."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from desktop.interrupts import held
from desktop.printing import complain, hold_standard_streams, write_out
from layers.errors import LodestoneError, RequestError, Stopped
from layers.heap import keep_pages

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

STARTED = time.time()
COMMANDS = ("export", "redraw", "atlas", "sequence", "restrictions", "check", "changes", "find", "info", "convert", "bench")
_COMMAND_LINES = [[name] for name in COMMANDS]
# Options whose value may begin with a minus sign, which argparse would take for an option.
_SIGNED = ("--extent",)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(f"{message}. See '{self.prog} --help'.")
        raise SystemExit(2)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        if file is None:  # help is a result like others
            write_out(self.format_help())
        else:
            super().print_help(file)


class _Version(argparse.Action):
    """Look the version up only when it is asked for: reading what is installed takes a while."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        write_out(f"lodestone {_version()}\n")
        parser.exit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0 done, 1 failed, 2 wrong usage."""
    if arguments is None:
        return _whole_process(sys.argv[1:])
    given = list(arguments)
    if given[:1] == ["--reader"]:  # how a bundle starts the process that reads files
        from layers.sources.worker import main as read

        return read(given[1:]) or 0
    _use_utf8(for_window=given[:1] not in _COMMAND_LINES)
    try:
        return _run(_joined(given))
    except LodestoneError as error:
        complain(str(error))
        return 2 if isinstance(error, RequestError) else 1
    except (KeyboardInterrupt, Stopped):
        complain("stopped")
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        return 1
    except MemoryError:
        complain("there is not enough memory. Ask for a smaller picture or a smaller layer.")
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}.")
        return 1


def _whole_process(given: list[str]) -> int:
    """Run a command that has the process to itself.

    Such a process lives so shortly that looking for garbage costs more than it frees, and so does clearing up object by object at the
    end. What was registered first is called last: everything that has something to close has closed it by then.
    """
    hold_standard_streams()
    keep_pages()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread a core for linear algebra, of which maps need none
    if given[:1] in _COMMAND_LINES:
        gc.disable()
        ended: list[int] = []
        atexit.register(_leave, ended)
        ended.append(main(given))
        return ended[0]
    return main(given)


def _leave(ended: list[int]) -> None:
    if not ended:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            return
    os._exit(ended[0])


def _use_utf8(*, for_window: bool) -> None:
    """Speak UTF-8 whatever the locale says, since Qt warns about others; only the window shows numbers as the locale wants them."""
    if not for_window or not _locale_is_utf8():
        os.environ["LC_ALL"] = "C.UTF-8"
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _locale_is_utf8() -> bool:
    """Whether the locale that the environment names is there and speaks UTF-8; a name alone does not tell."""
    import locale

    if not hasattr(locale, "nl_langinfo"):
        return True  # Windows, where Qt does not ask
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        return False
    return locale.nl_langinfo(locale.CODESET).upper() in ("UTF-8", "UTF8")


def _joined(given: list[str]) -> list[str]:
    """Join an option and its value where the value may begin with a minus sign."""
    result: list[str] = []
    for word in given:
        if result and result[-1] in _SIGNED and not word.startswith("--"):
            result[-1] = f"{result[-1]}={word}"
        else:
            result.append(word)
    return result


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("lodestone-atlas")
    except PackageNotFoundError:
        return "unknown"


def _run(given: list[str]) -> int:
    if given and given[0] in COMMANDS:
        with held():
            parser = _parser_of(given[0])
        options = parser.parse_args(given[1:])
        if given[0] == "export":
            from desktop.export.command import run as export

            return export(options, STARTED)
        if given[0] == "atlas":
            from desktop.export.atlas import run as atlas

            return atlas(options)
        if given[0] == "sequence":
            from desktop.export.sequence import run as sequence

            return sequence(options)
        if given[0] == "redraw":
            from desktop.export.redraw import run as redraw

            return redraw(options)
        if given[0] == "restrictions":
            from desktop.restrictions import run as list_restrictions
            from layers.catalogue.dates import parse_day

            return list_restrictions(parse_day(options.day), options.element, options.from_, options.to, options.format, options.facts)
        if given[0] == "check":
            from desktop.check import run as check

            return check(options)
        if given[0] == "changes":
            from desktop.changes import run as list_changes

            return list_changes(options)
        if given[0] == "find":
            from desktop.find import run as find

            return find(options)
        if given[0] == "convert":
            from desktop.convert import run as convert

            return convert(options)
        if given[0] == "bench":
            from desktop.bench import run as bench

            return bench(options)
        from desktop.info import run as info

        return info([Path(name) for name in options.files], options.sample, options.format)
    return _open_window(_window_parser().parse_args(given))


def _open_window(options: argparse.Namespace) -> int:
    _refuse_no_command(options.files)
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise LodestoneError("There is no display to open a window on.", "Draw the map with 'lodestone export -o map.png' instead.")
    from desktop.app import run

    return run([Path(name) for name in options.files], options.timings)


def _refuse_no_command(names: Sequence[str]) -> None:
    """Refuse a bare word that is no file; of other names of no files the window tells."""
    word = names[0] if names else ""
    if not word or Path(word).name != word or Path(word).suffix or Path(word).exists():
        return
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"Did you mean 'lodestone {near[0]}'?" if near else f"Commands are {', '.join(COMMANDS)}."
    raise RequestError(f"There is no file or command {word!r}.", hint)


def _window_parser() -> _Parser:
    parser = _Parser(
        prog="lodestone",
        description="The rare-earth supply chain, and the trade restrictions on it as they stood on a chosen day.",
        epilog=f"Commands: {', '.join(f'lodestone {name}' for name in COMMANDS)}. Each has its own --help.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a map that was saved, and layers to open on it")
    parser.add_argument("--timings", type=Path, metavar="FILE.json", help="write how long the start took")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    return parser


def _parser_of(command: str) -> _Parser:
    parsers = {
        "export": _export_parser,
        "redraw": _redraw_parser,
        "atlas": _atlas_parser,
        "sequence": _sequence_parser,
        "restrictions": _restrictions_parser,
        "check": _check_parser,
        "changes": _changes_parser,
        "find": _find_parser,
        "info": _info_parser,
        "convert": _convert_parser,
        "bench": _bench_parser,
    }
    return parsers[command]()


def _export_parser() -> _Parser:
    from desktop.export.arguments import add_map_options

    parser = _Parser(
        prog="lodestone export",
        description="Draw the map into a file, without a display.",
        epilog="lodestone sequence draws day after day, lodestone atlas a sheet a country or element, lodestone redraw from evidence.",
    )
    add_map_options(parser, "file: png, jpg, tif, webp, svg, pdf or html")
    parser.add_argument("--timings", type=Path, metavar="FILE.json", help="write how long each step took")
    return parser


def _atlas_parser() -> _Parser:
    from desktop.export.arguments import add_map_options
    from desktop.export.atlas import add_atlas_options

    parser = _Parser(prog="lodestone atlas", description="Draw a sheet for each country, element, stage or feature.")
    add_map_options(parser, "one PDF, or a folder for a file each")
    add_atlas_options(parser)
    return parser


def _sequence_parser() -> _Parser:
    from desktop.export.arguments import add_map_options
    from desktop.export.sequence import add_sequence_options

    parser = _Parser(prog="lodestone sequence", description="Draw the map on day after day, as one picture that moves or as numbered ones.")
    add_map_options(parser, "file ending in webp, gif or mp4, or a folder for numbered PNGs")
    add_sequence_options(parser)
    return parser


def _redraw_parser() -> _Parser:
    from desktop.export.redraw import add_options

    parser = _Parser(prog="lodestone redraw", description="Draw an export again from its evidence, and tell whether it is the same.")
    add_options(parser)
    return parser


def _let_facts_join(parser: _Parser) -> None:
    from desktop.facts import add_option

    add_option(parser)


def _restrictions_parser() -> _Parser:
    parser = _Parser(prog="lodestone restrictions", description="List every measure of the register with its state on a day.")
    parser.add_argument("--day", required=True, metavar="YYYY-MM-DD", help="the day")
    parser.add_argument("--element", metavar="SYMBOL", help="only measures that reach this element")
    parser.add_argument("--from", dest="from_", metavar="COUNTRY", help="only measures on goods from this country (ISO alpha-3)")
    parser.add_argument("--to", metavar="COUNTRY", help="only measures on goods to this country (ISO alpha-3)")
    _let_facts_join(parser)
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="by default a table")
    return parser


def _check_parser() -> _Parser:
    from desktop.check import add_options

    parser = _Parser(prog="lodestone check", description="Would this shipment be caught by a trade measure? Not legal advice.")
    add_options(parser)
    return parser


def _changes_parser() -> _Parser:
    from desktop.changes import add_options

    parser = _Parser(prog="lodestone changes", description="List what differs between two days: measures, sites, links and flows.")
    add_options(parser)
    return parser


def _find_parser() -> _Parser:
    from desktop.find import add_options

    parser = _Parser(prog="lodestone find", description="Find whatever the catalogue knows, claims with what is true of them.")
    add_options(parser)
    return parser


def _convert_parser() -> _Parser:
    from desktop.convert import add_options

    endings = "gpkg, geojson, shp, fgb, parquet, kml, csv or xlsx"
    parser = _Parser(prog="lodestone convert", description=f"Write one layer of a file as another file, ending in {endings}.")
    add_options(parser)
    return parser


def _bench_parser() -> _Parser:
    from desktop.bench import add_options

    parser = _Parser(prog="lodestone bench", description="Measure how long a layer takes to open and to draw. Only the layer is drawn.")
    add_options(parser)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 up")
    return int(text)


def _info_parser() -> _Parser:
    parser = _Parser(prog="lodestone info", description="Tell what is in files: layers, counts, CRS, columns, rejected rows.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--sample", type=_count, default=0, metavar="N", help="show the first N features of each layer")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="by default text")
    return parser


if __name__ == "__main__":
    sys.exit(main())
