"""Decisions about seats that volunteers hand on to each other."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp, Swap, name_of
from baodao.scheduling.seats.domain.swaps import (
    Hand,
    Swapping,
    hand_on_refusals,
    hand_over,
    swap_refusals,
    waited_for,
)
from baodao.scheduling.seats.domain.terms import Acknowledged, acknowledged, unread
from baodao.scheduling.seats.use_cases.loads import OwnCalendar, OwnSignUp, Packs, ThisShift
from baodao.scheduling.seats.use_cases.seats import receipt
from baodao.schema import Refusal
from baodao.schema.scheduling import swaps as schema
from baodao.schema.scheduling.seat_refusals import NotSignedUp
from baodao.schema.scheduling.seats import SeatReceipt

_To = Annotated[Calendar, by("to_id", noun="volunteer")]


@use_case
def offer_swap(  # noqa: PLR0913 -- two people and two shifts
    command: schema.OfferSwap,
    *,
    shift: ThisShift,
    calendar: OwnCalendar,
    to: _To,
    sign_up: OwnSignUp,
    other: Annotated[Shift | None, by("for_shift_id", noun="shift")],
    packs: Packs,
    packs_there: Annotated[dict[str, PolicyPack], packs_at("other.division")],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Offer a seat to another volunteer, by all rules that concern the one who offers it."""
    if sign_up is None or not sign_up.holds_seat:
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    refusals = [*hand_on_refusals(shift, now), *sign_up.cancel_refusals()]
    refusals += _swap_refusals(command, sign_up)
    starts = shift.starts_at
    if other is None:
        refusals += waited_for(shift)
    else:
        starts = min(starts, other.starts_at)
        back = Hand(other, rules_at(Policy, packs_there, other.division), to, calendar, {})
        refusals += [*hand_on_refusals(other, now), *back.against_taker(shift, now)]
        refusals += unread(other, command, calendar, for_them=False)
    until = min(command.until_at or now + policy.invitation_for, starts)
    if until <= now < starts:
        refusals.append(schema.SwapExpired(open_until=until))
    if refusals:
        return refuse(*refusals)
    seats = Swapping(shift, now)
    changes, read = (0, None) if other is None else _known(other, command, now)
    swap = Swap(to.id, command.for_shift_id, changes, read)
    after = seats.offer_swap(sign_up, swap, until)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


def _known(
    other: Shift, command: schema.OfferSwap, now: datetime
) -> tuple[int, Acknowledged | None]:
    return other.material_changes, acknowledged(other, command, now)


def _swap_refusals(command: schema.OfferSwap, sign_up: SignUp) -> list[Refusal]:
    refusals: list[Refusal] = []
    if sign_up.swap and sign_up.open_until:
        refusals.append(schema.SwapOpen(open_until=sign_up.open_until))
    if command.to_id in sign_up.swap_declined:
        refusals.append(schema.SwapDeclined(to_id=command.to_id))
    if command.to_id == sign_up.volunteer_id or command.for_shift_id == sign_up.shift_id:
        refusals.append(schema.SwapWithOneself(shift_id=sign_up.shift_id))
    return refusals


def _other_shift(sign_up: SignUp | None) -> str | None:
    return sign_up.swap.for_shift_id if sign_up and sign_up.swap else None


def _here(command: schema.AcceptSwap) -> list[str]:
    return [name_of(command.shift_id, one) for one in (command.volunteer_id, command.to_id)]


def _there(command: schema.AcceptSwap, other: Shift) -> list[str]:
    return [name_of(other.id, one) for one in (command.volunteer_id, command.to_id)]


@use_case
def accept_swap(  # noqa: PLR0913 -- two people and two shifts
    command: schema.AcceptSwap,
    *,
    shift: ThisShift,
    calendar: OwnCalendar,
    to: _To,
    sign_up: OwnSignUp,
    other: Annotated[Shift | None, by(_other_shift)],
    here: Annotated[dict[str, SignUp], by_each(_here)],
    there: Annotated[dict[str, SignUp], by_each(_there)],
    packs: Packs,
    packs_there: Annotated[dict[str, PolicyPack], packs_at("other.division")],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Let the two have each other's seats, or one the other's, if each may."""
    swap = sign_up.swap if sign_up else None
    if sign_up is None or swap is None or swap.to_id not in to.records:
        return refuse(schema.NoSwap(shift_id=shift.id, volunteer_id=to.id))
    policy = rules_at(Policy, packs, shift.division)
    offered = Hand(shift, policy, calendar, to, here)
    back: Hand | None = None
    if other:
        back = Hand(other, rules_at(Policy, packs_there, other.division), to, calendar, there)
    refusals = swap_refusals(offered, back, sign_up, swap, now)
    if refusals := [*refusals, *unread(shift, command, to, for_them=False)]:
        return refuse(*refusals)
    hands = [(offered, acknowledged(shift, command, now))]
    if back:
        hands.append((back, swap.read))
    changes = hand_over(hands, now)
    reply = SeatReceipt(sign_up_id=name_of(shift.id, to.id), shift_id=shift.id, volunteer_id=to.id)
    return accept(reply, *changes, under=policy.version)


@use_case
def decline_swap(
    command: schema.DeclineSwap,
    shift: ThisShift,
    to: _To,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Let somebody do without a seat that is offered to them, and not be offered it again."""
    if sign_up is None or sign_up.swap is None or sign_up.swap.to_id not in to.records:
        return refuse(schema.NoSwap(shift_id=shift.id, volunteer_id=to.id))
    seats = Swapping(shift, now)
    after = seats.end_swap(sign_up, "declined", sign_up.swap.to_id)
    return accept(receipt(after, seats), *seats.changes())


@use_case
def withdraw_swap(
    command: schema.WithdrawSwap, shift: ThisShift, sign_up: OwnSignUp, now: datetime
) -> Decision[SeatReceipt]:
    """Let somebody keep a seat that they have offered to another one."""
    if sign_up is None or sign_up.swap is None:
        return refuse(schema.NoSwap(shift_id=shift.id, volunteer_id=command.volunteer_id))
    seats = Swapping(shift, now)
    after = seats.end_swap(sign_up, "withdrawn")
    return accept(receipt(after, seats), *seats.changes())
