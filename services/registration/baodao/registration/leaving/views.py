"""Answers about volunteer records that may be one person's."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_organise
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.reads.notes import note_minors
from baodao.schema import Refusal
from baodao.schema.registration import duplicates as schema

Document = dict[str, Any]

# So many people with one name and number are no duplicates but a joke or a mistake.
_MOST = 5_000


async def find_duplicates(
    query: schema.FindDuplicates, reads: Reads, now: datetime
) -> schema.DuplicatePage | Refusal:
    """Pairs of volunteers whose sealed data agree: those of a page with all others."""
    if refusals := may_organise(query.actor, query.division):
        return refusals[0]
    wanted: Document = {
        "_id": {"$gt": query.after},
        "division": below(query.division),
        "state": {"$ne": "merged"},
    }
    page, after = await page_of(reads, VOLUNTEERS, wanted, query.limit)
    pairs = await _alike({row["_id"] for row in page}, reads)
    others = await _in_scope({second for _, second in pairs}, query, reads)
    looked_at = {row["_id"]: row for row in page}
    found = [
        (looked_at[first], others[second], alike)
        for (first, second), alike in sorted(pairs.items())
        if second in others and _is_first(first, others[second], query.division)
    ]
    shown = {row["_id"]: row for first, second, _ in found for row in (first, second)}
    await note_minors(reads, query.actor, "duplicates", shown.values(), now)
    duplicates = [
        schema.Duplicate.model_validate(
            {"first": _twin(first), "second": _twin(second), "alike": sorted(alike)}
        )
        for first, second, alike in found
    ]
    return schema.DuplicatePage(duplicates=duplicates, next=after)


async def _alike(ids: set[str], reads: Reads) -> dict[tuple[str, str], set[str]]:
    """The kinds of hashes that one of these people shares with another one, by pairs."""
    people = await reads.find(PEOPLE.name, {"_id": {"$in": [*ids]}}, fields=["hashes"])
    hashes = {h for person in people for h in person["hashes"]}
    same = await reads.find(
        PEOPLE.name, {"hashes": {"$in": [*hashes]}}, fields=["hashes"], limit=_MOST
    )
    holders: dict[str, list[str]] = defaultdict(list)
    for person in same:
        for one in person["hashes"]:
            holders[one].append(person["_id"])
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in people:
        for one in person["hashes"]:
            for other in holders[one]:
                if other != person["_id"]:
                    pairs[person["_id"], other].add(one.partition(":")[0])
    return pairs


async def _in_scope(
    ids: set[str], query: schema.FindDuplicates, reads: Reads
) -> dict[str, Document]:
    """The volunteer records among these ids that the actor may merge."""
    rows = await reads.by_ids(VOLUNTEERS.name, ids)
    return {
        row["_id"]: row
        for row in rows
        if row["state"] != "merged" and query.actor.covers(row["division"])
    }


def _is_first(first: str, second: Document, division: str) -> bool:
    """Whether a pair is listed here, and not where its other half is looked at."""
    return first < str(second["_id"]) or not str(second["division"]).startswith(division)


def _twin(row: Document) -> Document:
    return {name: row[name] for name in ("number", "division", "state")} | {
        "volunteer_id": row["_id"]
    }
