"""Imports: programmes that are kept elsewhere, and which activity came of which entry."""
