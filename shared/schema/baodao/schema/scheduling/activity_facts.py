"""What an activity can be: its states, its kind, who provides it, and what is published of it."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.base import (
    Crew,
    DivisionCode,
    Id,
    Line,
    RecordedDay,
    RecordedInstant,
    SaidRole,
    Value,
)
from baodao.schema.places import Metres, Point

ActivityState = Literal["draft", "template", "published", "ended", "cancelled", "discarded"]
"""A draft or template that nobody needs any more is discarded; it was never public."""
ShiftState = Literal["draft", "published", "over", "cancelled"]
ActivityKind = Literal["volunteer", "party-meeting", "paid", "meeting", "on-duty"]
"""志愿服务; 三会一课; work for pay; other meetings; staff at an activity of their own committee.

Only the first is volunteering: of the others no hours are recorded (Order 67 art. 19).
"""
ProviderType = Literal["residents", "government", "professional"]
"""居民志愿互助服务, 政府公共服务, 社会专业化服务: only the first is volunteering."""
Subsidy = Literal["travel", "meals"]
"""What volunteers are given back of what they spend; it is no pay (北京 39, 上海 22, 重庆 25)."""
AgreementReason = Literal[
    "danger",
    "long-term",
    "large-event",
    "outside-city",
    "outside-province",
    "foreigners",
    "on-request",
]
"""Why there is a written agreement with each volunteer (浙江 21, 北京 18, 上海 23, 重庆 21)."""


class ShiftFacts(Value):
    """A shift 班次 as published: when, as what, and for how many."""

    # Part of an event, whose consumers ignore fields they do not know.
    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    min_crew: Crew
    max_crew: Crew
    sign_up_opens_at: RecordedInstant


class Whereabouts(Value):
    """Where it is, in words and perhaps as a point; part of events and answers."""

    place: Line | None = None
    station: Line | None = None
    """The station 站点 or venue, if it has a name of its own."""
    point: Point | None = None
    radius_metres: Metres | None = None
    """How far from the point still counts as there; none without a point."""


class InsuranceFacts(Value):
    """Which insurance covers the volunteers, on the days of `[from_day, until_day)`."""

    insurer: Line
    number: Line
    from_day: RecordedDay
    until_day: RecordedDay


ScopeKind = Literal["open", "members", "unit", "party-members", "division"]
"""For whom a shift is: everybody, members of who organises it, members of another organisation,
party members whose 双报到 a community has taken, who lives in a division or reports there.
"""


class ScopeFacts(Value):
    """For whom a shift is; which organisation, or which division, if it is for those of one."""

    to: ScopeKind
    organisation_id: Id | None = None
    division: DivisionCode | None = None


class SkillFacts(Value):
    """A skill that a shift needs, and whether it has to be proved."""

    name: Line
    proof: bool


class EmergencyFacts(Value):
    """Whom an emergency call-out 应急集结 is for: who lives within a division, and can do this."""

    within: DivisionCode
    skill: Line | None


class ServedShift(Value):
    """A shift that took place, as far as its records go; part of events.

    `ends_at` is when it really ended, as far as that is known then.
    """

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    title: Line
    kind: ActivityKind
    zone: str
    starts_at: RecordedInstant
    ends_at: RecordedInstant


MinimumAge = Annotated[
    int,
    Field(strict=True, ge=8, le=18, description="8, 14 or 18: where an age class begins"),
]
"""How old somebody has to be; only of these ages it is known whether they are."""


class LeadPaperFacts(Value):
    """The sheet on which who is responsible agreed, and in which role somebody recorded it."""

    reference: Line
    signed_on: RecordedDay
    by_role: SaidRole
