"""Figures: from what was counted to what may be read, in numbers that tell of nobody (mediacentre-and-admin.md 6)."""
