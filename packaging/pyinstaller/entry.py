"""Where the bundled program starts: as the atlas, or, asked by itself, as the reader of files, which must not load Qt."""

import sys

from layers.sources.host import BUNDLE_FLAG


def main() -> int:
    """Run what the first argument asks for and give the exit status."""
    if sys.argv[1:2] == [BUNDLE_FLAG]:
        from layers.sources.worker import main as read

        return read(sys.argv[2:])
    from desktop.cli import main as atlas

    return atlas() or 0


sys.exit(main())
