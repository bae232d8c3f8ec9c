"""The decision to go to a call-out, and to leave something else for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    Refused,
    accept,
    by_each,
    refuse,
    use_case,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.going import arrival_refusals, leave, leave_refusals
from baodao.scheduling.seats.domain.opening import change_refusals
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.scheduling.seats.use_cases.loads import OwnCalendar, OwnSignUp, Packs, ThisShift
from baodao.scheduling.seats.use_cases.seats import reserve_seat
from baodao.schema.scheduling.call_outs import AnswerCallOut, AnswerReceipt, NotACallOut
from baodao.schema.scheduling.seats import ReserveSeat

_SAID = AnswerCallOut.model_fields.keys() & ReserveSeat.model_fields.keys()


def _left(command: AnswerCallOut) -> Iterable[str]:
    return [one for one in dict.fromkeys(command.leaving) if one != command.shift_id]


def _left_sign_ups(command: AnswerCallOut) -> Iterable[str]:
    return [name_of(one, command.volunteer_id) for one in _left(command)]


@use_case
def answer_call_out(
    command: AnswerCallOut,
    *,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    others: Annotated[dict[str, Shift], by_each(_left)],
    held: Annotated[dict[str, SignUp], by_each(_left_sign_ups)],
    packs: Packs,
    now: datetime,
) -> Decision[AnswerReceipt]:
    """Take a seat of a call-out, by the rules of every seat, and say when one arrives."""
    if not shift.called_within:
        return refuse(NotACallOut(shift_id=shift.id))
    minutes = command.arrives_in_minutes
    arrives_at = None if minutes is None else now + timedelta(minutes=minutes)
    leaving = [*_left(command)]
    refusals = [
        *leave_refusals(leaving, calendar.id, others, held, now),
        *arrival_refusals(arrives_at, shift),
    ]
    changes: list[Change[Aggregate]] = []
    if not refusals:
        calendar, changes = leave(leaving, calendar, others, held, shift.title, now)
    if sign_up and sign_up.holds_seat:
        seated, refusals = sign_up, [*refusals, *change_refusals(shift, now)]
    else:
        decision = reserve_seat(_wish(command), shift, calendar, sign_up, packs, now)
        if isinstance(decision, Refused):
            return refuse(*refusals, *decision.refusals)
        changes += decision.changes
        (seated,) = [one.after for one in decision.changes if isinstance(one.after, SignUp)]
    if refusals:
        return refuse(*refusals)
    if arrives_at:
        changes.append(seated.expect(arrives_at, shift))
    receipt = AnswerReceipt(
        sign_up_id=seated.id,
        shift_id=shift.id,
        volunteer_id=calendar.id,
        arrives_at=arrives_at or seated.arrives_at,
        left=leaving,
    )
    return accept(receipt, *changes, under=rules_at(Policy, packs, shift.division).version)


def _wish(command: AnswerCallOut) -> ReserveSeat:
    """The same as any sign-up says it, so that no rule is another one here."""
    said = {name: getattr(command, name) for name in _SAID}
    return ReserveSeat.model_construct(**said)
