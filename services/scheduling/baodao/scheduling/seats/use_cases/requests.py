"""Decisions about who asks for a seat of a shift for which an organiser decides who comes."""

from datetime import datetime

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import Decision, accept, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.commands import EndUnanswered
from baodao.scheduling.seats.domain.opening import change_refusals, way_in
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.swaps import Swapping
from baodao.scheduling.seats.domain.terms import outdated
from baodao.scheduling.seats.domain.ways import Ways
from baodao.scheduling.seats.use_cases.loads import OwnCalendar, OwnSignUp, Packs, ThisShift
from baodao.scheduling.seats.use_cases.seats import receipt
from baodao.schema.scheduling import requests as schema
from baodao.schema.scheduling.seats import SeatReceipt


@use_case
def approve_sign_up(
    command: schema.ApproveSignUp,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give who has asked a seat or the next place to wait, or say every rule that is against it."""
    if sign_up is None or sign_up.state != "requested":
        return refuse(schema.NotRequested(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    apprentice, read = sign_up.apprentice, sign_up.acknowledged
    claim, refusals = way_in(shift, policy, now, may_wait=True, apprentice=apprentice)
    # What they ask for is not in its own way.
    others = calendar.clear([shift.id]).after
    refusals += others.refusals(shift, policy, now, claim, apprentice=apprentice)
    if claim == "seat":
        refusals += outdated(shift, read)
    if refusals:
        return refuse(*refusals)
    seats, who = Ways(shift, now), Volunteer(calendar, sign_up)
    if claim == "seat":
        after = seats.reserve(who, read=read, apprentice=apprentice)
    else:
        after = seats.wait(who)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def refuse_sign_up(
    command: schema.RefuseSignUp,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Tell who has asked that they get no seat, and why."""
    if sign_up is None or sign_up.state != "requested":
        return refuse(schema.NotRequested(shift_id=shift.id, volunteer_id=calendar.id))
    if refusals := change_refusals(shift, now):
        return refuse(*refusals)
    seats = Ways(shift, now)
    after = seats.refuse(Volunteer(calendar), sign_up, command.reason)
    return accept(receipt(after, seats), *seats.changes())


@use_case
def withdraw_sign_up(
    command: schema.WithdrawSignUp,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Let somebody ask no longer; whoever wants to always may."""
    if sign_up is None or sign_up.state != "requested":
        return refuse(schema.NotRequested(shift_id=shift.id, volunteer_id=calendar.id))
    seats = Ways(shift, now)
    after = seats.withdraw(Volunteer(calendar), sign_up)
    return accept(receipt(after, seats), *seats.changes())


@use_case
def end_unanswered(
    command: EndUnanswered,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[None]:
    """End what somebody asks, is invited to or has offered, and nobody has answered in time."""
    if sign_up is None or sign_up.open_until is None or now < sign_up.open_until:
        return refuse(NothingDue(of=command.shift_id))
    seats = Swapping(shift, now)
    if sign_up.swap:
        seats.end_swap(sign_up, "expired")
    elif sign_up.state == "requested" and now < shift.starts_at:
        # It begins later than when they asked.
        seats.wait_longer(sign_up)
    elif shift.state == "cancelled":
        seats.end(Volunteer(calendar), sign_up, "shift-cancelled")
    else:
        seats.end_unanswered(Volunteer(calendar), sign_up)
    return accept(None, *seats.changes())
