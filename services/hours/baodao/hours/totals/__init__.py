"""Totals: what was served where, when and for whom, kept up to date with every entry."""
