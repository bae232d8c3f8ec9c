"""Ceilings: how much of a shift is recorded, and how much its people could serve."""
