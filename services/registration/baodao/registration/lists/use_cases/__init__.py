"""Lists: what is decided."""
