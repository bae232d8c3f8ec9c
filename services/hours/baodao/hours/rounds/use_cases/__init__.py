"""Decisions about rounds, about nominations and about objections."""
