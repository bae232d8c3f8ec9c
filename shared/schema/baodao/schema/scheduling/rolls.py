"""The roll 点名册 of a shift: closed once, and what became of each attendance then."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, leads, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Crew,
    Event,
    Id,
    Instant,
    Line,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.activity_facts import ServedShift
from baodao.schema.scheduling.attendance import (
    AttendanceReceipt,
    End,
    EvidenceGrade,
    ServiceFacts,
    Stretch,
)
from baodao.schema.words import OpenLine

RollState = Literal["open", "closed", "settled"]
"""Attendance is being recorded; it is closed; of everybody is told what became of it."""
Absence = Literal["no-show", "abandoned"]
"""Nobody has seen them, or all they have is their own word; they came, and when they left nobody
knows."""


# --- events ---------------------------------------------------------------------------------------


class RollClosed(
    Event,
    type="baodao.scheduling.roll-closed.v1",
    feed="people",
    aggregate="roll_id",
):
    """The attendance of a shift is settled as it is now; what comes later is a correction."""

    roll_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    ended_at: RecordedInstant
    """When the shift really ended, which may be before it was to."""
    by_itself: bool
    """Nobody has closed it in time: what is only somebody's own word counts for nothing then."""


class RollSettled(
    ServedShift,
    Event,
    type="baodao.scheduling.roll-settled.v1",
    feed="people",
    aggregate="roll_id",
):
    """The roll is closed, and everybody knows what became of their attendance.

    Of at least `attended` people it was told by then (`attendance-recorded`); who is confirmed
    later is told of later.
    """

    roll_id: Id
    attended: Crew
    most_people: Crew | None = None
    """How many could serve in it: the crew at its most, and apprentices beside it. Nothing of a
    shift that was called off; as the four below, nothing in events of before it was told."""
    category: Line | None = None
    responsible_id: Id | None = None
    role: Line | None = None
    place: Line | None = None
    """Where it was, in the words of the activity (Order 67 art. 7)."""


class NotAttended(
    Event, type="baodao.scheduling.not-attended.v1", feed="people", aggregate="sign_up_id"
):
    """The roll is closed and there is no attendance of somebody who had a seat; told to them."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    absence: Absence


class CheckOutMissing(
    Event, type="baodao.scheduling.check-out-missing.v1", feed="people", aggregate="sign_up_id"
):
    """Somebody came, and nobody knows when they left; asked of them and of who is responsible."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    responsible_id: Id
    answer_by: RecordedInstant


class CheckOutProposed(
    Event, type="baodao.scheduling.check-out-proposed.v1", feed="people", aggregate="sign_up_id"
):
    """Nobody has answered when they left: it may have been `at`, if the organiser confirms it."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    responsible_id: Id
    at: RecordedInstant


class AttendanceCorrected(
    Event, type="baodao.scheduling.attendance-corrected.v1", feed="people", aggregate="sign_up_id"
):
    """An organiser has corrected when somebody was there; told to them, with what it was before.

    Of who was recorded nothing else is told again: a ledger reverses and credits by this. Of who
    was not, `attendance-recorded` is told once the roll is closed, or at once if it is.
    """

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    before: list[Stretch]
    after: list[Stretch]
    evidence_grade: EvidenceGrade
    recorded: ServiceFacts | None = None
    """What was recorded before; nothing if nothing was."""


class AttendanceAnnulled(
    Event, type="baodao.scheduling.attendance-annulled.v1", feed="people", aggregate="sign_up_id"
):
    """A recorded attendance counts for nothing; its history stays. Told to whose it was."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    recorded: ServiceFacts | None = None
    """What was recorded; nothing in events of before it was told."""


# --- commands -------------------------------------------------------------------------------------


class RollLine(Asked):
    """A line of a roll: one person came or left, as the organiser saw it."""

    volunteer_id: Id
    end: End
    at: Instant
    nonce: Id | None = Field(default=None, description="the device's own number of this")


class RollAnswer(Value):
    """What became of a line, in the order of the lines."""

    volunteer_id: Id
    refusals: list[FailedRule]
    """Every rule that failed; none if it was noted, now or before."""


class RollReceipt(Value):
    """What became of each line."""

    shift_id: Id
    lines: list[RollAnswer]


class RecordRoll(
    Command,
    subject="commands.scheduling.record-roll",
    reply=RollReceipt,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Write down who came and who left, many at once; each line is answered for itself."""

    shift_id: Id
    device: Line | None = Field(default=None, description="what tells the device from others")
    sent_at: Instant | None = Field(default=None, description="the device's clock as it sends this")
    lines: list[RollLine] = Field(min_length=1, max_length=200)


class ClosedRoll(Value):
    """A closed roll, and when its shift really ended."""

    shift_id: Id
    ended_at: RecordedInstant


class CloseRoll(
    Command,
    subject="commands.scheduling.close-roll",
    reply=ClosedRoll,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=("confirmed_ids",),
):
    """Close the roll of a shift: what was seen is credited, and whose word is confirmed.

    Who is confirmed is named one by one; nobody else's own word counts. A closed roll can be closed
    again, to confirm more.
    """

    shift_id: Id
    confirmed_ids: list[Id] = Field(
        default=[], max_length=200, description="whose own word the organiser confirms"
    )
    ended_at: Instant | None = Field(
        default=None, description="when it ended, if before it was to; once"
    )


class GivenStretch(Asked):
    """A stretch of time as somebody corrects it."""

    came_at: Instant
    left_at: Instant


class CorrectAttendance(
    Command,
    subject="commands.scheduling.correct-attendance",
    reply=AttendanceReceipt,
    access=[
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=("volunteer_id",),
):
    """Say when somebody was there, instead of what devices and people have said so far."""

    shift_id: Id
    volunteer_id: Id
    stretches: list[GivenStretch] = Field(min_length=1, max_length=3)
    reason: OpenLine


class AnnulAttendance(
    Command,
    subject="commands.scheduling.annul-attendance",
    reply=AttendanceReceipt,
    access=[
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
    own_matter=("volunteer_id",),
):
    """Let a recorded attendance count for nothing, for a reason; all that was seen stays."""

    shift_id: Id
    volunteer_id: Id
    reason: OpenLine


# --- refusals -------------------------------------------------------------------------------------


class NotOverYet(
    Refusal,
    slug="not-over-yet",
    en="The shift ends at {ends_at}. Please close the roll after that.",
    zh="班次于{ends_at}结束,请在结束后再提交点名册。",
):
    """Nobody knows who stays until the end before it has come."""

    ends_at: RecordedInstant


class EndOutsideShift(
    Refusal,
    slug="end-outside-shift",
    en="The shift was planned from {starts_at} to {ends_at}; it ends within that. Please correct "
    "the time.",
    zh="班次计划为{starts_at}至{ends_at},实际结束时间须在此范围内,请更正。",
):
    """A shift may end sooner than planned; time beyond the plan is credited by nothing."""

    starts_at: RecordedInstant
    ends_at: RecordedInstant


class RollAlreadyClosed(
    Refusal,
    slug="roll-already-closed",
    en="The roll was closed with {ended_at} as the end of the shift. Please correct the attendance "
    "of each person instead.",
    zh="点名册已提交,班次结束时间记为{ended_at}。如有不符,请逐人更正考勤。",
):
    """Once credited, the end of a shift is not moved for everybody."""

    ended_at: RecordedInstant


class CheckOutBeforeCheckIn(
    Refusal,
    slug="check-out-before-check-in",
    en="The check-out at {checked_out_at} is before the check-in at {checked_in_at}. Please "
    "correct the time.",
    zh="签退时间{checked_out_at}早于签到时间{checked_in_at},请更正。",
):
    """The times of an attendance contradict each other."""

    checked_in_at: RecordedInstant
    checked_out_at: RecordedInstant


class NotRecorded(
    Refusal,
    slug="not-recorded",
    en="No attendance of this person is recorded for this shift, so there is no need to annul it.",
    zh="该志愿者在这个班次没有已确认的考勤,不需要撤销。",
):
    """Only what counts can be annulled."""

    shift_id: Id
    volunteer_id: Id
