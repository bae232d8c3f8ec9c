"""Use cases of admissions."""
