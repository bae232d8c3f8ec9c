"""What follows from an entry of a ledger, all of it in one go."""
