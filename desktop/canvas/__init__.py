"""The map widget and its tools."""
