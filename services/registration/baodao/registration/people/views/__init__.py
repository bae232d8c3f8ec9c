"""People: what is answered."""
