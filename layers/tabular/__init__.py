"""Attribute tables as they are looked at: put in order, searched and summed up column by column, never row by row."""
