"""Symbols, palettes, classes and the legend."""
