"""People: what is decided."""
