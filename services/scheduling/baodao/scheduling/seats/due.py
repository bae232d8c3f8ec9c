"""What falls due about seats: offers that expire, seats that can be offered, lists that end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import begins_with, exists, in_range, is_in
from baodao.scheduling.activities.domain.shift import Offer, Waiting
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.commands import FreeSeats, OfferSeats
from baodao.scheduling.seats.domain.calendar import Booking
from baodao.scheduling.seats.store import CALENDARS, SIGN_UPS
from baodao.schema.scheduling.activity_facts import ShiftState

_LIVE = ("reserved", "offered", "waitlisted")
_AT_ONCE, _CANDIDATES, _SPARE = 100, 100, 5


@row_of(SHIFTS)
class _Due:
    id: str
    version: int
    state: ShiftState
    starts_at: datetime
    ends_at: datetime
    seats_taken: int
    max_crew: int
    offers: tuple[Offer, ...]
    waiting: tuple[Waiting, ...]
    look_at: datetime | None


@row_of(SIGN_UPS)
class _There:
    volunteer_id: str


@row_of(CALENDARS)
class _Busy:
    id: str
    bookings: tuple[Booking, ...]


async def due_offers(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Shifts about whose waiting list something is due, or that were called off."""
    # That it is an instant is what the index knows of it.
    wanted = exists("look_at", datetime) & in_range("look_at", lte=now)
    found = await reads.find(SHIFTS, wanted, limit=_AT_ONCE, into=_Due)
    return [
        await _freeing(one, reads)
        if one.state == "cancelled"
        else OfferSeats.due(
            one.id, f"{one.look_at}", shift_id=one.id, candidates=await _candidates(one, reads, now)
        )
        for one in found
    ]


async def _freeing(shift: _Due, reads: Reads) -> FreeSeats:
    """The next of those who signed up for what was called off."""
    there = begins_with("id", f"{shift.id}-") & is_in("state", _LIVE)
    people = await reads.find(SIGN_UPS, there, limit=_CANDIDATES, into=_There)
    return FreeSeats.due(
        shift.id, f"{shift.version}", shift_id=shift.id, people=[one.volunteer_id for one in people]
    )


async def _candidates(shift: _Due, reads: Reads, now: datetime) -> Sequence[str]:
    """Whom to look at, in their order: who seems to be free, a few more than there are seats.

    With nobody who is free, nobody needs to be looked at; all of who still waits, at the start.
    """
    people = [one.volunteer_id for one in shift.waiting]
    if now >= shift.starts_at:
        return people[:_CANDIDATES]
    expired = sum(one.expires_at <= now for one in shift.offers)
    free = shift.max_crew - shift.seats_taken + expired
    if not free:
        return []
    busy = await reads.each(CALENDARS, people, into=_Busy)
    return [who for who in people if not _clashes(shift, busy.get(who))][
        : min(free + _SPARE, _CANDIDATES)
    ]


def _clashes(shift: _Due, calendar: _Busy | None) -> bool:
    return calendar is None or any(
        booking.starts_at < shift.ends_at and shift.starts_at < booking.ends_at
        for booking in calendar.bookings
    )


SWEEPS = (Sweep("offers", timedelta(seconds=1), due_offers),)
