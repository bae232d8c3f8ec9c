"""Shifts for which an organiser decides who comes: seats are asked for, and approved or refused."""

from typing import Annotated, Literal

from baodao.schema.access import ORGANISERS, guardian, keeper, leads, own, subtree
from baodao.schema.base import Command, Event, Id, Line, RecordedInstant, Refusal
from baodao.schema.classes import of
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason, SeatReceipt
from baodao.schema.words import OpenLine

RequestOutcome = Literal["refused", "withdrawn"]
"""What became of a request that was not approved."""
RequestEnd = Annotated[
    ReleaseReason | OtherReason | Literal["by-organiser", "by-themself", "shift-started"],
    of("minor"),
]
"""Who has ended it, or what has happened; nobody had decided before a `shift-started`."""


# --- events -------------------------------------------------------------------------------------


class SeatRequested(
    Event, type="baodao.scheduling.seat-requested.v1", feed="people", aggregate="shift_id"
):
    """A volunteer asks for a seat of a shift for which an organiser decides; they hold none.

    It ends with `seat-reserved`, `waitlist-joined` or `request-ended`. It is told again, `changed`,
    when the shift has another time, place or role: addressed to the volunteer.
    """

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    changed: bool = False


class RequestEnded(
    Event, type="baodao.scheduling.request-ended.v1", feed="minors", aggregate="shift_id"
):
    """A seat is not asked for any more, and there is none; addressed to the volunteer."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    outcome: RequestOutcome
    reason: RequestEnd
    said: Line | None = None
    """Why an organiser has refused it, in their words."""


# --- commands -----------------------------------------------------------------------------------


class ApproveSignUp(
    Command,
    subject="commands.scheduling.approve-sign-up",
    reply=SeatReceipt,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=["volunteer_id"],
):
    """Give a volunteer who has asked a seat, or the next place on the waiting list 候补.

    All rules of signing up hold as they are now. If one fails, nothing changes, and the request can
    still be approved later, or refused.
    """

    shift_id: Id
    volunteer_id: Id


class RefuseSignUp(
    Command,
    subject="commands.scheduling.refuse-sign-up",
    reply=SeatReceipt,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=["volunteer_id"],
):
    """Refuse a request, for a reason that the volunteer is told."""

    shift_id: Id
    volunteer_id: Id
    reason: OpenLine


class WithdrawSignUp(
    Command,
    subject="commands.scheduling.withdraw-sign-up",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Ask for a seat no longer, before anybody has decided."""

    shift_id: Id
    volunteer_id: Id


# --- refusals -----------------------------------------------------------------------------------


class NotRequested(
    Refusal,
    slug="not-requested",
    en="The volunteer does not ask for a seat of this shift, or it is decided already. Please look "
    "at the sign-ups again.",
    zh="该志愿者没有申请这个班次,或申请已处理,请重新查看报名情况。",
):
    """There is nothing to decide, and nothing to withdraw."""

    shift_id: Id
    volunteer_id: Id


class ApprovalNeeded(
    Refusal,
    slug="approval-needed",
    en="The organiser of this shift decides who comes. Please let everybody ask for a seat "
    "themselves.",
    zh="这个班次由组织者审核报名,请各位志愿者本人提交报名申请。",
):
    """A seat that an organiser gives is not handed on, and not taken for several people at once."""

    shift_id: Id
