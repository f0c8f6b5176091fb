"""Pictures and the offline page."""
