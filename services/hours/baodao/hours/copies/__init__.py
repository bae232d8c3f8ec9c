"""The copy of everything that hours keeps of a person; it keeps nothing itself."""
