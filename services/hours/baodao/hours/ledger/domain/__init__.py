"""Time served, entries, and the ledgers that they are chained in."""
