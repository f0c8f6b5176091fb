"""The set-up scripts, the locks and the desktop integration hold what they promise."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"
LOCKS = [PACKAGING / "lock" / f"{name}.txt" for name in ("run", "test", "build")]
COMMANDS = [PACKAGING / name for name in ("run", "test", "bundle", "lock/rebuild")] + [ROOT / ".ci" / "run"]
SHIPPED = ("desktop", "layers", "resources")


def wanted(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for to build and run the project, with some extras."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    optional = table["project"]["optional-dependencies"]
    texts = table["build-system"]["requires"] + table["project"]["dependencies"] + [text for extra in extras for text in optional[extra]]
    return [Requirement(text) for text in texts]


def entries(lock: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """The requirements of a lock, each with its hashes."""
    for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split(" --hash=")
        yield Requirement(requirement), [text.strip() for text in hashes]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
class TestLock:
    def test_every_entry_is_one_version_with_hashes(self, lock: Path) -> None:
        found = list(entries(lock))
        assert len(found) > 20
        for requirement, hashes in found:
            assert re.fullmatch(r"==[0-9][0-9A-Za-z.+]*", str(requirement.specifier)), requirement
            assert hashes, f"{requirement} has no hash"
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for text in hashes), requirement

    def test_it_names_no_address(self, lock: Path) -> None:
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"://|--index|--find-links|--trusted-host| @ ", text)
        assert all(requirement.url is None for requirement, _ in entries(lock))

    def test_it_fulfils_pyproject_on_every_supported_python(self, lock: Path) -> None:
        extras = [] if lock.stem == "run" else [lock.stem]
        for python in ("3.11", "3.12", "3.13", "3.14"):
            environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
            locked = {
                canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
                for requirement, _ in entries(lock)
                if requirement.marker is None or requirement.marker.evaluate(environment)
            }
            for requirement in wanted(*extras):
                version = locked.get(canonicalize_name(requirement.name))
                assert version is not None, f"{requirement.name} is not locked: run packaging/lock/rebuild"
                assert requirement.specifier.contains(version, prereleases=True), f"{requirement} is locked at {version}"

    def test_what_running_needs_has_the_same_version_in_all(self, lock: Path) -> None:
        running = {str(requirement) for requirement, _ in entries(LOCKS[0])}
        assert running <= {str(requirement) for requirement, _ in entries(lock)}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_is_executable_bash_without_syntax_errors(command: Path) -> None:
    assert command.stat().st_mode & 0o111 == 0o111
    assert command.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", command], check=True)


@pytest.mark.parametrize("name", ["run", "test", "build"])
def test_system_parts_each_have_one_package(name: str) -> None:
    lines = (PACKAGING / "system" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if line and not line.startswith("#")]
    assert all(len(part) == 2 for part in parts)
    assert len({part for part, _ in parts}) == len(parts)


def test_a_missing_system_part_is_named_with_its_package(tmp_path: Path) -> None:
    parts = tmp_path / "parts.txt"
    parts.write_text("# a comment\nbash bash\nlibc.so.6 libc6\nlibnot-there.so.1 libnot-there1\nnot-there-either not-there\n")
    script = f'source "{PACKAGING}/setup.sh"; missing_packages "{parts}"'
    result = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.split() == ["libnot-there1", "not-there"]


def test_an_old_python_is_passed_over_and_a_lack_is_named(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
        old = tmp_path / name
        old.write_text(f'#!/bin/sh\n[ "$1" != -V ] || echo Python 3.9.2\nexec {sys.executable} -c "raise SystemExit(1)"\n')
        old.chmod(0o755)
    search = f'source "{PACKAGING}/setup.sh"; PATH="{tmp_path}:$PATH"; find_python'
    none = subprocess.run(["bash", "-c", search], check=False, capture_output=True, text=True)
    assert none.returncode == 1
    assert none.stderr.count("\n") == 1
    assert "3.11" in none.stderr
    assert "Python 3.9.2" in none.stderr
    (tmp_path / "python3.12").unlink()
    (tmp_path / "python3.12").symlink_to(sys.executable)
    found = subprocess.run(["bash", "-c", search], check=True, capture_output=True, text=True)
    assert Path(found.stdout.strip()).exists()


class TestTrim:
    """What goes into the bundle."""

    trim = runpy.run_path(str(PACKAGING / "pyinstaller" / "trim.py"))

    def test_libraries_are_reached_through_each_other_and_no_others(self) -> None:
        needs = {"a": {"b"}, "b": {"c", "a"}, "c": {"libc.so.6"}, "d": {"c"}}
        assert self.trim["reached"](["a"], needs) == {"a", "b", "c", "libc.so.6"}

    def test_what_a_real_module_loads_is_read_off_it(self) -> None:
        from pyproj import _context

        assert any(name.startswith("libproj") for name in self.trim["needed_by"](Path(_context.__file__)))

    def test_used_parts_stay_and_unused_or_the_systems_go(self) -> None:
        from pyproj import _context

        module = _context.__file__
        proj = next(name for name in self.trim["needed_by"](Path(module)) if name.startswith("libproj"))
        entries = [
            ("pyproj/_context.so", module, "EXTENSION"),
            (f"pyproj.libs/{proj}", module, "BINARY"),
            ("libX11.so.6", module, "BINARY"),
            ("libnobody-needs.so.1", module, "BINARY"),
            ("PySide6/Qt/plugins/platforms/libqxcb.so", module, "BINARY"),
            ("PySide6/Qt/plugins/platforms/libqvnc.so", module, "BINARY"),
            ("pyarrow/_flight.cpython-311-x86_64-linux-gnu.so", module, "EXTENSION"),
        ]
        system = self.trim["names_of_the_system"]((PACKAGING / "system" / "run.txt").read_text(encoding="utf-8"))
        kept = [entry[0] for entry in self.trim["used_binaries"](entries, system)]
        assert kept == ["pyproj/_context.so", f"pyproj.libs/{proj}", "PySide6/Qt/plugins/platforms/libqxcb.so"]

    def test_of_the_data_what_developers_read_goes(self) -> None:
        leaflet = "xstatic/pkg/leaflet/data"
        used = [f"{leaflet}/leaflet.js", f"{leaflet}/leaflet.css", "resources/catalogue/sites.csv", "branca/_cnames.json"]
        unused = [f"{leaflet}/leaflet-src.js", f"{leaflet}/leaflet.js.map", "resources/screenshots/window.png", "numpy/random/lib/x.pxd"]
        entries = [(name, "", "DATA") for name in used + unused]
        assert [entry[0] for entry in self.trim["used_data"](entries)] == used


class TestDesktop:
    def test_the_entry_is_valid(self) -> None:
        validate = shutil.which("desktop-file-validate")
        if validate is None:
            pytest.skip("desktop-file-validate is not installed")
        result = subprocess.run([validate, PACKAGING / "linux" / "lodestone.desktop"], check=False, capture_output=True, text=True)
        assert result.stdout + result.stderr == ""
        assert result.returncode == 0

    def test_entry_icon_and_file_type_name_each_other(self) -> None:
        entry = (PACKAGING / "linux" / "lodestone.desktop").read_text(encoding="utf-8")
        described = ElementTree.parse(PACKAGING / "linux" / "lodestone-mime.xml").getroot()
        kind = described.find("{*}mime-type")
        assert kind is not None
        glob = kind.find("{*}glob")
        assert glob is not None
        assert glob.get("pattern") == "*.lodestone"
        assert f"{kind.get('type')};" in entry
        icon = re.search(r"^Icon=(.+)$", entry, re.MULTILINE)
        assert icon is not None
        assert (ROOT / "resources" / "icons" / f"{icon[1]}.svg").exists()


def test_the_wheel_ships_every_resource(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in SHIPPED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-W", "ignore", "-c", build, tmp_path], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    shipped = {path.relative_to(source).as_posix() for name in SHIPPED for path in (source / name).rglob("*") if path.is_file()}
    for_the_readme = {name for name in shipped if name.startswith("resources/screenshots/")}
    assert shipped - for_the_readme <= held
    assert not for_the_readme & held
    assert not [name for name in held if name.startswith(("tests/", "packaging/"))]
