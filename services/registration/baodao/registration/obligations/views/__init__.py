"""Answers about what party members did."""
