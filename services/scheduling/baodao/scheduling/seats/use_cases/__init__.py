"""Use cases of seats."""
