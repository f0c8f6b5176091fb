"""Add layer, style and export."""
