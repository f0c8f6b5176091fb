"""The map as a file: JSON that names what is shown and where it lies, never the data itself and never code.

`encode` and `decode` go between a map and the bytes of its file; neither touches a disk.
"""

from layers.storage.model import CHOSEN_KINDS, ENDING, VERSION, Chosen, Opened, SavedMap, View
from layers.storage.reading import decode
from layers.storage.writing import encode, schema

__all__ = ["CHOSEN_KINDS", "ENDING", "VERSION", "Chosen", "Opened", "SavedMap", "View", "decode", "encode", "schema"]
