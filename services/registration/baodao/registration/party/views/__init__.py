"""Party: what is answered."""
