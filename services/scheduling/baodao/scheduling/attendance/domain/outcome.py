"""What becomes of an attendance: noted, settled, corrected, annulled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from baodao.kernel.days import beginning_of, today
from baodao.kernel.working_days import day_of_end, working_days_after
from baodao.kit.decisions import Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.domain.roll import Roll
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.presence import Correction, Observation, Presence, Stretch
from baodao.scheduling.seats.domain.sign_up import STOOD_DOWN, SignUp
from baodao.schema import Actor, Event
from baodao.schema.scheduling import attendance as schema
from baodao.schema.scheduling import rolls
from baodao.schema.scheduling.call_outs import NotNeeded
from baodao.schema.scheduling.seats import SignUpState

_OWN_DEVICE = ("code", "self")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is told of a sign-up, and the state that it comes to."""

    state: SignUpState
    presence: Presence
    events: tuple[Event, ...] = ()


def observe(
    sign_up: SignUp, shift: Shift, roll: Roll, seen: Sequence[Observation], policy: Policy
) -> Change[SignUp]:
    """Note what was seen; where the roll is closed, it is settled at once what comes of it."""
    presence = sign_up.presence
    for one in seen:
        presence = presence.note(one)
    told = tuple(_seen(one, sign_up, shift) for one in seen)
    outcome = _Outcome(sign_up.state, presence, told)
    if not roll.is_open:
        outcome = _settled(outcome, sign_up, shift, roll)
    ask_at = _ask_at(outcome.presence, shift, roll, policy)
    return _become(sign_up, outcome, ask_at)


def settle(sign_up: SignUp, shift: Shift, roll: Roll) -> Change[SignUp]:
    """Settle what becomes of an attendance once the roll is closed."""
    return _become(sign_up, _settled(_as_is(sign_up), sign_up, shift, roll))


def confirm(sign_up: SignUp, shift: Shift, roll: Roll) -> Change[SignUp]:
    """Let count what somebody says of themself, since the organiser confirms it."""
    confirmed = replace(sign_up.presence, confirmed=True)
    return _become(sign_up, _settled(_Outcome(sign_up.state, confirmed), sign_up, shift, roll))


def correct(
    sign_up: SignUp,
    shift: Shift,
    roll: Roll,
    stretches: Sequence[Stretch],
    by: Actor,
    why: str,
    now: datetime,
) -> Change[SignUp]:
    """Let count what an organiser says, instead of what was seen; told to whose it is."""
    before = sign_up.presence.recorded or sign_up.presence.stretches
    correction = Correction(now, by.role, why, tuple(stretches))
    is_recorded = sign_up.state == "attended"
    told = rolls.AttendanceCorrected(
        **_whose(sign_up, shift),
        before=_told(before),
        after=_told(stretches),
        evidence_grade=max(one.grade for one in stretches),
        recorded=schema.ServiceFacts(**_facts(shift, roll)) if is_recorded else None,
    )
    presence = sign_up.presence.correct(correction)
    if is_recorded:
        counted = replace(presence, recorded=tuple(stretches))
        return _become(sign_up, _Outcome("attended", counted, (told,)))
    outcome = _Outcome(sign_up.state, presence, (told,))
    return _become(sign_up, outcome if roll.is_open else _settled(outcome, sign_up, shift, roll))


def annul(
    sign_up: SignUp, shift: Shift, roll: Roll, by: Actor, why: str, now: datetime
) -> Change[SignUp]:
    """Let a recorded attendance count for nothing; what was seen and said stays."""
    presence = sign_up.presence.correct(Correction(now, by.role, why))
    recorded = schema.ServiceFacts(**_facts(shift, roll))
    annulled = rolls.AttendanceAnnulled(**_whose(sign_up, shift), recorded=recorded)
    return _become(sign_up, _Outcome("annulled", replace(presence, recorded=()), (annulled,)))


def chase(sign_up: SignUp, shift: Shift, policy: Policy, now: datetime) -> Change[SignUp]:
    """Ask when somebody left; if nobody answered, propose that it was at the end."""
    whose = _whose(sign_up, shift) | {"responsible_id": shift.responsible_id}
    presence = sign_up.presence
    if not presence.asked:
        answer_by = _proposed_at(shift, policy, now)
        asked = rolls.CheckOutMissing(**whose, answer_by=answer_by)
        return sign_up.change(asked, presence=replace(presence, asked=True), ask_at=answer_by)
    end = shift.over_at
    proposal = Observation("out", end, "proposed", "C", received_at=now)
    if presence.knows(proposal):
        return sign_up.change(ask_at=None)
    proposed = rolls.CheckOutProposed(**whose, at=end)
    return sign_up.change(proposed, presence=presence.note(proposal), ask_at=None)


def _seen(one: Observation, sign_up: SignUp, shift: Shift) -> Event:
    facts = _whose(sign_up, shift) | {
        "at": one.at,
        "evidence_grade": one.grade,
        "how": one.how,
        "device": one.device if one.how in _OWN_DEVICE else None,
        "organisation_id": shift.organisation_id,
        "organisers_device": None if one.how in _OWN_DEVICE else one.device,
        "clock_off": one.clock_off,
    }
    return schema.CheckedIn(**facts) if one.end == "in" else schema.CheckedOut(**facts)


def _ask_at(presence: Presence, shift: Shift, roll: Roll, policy: Policy) -> datetime | None:
    if not (roll.is_open and presence.is_open):
        return None
    # A device that was offline for hours may be about to send the check-out as well.
    since = max(one.received_at for one in presence.observations)
    if presence.asked:
        return _proposed_at(shift, policy, since)
    return max(shift.over_at, since) + policy.ask_check_out_after


def _proposed_at(shift: Shift, policy: Policy, now: datetime) -> datetime:
    """When it is proposed: on the working day of the pack, or the next one if that is past."""
    ended = day_of_end(shift.over_at)
    day = working_days_after(ended, policy.propose_check_out_days)
    return beginning_of(max(day, working_days_after(today(now), 1)))


def _as_is(sign_up: SignUp) -> _Outcome:
    return _Outcome(sign_up.state, sign_up.presence)


def _settled(outcome: _Outcome, sign_up: SignUp, shift: Shift, roll: Roll) -> _Outcome:
    """What a closed roll makes of a presence: attendance is told once, absence whenever it is new.

    What was settled before is not told again: it is corrected, or annulled for good.
    """
    if outcome.state in ("attended", "annulled"):
        return outcome
    presence = outcome.presence
    if stretches := presence.stretches:
        recorded = _recorded(sign_up, shift, roll, stretches)
        counted = replace(presence, recorded=stretches)
        return _Outcome("attended", counted, (*outcome.events, recorded))
    came = any(one.end == "in" for one in presence.counted)
    if outcome.state == "released":
        return outcome
    if shift.stood_down_at and not came:
        told = NotNeeded(**_whose(sign_up, shift))
        return _Outcome("released", presence, (*outcome.events, told))
    absence: rolls.Absence = "abandoned" if came else "no-show"
    if outcome.state == absence:
        return outcome
    missed = rolls.NotAttended(**_whose(sign_up, shift), absence=absence)
    return _Outcome(absence, presence, (*outcome.events, missed))


def _become(sign_up: SignUp, outcome: _Outcome, ask_at: datetime | None = None) -> Change[SignUp]:
    reason = STOOD_DOWN if outcome.state == "released" else None
    return sign_up.change(
        *outcome.events,
        state=outcome.state,
        presence=outcome.presence,
        ask_at=ask_at,
        reason=reason,
    )


def _recorded(
    sign_up: SignUp, shift: Shift, roll: Roll, stretches: Sequence[Stretch]
) -> schema.AttendanceRecorded:
    """What the ledger needs of an attendance."""
    return schema.AttendanceRecorded(
        **_whose(sign_up, shift),
        **_facts(shift, roll),
        checked_in_at=stretches[0].came_at,
        checked_out_at=stretches[-1].left_at,
        evidence_grade=max(one.grade for one in stretches),
        stretches=_told(stretches) if stretches[1:] else None,
    )


def _facts(shift: Shift, roll: Roll) -> dict[str, Any]:
    return {
        "activity_id": shift.activity_id,
        "organisation_id": shift.organisation_id,
        "responsible_id": shift.responsible_id,
        "title": shift.title,
        "category": shift.category,
        "shift_starts_at": shift.starts_at,
        "shift_ends_at": roll.ended_at or shift.over_at,
        "kind": shift.kind,
        "role": shift.role,
        "place": shift.where.place if shift.where else None,
        "zone": shift.zone,
    }


def _told(stretches: Sequence[Stretch]) -> list[schema.Stretch]:
    return [schema.Stretch(came_at=one.came_at, left_at=one.left_at) for one in stretches]


def _whose(sign_up: SignUp, shift: Shift) -> dict[str, Any]:
    return {
        "division": shift.division,
        "sign_up_id": sign_up.id,
        "shift_id": shift.id,
        "volunteer_id": sign_up.volunteer_id,
    }
