"""Answers about grids and building entrances."""

from datetime import datetime
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.validity import Named, is_within, name_on
from baodao.registration.places.store import DIVISIONS, LOCAL_PLACES
from baodao.registration.places.views.divisions import day_filter
from baodao.schema import NotFound
from baodao.schema.registration import local_places as schema

Document = dict[str, Any]


async def list_local_places(
    query: schema.ListLocalPlaces, reads: Reads, now: datetime
) -> schema.LocalPlacePage | NotFound:
    day = query.as_of or today(now)
    communities = await reads.named(DIVISIONS.name, query.division)
    if not communities:
        return NotFound(kind="division", id=query.division)
    until = communities[0]["valid_until"]
    if not is_within(day, None, until):
        return schema.LocalPlacePage(places=[])
    wanted = day_filter("valid_from", "valid_until", day)
    wanted |= {"division": query.division, "_id": {"$gt": query.after}}
    if query.grid:
        wanted["grid"] = query.grid
    if query.kind:
        wanted["kind"] = query.kind
    page, after = await page_of(reads, LOCAL_PLACES, wanted, query.limit)
    return schema.LocalPlacePage(places=[_place(row, day, until) for row in page], next=after)


def _place(row: Document, day: str, until: str | None) -> schema.LocalPlace:
    taken = {name: row[name] for name in schema.LocalPlace.model_fields if name in row}
    given = {
        "place_id": row["_id"],
        "name": name_on([Named(**name) for name in row["names"]], day),
        # It ends with its community at the latest.
        "valid_until": min(filter(None, (row["valid_until"], until)), default=None),
    }
    return schema.LocalPlace.model_validate(taken | given)
