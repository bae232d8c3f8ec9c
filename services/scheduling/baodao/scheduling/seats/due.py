"""What falls due about seats: offers that expire, seats that can be offered, lists that end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, rules_at
from baodao.kernel.reach import named
from baodao.kit.own import OwnCommand
from baodao.kit.pages import After
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import EVERYTHING, Wanted, begins_with, exists, in_range, is_in, passed
from baodao.scheduling.activities.domain.shift import Offer, Waiting
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.order import BEFORE_ALL
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.store import POLICIES
from baodao.scheduling.seats.commands import (
    AboutPeople,
    AskAgain,
    AskFreed,
    EndUnanswered,
    FillStarts,
    ForgetTraces,
    FreeSeats,
    OfferSeats,
    ReleaseUnconfirmed,
)
from baodao.scheduling.seats.domain.sign_up import LIVE
from baodao.scheduling.seats.store import CALENDARS, SIGN_UPS
from baodao.schema.scheduling.activity_facts import ShiftState

_AT_ONCE, _PEOPLE, _SPARE = 100, 100, 5


@row_of(SHIFTS)
class _Due:
    id: str
    version: int
    state: ShiftState
    starts_at: datetime
    division: str
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


@row_of(SIGN_UPS)
class _Open:
    id: str
    shift_id: str
    volunteer_id: str
    open_until: datetime | None


@row_of(SIGN_UPS)
class _WithoutStart:
    id: str
    shift_id: str


@row_of(CALENDARS)
class _Erased:
    id: str
    also: tuple[str, ...]
    traces_after: str | None


@row_of(CALENDARS)
class _Freed:
    id: str
    version: int


async def due_offers(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Shifts about whose list something is due, that were called off, or have changed."""
    wanted = passed("look_at", now)
    found = await reads.find(SHIFTS, wanted, limit=_AT_ONCE, into=_Due)
    return [await _due(one, reads, now) for one in found]


async def _due(shift: _Due, reads: Reads, now: datetime) -> OwnCommand:
    """What is due about a shift, and about whom; nobody, once all have been asked."""

    def of(kind: type[AboutPeople], people: Sequence[str], **more: int) -> OwnCommand:
        return kind.due(shift.id, f"{shift.version}", shift_id=shift.id, people=people, **more)

    there = begins_with("id", f"{shift.id}-") & is_in("state", LIVE)
    if shift.state == "cancelled":
        return of(FreeSeats, await _page(there, reads))
    if shift.material_changes > shift.asked_changes and now < shift.starts_at:
        unasked = in_range("change_known", lt=shift.material_changes)
        return of(AskAgain, await _page(there & unasked, reads))
    expired = [one.volunteer_id for one in shift.offers if one.expires_at <= now]
    free = shift.max_crew - shift.seats_taken + len(expired)
    people = [*expired, *await _waiting(shift, free, reads, now)]
    return of(OfferSeats, people, version=shift.version)


async def _page(wanted: Wanted, reads: Reads) -> list[str]:
    people = await reads.find(SIGN_UPS, wanted, limit=_PEOPLE, into=_There)
    return [one.volunteer_id for one in people]


async def _waiting(shift: _Due, free: int, reads: Reads, now: datetime) -> list[str]:
    """Who waits and can be offered a seat, in their order, a few more than there are seats.

    All who still wait, once the shift has begun.
    """
    people = [one.volunteer_id for one in shift.waiting]
    if now >= shift.starts_at:
        return people[:_PEOPLE]
    if not free:
        return []
    packs: dict[str, PolicyPack] = await reads.each(POLICIES, ancestry(shift.division))
    policy = rules_at(Policy, packs, shift.division)
    found = await reads.each(SHIFTS, [shift.id])
    most, fit = min(free + _SPARE, _PEOPLE), list[str]()
    for first in range(0, len(people) if found else 0, _PEOPLE):
        calendars = await reads.each(CALENDARS, people[first : first + _PEOPLE])
        fit += [
            one.id
            for one in (calendars.get(who) for who in people[first : first + _PEOPLE])
            if one and not one.refusals(found[shift.id], policy, now, "offer")
        ]
        if len(fit) >= most:
            break
    return fit[:most]


async def due_freed(reads: Reads) -> list[AskFreed]:
    """People who wait, and may be offered a seat that they were passed over for."""
    freed = await reads.find(CALENDARS, is_in("freed", [True]), limit=_AT_ONCE, into=_Freed)
    return [AskFreed.due(one.id, f"{one.version}", volunteer_id=one.id) for one in freed]


async def due_releases(reads: Reads, now: datetime) -> list[ReleaseUnconfirmed]:
    """Seats of changed shifts whose holders have not said that they still come."""
    wanted = passed("confirm_by", now)
    silent = await reads.find(SIGN_UPS, wanted, limit=_AT_ONCE, into=_Unconfirmed)
    return [
        ReleaseUnconfirmed.due(
            one.id, f"{one.confirm_by}", shift_id=one.shift_id, volunteer_id=one.volunteer_id
        )
        for one in silent
    ]


async def due_traces(reads: Reads) -> list[ForgetTraces]:
    """Sign-ups of people who were erased, which keep what nobody needs any more."""
    # That it is a text is what the index knows of it.
    wanted = exists("traces_after", str)
    erased = await reads.find(CALENDARS, wanted, limit=_AT_ONCE, into=_Erased)
    return [await _traces(one, reads) for one in erased]


async def _traces(person: _Erased, reads: Reads) -> ForgetTraces:
    after = person.traces_after or ""
    theirs = named(is_in("volunteer_id", [person.id, *person.also]))
    page = await reads.page(SIGN_UPS, theirs, EVERYTHING, After(after, _PEOPLE), along="by_start")
    return ForgetTraces.due(
        person.id,
        after,
        volunteer_id=person.id,
        sign_up_ids=[one.id for one in page.items],
        after=after,
        following=page.next,
    )


async def due_starts(reads: Reads) -> list[FillStarts]:
    """Sign-ups of before the start of their shift was noted; there are fewer each time."""
    without = in_range("by_start", lt=BEFORE_ALL)
    found = await reads.find(SIGN_UPS, without, limit=_AT_ONCE, into=_WithoutStart)
    ids = [one.id for one in found]
    shifts = list(dict.fromkeys(one.shift_id for one in found))
    return [FillStarts.due(ids[0], sign_up_ids=ids, shift_ids=shifts)] if ids else []


async def due_endings(reads: Reads, now: datetime) -> list[EndUnanswered]:
    """Requests, invitations and swaps that nobody has answered by their instant."""
    wanted = passed("open_until", now)
    found = await reads.find(SIGN_UPS, wanted, limit=_AT_ONCE, into=_Open)
    return [
        EndUnanswered.due(
            one.id, f"{one.open_until}", shift_id=one.shift_id, volunteer_id=one.volunteer_id
        )
        for one in found
    ]


OFFERS = Sweep("offers", timedelta(seconds=1), due_offers)
STARTS = Sweep("starts", timedelta(minutes=1), due_starts)
TRACES = Sweep("traces", timedelta(minutes=1), due_traces)
UNANSWERED = Sweep("unanswered", timedelta(seconds=2), due_endings)
FREED = Sweep("freed", timedelta(seconds=1), due_freed)
SWEEPS = (
    UNANSWERED,
    FREED,
    OFFERS,
    Sweep("unconfirmed", timedelta(seconds=2), due_releases),
    TRACES,
    STARTS,
)
