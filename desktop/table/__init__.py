"""The attribute table: a drawer under the map, linked with it both ways."""
