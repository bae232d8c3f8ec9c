"""scheduling: activities, seats and attendance — one module for each part."""

from baodao.schema.scheduling import (
    activities,
    activity_changes,
    activity_refusals,
    attendance,
    calendars,
    categories,
    confirming,
    eligibility,
    finding,
    imports,
    policies,
    reads,
    rolls,
    seat_refusals,
    seats,
    waitlist,
)

__all__ = [
    "activities",
    "activity_changes",
    "activity_refusals",
    "attendance",
    "calendars",
    "categories",
    "confirming",
    "eligibility",
    "finding",
    "imports",
    "policies",
    "reads",
    "rolls",
    "seat_refusals",
    "seats",
    "waitlist",
]
