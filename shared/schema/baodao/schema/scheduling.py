"""scheduling: activities, shifts, seats and attendance."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import (
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    Refusal,
    Text,
    Value,
)

EvidenceGrade = Literal["A", "B", "C", "D"]
"""A rotating code + place + both times; B organiser's roll; C self-report; D later entry 补录."""

ActivityState = Literal["draft", "published"]
SignUpState = Literal["reserved", "cancelled", "attended"]


class ShiftFacts(Value):
    """A shift 班次 as published: when, as what, and for how many."""

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
    """A seat is free again."""

    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    sign_up_id: Id
    seats_taken: Crew
    max_crew: Crew


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


class ShiftPlan(Value):
    """A shift as an organiser writes it; sign-up opens at publishing unless an instant is given."""

    starts_at: Instant
    ends_at: Instant
    role: Line = "志愿者"
    min_crew: Crew = 0
    max_crew: Crew = Field(ge=1)
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


# --- refusals -----------------------------------------------------------------------------------


class ShiftWithoutDuration(
    Refusal,
    slug="shift-without-duration",
    en="Shift {number} must end after it starts ({starts_at} to {ends_at}).",
    zh="第 {number} 个班次的结束时间必须晚于开始时间({starts_at} 至 {ends_at})。",
):
    """A shift of zero or negative length; `number` counts from 1."""

    number: int
    starts_at: Instant
    ends_at: Instant


class CrewOutOfOrder(
    Refusal,
    slug="crew-out-of-order",
    en="Shift {number} asks for at least {min_crew} but at most {max_crew} people.",
    zh="第 {number} 个班次的最少人数 {min_crew} 超过最多人数 {max_crew}。",
):
    """The minimum crew is larger than the maximum."""

    number: int
    min_crew: int
    max_crew: int


class UnknownZone(
    Refusal,
    slug="unknown-zone",
    en="{zone} is not an IANA time zone.",
    zh="{zone} 不是有效的时区。",
):
    """A zone that the time zone database does not have."""

    zone: str


class StartsInThePast(
    Refusal,
    slug="starts-in-the-past",
    en="The shift {shift_id} starts at {starts_at}, which is past.",
    zh="班次 {shift_id} 的开始时间 {starts_at} 已过。",
):
    """Only future activities can be published."""

    shift_id: Id
    starts_at: Instant


class TooFarAhead(
    Refusal,
    slug="too-far-ahead",
    en="The shift {shift_id} ends more than a year from now.",
    zh="班次 {shift_id} 的结束时间超过一年。",
):
    """An activity lies within one year of its publishing."""

    shift_id: Id


class NotADraft(
    Refusal,
    slug="not-a-draft",
    en="The activity {activity_id} is already published.",
    zh="活动 {activity_id} 已发布。",
):
    """Publishing is possible once."""

    activity_id: Id


class NotPublished(
    Refusal,
    slug="not-published",
    en="The shift {shift_id} is not published.",
    zh="班次 {shift_id} 尚未发布。",
):
    """Nobody can sign up for a draft."""

    shift_id: Id


class SignUpNotOpen(
    Refusal,
    slug="sign-up-not-open",
    en="Sign-up opens at {opens_at}.",
    zh="报名将于 {opens_at} 开放。",
):
    """Too early."""

    opens_at: Instant


class SignUpClosed(
    Refusal,
    slug="sign-up-closed",
    en="The shift started at {starts_at}.",
    zh="班次已于 {starts_at} 开始。",
):
    """Too late: seats are taken and given back until the shift starts."""

    starts_at: Instant


class ShiftFull(
    Refusal,
    slug="shift-full",
    en="All {capacity} seats of the shift are taken.",
    zh="该班次的 {capacity} 个名额已满。",
):
    """No seat is left."""

    shift_id: Id
    capacity: int


class AlreadySignedUp(
    Refusal,
    slug="already-signed-up",
    en="The volunteer already holds a seat of this shift.",
    zh="该志愿者已报名此班次。",
):
    """One person holds at most one seat per shift."""

    shift_id: Id


class Overlaps(
    Refusal,
    slug="overlaps",
    en="The volunteer holds a seat of shift {shift_id} from {starts_at} to {ends_at}.",
    zh="该志愿者在 {starts_at} 至 {ends_at} 已报名班次 {shift_id}。",
):
    """One person cannot be in two places; `shift_id` is the other shift."""

    shift_id: Id
    starts_at: Instant
    ends_at: Instant


class NotSignedUp(
    Refusal,
    slug="not-signed-up",
    en="The volunteer holds no seat of this shift.",
    zh="该志愿者未报名此班次。",
):
    """There is no seat to give back or to check in on."""

    shift_id: Id
    volunteer_id: Id


class TimeInTheFuture(
    Refusal, slug="time-in-the-future", en="{at} is in the future.", zh="{at} 是将来的时间。"
):
    """Attendance is recorded when it has happened."""

    at: Instant


class OutsideCheckInWindow(
    Refusal,
    slug="outside-check-in-window",
    en="{at} is outside the window from {opens_at} to {closes_at}.",
    zh="{at} 不在签到时间 {opens_at} 至 {closes_at} 之内。",
):
    """A check-in or check-out that cannot belong to this shift."""

    at: Instant
    opens_at: Instant
    closes_at: Instant


class AlreadyRecorded(
    Refusal,
    slug="already-recorded",
    en="This was already recorded at {at}.",
    zh="已于 {at} 记录。",
):
    """The check-in or check-out stands with another time; it is corrected, not overwritten."""

    at: Instant


class CheckOutBeforeCheckIn(
    Refusal,
    slug="check-out-before-check-in",
    en="The check-out at {checked_out_at} is before the check-in at {checked_in_at}.",
    zh="签退时间 {checked_out_at} 早于签到时间 {checked_in_at}。",
):
    """The two times of one attendance contradict each other."""

    checked_in_at: Instant
    checked_out_at: Instant
