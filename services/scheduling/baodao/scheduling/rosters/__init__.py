"""Rosters: who comes to a shift, for those who meet them there, and who of them is insured."""
