"""Answers to a unit about its list: who has not reported, and totals of those who have."""

from collections import Counter
from datetime import datetime
from typing import Any, cast

from baodao.kit.mongo import Database
from baodao.kit.views import next_page
from baodao.registration.domain.member_lists import data_of, masked_name
from baodao.registration.domain.people import Person
from baodao.registration.domain.policies import PolicyPack, ancestry, policy_for
from baodao.registration.domain.rights import may_act_for
from baodao.registration.store import (
    LISTED_MEMBERS,
    MEMBER_REPORTS,
    ORGANISATIONS,
    PEOPLE,
    POLICIES,
)
from baodao.registration.vault import Vault
from baodao.registration.views.reveals import note_reveal
from baodao.schema import Actor, NotFound, OutOfScope, Refusal
from baodao.schema.registration import member_lists as schema

Document = dict[str, Any]


async def list_unmatched_members(
    query: schema.ListUnmatchedMembers, database: Database, vault: Vault, now: datetime
) -> schema.ListedMemberPage | Refusal:
    unit = await _unit_of(query.actor, query.unit_id, database)
    if isinstance(unit, Refusal):
        return unit
    # Not even the supervisor: a unit's list is the unit's.
    if query.actor.organisation != query.unit_id:
        return OutOfScope(role=query.actor.role, scope=query.actor.scope, division=unit["division"])
    wanted = {
        "unit_id": query.unit_id,
        "_id": {"$gt": query.after},
        "state": {"$ne": "reported"},
    }
    limit = query.limit
    rows = await database.find(LISTED_MEMBERS.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    page, after = next_page(rows, limit)
    names = await masked_names([row["_id"] for row in page], database, vault)
    shown = [(row["_id"], unit["division"]) for row in page if names.get(row["_id"])]
    await note_reveal(database, query.actor, "member-list", shown, now)
    return schema.ListedMemberPage(
        members=[
            schema.ListedMember(
                member_id=row["_id"], state=row["state"], masked=names.get(row["_id"])
            )
            for row in page
        ],
        next=after,
    )


async def get_unit_totals(
    query: schema.GetUnitTotals, database: Database
) -> schema.UnitTotals | Refusal:
    unit = await _unit_of(query.actor, query.unit_id, database)
    if isinstance(unit, Refusal):
        return unit
    packs = {
        row["_id"]: cast("PolicyPack", POLICIES.restore(row))
        for row in await database.by_ids(POLICIES.name, ancestry(unit["division"]))
    }
    least = policy_for(packs, unit["division"]).feedback_min_members
    counts = await _by_state(MEMBER_REPORTS.name, query.unit_id, database)
    listed = await _by_state(LISTED_MEMBERS.name, query.unit_id, database)

    def told(count: int) -> int | None:
        return count if count == 0 or count >= least else None

    return schema.UnitTotals(
        unit_id=query.unit_id,
        filed=told(counts["filed"]),
        accepted=told(counts["accepted"]),
        returned=told(counts["returned"]),
        ended=told(counts["ended"]),
        unmatched=told(listed["invited"]),
        withheld_below=least,
    )


async def masked_names(ids: list[str], database: Database, vault: Vault) -> dict[str, str]:
    """The masked names of those whose data are still in the vault."""
    found = {}
    for row in await database.by_ids(PEOPLE.name, ids):
        data = data_of(cast("Person", PEOPLE.restore(row)), vault)
        if data:
            found[row["_id"]] = masked_name(data.name)
    return found


async def _unit_of(actor: Actor, unit_id: str, database: Database) -> Document | Refusal:
    rows = await database.by_ids(ORGANISATIONS.name, [unit_id])
    if not rows:
        return NotFound(kind="organisation", id=unit_id)
    refusals = may_act_for(actor, unit_id, rows[0]["division"])
    return refusals[0] if refusals else rows[0]


async def _by_state(collection: str, unit_id: str, database: Database) -> Counter[str]:
    pipeline: list[Document] = [
        {"$match": {"unit_id": unit_id}},
        {"$group": {"_id": "$state", "count": {"$sum": 1}}},
    ]
    rows = await database.aggregate(collection, pipeline)
    return Counter({row["_id"]: row["count"] for row in rows})
