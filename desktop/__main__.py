"""`python -m desktop` is the `lodestone` command."""

import sys

from desktop.cli import main

sys.exit(main())
