"""Decisions about what devices see and people say: check-ins, check-outs, lines of a roll."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.domain.outcome import observe
from baodao.scheduling.attendance.domain.roll import Roll, roll_id
from baodao.scheduling.attendance.domain.seeing import Observer
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.presence import Observation
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of, sign_up_id
from baodao.schema import Refusal
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.attendance import (
    AttendanceReceipt,
    CheckIn,
    CheckOut,
    End,
    Seen,
    WrongCode,
)
from baodao.schema.scheduling.rolls import RecordRoll, RollAnswer, RollLine, RollReceipt
from baodao.schema.scheduling.seat_refusals import NotSignedUp


@use_case
def check_in(
    command: CheckIn,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    keys: AttendanceKeys,
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer came."""
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    observer = Observer(shift, policy, keys, command.actor, now)
    return _see(command, "in", observer, sign_up, calendar, roll)


@use_case
def check_out(
    command: CheckOut,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    keys: AttendanceKeys,
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer left; the check-in may come later from another device."""
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    observer = Observer(shift, policy, keys, command.actor, now)
    return _see(command, "out", observer, sign_up, calendar, roll)


def _see(
    seen: Seen,
    end: End,
    observer: Observer,
    sign_up: SignUp | None,
    calendar: Calendar | None,
    roll: Roll,
) -> Decision[AttendanceReceipt]:
    shift, policy = observer.shift, observer.policy
    if sign_up is None or not sign_up.is_expected:
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=seen.volunteer_id))
    found = observer.look(seen, end)
    if sign_up.presence.knows(found):
        return accept(attendance_of(sign_up), under=policy.version)
    refusals = observer.refusals(seen, sign_up.presence)
    refusals += observer.insurance_refusals(sign_up, end)
    if refusals:
        return refuse(*refusals, leaving=_wrong(sign_up, refusals))
    changes = _noted(sign_up, [found], observer, calendar, roll)
    receipt = attendance_of(changes[0].after)
    return accept(receipt, *changes, *roll.begin(shift, policy), under=policy.version)


def attendance_of(sign_up: SignUp) -> AttendanceReceipt:
    """The attendance as it now stands."""
    return AttendanceReceipt(
        sign_up_id=sign_up.id,
        checked_in_at=sign_up.checked_in_at,
        checked_out_at=sign_up.checked_out_at,
    )


def _wrong(sign_up: SignUp, refusals: list[Refusal]) -> list[Change[SignUp]]:
    """Wrong codes are counted, so that nobody guesses them."""
    presence = sign_up.presence
    wrong = sum(isinstance(one, WrongCode) for one in refusals)
    if not wrong:
        return []
    return [sign_up.change(presence=replace(presence, wrong_codes=presence.wrong_codes + wrong))]


def _noted(
    sign_up: SignUp,
    found: list[Observation],
    observer: Observer,
    calendar: Calendar | None,
    roll: Roll,
) -> tuple[Change[SignUp], *tuple[Change[Calendar], ...]]:
    """What changes with what was seen: the sign-up, and what of their time is taken."""
    shift = observer.shift
    noted = observe(sign_up, shift, roll, found, observer.policy)
    came, left = noted.after.checked_in_at, noted.after.checked_out_at
    if calendar is None or came is None or left is None or noted.after.presence.is_open:
        return (noted,)
    return (noted, *calendar.serve(shift, came, left))


# --- the organiser's roll ---


def _people(command: RecordRoll) -> list[str]:
    return [line.volunteer_id for line in command.lines]


def _sign_ups(command: RecordRoll) -> list[str]:
    return [name_of(command.shift_id, line.volunteer_id) for line in command.lines]


@use_case
def record_roll(
    command: RecordRoll,
    shift: Annotated[Shift, by("shift_id")],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups)],
    calendars: Annotated[dict[str, Calendar], by_each(_people)],
    roll: Annotated[Roll, by(roll_id, or_new=Roll.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    keys: AttendanceKeys,
    now: datetime,
) -> Decision[RollReceipt]:
    """Write down who came and who left; what is wrong with one line concerns no other."""
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    observer = Observer(shift, policy, keys, command.actor, now)
    answers: list[RollAnswer] = []
    found: dict[str, list[Observation]] = defaultdict(list)
    presences = {one.volunteer_id: one.presence for one in sign_ups.values() if one.is_expected}
    for line in command.lines:
        who, seen = line.volunteer_id, _seen_in(command, line)
        refusals: list[Refusal] = [NotSignedUp(shift_id=shift.id, volunteer_id=who)]
        if who in presences:
            one = observer.look(seen, line.end)
            is_new = not presences[who].knows(one)
            refusals = observer.refusals(seen, presences[who]) if is_new else []
            if is_new:
                their = sign_ups[name_of(shift.id, who)]
                refusals += observer.insurance_refusals(their, line.end)
            if is_new and not refusals:
                found[who].append(one)
                presences[who] = presences[who].note(one)
        answers.append(
            RollAnswer(volunteer_id=who, refusals=[FailedRule.of(one) for one in refusals])
        )
    changes: list[Change[Aggregate]] = []
    for who, observations in found.items():
        sign_up = sign_ups[name_of(shift.id, who)]
        changes += _noted(sign_up, observations, observer, calendars.get(who), roll)
    if changes:
        changes += roll.begin(shift, policy)
    return accept(RollReceipt(shift_id=shift.id, lines=answers), *changes, under=policy.version)


def _seen_in(command: RecordRoll, line: RollLine) -> Seen:
    return Seen(
        shift_id=command.shift_id,
        volunteer_id=line.volunteer_id,
        at=line.at,
        nonce=line.nonce,
        device=command.device,
        sent_at=command.sent_at,
    )
