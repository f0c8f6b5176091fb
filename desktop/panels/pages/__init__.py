"""What the details panel says: pure functions from the catalogue and the day to HTML in which every value is escaped."""
