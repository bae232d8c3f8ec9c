"""Attendance 签到签退: who came, when, and how that is known."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, leads, own, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Event,
    Id,
    Instant,
    Line,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.places import GivenPoint
from baodao.schema.scheduling.activity_facts import ActivityKind

EvidenceGrade = Literal["A", "B", "C", "D"]
"""A rotating code + place + both times; B organiser's roll; C self-report; D later entry 补录."""
End = Literal["in", "out"]
"""Which end of a stretch of service was seen: 签到 or 签退."""
How = Literal["code", "scan", "roll", "self", "proposed"]
"""How it was seen: the person typed the code that changes on the organiser's screen; the organiser
scanned the person's; the organiser wrote it down; the person says so; nobody has answered when they
left, so that it may be the shift's end.
"""
PlaceJudged = Literal["within", "outside", "not-given"]
"""Where a device was: within the radius of the place or not; the coordinate itself is kept nowhere.
"""
AttendanceFlag = Literal["clock-off", "devices-disagree", "seen-later", "too-many-stretches"]
"""What somebody should look at: the clock of a device was wrong; devices saw one coming or going
more than five minutes apart; something was seen after it was settled; there are more than three
stretches on a day, of which three count.
"""
Code = Annotated[
    str,
    form(
        "code-form",
        r"^[0-9]{8}$",
        "The code on the screen has 8 digits",
        "屏幕上的签到码应为 8 位数字",
    ),
]
"""What changes every half minute on the organiser's screen (RFC 6238)."""


def attendance_id(shift_id: str, volunteer_id: str) -> str:
    """The id of somebody's sign-up for a shift, and of their attendance: there is one at most."""
    return f"{shift_id}-{volunteer_id}"


# --- events ---------------------------------------------------------------------------------------


class CheckedIn(
    Event, type="baodao.scheduling.checked-in.v1", feed="people", aggregate="sign_up_id"
):
    """签到: a volunteer came; `at` is the time on the device that recorded it."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    at: RecordedInstant
    evidence_grade: EvidenceGrade
    how: How | None = None
    device: str | None = None
    """A keyed hash of the person's own device, by which it is noticed that one device is many
    people's; nothing where an organiser's saw them."""
    clock_off: bool = False
    organisation_id: Id | None = None
    """Whose shift it is; nothing in events of before it was told."""
    organisers_device: str | None = None
    """A keyed hash of the device of who organises, where that saw them: many people's by nature."""


class CheckedOut(
    Event, type="baodao.scheduling.checked-out.v1", feed="people", aggregate="sign_up_id"
):
    """签退: a volunteer left; told as `checked-in` is."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    at: RecordedInstant
    evidence_grade: EvidenceGrade
    how: How | None = None
    device: str | None = None
    clock_off: bool = False
    organisation_id: Id | None = None
    organisers_device: str | None = None


class Stretch(Value):
    """A stretch of time that somebody was there."""

    came_at: RecordedInstant
    left_at: RecordedInstant


class AttendanceRecorded(
    Event, type="baodao.scheduling.attendance-recorded.v1", feed="people", aggregate="sign_up_id"
):
    """It is settled when somebody was there: all that the ledger needs (Order 67 art. 7).

    Told once, when the roll is closed or later. `shift_ends_at` is when the shift really ended.
    """

    sign_up_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    volunteer_id: Id
    title: Line
    category: Line
    shift_starts_at: RecordedInstant
    shift_ends_at: RecordedInstant
    checked_in_at: RecordedInstant
    checked_out_at: RecordedInstant
    evidence_grade: EvidenceGrade
    stretches: list[Stretch] | None = None
    """All of the time between the two, if somebody was away in between; else nothing."""
    kind: ActivityKind = "volunteer"
    """Of any other kind it is no volunteering, and nothing is credited (Order 67 art. 19)."""
    role: Line | None = None
    place: Line | None = None
    """Where it was, in the words of the activity (Order 67 art. 7)."""
    zone: Line | None = None
    """The zone of the place (IANA)."""


class ServiceFacts(Value):
    """What a shift was, as far as a record of service says it (Order 67 art. 7)."""

    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    title: Line
    category: Line
    shift_starts_at: RecordedInstant
    shift_ends_at: RecordedInstant
    kind: ActivityKind
    role: Line
    place: Line | None
    zone: Line


# --- commands -------------------------------------------------------------------------------------


class AttendanceReceipt(Value):
    """The attendance as it now stands."""

    sign_up_id: Id
    checked_in_at: RecordedInstant | None
    checked_out_at: RecordedInstant | None


class Seen(Asked):
    """What a device saw, or somebody says: one coming or going.

    What has arrived before is answered as it was then, under whatever command id it comes: it is
    known by its `nonce`, or, where the device gave it none, by all that it says.
    """

    shift_id: Id
    volunteer_id: Id
    at: Instant
    nonce: Id | None = Field(default=None, description="the device's own number of this")
    device: Line | None = Field(default=None, description="what tells the device from others")
    sent_at: Instant | None = Field(default=None, description="the device's clock as it sends this")
    code: Code | None = Field(default=None, description="as the organiser's screen showed it then")
    shown: Line | None = Field(default=None, description="the person's own code, as it was scanned")
    here: GivenPoint | None = Field(
        default=None, description="where the device is: judged, and kept nowhere"
    )


class CheckIn(
    Seen,
    Command,
    subject="commands.scheduling.check-in",
    reply=AttendanceReceipt,
    access=[
        own("volunteer_id"),
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Record that a volunteer came, at the device's time; may be uploaded hours later."""


class CheckOut(
    Seen,
    Command,
    subject="commands.scheduling.check-out",
    reply=AttendanceReceipt,
    access=[
        own("volunteer_id"),
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Record that a volunteer left; may arrive before the check-in does."""


# --- queries --------------------------------------------------------------------------------------


class RotatingCode(Value):
    """The code to check in and out with, and until when it is shown."""

    code: str
    until: RecordedInstant


class ShowCode(
    Query,
    subject="queries.scheduling.show-code",
    reply=RotatingCode,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """The code of this half minute for the organiser's screen; it is taken for one more."""

    shift_id: Id


class OwnCode(Value):
    """What somebody shows to be scanned: nothing in it but who they are here, and until when."""

    shown: str
    until: RecordedInstant


class ShowOwnCode(
    Query,
    subject="queries.scheduling.show-own-code",
    reply=OwnCode,
    access=[own("volunteer_id")],
):
    """One's own code for the organiser to scan; it is good for a few minutes, in any shift."""

    volunteer_id: Id


# --- refusals -------------------------------------------------------------------------------------


class WrongCode(
    Refusal,
    slug="wrong-code",
    en="That is not the code of this time. Please type the one that the screen shows now.",
    zh="签到码不正确或已过期,请输入屏幕上当前显示的签到码。",
):
    """Another code than that of the half minute, the one before or the one after."""


class TooManyCodes(
    Refusal,
    slug="too-many-codes",
    en="There were {most} wrong codes. Please ask the organiser to record the attendance.",
    zh="签到码已输错 {most} 次,请由活动组织者登记。",
):
    """Codes are not to be guessed."""

    most: int


class OwnCodeNotValid(
    Refusal,
    slug="own-code-not-valid",
    en="The code that was scanned is not of this person, or too old. Please scan it again.",
    zh="扫描的个人码不是本人的,或已过期,请重新扫描。",
):
    """What was scanned is not signed, of somebody else, or was not good at that time."""


class TimeInTheFuture(
    Refusal,
    slug="time-in-the-future",
    en="{at} has not come yet. Please give a time that is past.",
    zh="{at}还没有到,请填写已经过去的时间。",
):
    """Attendance is recorded when it has happened."""

    at: RecordedInstant


class OutsideCheckInWindow(
    Refusal,
    slug="outside-check-in-window",
    en="{at} is not within the time for this shift, from {opens_at} to {closes_at}. Please "
    "check the time, or ask the organiser.",
    zh="{at}不在该班次的签到、签退时间({opens_at}至{closes_at})内。请核对时间,或联系活动组织者。",
):
    """A check-in or check-out that cannot belong to this shift."""

    at: RecordedInstant
    opens_at: RecordedInstant
    closes_at: RecordedInstant


class AlreadyRecorded(
    Refusal,
    slug="already-recorded",
    en="This was recorded before, at {at}. If that is wrong, please ask the organiser.",
    zh="已记录为{at},不能重复记录。如有错误,请联系活动组织者。",
):
    """Whoever was there cannot give the seat back."""

    at: RecordedInstant


class TooManyObservations(
    Refusal,
    slug="too-many-observations",
    en="{most} times of coming and going are recorded of this person in this shift. Please ask the "
    "organiser to correct the attendance.",
    zh="该志愿者在这个班次的签到、签退记录已达 {most} 条。请联系活动组织者更正考勤。",
):
    """More than any number of devices sees of one person."""

    most: int
