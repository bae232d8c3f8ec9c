"""Lists: what is answered."""
