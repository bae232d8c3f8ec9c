"""Shifts 班次 as people look for one: where, when, what for, and with how many seats free now."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import everybody
from baodao.schema.base import (
    DivisionCode,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Value,
)
from baodao.schema.courses import CourseCode
from baodao.schema.places import Point
from baodao.schema.scheduling.activity_facts import ActivityKind, ScopeFacts, SkillFacts


class ListedShift(Value):
    """A shift that everybody may see, with what its activity says of it."""

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    title: str
    category: str
    kind: ActivityKind
    """Of any but `volunteer` there are no hours."""
    division: DivisionCode
    place: str
    station: str | None
    point: Point | None
    zone: str
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: str
    sign_up_opens_at: RecordedInstant | None
    seats_free: int
    """Now; an offered seat is not free."""
    max_crew: int
    people_waiting: int
    """How many are on the waiting list, whom a seat is offered first."""
    by_approval: bool = False
    """Whether an organiser decides who comes."""
    scope: ScopeFacts = ScopeFacts(to="open")
    """For whom it is."""
    minimum_age: int | None = None
    skills: list[SkillFacts] = Field(default=[])
    courses_needed: list[CourseCode] = Field(default=[])
    """The courses of which it needs a training that is good on its first day."""
    danger: bool = False
    """Whether it may endanger life or health: for adults, with insurance."""
    agreement_required: bool = False
    """Whether who comes signs an agreement."""
    post_id: Id | None = None
    """The standing post 岗位 at which it is."""


class ShiftPage(Value):
    """Some shifts in the order of their starts."""

    shifts: list[ListedShift]
    next: str | None = None


class ListShifts(
    Query, subject="queries.scheduling.list-shifts", reply=ShiftPage, access=[everybody()]
):
    """The published shifts of a division and of everything below it, in the order of time.

    Of those that start at `from_at` or later (now, if nothing is said), and before `until_at`.
    """

    division: DivisionCode
    category: Line | None = None
    from_at: Instant | None = None
    until_at: Instant | None = None
    after: str = ""
    limit: PageSize = 100


class ListPostShifts(
    Query, subject="queries.scheduling.list-post-shifts", reply=ShiftPage, access=[everybody()]
):
    """The published shifts of a standing post 岗位, in the order of time; as `list-shifts`."""

    post_id: Id
    from_at: Instant | None = None
    after: str = ""
    limit: PageSize = 100


class NearShift(ListedShift):
    """A shift, and how far away its place is as the crow flies."""

    metres: int


class NearShiftPage(Value):
    """Some shifts, the nearest first, those at one place in the order of their starts.

    They are all that start before `until_at`: where many are near, it is earlier than was asked
    for, and the others are found from it on.
    """

    shifts: list[NearShift]
    until_at: RecordedInstant
    next: str | None = None


class ListShiftsNear(
    Query,
    subject="queries.scheduling.list-shifts-near",
    reply=NearShiftPage,
    access=[everybody()],
):
    """The published shifts around a position that have a point, the nearest first.

    The position is looked at and forgotten: it is kept and logged nowhere. Of shifts that start at
    `from_at` or later (now, if nothing is said) and before `until_at` (a week after that).
    """

    position: Point
    within_metres: Annotated[int, Field(ge=100, le=10_000)] = 3_000
    category: Line | None = None
    from_at: Instant | None = None
    until_at: Instant | None = None
    after: str = ""
    limit: PageSize = 100
