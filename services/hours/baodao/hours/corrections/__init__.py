"""Corrections 更正: an entry is said to be wrong, and decided by who was not involved."""
