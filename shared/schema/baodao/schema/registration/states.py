"""The states of records."""

from typing import Literal

VolunteerState = Literal["pending", "active", "suspended", "withdrawn", "merged"]

RegistrationOver = Literal["volunteer-withdrawn", "volunteer-merged", "volunteer-erased"]
"""Why what was open in a person's name ended with their registration."""
AgeClass = Literal["adult", "minor", "child"]
"""成年人, 未成年人, and under the age below which all data is sensitive (PIPL art. 31)."""
Waiting = Literal["guardian-consent", "own-consent", "check", "document-check"]
"""What a pending volunteer waits for; `own-consent` after it was withdrawn, or on coming of age."""

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
