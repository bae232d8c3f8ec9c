"""Decisions about seats of shifts that have changed: who is asked, and who still comes."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.commands import AskAgain, ReleaseUnconfirmed
from baodao.scheduling.seats.domain.confirming import Asking
from baodao.scheduling.seats.domain.opening import change_refusals
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, sign_up_id
from baodao.scheduling.seats.domain.terms import acknowledged, unread
from baodao.scheduling.seats.use_cases.loads import (
    CalendarsInLine,
    CalendarsOfPeople,
    OwnCalendar,
    OwnSignUp,
    Packs,
    SignUpsInLine,
    SignUpsOfPeople,
    ThisShift,
    known,
)
from baodao.scheduling.seats.use_cases.seats import in_their_name, receipt
from baodao.schema.scheduling.confirming import ConfirmSeat, NothingToConfirm
from baodao.schema.scheduling.seats import SeatReceipt


@use_case
def ask_again(
    command: AskAgain,
    shift: ThisShift,
    calendars: CalendarsOfPeople,
    sign_ups: SignUpsOfPeople,
    packs: Packs,
    now: datetime,
) -> Decision[None]:
    """Ask who holds a seat whether they still come; all others who may get one learn of it."""
    if not shift.is_to_be_asked or now >= shift.starts_at:
        return refuse(NothingDue(of="shift"))
    policy = rules_at(Policy, packs, shift.division)
    seats = Asking(shift, now)
    people = known(shift, calendars, sign_ups)
    for who in people.values():
        sign_up = who.sign_up
        if sign_up is None or sign_up.change_known >= shift.material_changes:
            continue
        if sign_up.holds_seat:
            seats.ask_again(who, sign_up, policy)
        elif sign_up.state == "offered":
            seats.offer_again(who, sign_up, policy)
        elif sign_up.state == "waitlisted":
            seats.note_change(sign_up)
        elif sign_up.is_open:
            seats.tell_again(sign_up)
    if not people:
        seats.all_asked()
    return accept(None, *seats.changes(), under=policy.version)


@use_case
def confirm_seat(
    command: ConfirmSeat,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Let somebody keep their seat of a shift that has changed, if nothing else is in the way."""
    if sign_up is None or sign_up.state != "unconfirmed":
        return refuse(NothingToConfirm(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    refusals = [*change_refusals(shift, now), *calendar.clashes(shift, policy, now)]
    before, read = sign_up.acknowledged, None
    if before is None or not before.still_holds(shift):
        for_them = in_their_name(command.actor, calendar) is not None
        refusals += unread(shift, command, calendar, for_them=for_them)
        read = acknowledged(shift, command, now)
    if refusals:
        return refuse(*refusals)
    seats = Asking(shift, now)
    after = seats.confirm(Volunteer(calendar), sign_up, read)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def release_unconfirmed(
    command: ReleaseUnconfirmed,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: Annotated[SignUp, by(sign_up_id)],
    calendars: CalendarsInLine,
    sign_ups: SignUpsInLine,
    packs: Packs,
    now: datetime,
) -> Decision[None]:
    """Free the seat of who was silent, without a mark, and offer it to who waited longest."""
    if sign_up.confirm_by is None or now < sign_up.confirm_by:
        return refuse(NothingDue(of=sign_up.id))
    policy = rules_at(Policy, packs, shift.division)
    seats = Seating(shift, now)
    seats.release(Volunteer(calendar), sign_up, "not-confirmed")
    seats.offer(known(shift, calendars, sign_ups), policy)
    return accept(None, *seats.changes(), under=policy.version)
