"""Make Debian's package of the bundled application: `build.py BUNDLE OUTPUT_FOLDER` prints where it is.

There are no maintainer scripts: menu, icons and file types are picked up, and forgotten, by the triggers of the packages that keep them.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "pyinstaller"))

from trim import needed_by  # noqa: E402 - it lies beside this folder, not in a package

NAME = "lodestone-atlas"
HOME = Path("usr/lib/lodestone")
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
# Keeps the cache of fonts in order: without it, the program started by root would write that cache itself and leave it behind.
KEEPERS = {"fontconfig"}
# What a desktop has that keeps menu, icons and file types, and a font for scripts that ours lacks.
RECOMMENDED = {"desktop-file-utils", "fonts-dejavu-core", "hicolor-icon-theme", "shared-mime-info"}
# What is loaded at run time only where it is there: printing.
OPTIONAL_LIBRARIES = {"libcups.so.2"}


def build(bundle: Path, output: Path) -> Path:
    """Pack the bundle with its place in the menu, icon and file type; give the package's path."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    architecture = _told_by("dpkg", "--print-architecture")
    package = output / f"{NAME}_{described['version']}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / NAME
        shutil.copytree(bundle, stage / HOME, symlinks=True)
        _integrate(stage)
        _document(stage)
        _describe(stage, described, architecture)
        _set_modes(stage)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", stage, package], check=True, stdout=subprocess.DEVNULL
        )
    return package


def _told_by(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _integrate(stage: Path) -> None:
    """Lay down the command, the menu entry, the file type and the icon in every size."""
    command = stage / "usr/bin/lodestone"
    command.parent.mkdir(parents=True)
    command.symlink_to(os.path.relpath(HOME / "lodestone", "usr/bin"))
    linux = ROOT / "packaging" / "linux"
    _copy(linux / "lodestone.desktop", stage / "usr/share/applications/lodestone.desktop")
    _copy(linux / "lodestone-mime.xml", stage / "usr/share/mime/packages/lodestone.xml")
    picture = ROOT / "resources" / "icons" / "lodestone.svg"
    icons = stage / "usr/share/icons/hicolor"
    _copy(picture, icons / "scalable/apps/lodestone.svg")
    for size in ICON_SIZES:
        _draw(picture, size, icons / f"{size}x{size}/apps/lodestone.png")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _draw(picture: Path, size: int, target: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(picture)).render(painter)
    painter.end()
    target.parent.mkdir(parents=True)
    if not image.save(str(target)):
        raise SystemExit(f"{target}: the icon cannot be written.")


def _document(stage: Path) -> None:
    """Lay down the change log and the licences of the program, its data, and the packages of Python and of the system it was built with."""
    documents = stage / "usr/share/doc" / NAME
    _copy(Path(__file__).with_name("copyright"), documents / "copyright")
    shutil.copytree(ROOT / "resources" / "licences", documents / "licences" / "shipped-data")
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        for file in distribution.files or ():
            text = re.search(r"\.dist-info/(licenses/.*|(LICEN[CS]E|COPYING|NOTICE|AUTHORS).*)$", str(file))
            if text and name != NAME:
                _copy(Path(str(file.locate())), documents / "licences" / name / text[1].removeprefix("licenses/"))
    for package in sorted({_package_of(path.name) for path in (stage / HOME).glob("lib*.so*")} - {""}):
        _copy(Path("/usr/share/doc") / package / "copyright", documents / "licences" / package / "copyright")
    log = (ROOT / "CHANGELOG.md").read_bytes()
    (documents / "changelog.gz").write_bytes(gzip.compress(log, mtime=0))


def _describe(stage: Path, described: dict[str, str], architecture: str) -> None:
    """Write the package's own description; what it depends on is read off the bundled libraries."""
    depends, recommends = _dependencies(stage / HOME)
    size = sum(path.lstat().st_size for path in stage.rglob("*") if path.is_file()) // 1024
    (stage / "DEBIAN").mkdir()
    (stage / "DEBIAN/control").write_text(
        f"Package: {NAME}\nVersion: {described['version']}\nArchitecture: {architecture}\nSection: science\nPriority: optional\n"
        f"Maintainer: The Lodestone developers <lodestone@localhost>\nInstalled-Size: {size}\n"
        f"Depends: {', '.join(depends)}\nRecommends: {', '.join(recommends)}\n"
        f"Description: atlas of the rare-earth supply chain\n {described['description']}.\n"
        " .\n The program brings its own Python, Qt and GDAL and works without a network.\n",
        encoding="utf-8",
    )


def _dependencies(bundle: Path) -> tuple[list[str], list[str]]:
    """Give the packages of the libraries that the bundle loads but does not hold, and those it can do without."""
    held = {path.name for path in bundle.rglob("*")}
    loaders = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_program(path)]
    missing = {name for path in loaders for name in needed_by(path)} - held
    needed = {_owner(name) for name in missing - OPTIONAL_LIBRARIES} - {"libc6"}
    optional = {_owner(name) for name in missing & OPTIONAL_LIBRARIES}
    return [f"libc6 (>= {platform.libc_ver()[1]})", *sorted(needed | KEEPERS)], sorted(optional | RECOMMENDED)


def _owner(library: str) -> str:
    package = _package_of(library)
    if not package:
        raise SystemExit(f"{library}: no package of this system owns it, so the dependency cannot be named. Install it with apt-get.")
    return package


def _is_program(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


@cache
def _package_of(library: str) -> str:
    """Give the package that owns a library of this system, or an empty text."""
    for found in re.findall(rf"^\s*{re.escape(library)} .*=> (\S+)$", _libraries_of_the_system(), re.MULTILINE):
        real = str(Path(found).resolve())
        for name in (
            found,
            real,
            real.removeprefix("/usr"),
        ):  # dpkg knows a path as it was packed, before or after the merge of /lib into /usr
            owner = subprocess.run(["dpkg", "-S", name], check=False, capture_output=True, text=True)
            if owner.returncode == 0:
                return owner.stdout.partition(":")[0]
    return ""


@cache
def _libraries_of_the_system() -> str:
    return _told_by("/sbin/ldconfig", "-p")


def _set_modes(stage: Path) -> None:
    """Everyone may read, nobody but root may write; only programs may be run."""
    for path in stage.rglob("*"):
        if path.is_symlink():
            continue
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    stage.chmod(0o755)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
