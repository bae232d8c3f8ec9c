"""Days of service, from the events of entries; and who is active by them, beside what is known."""

from collections.abc import Mapping
from dataclasses import replace

from baodao.cli.operate.rebuild.entries import Appended, counted_before
from baodao.cli.operate.rebuild.page import Page
from baodao.cli.operate.rebuild.sides import Sides, one_of, restored
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.totals.domain.cells import counted_by, service_day
from baodao.hours.totals.domain.days import NOTHING, ServedOn, ServiceDays, first_kept, third_last
from baodao.hours.totals.store import SERVICE_DAYS


def count_day(event: Appended, page: Page) -> None:
    """Count an entry on its day.

    A day on which nothing counts any more stays with nothing: what is two years older may be gone
    in the days that are live.
    """
    key = ServiceDays.id_for(event.volunteer_id)
    one = page.get(SERVICE_DAYS, key) or ServiceDays.named(key)
    day = service_day(event.served_from, event.zone)
    was, now = counted_before(event), counted_by(event)
    on = one.days.get(day, NOTHING)
    minutes = on.minutes + (now.minutes if now else 0) - (was.minutes if was else 0)
    days = {**one.days, day: ServedOn(minutes, on.entries + bool(now) - bool(was))}
    first = first_kept(days)
    kept = {name: days[name] for name in sorted(days) if name >= first}
    page.put(SERVICE_DAYS, replace(one, version=one.version + 1, days=kept))


async def other_days(
    mine: ServiceDays | None, theirs: ServiceDays | None, sides: Sides
) -> str | None:
    """Why days are others than the entries make; or who is active by them, and where they live.

    The days are compared with events. Whose the records are and where they live is registration's
    to tell, and is taken as the live database knows it.
    """
    if theirs is None:
        return "it is missing"
    if wrong := _other_days(mine.days if mine else {}, theirs.days):
        return f"{', '.join(wrong[:3])}: not what the entries add up to"
    if theirs.announced:
        return "announced: not as told"
    return await _otherwise_known(theirs, sides)


def _other_days(told: Mapping[str, ServedOn], stored: Mapping[str, ServedOn]) -> list[str]:
    """The days that are not as told; of before the first that is kept, only if it cannot be so.

    Nothing is dropped that lies less than two years before the last day on which anything ever
    counted. Older days are there only where that last day was taken back.
    """
    first = first_kept(told)
    both = {*told, *stored}
    wrong = {d for d in both if d >= first and told.get(d, NOTHING) != stored.get(d, NOTHING)}
    if stored and max(stored) == max(both):
        wrong |= {day for day in stored if day < first}
    return sorted(wrong)


async def _otherwise_known(theirs: ServiceDays, sides: Sides) -> str | None:
    volunteer_id = theirs.volunteer_id
    known = await one_of(sides.live, KNOWN_VOLUNTEERS, volunteer_id)
    if isinstance(known, str):
        return f"whose they are cannot be known: {known}"
    person: KnownVolunteer = known or KnownVolunteer.unknown(volunteer_id)
    if person.merged_into:
        if theirs.third_day:
            return "third_day: their record was merged"
        kept = ServiceDays.id_for(person.merged_into)
        there = await one_of(sides.live, SERVICE_DAYS, kept)
        return None if there else f"{kept} is missing"
    others = [ServiceDays.id_for(key) for key in person.records if key != volunteer_id]
    rows = await sides.live.by_ids(SERVICE_DAYS.name, others) if others else []
    records = [theirs, *(restored(SERVICE_DAYS, row) for row in rows)]
    # What cannot be read is named by itself.
    days = [one.days for one in records if isinstance(one, ServiceDays)]
    if theirs.third_day != third_last(days):
        return "third_day: not what the days make"
    if person.division and person.division != theirs.division:
        return "division: not where they live"
    return None
