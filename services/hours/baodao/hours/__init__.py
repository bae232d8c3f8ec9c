"""hours: a ledger, not a counter."""
