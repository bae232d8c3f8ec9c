"""Totals: cells of what counts, and the days on which people have served."""
