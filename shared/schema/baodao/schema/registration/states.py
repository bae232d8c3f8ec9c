"""The states of records."""

from typing import Literal

VolunteerState = Literal["pending", "active", "suspended", "withdrawn", "merged"]

RecordState = Literal[
    VolunteerState,
    "requested",
    "invited",
    "offered",
    "filed",
    "accepted",
    "returned",
    "declined",
    "ended",
    "raised",
    "settled",
    "reported",
    "left",
    "disowned",
    "proposed",
    "signed",
]
"""The states of all records that have the same steps for everybody."""
