"""Use cases about people."""
