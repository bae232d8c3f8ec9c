"""Privacy: copies for people, the log of reads, keys of the vault."""
