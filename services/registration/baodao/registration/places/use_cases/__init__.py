"""Places: what is decided."""
