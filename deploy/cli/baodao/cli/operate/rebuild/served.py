"""The days on which time is taken, beside what the events tell of that time."""

from baodao.cli.operate.rebuild.sides import Sides, restored
from baodao.hours.ledger.domain.served import MINUTE, Served, ServedDay, Span
from baodao.hours.ledger.store import ENTRIES, SERVED_DAYS
from baodao.kit.store import Document


async def other_day(mine: ServedDay | None, theirs: ServedDay | None, sides: Sides) -> str | None:
    """Why a day has other time than that of the entries which count on it.

    An event says from when until when, and how many minutes; where somebody was away in
    between, only that is compared. Where nobody knows the times of a later entry 补录, the
    event says all of the shift, and the day has so many minutes somewhere in it.
    """
    told = {one.entry_id: one for one in (mine.spans if mine else ())}
    stored: dict[str, tuple[Span, ...]] = {}
    for one in sorted(theirs.spans if theirs else (), key=lambda span: span.served_from):
        stored[one.entry_id] = (*stored.get(one.entry_id, ()), one)
    rows = {row["_id"]: row for row in await sides.into.by_ids(ENTRIES.name, told)}
    loose = {key for key, row in rows.items() if _is_loose(row)}
    if told.keys() - loose != stored.keys() - loose or stored.keys() - told.keys():
        return "it has the time of other entries"
    for key in loose:
        if not await _is_somewhere(rows[key], sides):
            return f"the time of {key} is another one than was told"
    for key in told.keys() - loose:
        whole = told[key]
        time = Served(stored[key])
        bounds = time.served_from, time.served_until
        if bounds != (whole.served_from, whole.served_until):
            return f"the time of {key} is another one than was told"
        if key not in rows or time.minutes != rows[key]["minutes"]:
            return f"the time of {key} is not as long as was told"
    return None


async def _is_somewhere(row: Document, sides: Sides) -> bool:
    """Whether as many minutes as an entry has are kept for it in the time that it tells."""
    first, last = row["served_from"], row["served_until"]
    ids = ServedDay.ids_for(row["volunteer_id"], first, last)
    found = await sides.live.by_ids(SERVED_DAYS.name, ids)
    # What cannot be read is named by itself.
    days = [restored(SERVED_DAYS, one) for one in found]
    spans = {
        one
        for day in days
        if isinstance(day, ServedDay)
        for one in day.spans
        if one.entry_id == row["_id"]
    }
    if not spans:
        return False
    time = Served(tuple(sorted(spans, key=lambda one: one.served_from)))
    is_in = first <= time.served_from and time.served_until <= last
    return bool(is_in and time.minutes == row["minutes"])


def _is_loose(row: Document) -> bool:
    """Whether an entry tells more time than it has minutes, and nobody has seen which."""
    whole = (row["served_until"] - row["served_from"]) // MINUTE
    return bool(row["evidence_grade"] == "D" and row["minutes"] < whole)
