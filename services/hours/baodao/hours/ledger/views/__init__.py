"""Answers of the ledger."""
