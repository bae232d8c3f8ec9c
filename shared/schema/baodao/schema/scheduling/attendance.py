"""Attendance 签到签退: who came, when, and how that is known."""

from typing import Literal

from baodao.schema.access import ORGANISERS, keeper, leads, own, subtree
from baodao.schema.base import Command, Event, Id, Instant, Line, RecordedInstant, Refusal, Value
from baodao.schema.scheduling.activity_facts import ActivityKind

EvidenceGrade = Literal["A", "B", "C", "D"]
"""A rotating code + place + both times; B organiser's roll; C self-report; D later entry 补录."""


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


class CheckedOut(
    Event, type="baodao.scheduling.checked-out.v1", feed="people", aggregate="sign_up_id"
):
    """签退: a volunteer left."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    at: RecordedInstant
    evidence_grade: EvidenceGrade


class AttendanceRecorded(
    Event, type="baodao.scheduling.attendance-recorded.v1", feed="people", aggregate="sign_up_id"
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
    shift_starts_at: RecordedInstant
    shift_ends_at: RecordedInstant
    checked_in_at: RecordedInstant
    checked_out_at: RecordedInstant
    evidence_grade: EvidenceGrade
    kind: ActivityKind = "volunteer"
    """Of any other kind it is no volunteering, and nothing is credited (Order 67 art. 19)."""


# --- commands -------------------------------------------------------------------------------------


class AttendanceReceipt(Value):
    """The attendance as it now stands."""

    sign_up_id: Id
    checked_in_at: RecordedInstant | None
    checked_out_at: RecordedInstant | None


class CheckIn(
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

    shift_id: Id
    volunteer_id: Id
    at: Instant


class CheckOut(
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

    shift_id: Id
    volunteer_id: Id
    at: Instant


# --- refusals -------------------------------------------------------------------------------------


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
    """The check-in or check-out stands with another time; it is corrected, not overwritten."""

    at: RecordedInstant


class CheckOutBeforeCheckIn(
    Refusal,
    slug="check-out-before-check-in",
    en="The check-out at {checked_out_at} is before the check-in at {checked_in_at}. Please "
    "correct the time.",
    zh="签退时间{checked_out_at}早于签到时间{checked_in_at},请更正。",
):
    """The two times of one attendance contradict each other."""

    checked_in_at: RecordedInstant
    checked_out_at: RecordedInstant
