"""The log of reads: who saw whose data."""
