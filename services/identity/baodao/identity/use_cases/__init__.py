"""Decisions of identity."""
