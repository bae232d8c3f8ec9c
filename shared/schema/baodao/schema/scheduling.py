"""scheduling: activities, shifts, seats and attendance."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import (
    Asked,
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    Text,
    Value,
)
from baodao.schema.scheduling_refusals import *  # noqa: F403 -- one language in two files

EvidenceGrade = Literal["A", "B", "C", "D"]
"""A rotating code + place + both times; B organiser's roll; C self-report; D later entry 补录."""

ActivityState = Literal["draft", "published"]
SignUpState = Literal["reserved", "cancelled", "attended"]
ReleaseReason = Literal[
    "cancelled", "volunteer-suspended", "volunteer-withdrawn", "consent-withdrawn"
]
"""Given back by hand, or taken back because registration told so."""


class ShiftFacts(Value):
    """A shift 班次 as published: when, as what, and for how many."""

    # Part of an event, whose consumers ignore fields they do not know.
    shift_id: Id
    starts_at: Instant
    ends_at: Instant
    role: Line
    min_crew: Crew
    max_crew: Crew
    sign_up_opens_at: Instant


# --- events -------------------------------------------------------------------------------------


class ActivityDrafted(Event, type="baodao.scheduling.activity-drafted.v1", aggregate="activity_id"):
    """An organiser has written an activity 活动 that nobody can sign up for yet."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line


class ActivityPublished(
    Event, type="baodao.scheduling.activity-published.v1", aggregate="activity_id"
):
    """An activity is open for sign-up; carries all its shifts."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    zone: str
    shifts: list[ShiftFacts]


class SeatReserved(Event, type="baodao.scheduling.seat-reserved.v1", aggregate="shift_id"):
    """A volunteer holds a seat of a shift."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    starts_at: Instant
    ends_at: Instant
    seats_taken: Crew
    max_crew: Crew


class SeatReleased(Event, type="baodao.scheduling.seat-released.v1", aggregate="shift_id"):
    """A seat is free again: it was given back, or the volunteer may not take part any more."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    seats_taken: Crew
    max_crew: Crew
    reason: ReleaseReason = "cancelled"


class CheckedIn(Event, type="baodao.scheduling.checked-in.v1", aggregate="sign_up_id"):
    """签到: a volunteer came; `at` is the time on the device that recorded it."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    at: Instant
    evidence_grade: EvidenceGrade


class CheckedOut(Event, type="baodao.scheduling.checked-out.v1", aggregate="sign_up_id"):
    """签退: a volunteer left."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    at: Instant
    evidence_grade: EvidenceGrade


class AttendanceRecorded(
    Event, type="baodao.scheduling.attendance-recorded.v1", aggregate="sign_up_id"
):
    """Both times of an attendance are known: all that the ledger needs (Order 67 art. 7)."""

    sign_up_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    volunteer_id: Id
    title: Line
    category: Line
    shift_starts_at: Instant
    shift_ends_at: Instant
    checked_in_at: Instant
    checked_out_at: Instant
    evidence_grade: EvidenceGrade


# --- commands -----------------------------------------------------------------------------------


class ShiftPlan(Asked):
    """A shift as an organiser writes it; sign-up opens at publishing unless an instant is given.

    `max_crew` 0 is a shift that stands in the plan and takes nobody; real tables have them.
    """

    starts_at: Instant
    ends_at: Instant
    role: Line = "志愿者"
    min_crew: Crew = 0
    max_crew: Crew
    sign_up_opens_at: Instant | None = None


class ActivityReceipt(Value):
    """The activity and its shifts, in the order given."""

    activity_id: Id
    shift_ids: list[Id]


class CreateActivity(Command, subject="commands.scheduling.create-activity", reply=ActivityReceipt):
    """Write an activity with its shifts as a draft.

    Asks for what 条例 art. 12 wants told and Order 67 art. 7 wants recorded.
    """

    organisation_id: Id
    title: Line
    category: Line
    division: DivisionCode
    place: Line
    responsible_id: Id
    risk_note: Text
    zone: str = Field(default="Asia/Shanghai", description="IANA time zone")
    shifts: list[ShiftPlan] = Field(min_length=1, max_length=100)


class PublishActivity(
    Command, subject="commands.scheduling.publish-activity", reply=ActivityReceipt
):
    """Open a drafted activity for sign-up."""

    activity_id: Id


class SeatReceipt(Value):
    """A seat held."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id


class ReserveSeat(Command, subject="commands.scheduling.reserve-seat", reply=SeatReceipt):
    """Sign a volunteer up for one seat of a shift."""

    shift_id: Id
    volunteer_id: Id


class CancelSeat(Command, subject="commands.scheduling.cancel-seat", reply=SeatReceipt):
    """Give a seat back (条例 art. 22: who cannot come tells in time)."""

    shift_id: Id
    volunteer_id: Id
    reason: Line


class AttendanceReceipt(Value):
    """The attendance as it now stands."""

    sign_up_id: Id
    checked_in_at: Instant | None
    checked_out_at: Instant | None


class CheckIn(Command, subject="commands.scheduling.check-in", reply=AttendanceReceipt):
    """Record that a volunteer came, at the device's time; may be uploaded hours later."""

    shift_id: Id
    volunteer_id: Id
    at: Instant


class CheckOut(Command, subject="commands.scheduling.check-out", reply=AttendanceReceipt):
    """Record that a volunteer left; may arrive before the check-in does."""

    shift_id: Id
    volunteer_id: Id
    at: Instant


# --- queries ------------------------------------------------------------------------------------


class Shift(ShiftFacts):
    """A shift as listed."""

    seats_taken: int


class Activity(Value):
    """An activity as listed, with its shifts."""

    activity_id: Id
    organisation_id: Id
    title: str
    category: str
    division: DivisionCode
    place: str
    risk_note: str
    zone: str
    state: ActivityState
    shifts: list[Shift]


class ActivityPage(Value):
    """Some activities in the order of their ids (oldest first)."""

    activities: list[Activity]
    next: str | None = None


class GetActivity(Query, subject="queries.scheduling.get-activity", reply=Activity):
    """One activity by its id."""

    activity_id: Id


class ListActivities(Query, subject="queries.scheduling.list-activities", reply=ActivityPage):
    """The activities of a division and of everything below it."""

    division: DivisionCode | None = None
    state: ActivityState | None = None
    after: str = ""
    limit: PageSize = 100


class SignUp(Value):
    """A sign-up 报名 as listed."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    state: SignUpState
    checked_in_at: Instant | None
    checked_out_at: Instant | None


class SignUpPage(Value):
    """Some sign-ups in the order of their ids."""

    sign_ups: list[SignUp]
    next: str | None = None


class ListSignUps(Query, subject="queries.scheduling.list-sign-ups", reply=SignUpPage):
    """The sign-ups of one shift: the roll."""

    shift_id: Id
    after: str = ""
    limit: PageSize = 100
