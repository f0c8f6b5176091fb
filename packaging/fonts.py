"""Cuts the shipped font of East Asian scripts out of Noto Sans CJK, which is more than twice as large.

python packaging/fonts.py NotoSansCJK-Regular.ttc resources/fonts/NotoSansCJK-Regular.otf

Kept are the characters of the national sets in everyday use (GB 2312, Big5, JIS X 0208, KS X 1001), in their Simplified Chinese shapes:
names of places and companies rarely need more. The collection is Debian's fonts-noto-cjk, which packs Google's files as they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SETS = ("gb2312", "big5", "shift_jis", "euc_kr")
BEGINS = 0x2E80
"""Before it lie scripts that other shipped fonts draw."""
FAMILY = "Noto Sans CJK SC"


def main(source: Path, target: Path) -> int:
    """Write the font; returns the exit status."""
    fonts = [font for font in TTCollection(source) if font["name"].getDebugName(1) == FAMILY]
    if len(fonts) != 1:
        sys.stderr.write(f"packaging/fonts.py: {source} holds no font of the family {FAMILY}.\n")
        return 1
    font: TTFont = fonts[0]
    options = Options()
    options.layout_features = ["kern", "ccmp", "locl"]
    options.name_IDs = ["*"]
    options.hinting = False
    options.desubroutinize = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for code in range(BEGINS, 0x10000) if _is_used(chr(code))])
    subsetter.subset(font)
    font.save(target)
    return 0


def _is_used(letter: str) -> bool:
    """Whether one of the national sets holds a character."""
    for name in SETS:
        try:
            letter.encode(name)
        except UnicodeEncodeError:
            continue
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
