"""The log of reads that every service keeps: what it says, and how it is asked for.

Each service answers for itself; at the gateway there is one path for all of them.
"""

from pydantic import Field

from baodao.schema.access import ReadKind
from baodao.schema.base import (
    Asked,
    Day,
    DivisionCode,
    Id,
    PageSize,
    RecordedInstant,
    Role,
    Value,
)


class Read(Value):
    """Somebody saw data of these people; a person who asks finds only themself in it."""

    read_id: Id
    at: RecordedInstant
    actor_id: Id
    role: Role
    organisation: Id | None
    purpose: str
    what: ReadKind
    division: DivisionCode | None
    """Where it was, or where they live; absent where the service did not know."""
    person_ids: list[Id]
    minor: bool
    approval_id: Id | None = None
    """The approval by which somebody saw data of minors; absent where they needed none."""
    request_id: Id | None = None
    """The request that a second person confirmed; absent where there were not so many names."""


class ReadPage(Value):
    """Some reads in the order in which they happened."""

    reads: list[Read]
    next: str | None = None


class AboutReads(Asked):
    """What is said in a question for the log of reads: about a person, by a reader, at a place.

    All reads of minors in a year are what the yearly audit looks at (未成年人网络保护条例 art. 37).
    """

    person_id: Id | None = None
    actor_id: Id | None = None
    division: DivisionCode | None = None
    minor: bool | None = Field(default=None, description="reads of minors alone, or of others")
    from_day: Day | None = Field(default=None, description="seen on this day or later")
    until_day: Day | None = Field(default=None, description="seen before this day")
    after: str = ""
    limit: PageSize = 100
