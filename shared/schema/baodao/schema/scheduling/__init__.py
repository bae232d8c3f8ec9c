"""scheduling: activities, seats and attendance — one module for each part."""

from baodao.schema.scheduling import (
    activities,
    attendance,
    policies,
    reads,
    seat_refusals,
    seats,
    waitlist,
)

__all__ = ["activities", "attendance", "policies", "reads", "seat_refusals", "seats", "waitlist"]
