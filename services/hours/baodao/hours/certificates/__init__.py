"""Certificates of what the ledger has recorded: issued, checked, taken back."""
