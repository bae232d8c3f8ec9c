"""What follows in several wings from an entry of a ledger, or from what registration tells."""
