"""Attendance: when somebody came and left, and how that is known.

The two times may arrive in either order and more than once; the result is the same.
"""

from datetime import datetime
from typing import Literal

from baodao.kit.decisions import Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Event, Refusal
from baodao.schema.scheduling.attendance import (
    AlreadyRecorded,
    AttendanceRecorded,
    CheckedIn,
    CheckedOut,
    CheckOutBeforeCheckIn,
    EvidenceGrade,
    OutsideCheckInWindow,
    TimeInTheFuture,
)


def window_refusals(shift: Shift, at: datetime, policy: Policy, now: datetime) -> list[Refusal]:
    """Why a check-in or check-out at this time cannot be of this shift."""
    refusals: list[Refusal] = []
    if at > now + policy.device_clock_ahead:
        refusals.append(TimeInTheFuture(at=at))
    opens = shift.starts_at - policy.check_in_early
    closes = shift.ends_at + policy.check_out_late
    if not opens <= at <= closes:
        refusals.append(OutsideCheckInWindow(at=at, opens_at=opens, closes_at=closes))
    return refusals


def check_in_refusals(sign_up: SignUp, at: datetime) -> list[Refusal]:
    """Why this cannot be the time of arrival."""
    if sign_up.checked_in_at:
        return [AlreadyRecorded(at=sign_up.checked_in_at)]
    return _order_refusals(at, sign_up.checked_out_at)


def check_out_refusals(sign_up: SignUp, at: datetime) -> list[Refusal]:
    """Why this cannot be the time of leaving."""
    if sign_up.checked_out_at:
        return [AlreadyRecorded(at=sign_up.checked_out_at)]
    return _order_refusals(sign_up.checked_in_at, at)


def check_in(sign_up: SignUp, at: datetime, shift: Shift, by: str) -> Change[SignUp]:
    """Note the arrival; with both times known, the attendance is complete."""
    event = CheckedIn(
        division=shift.division,
        sign_up_id=sign_up.id,
        shift_id=shift.id,
        volunteer_id=sign_up.volunteer_id,
        at=at,
        evidence_grade=_grade(sign_up, by),
    )
    return _record(sign_up, event, shift, at, sign_up.checked_out_at)


def check_out(sign_up: SignUp, at: datetime, shift: Shift, by: str) -> Change[SignUp]:
    """Note the departure; with both times known, the attendance is complete."""
    event = CheckedOut(
        division=shift.division,
        sign_up_id=sign_up.id,
        shift_id=shift.id,
        volunteer_id=sign_up.volunteer_id,
        at=at,
        evidence_grade=_grade(sign_up, by),
    )
    return _record(sign_up, event, shift, sign_up.checked_in_at, at)


def _grade(sign_up: SignUp, by: str) -> EvidenceGrade:
    """What somebody records of themself is a self-report, in whatever role they do it."""
    return "C" if by == sign_up.volunteer_id else "B"


def _record(
    sign_up: SignUp,
    event: CheckedIn | CheckedOut,
    shift: Shift,
    checked_in_at: datetime | None,
    checked_out_at: datetime | None,
) -> Change[SignUp]:
    # The weaker of the two times decides what the attendance is worth.
    grade = max(event.evidence_grade, sign_up.grade or event.evidence_grade)
    events: list[Event] = [event]
    state: Literal["reserved", "attended"] = "reserved"
    if checked_in_at and checked_out_at:
        state = "attended"
        events.append(
            AttendanceRecorded(
                division=shift.division,
                sign_up_id=sign_up.id,
                shift_id=shift.id,
                activity_id=shift.activity_id,
                organisation_id=shift.organisation_id,
                responsible_id=shift.responsible_id,
                volunteer_id=sign_up.volunteer_id,
                title=shift.title,
                category=shift.category,
                shift_starts_at=shift.starts_at,
                shift_ends_at=shift.ends_at,
                checked_in_at=checked_in_at,
                checked_out_at=checked_out_at,
                evidence_grade=grade,
                kind=shift.kind,
            )
        )
    return sign_up.change(
        *events,
        state=state,
        grade=grade,
        checked_in_at=checked_in_at,
        checked_out_at=checked_out_at,
    )


def _order_refusals(came: datetime | None, left: datetime | None) -> list[Refusal]:
    if came and left and left <= came:
        return [CheckOutBeforeCheckIn(checked_in_at=came, checked_out_at=left)]
    return []
