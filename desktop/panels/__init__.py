"""Layers, details, restrictions and the time bar."""
