"""Answers about claims."""

from datetime import datetime

from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.rights import may_act_for, may_act_for_person
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.store import CLAIMS, ITEMS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_of,
    volunteer_at,
)
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration import claims as schema


async def get_claim(
    query: schema.GetClaim, reads: Reads, now: datetime
) -> schema.Claim | NotFound | Refused:
    claim, actor = await reads.get(CLAIMS, query.claim_id), query.actor
    if claim is None:
        return NotFound(kind="claim", id=query.claim_id)
    if claim.volunteer_id:
        owner = await owner_of(claim.volunteer_id, reads)
        if isinstance(owner, NotFound):
            return owner
        refusals = may_act_for_person(actor, owner.id, claim.division)
    else:
        refusals = may_act_for(actor, claim.unit_id or "", claim.party.home)
    if refusals and await _kept_refusals(claim.item_id, actor, reads):
        return refuse(*refusals)
    await note_minors_of(reads, actor, "record", [claim.volunteer_id], now)
    return _claim(claim)


async def list_claims(
    query: schema.ListClaims, reads: Reads, now: datetime
) -> schema.ClaimPage | schema.OneOfThree | NotFound | Refused:
    if sum(key is not None for key in (query.item_id, query.volunteer_id, query.unit_id)) != 1:
        return schema.OneOfThree()
    if query.item_id:
        wanted = eq("item_id", query.item_id)
        refusals = await _kept_refusals(query.item_id, query.actor, reads)
    elif query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, NotFound):
            return owner
        wanted = records_of(owner)
        refusals = may_act_for_person(query.actor, query.volunteer_id, owner.division)
    else:
        # The claims of its members are theirs: a unit sees their totals.
        wanted = eq("unit_id", query.unit_id) & eq("party.claimant", "unit")
        refusals = await _unit_refusals(query.unit_id or "", query.actor, reads)
    if refusals:
        return refuse(*refusals)
    page = await reads.page(CLAIMS, wanted, query)
    people = [claim.volunteer_id for claim in page.items]
    await note_minors_of(reads, query.actor, "list", people, now)
    listed = [_claim(claim, comment=None, reason=None) for claim in page.items]
    return schema.ClaimPage(claims=listed, next=page.next)


async def _kept_refusals(item_id: str, actor: Actor, reads: Reads) -> list[Refusal]:
    item = await reads.get(ITEMS, item_id)
    return item.keeper_refusals(actor) if item else [NotFound(kind="item", id=item_id)]


async def _unit_refusals(unit_id: str, actor: Actor, reads: Reads) -> list[Refusal]:
    unit = await reads.get(ORGANISATIONS, unit_id)
    if unit is None:
        return [NotFound(kind="unit", id=unit_id)]
    return may_act_for(actor, unit_id, unit.division)


def _claim(claim: Claim, **told: None) -> schema.Claim:
    return shown(
        schema.Claim,
        claim,
        claim_id=claim.id,
        claimant=claim.party.claimant,
        volunteer_id=claim.volunteer_id or None,
        **told,
    )
