"""Decisions about the waiting list of a shift, and about how many seats it has."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import (
    Decision,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.publishing import becomes_large
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.scheduling.seats.commands import AskFreed, FreeSeats, OfferSeats
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import change_refusals
from baodao.scheduling.seats.domain.reordering import Reordering
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import LIVE, SignUp
from baodao.scheduling.seats.domain.terms import acknowledged, unread
from baodao.scheduling.seats.domain.ways import Ways
from baodao.scheduling.seats.use_cases.loads import (
    CalendarsInLine,
    CalendarsOfPeople,
    OwnCalendar,
    OwnSignUp,
    Packs,
    SignUpsInLine,
    SignUpsOfPeople,
    ThisShift,
    first_in_line,
    ids_of,
    known,
)
from baodao.scheduling.seats.use_cases.seats import in_their_name, receipt
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.activity_refusals import CrewOutOfOrder, FewerThanTaken
from baodao.schema.scheduling.seats import SeatReceipt


@use_case
def accept_offer(
    command: schema.AcceptOffer,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give the volunteer the seat that is held for them, until the instant at which it is not."""
    offer = next((one for one in shift.offers if one.volunteer_id == calendar.id), None)
    if offer is None or sign_up is None:
        return refuse(schema.NoOffer(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    refusals = change_refusals(shift, now)
    if now >= offer.expires_at:
        refusals.append(schema.OfferExpired(expires_at=offer.expires_at))
    proxy = in_their_name(command.actor, calendar)
    refusals += calendar.refusals(shift, policy, now, "offer")
    if refusals := [*refusals, *unread(shift, command, calendar, for_them=proxy is not None)]:
        return refuse(*refusals)
    seats, read = Seating(shift, now), acknowledged(shift, command, now)
    after = seats.accept(Volunteer(calendar), sign_up, proxy, read=read)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def decline_offer(
    command: schema.DeclineOffer,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    calendars: CalendarsInLine,
    sign_ups: SignUpsInLine,
    packs: Packs,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Offer a seat that somebody does not want to the next."""
    if sign_up is None or sign_up.state != "offered":
        return refuse(schema.NoOffer(shift_id=shift.id, volunteer_id=calendar.id))
    policy = rules_at(Policy, packs, shift.division)
    seats = Seating(shift, now)
    after = seats.end_offer(Volunteer(calendar), sign_up, "declined")
    seats.offer(known(shift, calendars, sign_ups), policy)
    return accept(receipt(after, seats), *seats.changes(), under=policy.version)


@use_case
def leave_waitlist(
    command: schema.LeaveWaitlist,
    shift: ThisShift,
    calendar: OwnCalendar,
    sign_up: OwnSignUp,
    now: datetime,
) -> Decision[SeatReceipt]:
    """Take somebody off the waiting list who does not want to wait."""
    if sign_up is None or sign_up.state != "waitlisted":
        return refuse(schema.NotWaiting(shift_id=shift.id, volunteer_id=command.volunteer_id))
    seats = Seating(shift, now)
    after = seats.leave(Volunteer(calendar), sign_up, "left")
    return accept(receipt(after, seats), *seats.changes())


@use_case
def move_on_waitlist(
    command: schema.MoveOnWaitlist, shift: ThisShift, now: datetime
) -> Decision[schema.Moved]:
    """Let somebody pass others, who are told why."""
    people = [one.volunteer_id for one in shift.waiting]
    moved, before = command.volunteer_id, command.ahead_of
    missing = [who for who in dict.fromkeys((moved, before)) if who not in people]
    if missing:
        return refuse(*(schema.NotWaiting(shift_id=shift.id, volunteer_id=m) for m in missing))
    if people.index(before) >= people.index(moved):
        return refuse(schema.PassesNobody(shift_id=shift.id))
    if refusals := change_refusals(shift, now):
        return refuse(*refusals)
    seats = Reordering(shift, now)
    passed = seats.reorder(moved, before, command.reason)
    return accept(schema.Moved(shift_id=shift.id, passed_over=passed), *seats.changes())


def _offered(shift: Shift) -> list[str]:
    return [one.volunteer_id for one in shift.offers]


def _offered_or_first(shift: Shift) -> list[str]:
    return [*_offered(shift), *first_in_line(shift)]


def _their_sign_ups(shift: Shift) -> list[str]:
    return ids_of(shift, _offered_or_first(shift))


@use_case
def set_capacity(  # noqa: PLR0913 -- who waits, and what the whole event is
    command: schema.SetCapacity,
    *,
    shift: ThisShift,
    activity: Annotated[Activity, by("shift.activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    calendars: Annotated[dict[str, Calendar], by_each(_offered_or_first, skips_unreadable=True)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_their_sign_ups, skips_unreadable=True)],
    packs: Packs,
    now: datetime,
) -> Decision[schema.CapacityReceipt]:
    """Give a shift another number of seats: more are offered, fewer take offers back."""
    least = shift.min_crew if command.min_crew is None else command.min_crew
    most, reserved = command.max_crew, shift.seats_taken - len(shift.offers)
    refusals = change_refusals(shift, now)
    if most < reserved:
        refusals.append(FewerThanTaken(shift_id=shift.id, seats_taken=reserved, max_crew=most))
    if least > most:
        refusals.append(CrewOutOfOrder(number=1, min_crew=least, max_crew=most))
    policy = rules_at(Policy, packs, shift.division)
    grown = [*(shifts | {shift.id: replace(shift, max_crew=most)}).values()]
    is_more = most > shift.max_crew
    large = is_more and becomes_large(activity, grown, organisation, policy)
    if large and not activity.agreement:
        refusals.append(_becomes_large(activity, grown, policy))
    if refusals:
        return refuse(*refusals)
    people = known(shift, calendars, sign_ups)
    seats = Seating(shift, now)
    seats.resize(least, most, people)
    if is_more:
        seats.offer(people, policy)
    reply = schema.CapacityReceipt(
        shift_id=shift.id, min_crew=least, max_crew=most, seats_taken=seats.taken
    )
    changes = [activity.grow(large=large), *seats.changes()] if is_more else seats.changes()
    return accept(reply, *changes, under=policy.version)


def _becomes_large(
    activity: Activity, shifts: Sequence[Shift], policy: Policy
) -> schema.EventBecomesLarge:
    people = sum(one.max_crew for one in shifts if one.state != "cancelled")
    bound = policy.large_event_people
    return schema.EventBecomesLarge(activity_id=activity.id, people=people, bound=bound)


@use_case
def free_seats(
    command: FreeSeats,
    shift: ThisShift,
    calendars: CalendarsOfPeople,
    sign_ups: SignUpsOfPeople,
    now: datetime,
) -> Decision[None]:
    """Give people their time back, and tell each of them, since the shift was called off."""
    if shift.state != "cancelled" or shift.look_at is None:
        return refuse(NothingDue(of="shift"))
    seats = Ways(shift, now)
    for who in known(shift, calendars, sign_ups).values():
        if who.sign_up and who.sign_up.state in LIVE:
            seats.end(who, who.sign_up, "shift-cancelled")
    seats.pause()
    return accept(None, *seats.changes())


@use_case
def offer_seats(
    command: OfferSeats,
    shift: ThisShift,
    calendars: CalendarsOfPeople,
    sign_ups: SignUpsOfPeople,
    packs: Packs,
    now: datetime,
) -> Decision[None]:
    """End what offers have expired, offer what is free, and end the list when the shift begins."""
    is_due = shift.look_at is not None and shift.look_at <= now
    is_to_come = now < shift.starts_at
    if shift.state == "cancelled" or not is_due or (is_to_come and shift.is_to_be_asked):
        return refuse(NothingDue(of="shift"))
    policy = rules_at(Policy, packs, shift.division)
    people = known(shift, calendars, sign_ups)
    seats = Seating(shift, now)
    expired = [one.volunteer_id for one in shift.offers if one.expires_at <= now]
    for who in (people[one] for one in expired if one in people):
        if who.sign_up:
            seats.end_offer(who, who.sign_up, "expired")
    if is_to_come:
        up_to_date = shift.version == command.version
        seats.offer(people, policy, others_are_busy=True, up_to_date=up_to_date)
    else:
        seats.close(people)
    seats.pause()
    return accept(None, *seats.changes(), under=policy.version)


def _waited_for(calendar: Calendar) -> list[str]:
    return [one.shift_id for one in calendar.waits]


@use_case
def ask_freed(
    command: AskFreed,
    calendar: OwnCalendar,
    shifts: Annotated[dict[str, Shift], by_each(_waited_for, skips_unreadable=True)],
    now: datetime,
) -> Decision[None]:
    """Have the lists looked at on which somebody waits who may be offered a seat by now.

    Each is written, also where no seat is free: what decides about it at this moment, on a calendar
    of before, decides anew.
    """
    if not calendar.freed:
        return refuse(NothingDue(of=command.volunteer_id))
    looked_at = [
        one.change(look_at=now if one.seats_taken < one.max_crew else one.look_at)
        for one in shifts.values()
        if one.state == "published"
        and now < one.starts_at
        and any(waits.volunteer_id == calendar.id for waits in one.waiting)
    ]
    return accept(None, calendar.change(freed=False), *looked_at)
