"""Answers about the division tree, as it is on a day."""

import re
from datetime import datetime
from typing import Any

from baodao.kernel.days import today
from baodao.kernel.divisions import ancestry, below
from baodao.kit.mongo import TooSlowError
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.validity import Named, is_within, name_on
from baodao.registration.places.store import DIVISIONS
from baodao.schema import NotFound
from baodao.schema.registration import divisions as schema

Document = dict[str, Any]
_PATIENCE_MS = 5_000
_AFTER_ALL_TEXTS = "\U0010ffff"


async def get_division(
    query: schema.GetDivision, reads: Reads, now: datetime
) -> schema.Division | NotFound:
    rows = await reads.named(DIVISIONS.name, query.code)
    if not rows:
        return NotFound(kind="division", id=query.code)
    return (await _with_paths(rows, query.as_of or today(now), reads))[0]


async def list_divisions(
    query: schema.ListDivisions, reads: Reads, now: datetime
) -> schema.DivisionPage | schema.SearchTooWide:
    day = query.as_of or today(now)
    wanted = {} if query.former else day_filter("valid_from", "valid_until", day)
    wanted["_id"] = {"$gt": query.after}
    if query.name:
        span = {} if query.former else day_filter("since", "until", day)
        named = {"name": _pattern(query.name, query.match), **span}
        wanted |= {"_id": {"$gt": query.after} | below(query.parent)}
        wanted["names"] = {"$elemMatch": named}
    else:
        wanted["parent"] = query.parent
    # No index helps with a part of a name. Going along the codes is the cheapest, and ends early
    # where many match; the database would try others as well and take twice as long.
    is_scan = query.name is not None and query.match == "part"
    try:
        rows = await reads.find(
            DIVISIONS.name,
            wanted,
            sort=[("_id", 1)],
            limit=query.limit + 1,
            by=["_id"] if is_scan else (),
            within_ms=_PATIENCE_MS,
        )
    except TooSlowError:
        return schema.SearchTooWide()
    page, after = next_page(rows, query.limit)
    return schema.DivisionPage(divisions=await _with_paths(page, day, reads), next=after)


async def division_history(
    query: schema.DivisionHistory, reads: Reads
) -> schema.DivisionStory | NotFound:
    rows = await reads.named(DIVISIONS.name, query.code)
    if not rows:
        return NotFound(kind="division", id=query.code)
    (row,) = rows
    linked = await _names(reads, {link["code"] for link in row["came_from"] + row["became"]})

    def edges(links: list[Document]) -> list[schema.DivisionEdge]:
        return [
            schema.DivisionEdge(
                code=link["code"], name=name_on(linked[link["code"]], link["on"]), on=link["on"]
            )
            for link in links
        ]

    return schema.DivisionStory(
        code=row["_id"],
        level=row["level"],
        parent=row["parent"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        names=[schema.NameSpan.model_validate(name) for name in row["names"]],
        came_from=edges(row["came_from"]),
        became=edges(row["became"]),
    )


def day_filter(since: str, until: str, day: str) -> Document:
    """A filter on two fields: `day` is in `[since, until)`, where null is open."""
    return {since: {"$not": {"$gt": day}}, until: {"$not": {"$lte": day}}}


def _pattern(name: str, match: schema.Match) -> Any:
    if match == "exact":
        return name
    if match == "prefix":
        return {"$gte": name, "$lt": name + _AFTER_ALL_TEXTS}
    return {"$regex": re.escape(name)}


async def _with_paths(rows: list[Document], day: str, reads: Reads) -> list[schema.Division]:
    """Divisions with the names above them, which tell those of one name apart."""
    names = {row["_id"]: _spans(row) for row in rows}
    above = {code for row in rows for code in ancestry(row["_id"])} - names.keys()
    names |= await _names(reads, above)
    return [
        schema.Division(
            code=row["_id"],
            name=name_on(names[row["_id"]], day),
            level=row["level"],
            parent=row["parent"],
            path=[name_on(names[code], day) for code in ancestry(row["_id"])],
            valid=is_within(day, row["valid_from"], row["valid_until"]),
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            became=[link["code"] for link in row["became"]],
            came_from=[link["code"] for link in row["came_from"]],
        )
        for row in rows
    ]


async def _names(reads: Reads, codes: set[str]) -> dict[str, list[Named]]:
    wanted = {"_id": {"$in": sorted(codes)}}
    rows = await reads.find(DIVISIONS.name, wanted, fields=["names"])
    return {row["_id"]: _spans(row) for row in rows}


def _spans(row: Document) -> list[Named]:
    return [Named(**name) for name in row["names"]]
