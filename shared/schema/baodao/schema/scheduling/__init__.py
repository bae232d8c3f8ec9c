"""scheduling: activities, seats and attendance — one module for each part."""

from baodao.schema.scheduling import (
    activities,
    attendance,
    eligibility,
    policies,
    reads,
    seat_refusals,
    seats,
    waitlist,
)

__all__ = [
    "activities",
    "attendance",
    "eligibility",
    "policies",
    "reads",
    "seat_refusals",
    "seats",
    "waitlist",
]
