"""Who is insured for a dangerous shift (条例 art. 17): recorded by who organises it.

Who is still to be insured is on the roster (`list-roster`).
"""

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, subtree
from baodao.schema.base import (
    Command,
    Event,
    Id,
    Line,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.words import OpenLine


class InsuranceRecorded(
    Event, type="baodao.scheduling.insurance-recorded.v1", feed="people", aggregate="sign_up_id"
):
    """Somebody is insured for the day of a shift, or is not after all; addressed to them."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    insured: bool
    insurer: OpenLine
    number: Line


class InsuredListDue(
    Event, type="baodao.scheduling.insured-list-due.v1", feed="people", aggregate="shift_id"
):
    """The list for the insurer is due: who comes to a shift of an activity that has insurance.

    Addressed to its organisation, which has it as the roster, and records who is insured; told once
    for each time that the shift has. Who signs up later is still to be insured.
    """

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    title: Line
    role: Line
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    day: RecordedDay
    """The first one of the shift, by the clock of its place: for it they are insured."""
    danger: bool
    """Whether nobody is checked in who is not insured."""
    insurer: OpenLine
    number: Line
    people: int
    """How many have a seat or a place as apprentices, insured or not."""


class InsuredReceipt(Value):
    """How many of those who were named are insured now, or are not after all."""

    shift_id: Id
    changed: int


class MarkInsured(
    Command,
    subject="commands.scheduling.mark-insured",
    reply=InsuredReceipt,
    access=[keeper("shift.organisation_id", "organiser"), subtree("shift.division", *ORGANISERS)],
):
    """Record that people are insured for the day of a shift by the insurance of its activity.

    All who are named, or nobody. A shift that is moved to another day takes it anew.
    """

    shift_id: Id
    volunteer_ids: list[Id] = Field(min_length=1, max_length=200)
    insured: bool = Field(
        default=True, strict=True, description="false takes a mark back that was wrong"
    )


class NotInsured(
    Refusal,
    slug="not-insured",
    en="The shift may be dangerous, and the volunteer is not insured for it yet. Please have the "
    "organiser insure them and record it, and check in then.",
    zh="该班次可能危及人身安全,该志愿者尚未登记参保,不能签到。请由活动组织者投保并登记后再签到。",
):
    """条例 art. 17: who organises what may be dangerous insures the volunteers before."""

    shift_id: Id
    volunteer_id: Id


class NothingInsured(
    Refusal,
    slug="nothing-insured",
    en="The activity has no insurance, so there is nothing to record. Please give its insurance "
    "first.",
    zh="该活动没有保险信息,无法登记参保。请先填写活动的保险信息。",
):
    """A mark says by which insurance."""

    activity_id: Id
