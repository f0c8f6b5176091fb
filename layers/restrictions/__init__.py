"""State of a measure on a day, matching a consignment against it, and verdicts."""
