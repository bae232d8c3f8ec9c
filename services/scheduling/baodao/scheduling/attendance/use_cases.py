"""Decisions about attendance."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Decision,
    accept,
    by,
    refuse,
    use_case,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance import domain
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sign_up import SignUp, sign_up_id
from baodao.schema.scheduling.attendance import AttendanceReceipt, CheckIn, CheckOut
from baodao.schema.scheduling.seat_refusals import NotSignedUp


@use_case
def check_in(
    command: CheckIn,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer came."""
    if sign_up is None or sign_up.state == "cancelled":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=command.volunteer_id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    refusals = domain.check_in_refusals(sign_up, command.at)
    if refusals := [*domain.window_refusals(shift, command.at, policy, now), *refusals]:
        return refuse(*refusals)
    change = domain.check_in(sign_up, command.at, shift, command.actor.id)
    return accept(_attendance(change.after), change, under=policy.version)


@use_case
def check_out(
    command: CheckOut,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer left; the check-in may come later from another device."""
    if sign_up is None or sign_up.state == "cancelled":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=command.volunteer_id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    refusals = domain.check_out_refusals(sign_up, command.at)
    if refusals := [*domain.window_refusals(shift, command.at, policy, now), *refusals]:
        return refuse(*refusals)
    change = domain.check_out(sign_up, command.at, shift, command.actor.id)
    return accept(_attendance(change.after), change, under=policy.version)


def _attendance(sign_up: SignUp) -> AttendanceReceipt:
    return AttendanceReceipt(
        sign_up_id=sign_up.id,
        checked_in_at=sign_up.checked_in_at,
        checked_out_at=sign_up.checked_out_at,
    )
