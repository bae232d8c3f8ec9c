"""Places: what is answered."""
