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
from baodao.scheduling.seats.commands import AskAgain, FreeSeats, OfferSeats, ReleaseUnconfirmed
from baodao.scheduling.seats.domain.calendar import Booking
from baodao.scheduling.seats.domain.sign_up import LIVE
from baodao.scheduling.seats.store import CALENDARS, SIGN_UPS
from baodao.schema.scheduling.activity_facts import ShiftState

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
    material_changes: int
    asked_changes: int


@row_of(SIGN_UPS)
class _There:
    volunteer_id: str


@row_of(SIGN_UPS)
class _Unconfirmed:
    id: str
    shift_id: str
    volunteer_id: str
    confirm_by: datetime | None


@row_of(CALENDARS)
class _Busy:
    id: str
    bookings: tuple[Booking, ...]


async def due_offers(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Shifts about whose list something is due, that were called off, or have changed."""
    # That it is an instant is what the index knows of it.
    wanted = exists("look_at", datetime) & in_range("look_at", lte=now)
    found = await reads.find(SHIFTS, wanted, limit=_AT_ONCE, into=_Due)
    return [await _due(one, reads, now) for one in found]


async def _due(shift: _Due, reads: Reads, now: datetime) -> OwnCommand:
    if shift.state == "cancelled":
        return await _freeing(shift, reads)
    if shift.material_changes > shift.asked_changes:
        return await _asking(shift, reads)
    candidates = await _candidates(shift, reads, now)
    return OfferSeats.due(shift.id, f"{shift.look_at}", shift_id=shift.id, candidates=candidates)


async def _asking(shift: _Due, reads: Reads) -> AskAgain:
    """The next of those who were not asked about the last change; nobody when all were."""
    there = begins_with("id", f"{shift.id}-") & is_in("state", LIVE)
    unasked = there & in_range("change_known", lt=shift.material_changes)
    people = await reads.find(SIGN_UPS, unasked, limit=_CANDIDATES, into=_There)
    return AskAgain.due(
        shift.id, f"{shift.version}", shift_id=shift.id, people=[one.volunteer_id for one in people]
    )


async def _freeing(shift: _Due, reads: Reads) -> FreeSeats:
    """The next of those who signed up for what was called off."""
    there = begins_with("id", f"{shift.id}-") & is_in("state", LIVE)
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


async def due_releases(reads: Reads, now: datetime) -> list[ReleaseUnconfirmed]:
    """Seats of changed shifts whose holders have not said that they still come."""
    # That it is an instant is what the index knows of it.
    wanted = exists("confirm_by", datetime) & in_range("confirm_by", lte=now)
    silent = await reads.find(SIGN_UPS, wanted, limit=_AT_ONCE, into=_Unconfirmed)
    return [
        ReleaseUnconfirmed.due(
            one.id, f"{one.confirm_by}", shift_id=one.shift_id, volunteer_id=one.volunteer_id
        )
        for one in silent
    ]


OFFERS = Sweep("offers", timedelta(seconds=1), due_offers)
SWEEPS = (OFFERS, Sweep("unconfirmed", timedelta(seconds=1), due_releases))
