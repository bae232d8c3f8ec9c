"""Use cases of 双报到."""
