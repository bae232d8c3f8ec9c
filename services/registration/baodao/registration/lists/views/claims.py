"""Answers about claims."""

from datetime import datetime
from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_act_for, may_act_for_person
from baodao.registration.lists.domain.lists import keeper_refusals
from baodao.registration.lists.store import CLAIMS, ITEMS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_filter,
    volunteer_at,
)
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration import claims as schema

Document = dict[str, Any]


async def get_claim(query: schema.GetClaim, reads: Reads, now: datetime) -> schema.Claim | Refusal:
    rows = await reads.named(CLAIMS.name, query.claim_id)
    if not rows:
        return NotFound(kind="claim", id=query.claim_id)
    row, actor = rows[0], query.actor
    if row["volunteer_id"]:
        owner = await owner_of(row["volunteer_id"], reads)
        if isinstance(owner, Refusal):
            return owner
        refusals = may_act_for_person(actor, owner["_id"], row["division"])
    else:
        refusals = may_act_for(actor, row["unit_id"], row["party"]["home"])
    if refusals and await _kept_refusals(row["item_id"], actor, reads):
        return refusals[0]
    await note_minors_of(reads, actor, "record", [row["volunteer_id"]], now)
    return _claim(row, listed=False)


async def list_claims(
    query: schema.ListClaims, reads: Reads, now: datetime
) -> schema.ClaimPage | Refusal:
    wanted: Document = {"_id": {"$gt": query.after}}
    if sum(key is not None for key in (query.item_id, query.volunteer_id, query.unit_id)) != 1:
        return schema.OneOfThree()
    if query.item_id:
        wanted["item_id"] = query.item_id
        refusals = await _kept_refusals(query.item_id, query.actor, reads)
    elif query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, Refusal):
            return owner
        wanted["volunteer_id"] = records_filter(owner)
        refusals = may_act_for_person(query.actor, query.volunteer_id, owner["division"])
    else:
        # The claims of its members are theirs: a unit sees their totals.
        wanted |= {"unit_id": query.unit_id, "party.claimant": "unit"}
        refusals = await _unit_refusals(query.unit_id or "", query.actor, reads)
    if refusals:
        return refusals[0]
    page, after = await page_of(reads, CLAIMS, wanted, query.limit)
    people = [row["volunteer_id"] for row in page]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.ClaimPage(claims=[_claim(row, listed=True) for row in page], next=after)


async def _kept_refusals(item_id: str, actor: Actor, reads: Reads) -> list[Refusal]:
    rows = await reads.named(ITEMS.name, item_id)
    if not rows:
        return [NotFound(kind="item", id=item_id)]
    item = rows[0]
    return keeper_refusals(actor, item["organisation_id"], item["home"], item["division"])


async def _unit_refusals(unit_id: str, actor: Actor, reads: Reads) -> list[Refusal]:
    rows = await reads.named(ORGANISATIONS.name, unit_id)
    if not rows:
        return [NotFound(kind="unit", id=unit_id)]
    return may_act_for(actor, unit_id, rows[0]["division"])


def _claim(row: Document, *, listed: bool) -> schema.Claim:
    taken = {name: row[name] for name in schema.Claim.model_fields if name in row}
    if listed:
        taken |= {"comment": None, "reason": None}
    return schema.Claim.model_validate(
        taken
        | {
            "claim_id": row["_id"],
            "claimant": row["party"]["claimant"],
            "volunteer_id": row["volunteer_id"] or None,
        }
    )
