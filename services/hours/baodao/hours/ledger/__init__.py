"""The ledger: entries are appended, chained by hashes, and never changed."""
