"""Filters of own layers: text in OGC's language CQL2, read by a library and held against whole columns; never run as code."""

from layers.filters.applying import filtered
from layers.filters.errors import FilterError
from layers.filters.evaluating import rows_where
from layers.filters.parsing import Expression, parse

__all__ = ["Expression", "FilterError", "filtered", "parse", "rows_where"]
