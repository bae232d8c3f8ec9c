"""Answers about the division tree, as it is on a day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.divisions import ancestry
from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.mongo import TooSlowError
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, any_item, begins_with, contains, eq
from baodao.registration.common.validity import Named, is_within, name_on, wanted_on
from baodao.registration.places.domain.divisions import Division, Link
from baodao.registration.places.store import DIVISIONS
from baodao.schema.registration import divisions as schema

_PATIENCE_MS = 5_000


@row_of(DIVISIONS)
class _Names:
    id: str
    names: tuple[Named, ...]


async def get_division(
    query: schema.GetDivision,
    division: Annotated[Division, by("code")],
    reads: Reads,
    now: datetime,
) -> schema.Division:
    return (await _with_paths([division], query.as_of or today(now), reads))[0]


async def list_divisions(
    query: schema.ListDivisions, reads: Reads, now: datetime
) -> schema.DivisionPage | schema.SearchTooWide:
    day = query.as_of or today(now)
    wanted = EVERYTHING if query.former else wanted_on(day, "valid_from", "valid_until")
    if query.name:
        named = _named(query.name, query.match)
        if not query.former:
            named &= wanted_on(day, "since", "until")
        wanted &= any_item("names", named)
        if query.parent:
            wanted &= begins_with("id", query.parent)
    else:
        wanted &= eq("parent", query.parent)
    # No index helps with a part of a name. Going along the codes is the cheapest, and ends early
    # where many match; the database would try others as well and take twice as long.
    try:
        page = await reads.page(
            DIVISIONS, public(query), wanted, query, scan=is_scan(query), within_ms=_PATIENCE_MS
        )
    except TooSlowError:
        return schema.SearchTooWide()
    return schema.DivisionPage(divisions=await _with_paths(page.items, day, reads), next=page.next)


def is_scan(query: schema.ListDivisions) -> bool:
    """Whether the names of all divisions have to be looked through."""
    return query.name is not None and query.match == "part"


async def division_history(
    query: schema.DivisionHistory, division: Annotated[Division, by("code")], reads: Reads
) -> schema.DivisionStory:
    linked = await _names(reads, {link.code for link in division.came_from + division.became})

    def edges(links: Iterable[Link]) -> list[schema.DivisionEdge]:
        return [
            schema.DivisionEdge(
                code=link.code, name=name_on(linked[link.code], link.on), on=link.on
            )
            for link in links
        ]

    return shown(
        schema.DivisionStory,
        division,
        code=division.id,
        came_from=edges(division.came_from),
        became=edges(division.became),
    )


def _named(name: str, match: schema.Match) -> Wanted:
    if match == "exact":
        return eq("name", name)
    return begins_with("name", name) if match == "prefix" else contains("name", name)


async def _with_paths(found: Iterable[Division], day: str, reads: Reads) -> list[schema.Division]:
    """Divisions with the names above them, which tell those of one name apart."""
    listed = list(found)
    names = {one.id: one.names for one in listed}
    above = {code for one in listed for code in ancestry(one.id)} - names.keys()
    names |= await _names(reads, above)
    return [
        shown(
            schema.Division,
            one,
            code=one.id,
            name=name_on(one.names, day),
            path=[name_on(names[code], day) for code in ancestry(one.id)],
            valid=is_within(day, one.valid_from, one.valid_until),
            became=[link.code for link in one.became],
            came_from=[link.code for link in one.came_from],
        )
        for one in listed
    ]


async def place_names(division: Division, day: str, reads: Reads) -> list[str]:
    """The names on a day of a division and of what it lies in, the province first."""
    (told,) = await _with_paths([division], day, reads)
    return told.path


async def _names(reads: Reads, codes: Iterable[str]) -> dict[str, tuple[Named, ...]]:
    found = await reads.each(DIVISIONS, sorted(codes), into=_Names)
    return {code: one.names for code, one in found.items()}
