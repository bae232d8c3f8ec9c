"""hours: a ledger of service time for each volunteer, not a counter."""
