"""Decisions about attendance."""
