"""Decisions about what was recorded: corrected by an organiser, or annulled."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.domain.outcome import annul, correct
from baodao.scheduling.attendance.domain.roll import Roll, roll_id
from baodao.scheduling.attendance.domain.seeing import window_refusals
from baodao.scheduling.attendance.use_cases.seeing import attendance_of
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.presence import Stretch
from baodao.scheduling.seats.domain.sign_up import SignUp, sign_up_id
from baodao.schema import Refusal
from baodao.schema.scheduling.attendance import AttendanceReceipt
from baodao.schema.scheduling.rolls import (
    AnnulAttendance,
    CheckOutBeforeCheckIn,
    CorrectAttendance,
    NotRecorded,
)
from baodao.schema.scheduling.seat_refusals import NotSignedUp


@use_case
def correct_attendance(
    command: CorrectAttendance,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Say when somebody was there, for a reason."""
    if sign_up is None or not sign_up.is_expected or sign_up.state == "annulled":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=command.volunteer_id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    times = [(one.came_at, one.left_at) for one in command.stretches]
    refusals: list[Refusal] = [
        refusal
        for at in dict.fromkeys(at for pair in times for at in pair)
        for refusal in window_refusals(shift, at, policy, now)
    ]
    refusals += _order_refusals(times)
    if refusals:
        return refuse(*refusals)
    stretches = [Stretch(came, left, "B") for came, left in times]
    corrected = correct(sign_up, shift, roll, stretches, command.actor, command.reason, now)
    begun = roll.begin(shift, policy)
    return accept(attendance_of(corrected.after), corrected, *begun, under=policy.version)


def _order_refusals(times: list[tuple[datetime, datetime]]) -> Iterator[Refusal]:
    """Each coming is before its going, and each going before the next coming."""
    for came, left in times:
        if left <= came:
            yield CheckOutBeforeCheckIn(checked_in_at=came, checked_out_at=left)
    for (_, left), (came, _) in pairwise(times):
        if came < left:
            yield CheckOutBeforeCheckIn(checked_in_at=came, checked_out_at=left)


@use_case
def annul_attendance(
    command: AnnulAttendance,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Let a recorded attendance count for nothing."""
    if sign_up is None or sign_up.state != "attended":
        return refuse(NotRecorded(shift_id=shift.id, volunteer_id=command.volunteer_id))
    annulled = annul(sign_up, shift, roll, command.actor, command.reason, now)
    return accept(attendance_of(annulled.after), annulled)
