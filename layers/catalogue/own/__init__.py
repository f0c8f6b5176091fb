"""Tables of the user's that join the catalogue: measures, links, flows and sites, and trade flows as UN Comtrade gives them.

`load_with` opens the shipped catalogue with files in it; the window goes step by step: `facts_in` what was looked at, `read_facts`, `join`.
Each own row carries the name of its file. Whatever contradicts the catalogue, or itself, is refused with row, column, value, reason and
remedy.
"""

from layers.catalogue.own.files import columns_of, facts_in, lacking, load_with, nothing_joined, read_facts, reference, references
from layers.catalogue.own.joining import join
from layers.catalogue.own.layouts import COMTRADE, LAYOUTS, ROW, Columns, Fit, Layout, Pairs, fit, nearest, recognise, refit
from layers.catalogue.own.report import FactsReport, OwnFacts
from layers.catalogue.own.told import Place, Refused

__all__ = [
    "COMTRADE",
    "LAYOUTS",
    "ROW",
    "Columns",
    "FactsReport",
    "Fit",
    "Layout",
    "OwnFacts",
    "Pairs",
    "Place",
    "Refused",
    "columns_of",
    "facts_in",
    "fit",
    "join",
    "lacking",
    "load_with",
    "nearest",
    "nothing_joined",
    "read_facts",
    "recognise",
    "reference",
    "references",
    "refit",
]
