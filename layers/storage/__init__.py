"""The map as a file: JSON that names what is shown and where it lies, never the data itself and never code.

`encode` and `decode` go between a map and the bytes of its file; neither touches a disk.
"""

from layers.storage.model import ENDING, VERSION, Chosen, Opened, SavedMap, View, is_kept
from layers.storage.reading import decode
from layers.storage.writing import encode, schema

__all__ = ["ENDING", "VERSION", "Chosen", "Opened", "SavedMap", "View", "decode", "encode", "is_kept", "schema"]
