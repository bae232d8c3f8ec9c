"""Decisions about what party members did: counts, contacts, points."""
