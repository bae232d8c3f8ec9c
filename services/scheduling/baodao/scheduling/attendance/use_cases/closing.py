"""Decisions about rolls: closed by the organiser or by themselves, and what comes of them."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.commands import (
    ChaseCheckOut,
    CloseDueRoll,
    SettleAttendance,
    SettleRoll,
)
from baodao.scheduling.attendance.domain.outcome import chase, confirm, settle
from baodao.scheduling.attendance.domain.roll import Roll, roll_id
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of, sign_up_id
from baodao.schema import Refusal
from baodao.schema.scheduling.rolls import ClosedRoll, CloseRoll
from baodao.schema.scheduling.seat_refusals import NotSignedUp


def _confirmed(command: CloseRoll) -> list[str]:
    return [name_of(command.shift_id, who) for who in command.confirmed_ids]


@use_case
def close_roll(
    command: CloseRoll,
    shift: Annotated[Shift, by("shift_id")],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_confirmed)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    now: datetime,
) -> Decision[ClosedRoll]:
    """Close the roll, and confirm the word of those who are named."""
    refusals: list[Refusal] = roll.close_refusals(shift, command.ended_at, now)
    for who in dict.fromkeys(command.confirmed_ids):
        sign_up = sign_ups.get(name_of(shift.id, who))
        if sign_up is None or not sign_up.is_expected:
            refusals.append(NotSignedUp(shift_id=shift.id, volunteer_id=who))
    if refusals:
        return refuse(*refusals)
    closed = roll.close(shift, command.ended_at, by_itself=False)
    now_closed = closed[0].after if closed else roll
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    confirmed = [
        confirm(one, shift, now_closed) for one in sign_ups.values() if not one.presence.confirmed
    ]
    receipt = ClosedRoll(shift_id=shift.id, ended_at=now_closed.ended_at or shift.over_at)
    return accept(receipt, *closed, *confirmed, under=policy.version)


@use_case
def close_due_roll(
    command: CloseDueRoll,
    shift: Annotated[Shift, by("shift_id")],
    roll: Annotated[Roll, by(roll_id)],
    now: datetime,
) -> Decision[None]:
    """Close a roll that nobody has closed in time."""
    if not roll.is_open or roll.closes_at is None or now < roll.closes_at:
        return refuse(NothingDue(of=roll.id))
    return accept(None, *roll.close(shift, None, by_itself=True))


@use_case
def settle_attendance(
    command: SettleAttendance,
    shift: Annotated[Shift, by("shift_id")],
    roll: Annotated[Roll, by(roll_id)],
    sign_up: Annotated[SignUp, by(sign_up_id)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
) -> Decision[None]:
    """Settle what becomes of one attendance."""
    if roll.is_open or not sign_up.holds_seat:
        return refuse(NothingDue(of=sign_up.id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    return accept(None, settle(sign_up, shift, roll), under=policy.version)


@use_case
def settle_roll(
    command: SettleRoll,
    shift: Annotated[Shift, by("shift_id")],
    roll: Annotated[Roll, by(roll_id)],
) -> Decision[None]:
    """Note that all attendances of a roll are settled."""
    if roll.state != "closed":
        return refuse(NothingDue(of=roll.id))
    return accept(None, roll.settle(shift, command.attended))


@use_case
def chase_check_out(
    command: ChaseCheckOut,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp, by(sign_up_id)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    now: datetime,
) -> Decision[None]:
    """Ask when somebody left, or propose that it was at the end of the shift."""
    if sign_up.ask_at is None or now < sign_up.ask_at:
        return refuse(NothingDue(of=sign_up.id))
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    return accept(None, chase(sign_up, shift, policy, now), under=policy.version)
