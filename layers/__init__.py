"""The model: sources, catalogue, restrictions, styling and the map document. No Qt in here."""
