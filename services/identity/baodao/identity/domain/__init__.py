"""Accounts, grants, and what registration has told."""
