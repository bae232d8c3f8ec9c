"""Seats: who signed up for what, and whose time is given away."""
