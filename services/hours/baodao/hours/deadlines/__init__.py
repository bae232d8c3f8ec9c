"""Deadlines: what was served in a shift is recorded within ten working days."""
