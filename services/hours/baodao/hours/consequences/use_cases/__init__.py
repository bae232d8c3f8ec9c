"""What follows in the other wings, decided together and written together."""
