"""Names of the fonts in a PDF: Qt draws lots for the letters that tell subsets apart, so that no two files were the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

LETTERS = 6
"""Of the tag before a subset's name (ISO 32000-1, section 9.6.4)."""


def name_by_content(resources: DictionaryObject) -> None:
    """Name each font of a page after what is in it: the same letters, the same name."""
    from pypdf.generic import DictionaryObject, NameObject

    fonts = resources.get("/Font", DictionaryObject()).get_object()
    for reference in fonts.values():
        outer = reference.get_object()
        if outer.get("/Subtype") != "/Type0":
            continue
        inner = outer["/DescendantFonts"][0].get_object()
        about = inner["/FontDescriptor"].get_object()
        file = next((about[key] for key in ("/FontFile2", "/FontFile3") if key in about), None)
        if file is None:
            continue
        plain = str(about["/FontName"]).removeprefix("/").split("+")[-1]
        name = NameObject(f"/{_tag(file.get_object().get_data())}+{plain}")
        about[NameObject("/FontName")] = inner[NameObject("/BaseFont")] = outer[NameObject("/BaseFont")] = name


def _tag(data: bytes) -> str:
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:LETTERS])
