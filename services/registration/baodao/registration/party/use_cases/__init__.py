"""Party: what is decided."""
