#!/usr/bin/env python3
"""Draw the gallery: eight exports by the command, each small enough to look at in the repository.

Writes resources/screenshots/gallery/*.png, which the wheel does not ship, and the commands that draw them at their full size.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

OUTPUT = ROOT / "resources" / "screenshots" / "gallery"
WIDEST = 1200
MOST_BYTES = 500_000
DAY = ("--day", "2025-11-20")
SHEETS: dict[str, tuple[str, ...]] = {
    "a4-dysprosium": (
        *DAY, "--element", "Dy", "--page", "a4-landscape", "--dpi", "110",
        "--title", "Dysprosium: what moves, and under which licence",
    ),
    "column-magnets": (
        *DAY, "--element", "Nd", "--element", "Pr", "--region", "east-asia", "--page", "column-3", "--dpi", "213",
        "--title", "Where magnets come from", "--hide", "locator",
    ),
    "slide-dark": ("--day", "2025-10-09", "--element", "Tb", "--page", "slide", "--dark", "--dpi", "90",
        "--title", "Terbium on the day of the October notices"),
    "square-europe": (*DAY, "--region", "europe", "--element", "Dy", "--page", "square", "--dpi", "152", "--title", "Dysprosium in Europe"),
    "a3-pacific": (
        *DAY, "--extent", "95,-48,-65,62", "--element", "Dy", "--element", "Tb", "--page", "a3-landscape", "--dpi", "73",
        "--title", "Heavy rare earths around the Pacific",
    ),
    "letter-north-america": (
        *DAY, "--extent", "-128,24,-64,56", "--page", "letter-landscape", "--dpi", "109",
        "--title", "The United States and Canada rebuild the chain",
    ),
    "portrait-australia": (*DAY, "--extent", "112,-44,155,-10", "--page", "a4-portrait", "--dpi", "130",
        "--title", "Australia: mines, cracking, separation"),
    "letter-south-east-asia": (
        *DAY, "--region", "south-east-asia", "--element", "Dy", "--page", "letter-portrait", "--dpi", "128",
        "--title", "Clay, carbonate and oxide in South-East Asia",
    ),
}  # fmt: skip
"""By the file's name, what the command is told."""


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OUTPUT, help="where to write (default: resources/screenshots/gallery)")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lines = ["# Gallery", "", "Drawn by `packaging/gallery.py`; each at its full size by the command above it.", ""]
    with tempfile.TemporaryDirectory() as private:
        for name, options in SHEETS.items():
            drawn = Path(private) / f"{name}.png"
            subprocess.run([sys.executable, "-m", "desktop.cli", "export", *options, "-o", str(drawn)], check=True, cwd=ROOT)
            small(drawn, folder / drawn.name)
            lines += ["```", f"lodestone export {shlex.join(options)} -o {drawn.name}", "```", "", f"![{name}]({drawn.name})", ""]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
    too_large = [path for path in sorted(folder.glob("*.png")) if path.stat().st_size > MOST_BYTES]
    for path in too_large:
        print(f"{path}: {path.stat().st_size} bytes, more than {MOST_BYTES}", file=sys.stderr)
    return 1 if too_large else 0


def small(drawn: Path, place: Path) -> None:
    """Write a picture no wider than the gallery shows, in 256 colours."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, qRgb

    from desktop.export.animation import in_colours

    image = QImage(str(drawn))
    if max(image.width(), image.height()) > WIDEST + 100:
        image = image.scaled(WIDEST, WIDEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    pixels, table = in_colours(image)
    picture = QImage(pixels.tobytes(), image.width(), image.height(), image.width(), QImage.Format.Format_Indexed8)
    picture.setColorTable([qRgb(*row) for row in table.tolist()])
    if not picture.save(str(place), "PNG", 0):
        raise OSError(f"{place} cannot be written")


if __name__ == "__main__":
    sys.exit(main())
