"""Ledgers, their entries, days on which time is taken, and totals: as events of entries tell."""

from collections.abc import Iterator
from dataclasses import replace

from baodao.cli.operate.rebuild.active import count_day
from baodao.cli.operate.rebuild.entries import (
    FACTS,
    TEXTS,
    Appended,
    cell_of,
    counted_before,
    entry_of,
)
from baodao.cli.operate.rebuild.page import Gaps, Kept, Page, Part, Told
from baodao.cli.operate.rebuild.sides import Sides
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import ServedDay, Span
from baodao.hours.ledger.store import ENTRIES, LEDGERS, SERVED_DAYS
from baodao.hours.totals.domain.cells import NONE, ServiceCell, counted_by, recounted
from baodao.hours.totals.domain.days import ServiceDays
from baodao.hours.totals.store import SERVICE_CELLS, SERVICE_DAYS
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed


def _days(event: Appended) -> list[str]:
    return ServedDay.ids_for(event.volunteer_id, event.served_from, event.served_until)


def _touched(event: Appended) -> Iterator[Kept]:
    yield LEDGERS, event.volunteer_id
    yield SERVICE_CELLS, cell_of(event)
    yield SERVICE_DAYS, ServiceDays.id_for(event.volunteer_id)
    yield from ((SERVED_DAYS, day) for day in _days(event))


def _carry_out(told: Told, page: Page, gaps: Gaps) -> None:
    _, event = told
    key = event.volunteer_id
    head = page.get(LEDGERS, key) or Ledger.empty(key)
    if not gaps.is_next((LEDGERS, key), event.sequence, head.entries):
        return
    entry = entry_of(event)
    page.put(ENTRIES, entry)
    page.put(LEDGERS, _after(head, entry))
    _count(event, page)
    count_day(event, page)
    if not entry.regrades:
        _occupy(entry, _days(event), page)


def _after(head: Ledger, entry: Entry) -> Ledger:
    return replace(
        head,
        version=entry.sequence,
        announced=entry.sequence,
        minutes=head.minutes + entry.minutes,
        entries=entry.sequence,
        hash=entry.hash,
        recorded_at=entry.recorded_at,
    )


def _count(event: Appended, page: Page) -> None:
    """Count an entry in the totals, which have what came before it in its ledger."""
    key = cell_of(event)
    known = {key: page.get(SERVICE_CELLS, key) or ServiceCell.named(key)}
    for change in recounted(counted_before(event), counted_by(event), known):
        page.put(SERVICE_CELLS, change.after)


def _occupy(entry: Entry, days: list[str], page: Page) -> None:
    """Take the time of an entry, or let go of that of the one which it takes back."""
    span = Span(entry.id, entry.served_from, entry.served_until)
    for key in days:
        day = page.get(SERVED_DAYS, key) or ServedDay.idle(key)
        left = tuple(one for one in day.spans if one.entry_id != entry.reverses)
        mine = () if entry.reverses else (span,)
        page.put(SERVED_DAYS, replace(day, version=day.version + 1, spans=(*left, *mine)))


OF_ENTRIES = Part(
    (LEDGERS, ENTRIES, SERVED_DAYS, SERVICE_CELLS, SERVICE_DAYS),
    (HoursCredited, HoursReversed, HoursRegraded),
    _touched,
    _carry_out,
)


def other_head(mine: Ledger, theirs: Ledger) -> list[str]:
    """The fields of a head that are not as told; its seal, made with a key, is not."""
    names = ["minutes", "entries", "hash", "recorded_at"]
    return [name for name in names if getattr(mine, name) != getattr(theirs, name)]


def other_entry(mine: Entry, theirs: Entry) -> list[str]:
    """The fields of an entry that are not as told."""
    told = [name for name in FACTS if name not in TEXTS or getattr(mine, name)]
    return [name for name in told if getattr(mine, name) != getattr(theirs, name)]


async def other_total(mine: ServiceCell | None, theirs: ServiceCell | None, _: Sides) -> str | None:
    """Why a total is another one than that of the entries which count in it."""
    told, stored = (one.by_grade if one else {} for one in (mine, theirs))
    grades = [one for one in {**told, **stored} if told.get(one, NONE) != stored.get(one, NONE)]
    return f"grade {', '.join(sorted(grades))}: not what the entries add up to" if grades else None
