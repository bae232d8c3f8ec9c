"""Leaving: what is decided."""
