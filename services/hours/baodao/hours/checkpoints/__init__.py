"""Checkpoints: all ledgers of a day in one signed root, for others to keep."""
