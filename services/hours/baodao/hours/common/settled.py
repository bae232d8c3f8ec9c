"""How long it takes until what was decided earlier is committed, or never will be."""

from datetime import timedelta

SETTLED = timedelta(minutes=10)
"""How long after an instant nothing is committed any more that was decided before it."""
