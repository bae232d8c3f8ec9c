"""Teams: what is decided."""
