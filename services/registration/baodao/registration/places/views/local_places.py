"""Answers about grids and building entrances."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.validity import is_within, name_on, wanted_on
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.places.store import LOCAL_PLACES
from baodao.schema.registration import local_places as schema


async def list_local_places(
    query: schema.ListLocalPlaces,
    division: Annotated[Division, by("division")],
    reads: Reads,
    now: datetime,
) -> schema.LocalPlacePage:
    day = query.as_of or today(now)
    until = division.valid_until
    if not is_within(day, None, until):
        return schema.LocalPlacePage(places=[])
    wanted = eq("division", query.division) & wanted_on(day, "valid_from", "valid_until")
    if query.grid:
        wanted &= eq("grid", query.grid)
    if query.kind:
        wanted &= eq("kind", query.kind)
    page = await reads.page(LOCAL_PLACES, public(query), wanted, query)
    places = [_place(one, day, until) for one in page.items]
    return schema.LocalPlacePage(places=places, next=page.next)


def _place(place: LocalPlace, day: str, until: str | None) -> schema.LocalPlace:
    return shown(
        schema.LocalPlace,
        place,
        place_id=place.id,
        name=name_on(place.names, day),
        # It ends with its community at the latest.
        valid_until=min(filter(None, (place.valid_until, until)), default=None),
    )
