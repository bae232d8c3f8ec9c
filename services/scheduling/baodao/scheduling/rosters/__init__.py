"""Rosters: who comes to a shift, for those who meet them there."""
