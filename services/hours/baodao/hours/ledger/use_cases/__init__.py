"""What the ledger decides: credits, corrections, and what overlaps."""
