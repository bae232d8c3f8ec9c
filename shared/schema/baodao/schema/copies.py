"""The copy of everything that is kept of a person (PIPL art. 45): each service says its part.

Each answers for itself, page by page; at the gateway there is one path for the whole.
"""

from pydantic import Field

from baodao.schema.base import Asked, Id, Value


class AboutCopy(Asked):
    """What is said in a question for a service's part of a copy."""

    volunteer_id: Id
    after: str = Field(default="", description="the `next` of the page before")
    limit: int = Field(default=500, ge=10, le=1000)
    """Each page is a line in the log of reads, which is in the copy: it must not outrun its end."""


class CopyPart(Value):
    """A page of what a service keeps of a person.

    `records` are the ids under which it was looked for: the person's own, and those of the records
    merged into theirs of which the service was told. `unreadable` counts what is kept and missing
    here, because what is stored of it was damaged.
    """

    volunteer_id: Id
    records: list[Id]
    unreadable: int = 0
    next: str | None = None
