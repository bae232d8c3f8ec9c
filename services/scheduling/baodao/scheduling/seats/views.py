"""Answers about who signed up, and about who saw that."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import may_be_minor
from baodao.kernel.reach import in_reach, named
from baodao.kit.copy_pages import Part, page_of_parts, reads_about, whole
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.read_log import Person
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, begins_with, exists, in_range, is_in
from baodao.scheduling.activities.domain.shift import Offer, Shift
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.scheduling.common.order import moment
from baodao.scheduling.posts.views import held_posts
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.presence import Presence
from baodao.scheduling.seats.domain.sign_up import SEATED, SignUp, name_of
from baodao.scheduling.seats.store import CALENDARS, FEEDS, READS, SIGN_UPS
from baodao.schema.access import WATCHERS
from baodao.schema.reads import ReadPage
from baodao.schema.registration.volunteers import AgeClass
from baodao.schema.scheduling import call_outs, swaps, waitlist
from baodao.schema.scheduling import seats as schema
from baodao.schema.scheduling.calendars import CalendarReceipt
from baodao.schema.scheduling.reads import ListSchedulingReads

H = TypeVar("H", bound=schema.HeldSignUp)
_STEP = 15
"""Minutes."""
_EXPECTED = (*SEATED, "attended")


@row_of(CALENDARS)
class _Known:
    id: str
    age_class: AgeClass
    age_known: int
    division: str | None


async def people_of(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """The volunteers with these ids, for the log of reads."""
    found = await reads.each(CALENDARS, ids, into=_Known)
    return [
        Person(one.id, one.division or "", may_be_minor(one.age_class, one.age_known))
        for one in found.values()
    ]


async def list_sign_ups(
    query: schema.ListSignUps, shift: Annotated[Shift, by("shift_id")], reads: Reads
) -> schema.SignUpPage:
    # A sign-up's id begins with its shift's.
    page = await reads.page(SIGN_UPS, named(begins_with("id", f"{shift.id}-")), EVERYTHING, query)
    sign_ups = [shown(schema.SignUp, one, **_facts(one)) for one in page.items]
    return schema.SignUpPage(sign_ups=sign_ups, next=page.next)


async def list_waitlist(
    query: waitlist.ListWaitlist, shift: Annotated[Shift, by("shift_id")]
) -> waitlist.WaitlistPage:
    rows = [
        waitlist.Waiting(
            sign_up_id=name_of(shift.id, one.volunteer_id),
            volunteer_id=one.volunteer_id,
            turn=one.turn,
            expires_at=one.expires_at if isinstance(one, Offer) else None,
        )
        for one in (*shift.offers, *shift.waiting)
    ]
    # Who was last on a page may be gone by the next: it goes on behind their turn.
    ordered = sorted(rows, key=_line)
    ahead = [one for one in ordered if _cursor(one) > query.after]
    shown_now, left = ahead[: query.limit], ahead[query.limit :]
    return waitlist.WaitlistPage(
        waiting=shown_now, next=_cursor(shown_now[-1]) if left and shown_now else None
    )


def _line(one: waitlist.Waiting) -> tuple[bool, int]:
    return one.expires_at is None, one.turn


def _cursor(one: waitlist.Waiting) -> str:
    return f"{one.expires_at is None:d}{one.turn:010}"


def _facts(sign_up: SignUp) -> dict[str, Any]:
    """What a row says of a sign-up by other names, or of its presence."""
    read = sign_up.acknowledged
    return {
        "sign_up_id": sign_up.id,
        "checked_in_at": sign_up.checked_in_at,
        "checked_out_at": sign_up.checked_out_at,
        "grade": sign_up.grade,
        "flags": sign_up.presence.flags,
        "terms_version": read.version if read else None,
        "agreed": read.agreed if read else None,
        "acknowledged_at": read.at if read else None,
        "observations": sign_up.presence.observations,
        "corrections": sign_up.presence.corrections,
    }


async def list_sign_ups_of(
    query: schema.ListSignUpsOf,
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    reads: Reads,
) -> schema.HeldSignUpPage:
    ids = calendar.records if calendar else [query.volunteer_id]
    wanted = EVERYTHING
    if query.from_at:
        wanted &= in_range("by_start", gte=moment(query.from_at))
    if query.until_at:
        wanted &= in_range("by_start", lt=moment(query.until_at))
    along = "-by_start" if query.latest_first else "by_start"
    whose = named(is_in("volunteer_id", ids))
    page = await reads.page(SIGN_UPS, whose, wanted, query, along=along)
    shifts = await reads.each(SHIFTS, {one.shift_id for one in page.items})
    sign_ups = [
        _held(schema.HeldSignUp, one, shifts[one.shift_id])
        for one in page.items
        if one.shift_id in shifts
    ]
    return schema.HeldSignUpPage(sign_ups=sign_ups, next=page.next)


async def list_swaps_offered_to(
    query: swaps.ListSwapsOfferedTo,
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    reads: Reads,
) -> swaps.OfferedSwapPage:
    ids = calendar.records if calendar else [query.volunteer_id]
    # That it is a text is what the index knows of it.
    theirs = named(is_in("swap_to", ids) & exists("swap_to", str))
    page = await reads.page(SIGN_UPS, theirs, EVERYTHING, query, along="by_start")
    shifts = await reads.each(SHIFTS, {one.shift_id for one in page.items})
    return swaps.OfferedSwapPage(
        swaps=[
            shown(
                swaps.OfferedSwap,
                shifts[one.shift_id],
                sign_up_id=one.id,
                shift_id=one.shift_id,
                volunteer_id=one.volunteer_id,
                for_shift_id=one.swap.for_shift_id if one.swap else None,
                open_until=one.open_until,
            )
            for one in page.items
            if one.shift_id in shifts
        ],
        next=page.next,
    )


async def export_sign_ups(
    query: schema.ExportSignUps,
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    reads: Reads,
) -> schema.SignUpsCopy:
    """A page of all sign-ups under all of a person's records, and of who saw them."""
    ids = calendar.records if calendar else [query.volunteer_id]
    parts: dict[str, Part] = {
        "sign_ups": partial(_copied, ids, reads),
        "led_activities": partial(_led, is_in("responsible_id", ids), reads),
        # That it is a text is what the index knows of it.
        "asked_to_lead": partial(_led, is_in("asked_id", ids) & exists("asked_id", str), reads),
        "posts": whole(await held_posts(calendar, reads)),
        "swaps": partial(_copied_offers, ids, reads),
        "shared_calendars": whole(await _shared(ids, reads)),
        "reads": reads_about(READS, ids, reads),
    }
    page = await page_of_parts(parts, query.after, query.limit)
    return page.told(schema.SignUpsCopy, volunteer_id=query.volunteer_id, records=ids)


async def _shared(ids: Sequence[str], reads: Reads) -> list[CalendarReceipt]:
    feeds = await reads.each(FEEDS, ids)
    return [CalendarReceipt(volunteer_id=feed.id, since=feed.since) for feed in feeds.values()]


async def _copied_offers(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.CopiedOffer]:
    theirs = named(is_in("swap_to", ids) & exists("swap_to", str))
    page = await reads.page(SIGN_UPS, theirs, EVERYTHING, After(after, limit), along="by_start")
    rows = [
        shown(schema.CopiedOffer, one, for_shift_id=one.swap.for_shift_id)
        for one in page.items
        if one.swap
    ]
    return Page(rows, page.next, page.unreadable)


async def _copied(
    ids: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.CopiedSignUp]:
    whose = named(is_in("volunteer_id", ids))
    page = await reads.page(SIGN_UPS, whose, EVERYTHING, After(after, limit), along="by_start")
    shifts = await reads.each(SHIFTS, {one.shift_id for one in page.items})
    copied = [
        _held(schema.CopiedSignUp, one, shifts[one.shift_id])
        for one in page.items
        if one.shift_id in shifts
    ]
    return Page(copied, page.next, page.unreadable + len(page.items) - len(copied))


async def _led(whose: Wanted, reads: Reads, after: str, limit: int) -> Page[schema.CopiedActivity]:
    page = await reads.page(ACTIVITIES, named(whose), EVERYTHING, After(after, limit))
    led = [
        shown(schema.CopiedActivity, one, activity_id=one.id, lead_paper=one.paper)
        for one in page.items
    ]
    return Page(led, page.next, page.unreadable)


def _held(kind: type[H], sign_up: SignUp, shift: Shift) -> H:
    offers = {one.volunteer_id: one.expires_at for one in shift.offers}
    line = [one.volunteer_id for one in shift.waiting]
    mine = sign_up.volunteer_id
    return shown(
        kind,
        sign_up,
        ahead=line.index(mine) if mine in line else None,
        offered_until=offers.get(mine),
        **_facts(sign_up),
        activity_id=shift.activity_id,
        title=shift.title,
        division=shift.division,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )


async def list_reads(
    query: ListSchedulingReads,
    person: Annotated[Calendar | None, by("person_id")],
    reads: Reads,
    now: datetime,
) -> ReadPage:
    own = query.person_id is not None and speaks_for(query.actor, query.person_id)
    overseen = in_reach(query.actor, query.division, WATCHERS)
    also = person.also if person else ()
    return await page_of_reads(READS, query, reads, overseen, now, own=own, ids=also)


@row_of(SIGN_UPS)
class _Coming:
    """When somebody expects to arrive, and what was seen of them."""

    arrives_at: datetime | None
    presence: Presence


async def get_arrivals(
    query: call_outs.GetArrivals, shift: Annotated[Shift, by("shift_id")], reads: Reads
) -> call_outs.Arrivals:
    there = begins_with("id", f"{shift.id}-") & is_in("state", _EXPECTED)
    people = await reads.find(SIGN_UPS, there, into=_Coming)
    arrived = [one.presence.came for one in people if one.presence.came]
    coming = [one.arrives_at for one in people if not one.presence.came]
    expected = Counter(_quarter(one.arrives_at) for one in people if one.arrives_at)
    seen = Counter(map(_quarter, arrived))
    return call_outs.Arrivals(
        shift_id=shift.id,
        max_crew=shift.max_crew,
        on_their_way=len(coming),
        unsaid=coming.count(None),
        arrived=len(arrived),
        steps=[
            call_outs.ArrivalStep(from_at=at, expected=expected[at], arrived=seen[at])
            for at in sorted({*expected, *seen})
        ],
    )


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % _STEP, second=0, microsecond=0)
