"""Seats: who signed up 报名 for which shift."""

from typing import Annotated, Literal

from baodao.schema.access import (
    CALLERS,
    ORGANISERS,
    WATCHERS,
    guardian,
    keeper,
    leads,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.reads import Read
from baodao.schema.scheduling.attendance import EvidenceGrade
from baodao.schema.spoken import Shown

SignUpState = Literal["reserved", "cancelled", "attended"]
ReleaseReason = Literal[
    "cancelled", "volunteer-suspended", "volunteer-withdrawn", "consent-withdrawn"
]
"""Given back by hand, or taken back because registration told so."""


# --- events ---------------------------------------------------------------------------------------


class SeatReserved(
    Event, type="baodao.scheduling.seat-reserved.v1", feed="people", aggregate="shift_id"
):
    """A volunteer holds a seat of a shift."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    seats_taken: Crew
    max_crew: Crew


class SeatReleased(
    Event, type="baodao.scheduling.seat-released.v1", feed="minors", aggregate="shift_id"
):
    """A seat is free again: it was given back, or the volunteer may not take part any more."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    seats_taken: Crew
    max_crew: Crew
    reason: Annotated[ReleaseReason, of("minor")] = "cancelled"


# --- commands -------------------------------------------------------------------------------------


class SeatReceipt(Value):
    """A seat held."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id


class ReserveSeat(
    Command,
    subject="commands.scheduling.reserve-seat",
    reply=SeatReceipt,
    access=[own("volunteer_id"), subtree("shift.division", *ORGANISERS)],
):
    """Sign a volunteer up for one seat of a shift.

    A guardian allows a category of activities, and takes a seat back; whether a minor wants to come
    is for them to say.
    """

    shift_id: Id
    volunteer_id: Id


class CancelSeat(
    Command,
    subject="commands.scheduling.cancel-seat",
    reply=SeatReceipt,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Give a seat back (条例 art. 22: who cannot come tells in time)."""

    shift_id: Id
    volunteer_id: Id
    reason: Line


# --- queries --------------------------------------------------------------------------------------


class SignUp(Value):
    """A sign-up 报名 as listed."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    state: SignUpState
    checked_in_at: RecordedInstant | None
    checked_out_at: RecordedInstant | None


class SignUpPage(Value):
    """Some sign-ups in the order of their ids."""

    sign_ups: list[SignUp]
    next: str | None = None


class ListSignUps(
    Query,
    subject="queries.scheduling.list-sign-ups",
    reply=SignUpPage,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS, *WATCHERS),
    ],
    logged=logged(
        "attendance",
        "reply.sign_ups.volunteer_id",
        at="shift.division",
        activity="shift.activity_id",
    ),
):
    """The sign-ups of one shift: the roll."""

    shift_id: Id
    after: str = ""
    limit: PageSize = 100


class HeldSignUp(SignUp):
    """A sign-up with when and where it is, and what for."""

    activity_id: Id
    title: Line
    division: DivisionCode
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class HeldSignUpPage(Value):
    """Some sign-ups of one person in the order of their ids."""

    sign_ups: list[HeldSignUp]
    next: str | None = None


class ListSignUpsOf(
    Query,
    subject="queries.scheduling.list-sign-ups-of",
    reply=HeldSignUpPage,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
    logged=logged("attendance", "reply.sign_ups.volunteer_id", at="reply.sign_ups.division"),
):
    """One's own sign-ups, or those of one's ward."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class CopiedSignUp(HeldSignUp):
    """A sign-up with all that is kept of it."""

    cancel_reason: str | None
    grade: EvidenceGrade | None


class SignUpsCopy(CopyPart):
    """What scheduling keeps of a person, page by page: sign-ups, and who saw them."""

    sign_ups: list[CopiedSignUp]
    reads: list[Read]


class ExportSignUps(
    AboutCopy,
    Query,
    subject="queries.scheduling.export-sign-ups",
    reply=SignUpsCopy,
    access=[
        own("volunteer_id"),
        guardian("calendar.as_ward"),
        subtree("calendar.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of scheduling in the copy of everything that is kept of a person (PIPL art. 45)."""


# --- refusals -------------------------------------------------------------------------------------


class NotPublished(
    Refusal,
    slug="not-published",
    en="This shift is not published yet. Please try again once it is.",
    zh="这个班次尚未发布,请等发布后再报名。",
):
    """Nobody can sign up for a draft."""

    shift_id: Id


class SignUpNotOpen(
    Refusal,
    slug="sign-up-not-open",
    en="Sign-up opens at {opens_at}. Please try again then.",
    zh="报名将于{opens_at}开放,请届时再报名。",
):
    """Too early."""

    opens_at: RecordedInstant


class SignUpClosed(
    Refusal,
    slug="sign-up-closed",
    en="The shift started at {starts_at}, so seats are not taken or given back any more. "
    "Please ask the organiser.",
    zh="班次已于{starts_at}开始,不能再报名或取消,请联系活动组织者。",
):
    """Too late: seats are taken and given back until the shift starts."""

    starts_at: RecordedInstant


class ShiftFull(
    Refusal,
    slug="shift-full",
    en="All {capacity} seats of this shift are taken. Please choose another one.",
    zh="该班次的 {capacity} 个名额已满,请选择其他班次。",
):
    """No seat is left."""

    shift_id: Id
    capacity: int


class AlreadySignedUp(
    Refusal,
    slug="already-signed-up",
    en="The volunteer has signed up for this shift already. There is no need to do it again.",
    zh="该志愿者已报名这个班次,不需要重复报名。",
):
    """One person holds at most one seat per shift."""

    shift_id: Id


class Overlaps(
    Refusal,
    slug="overlaps",
    en="The volunteer has signed up for another shift from {starts_at} to {ends_at}. Please "
    "cancel that first, or choose another shift.",
    zh="该志愿者在{starts_at}至{ends_at}已报名另一个班次。请先取消,或另选班次。",
):
    """One person cannot be in two places; `shift_id` is the other shift."""

    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class NotSignedUp(
    Refusal,
    slug="not-signed-up",
    en="The volunteer has not signed up for this shift. Please check which shift it is.",
    zh="该志愿者没有报名这个班次,请核对班次。",
):
    """There is no seat to give back or to check in on."""

    shift_id: Id
    volunteer_id: Id


class VolunteerNotActive(
    Refusal,
    slug="volunteer-not-active",
    en="This volunteer may not sign up now. Please ask the community about the registration.",
    zh="该志愿者目前不能报名,请向所在社区了解注册状态。",
):
    """The registration is pending, suspended or withdrawn; registration says which."""

    volunteer_id: Id


class ConsentMissing(
    Refusal,
    slug="consent-missing",
    en="A minor needs the guardian's consent to activities of the category “{category}”. "
    "Please ask the guardian to give it first.",
    zh="未成年人参加“{category}”类活动,须有监护人同意。请先由监护人办理同意。",
):
    """No consent of a guardian to this category of activities holds (PIPL art. 31)."""

    category: Shown
