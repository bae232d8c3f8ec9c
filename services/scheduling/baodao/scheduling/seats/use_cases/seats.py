"""Decisions about seats: taken, given back, and not wanted by who was signed up."""

from datetime import datetime

from baodao.kernel.actors import is_self
from baodao.kernel.policies import rules_at
from baodao.kit.decisions import (
    Decision,
    accept,
    refuse,
    use_case,
)
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import (
    cancel_refusals,
    is_late,
    opening_refusals,
    way_in,
)
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import LIVE, SignUp
from baodao.scheduling.seats.domain.terms import acknowledged, unread
from baodao.scheduling.seats.domain.ways import Ways
from baodao.scheduling.seats.use_cases.loads import (
    CalendarsInLine,
    OwnCalendar,
    OwnSignUp,
    Packs,
    SignUpsInLine,
    ThisShift,
    known,
)
from baodao.schema import Actor
from baodao.schema.scheduling.invitations import InvitationOpen
from baodao.schema.scheduling.seat_refusals import NotSignedUp, TakenByThemself
from baodao.schema.scheduling.seats import CancelSeat, DisclaimSeat, ReserveSeat, SeatReceipt


@use_case
def reserve_seat(
    command: ReserveSeat,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give the volunteer a seat or a place to wait, or refuse with every rule that failed.

    Where an organiser decides who comes, what others do not decide about is only asked for.
    """
    policy = rules_at(Policy, packs, shift.division)
    apprentice, proxy = command.as_apprentice, in_their_name(command.actor, calendar)
    invited = sign_up if sign_up and sign_up.state == "invited" else None
    asks = shift.is_by_approval and invited is None and command.actor.id == calendar.id
    claim, refusals = way_in(shift, policy, now, may_wait=command.may_wait, apprentice=apprentice)
    if asks:
        claim, refusals = "place", opening_refusals(shift, now)
    elif invited and invited.open_until and claim == "place":
        refusals.append(InvitationOpen(shift_id=shift.id, open_until=invited.open_until))
    refusals += calendar.refusals(shift, policy, now, claim, apprentice=apprentice)
    if asks or claim == "seat":
        refusals += unread(shift, command, calendar, for_them=proxy is not None)
    if refusals:
        return refuse(*refusals)
    seats, who = Ways(shift, now), Volunteer(calendar, sign_up)
    read = acknowledged(shift, command, now)
    if asks:
        after = seats.request(who, read, apprentice=apprentice)
    elif claim == "seat":
        after = seats.reserve(who, proxy, read=read, apprentice=apprentice)
    else:
        after = seats.wait(who, proxy)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def cancel_seat(
    command: CancelSeat,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    calendars: CalendarsInLine,
    sign_ups: SignUpsInLine,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Take a seat back before the shift starts, and offer it to who waited longest."""
    if sign_up is None or not sign_up.holds_seat:
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=calendar.id))
    if refusals := [*cancel_refusals(shift, now), *sign_up.cancel_refusals()]:
        return refuse(*refusals)
    policy = rules_at(Policy, packs, shift.division)
    seats = Seating(shift, now)
    # Who has to decide anew may do so, however late it is.
    late = sign_up.state == "reserved" and is_late(shift, policy, now)
    after = seats.cancel(Volunteer(calendar), sign_up, command.reason, late=late)
    seats.offer(known(shift, calendars, sign_ups), policy)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def disclaim_seat(
    command: DisclaimSeat,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    calendars: CalendarsInLine,
    sign_ups: SignUpsInLine,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """End a sign-up that its person knows nothing of; nobody holds it against them."""
    if sign_up is None or sign_up.state not in LIVE or sign_up.is_open:
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=calendar.id))
    refusals = [*cancel_refusals(shift, now), *sign_up.cancel_refusals()]
    if sign_up.by_role is None:
        refusals.append(TakenByThemself(shift_id=shift.id))
    if refusals:
        return refuse(*refusals)
    policy = rules_at(Policy, packs, shift.division)
    seats = Ways(shift, now)
    after = seats.end(Volunteer(calendar), sign_up, "not-me")
    seats.offer(known(shift, calendars, sign_ups), policy)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


def in_their_name(actor: Actor, calendar: Calendar) -> Actor | None:
    """Who acts for the volunteer; None if they do so themself."""
    return None if is_self(actor, calendar.id) else actor


def receipt(sign_up: SignUp, seats: Seating) -> SeatReceipt:
    """How a sign-up stands after a decision about it."""
    return SeatReceipt(
        sign_up_id=sign_up.id,
        shift_id=sign_up.shift_id,
        volunteer_id=sign_up.volunteer_id,
        state=sign_up.state,
        ahead=seats.ahead(sign_up.volunteer_id),
        late=sign_up.late,
        open_until=sign_up.open_until,
    )
