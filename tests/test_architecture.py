"""The shape of the program is a rule that a machine checks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

IMPORT_ALL_LAYERS = """
import importlib, pkgutil, sys
import layers
for module in pkgutil.walk_packages(layers.__path__, "layers."):
    importlib.import_module(module.name)
print([name for name in sys.modules if name.partition(".")[0] in ("PySide6", "shiboken6", "desktop")])
"""


def test_layers_load_no_qt_and_no_desktop_in_a_fresh_interpreter() -> None:
    answer = subprocess.run([sys.executable, "-c", IMPORT_ALL_LAYERS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_lint_bans_qt_in_layers(tmp_path: Path) -> None:
    offender = tmp_path / "layers" / "offender.py"
    offender.parent.mkdir()
    offender.write_text('"""Offender."""\n\nfrom PySide6 import QtCore\n\nimport desktop\n\n__all__ = ["QtCore", "desktop"]\n')
    answer = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--select", "TID251", str(offender)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stdout.count("TID251") == 2


def test_packaging_folder_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_nothing_shipped_loads_pickles_or_evaluates_text() -> None:
    for folder in ("desktop", "layers"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                    assert "pickle" not in names, path
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in ("eval", "exec"), path


def test_loading_qt_leaves_imports_as_they_were() -> None:
    lines = [
        "import builtins, linecache",
        "plain = builtins.__import__",
        "from desktop.load_qt import load_qt",
        "load_qt()",
        "import PySide6.QtSvg, desktop.tasks",
        "assert builtins.__import__ is plain",
        "assert not [name for name in linecache.cache if 'tasks' in name]",
    ]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=ROOT)


def test_what_is_loaded_after_the_first_picture_is_light_and_all_of_the_window() -> None:
    lines = [
        "import sys",
        "from desktop.load_qt import load_qt",
        "load_qt()",
        "from desktop.later import load_later",
        "load_later().join()",
        "heavy = ('geopandas', 'pandas', 'pyarrow', 'pyogrio', 'rasterio', 'folium', 'osgeo')",
        "print([name for name in heavy if name in sys.modules], 'desktop.dialogs.opening' in sys.modules)",
    ]
    answer = subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=ROOT, capture_output=True, text=True)
    assert answer.stdout.split("\n")[0] == "[] True"


def test_nothing_asks_for_features_of_pyside() -> None:
    files = [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "layers").rglob("*.py")]
    assert files
    assert not [file for file in files if re.search(r"^\s*from __feature__ import", file.read_text(encoding="utf-8"), re.MULTILINE)]
