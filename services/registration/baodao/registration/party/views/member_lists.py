"""Answers to a unit about its list: who has not reported, and totals of those who have."""

from collections import Counter
from datetime import datetime
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.rights import may_act_for
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.domain.member_lists import data_of, masked_name
from baodao.registration.party.store import LISTED_MEMBERS, MEMBER_REPORTS
from baodao.registration.people.domain.people import PersonalData
from baodao.registration.people.domain.profiles import age_class_told
from baodao.registration.people.store import PEOPLE
from baodao.registration.policies.views import policy_at
from baodao.registration.reads.notes import note_read
from baodao.schema import Actor, NotFound, OutOfScope, Refusal
from baodao.schema.registration import member_lists as schema

Document = dict[str, Any]


async def list_unmatched_members(
    query: schema.ListUnmatchedMembers, reads: Reads, vault: Vault, now: datetime
) -> schema.ListedMemberPage | Refusal:
    unit = await _unit_of(query.actor, query.unit_id, reads)
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
    rows = await reads.find(LISTED_MEMBERS.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    page, after = next_page(rows, limit)
    known = await known_people([row["_id"] for row in page], reads, vault)
    policy = await policy_at(unit["division"], reads)
    shown = [
        {
            "_id": key,
            "division": unit["division"],
            "age_class": age_class_told(data, policy, today(now)),
        }
        for key, data in known.items()
    ]
    await note_read(reads, query.actor, "member-list", shown, now)
    names = {key: masked_name(data.name) for key, data in known.items()}
    return schema.ListedMemberPage(
        members=[
            schema.ListedMember(
                member_id=row["_id"], state=row["state"], masked=names.get(row["_id"])
            )
            for row in page
        ],
        next=after,
    )


async def get_unit_totals(query: schema.GetUnitTotals, reads: Reads) -> schema.UnitTotals | Refusal:
    unit = await _unit_of(query.actor, query.unit_id, reads)
    if isinstance(unit, Refusal):
        return unit
    least = (await policy_at(unit["division"], reads)).feedback_min_members
    counts = await _by_state(MEMBER_REPORTS.name, query.unit_id, reads)
    listed = await _by_state(LISTED_MEMBERS.name, query.unit_id, reads)

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


async def known_people(ids: list[str], reads: Reads, vault: Vault) -> dict[str, PersonalData]:
    """The personal data of those of these people whose data are still in the vault."""
    found = {}
    for row in await reads.by_ids(PEOPLE.name, ids):
        if data := data_of(PEOPLE.restore(row), vault):
            found[row["_id"]] = data
    return found


async def _unit_of(actor: Actor, unit_id: str, reads: Reads) -> Document | Refusal:
    rows = await reads.named(ORGANISATIONS.name, unit_id)
    if not rows:
        return NotFound(kind="organisation", id=unit_id)
    refusals = may_act_for(actor, unit_id, rows[0]["division"])
    return refusals[0] if refusals else rows[0]


async def _by_state(collection: str, unit_id: str, reads: Reads) -> Counter[str]:
    pipeline: list[Document] = [
        {"$match": {"unit_id": unit_id}},
        {"$group": {"_id": "$state", "count": {"$sum": 1}}},
    ]
    rows = await reads.aggregate(collection, pipeline)
    return Counter({str(row["_id"]): row["count"] for row in rows})
