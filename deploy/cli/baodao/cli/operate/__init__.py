"""What an operator does to a running system: look, mend, rotate keys."""
