"""registration: who exists, and where."""
