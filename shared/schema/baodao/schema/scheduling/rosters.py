"""The roster of a shift: who comes, to be printed and taken along; named by registration.

Scheduling says who is on it and who may have it, and signs that for registration, where the names
are (`baodao.schema.registration.rosters`). The gateway asks the one with the other's slip.
"""

from pydantic import Field

from baodao.schema.access import CALLERS, keeper, logged, responsible, subtree
from baodao.schema.base import (
    DivisionCode,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.named_lists import NamedPage
from baodao.schema.registration.rosters import RosterSlip
from baodao.schema.scheduling.activity_facts import InsuranceFacts
from baodao.schema.scheduling.seats import SignUpState


class RosterLine(Value):
    """One who holds a seat of the shift, or held it on the day."""

    volunteer_id: Id
    state: SignUpState
    checked_in_at: RecordedInstant | None
    checked_out_at: RecordedInstant | None
    insured: bool | None
    """Whether they are insured for the day; None where the activity has no insurance."""


class RosterPage(NamedPage):
    """Some of the people of a shift in the order of their ids, and what a printed list has on top.

    `names` are there at the gateway, where who asks may see them; it gives no `slip`.
    """

    shift_id: Id
    activity_id: Id
    division: DivisionCode
    title: Line
    role: Line
    place: Line | None
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    insurance: InsuranceFacts | None
    people: list[RosterLine]
    next: str | None = None
    slip: RosterSlip | None = None
    """What lets who asked have the names of these people from registration, now."""


class ListRoster(
    Query,
    subject="queries.scheduling.list-roster",
    reply=RosterPage,
    access=[
        responsible("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *CALLERS),
    ],
    logged=logged(
        "roster", "reply.people.volunteer_id", at="shift.division", activity="shift.activity_id"
    ),
):
    """Who comes to a shift, by name: for who is responsible, and for who organises it.

    Who is responsible, often a volunteer like the others, has it from the day before until the roll
    is closed. Who meets people where the shift is needs `contacts` for the names.
    """

    shift_id: Id
    uninsured: bool = Field(default=False, description="those alone who are not insured yet")
    after: str = ""
    limit: PageSize = 100


class RosterNotOpen(
    Refusal,
    slug="roster-not-open",
    en="Who comes can be seen from {opens_at} on. Please look again then.",
    zh="人员名单自{opens_at}起可以查看,请届时再来。",
):
    """Nobody needs names before the day is near."""

    opens_at: RecordedInstant


class RosterClosed(
    Refusal,
    slug="roster-closed",
    en="The roll of this shift is closed, or the shift is off: who came is not shown any more. "
    "Please ask the organiser.",
    zh="该班次的点名册已提交或班次已取消,人员名单不再显示。如需核对,请联系活动组织者。",
):
    """Who was responsible needs the names no more."""

    shift_id: Id
