"""Projecting, cutting at the seam, densifying, and the world map."""
