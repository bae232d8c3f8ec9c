"""What is known of passwords when something is decided."""

from typing import NamedTuple


class Checked(NamedTuple):
    """What was found out about passwords before a decision.

    `against` is the stored form that was compared with; `made` the stored form of a new password.
    """

    matches: bool = False
    against: str | None = None
    made: str | None = None
