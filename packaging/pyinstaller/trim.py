"""Decides which of the gathered files go into the bundle: what is used, less what the target's own system brings."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

Entry = tuple[str, str, str]  # where it goes, where it comes from, and PyInstaller's word for what it is

# Qt's plugins for embedded and remote screens, its Wayland server, QML, on-screen keyboards, GTK's dialogs, databases and PDF as pictures
# would bring half of Qt; Arrow's remote file systems and servers, a quarter of Arrow. Headers, sources, their maps and tests are for
# developers, the pictures of the screen for the README.
UNUSED = re.compile(
    r"PySide6/Qt/(qml|translations|resources|libexec)/"
    r"|PySide6/Qt/plugins/(egldeviceintegrations|generic|qmltooling|qmllint|designer|sqldrivers|vectorimageformats|networkinformation|tls)/"
    r"|PySide6/Qt/plugins/wayland-graphics-integration-server/"
    r"|PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\."
    r"|PySide6/Qt/plugins/(platforminputcontexts/libqtvirtualkeyboard|platformthemes/libqgtk3|imageformats/libq(pdf|icns|tga|wbmp)\.)"
    r"|PySide6/Qt/plugins/xcbglintegrations/libqxcb-egl"
    r"|pyarrow/(include|includes|src|tests)/|pyarrow/_(flight|s3fs|gcsfs|azurefs|hdfs|orc|dataset_orc|substrait|feather|\w+_encryption)\."
    r"|resources/screenshots/|xstatic/pkg/leaflet/data/leaflet-src\."
    r"|.*\.(pxd|pxi|pyx|h|hpp|cc|js\.map)$"
)


def names_of_the_system(listed: str) -> set[str]:
    """Give the parts that a list of system packages names, which are therefore not bundled."""
    return {line.split()[0] for line in listed.splitlines() if line and not line.startswith("#")}


def needed_by(path: Path) -> set[str]:
    """Give the libraries that a program or library asks the loader for."""
    text = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\s+NEEDED\s+(\S+)$", text, re.MULTILINE))


def reached(roots: Iterable[str], needs: Mapping[str, set[str]]) -> set[str]:
    """Give the libraries that the roots load, directly or through each other."""
    found: set[str] = set()
    waiting = set(roots)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= needs.get(name, set()) - found
    return found


def used_binaries(entries: Iterable[Entry], of_the_system: set[str]) -> list[Entry]:
    """Keep modules and plugins that are used, and of the libraries those that they load and the system does not bring."""
    kept = [entry for entry in entries if not UNUSED.match(_place(entry)) and Path(entry[0]).name not in of_the_system]
    needs = {Path(entry[0]).name: needed_by(Path(entry[1])) for entry in kept if entry[2] != "SYMLINK"}
    loaded = reached((Path(entry[0]).name for entry in kept if _starts(entry)), needs)
    return [entry for entry in kept if Path(entry[0]).name in loaded]


def used_data(entries: Iterable[Entry]) -> list[Entry]:
    """Keep the data files that are used."""
    return [entry for entry in entries if not UNUSED.match(_place(entry))]


def _place(entry: Entry) -> str:
    return Path(entry[0]).as_posix()


def _starts(entry: Entry) -> bool:
    """Whether something other than a library loads this: Python, Qt or the bundle's own start."""
    return entry[2] == "EXTENSION" or "/plugins/" in _place(entry) or Path(entry[0]).name.startswith("libpython")
