"""Answers about contacts, obligations and the feedback to units."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_act_for, may_act_for_person, may_organise
from baodao.registration.obligations.domain.quarters import quarter_at, quarters_of
from baodao.registration.obligations.domain.tallies import (
    NOTHING,
    obligation_standing,
    sum_of_counts,
)
from baodao.registration.obligations.store import (
    CONTACTS,
    GROUP_TALLIES,
    TALLIES,
    UNIT_FEEDBACK,
)
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.views.persons import note_minors_of, records_filter, volunteer_at
from baodao.registration.policies.views import policy_at
from baodao.registration.reads.notes import note_minors
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration import obligations as schema
from baodao.schema.registration.lists import EitherPersonOrUnit

Document = dict[str, Any]


async def get_obligations(
    query: schema.GetObligations, reads: Reads, now: datetime
) -> schema.Obligations | Refusal:
    person_id, quarter = query.volunteer_id, query.quarter or quarter_at(now)
    owner = await volunteer_at(person_id, reads)
    if isinstance(owner, Refusal):
        return owner
    member = next(iter(await reads.named(PARTY_MEMBERS.name, person_id)), {})
    division = member["division"] if member.get("accepted") else owner["division"]
    if refusals := may_act_for_person(query.actor, person_id, division):
        return refusals[0]
    await note_minors(reads, query.actor, "record", [owner], now)
    policy = await policy_at(division, reads)
    wanted = {
        "volunteer_id": records_filter(owner),
        "quarter": {"$in": quarters_of(quarter, "year")},
    }
    done = counts_by_quarter(await reads.find(TALLIES.name, wanted))
    return schema.Obligations(
        volunteer_id=person_id,
        quarter=quarter,
        counts=done.get(quarter, NOTHING),
        obligations=obligation_standing(policy.member_obligations, quarter, done)
        if member.get("accepted")
        else [],
        policy=policy.version,
    )


async def unit_obligations(
    query: schema.UnitObligations, reads: Reads, now: datetime
) -> schema.UnitObligationTotals | Refusal:
    quarter = query.quarter or quarter_at(now)
    found = await _unit(query.unit_id, query.actor, reads)
    if isinstance(found, Refusal):
        return found
    policy = await policy_at(found["division"], reads)
    members = await reads.count(PARTY_MEMBERS.name, {"unit_id": query.unit_id, "accepted": True})
    withheld = members < policy.feedback_min_members
    done = await _group_counts(query.unit_id, quarter, reads)
    return schema.UnitObligationTotals(
        unit_id=query.unit_id,
        quarter=quarter,
        members=members,
        withheld=withheld,
        counts=None if withheld else done.get(quarter, NOTHING),
        obligations=[] if withheld else obligation_standing(policy.unit_obligations, quarter, done),
        policy=policy.version,
    )


async def get_community_totals(
    query: schema.GetCommunityTotals, reads: Reads, now: datetime
) -> schema.CommunityTotals | Refusal:
    if refusals := may_organise(query.actor, query.division):
        return refusals[0]
    quarter = query.quarter or quarter_at(now)
    done = await _group_counts(query.division, quarter, reads)
    return schema.CommunityTotals(
        division=query.division, quarter=quarter, counts=done.get(quarter, NOTHING)
    )


async def list_contacts(
    query: schema.ListContacts, reads: Reads, now: datetime
) -> schema.ContactPage | Refusal:
    wanted: Document = {"_id": {"$gt": query.after}}
    if (query.volunteer_id is None) == (query.unit_id is None):
        return EitherPersonOrUnit()
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, Refusal):
            return owner
        wanted["volunteer_id"] = records_filter(owner)
        if no := may_act_for_person(query.actor, query.volunteer_id, owner["division"]):
            return no[0]
    else:
        wanted["unit_id"] = query.unit_id
        unit = await _unit(query.unit_id or "", query.actor, reads)
        if isinstance(unit, Refusal):
            return unit
    page, after = await page_of(reads, CONTACTS, wanted, query.limit)
    people = [row["volunteer_id"] for row in page]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.ContactPage(contacts=[_contact(row) for row in page], next=after)


async def list_feedback(query: schema.ListFeedback, reads: Reads) -> schema.FeedbackPage | Refusal:
    unit = await _unit(query.unit_id, query.actor, reads)
    if isinstance(unit, Refusal):
        return unit
    wanted = {"unit_id": query.unit_id, "_id": {"$gt": query.after}}
    page, after = await page_of(reads, UNIT_FEEDBACK, wanted, query.limit)
    names = schema.UnitFeedback.model_fields
    feedback = [
        schema.UnitFeedback.model_validate(
            {name: row[name] for name in names if name in row} | {"feedback_id": row["_id"]}
        )
        for row in page
    ]
    return schema.FeedbackPage(feedback=feedback, next=after)


def counts_by_quarter(rows: Iterable[Document]) -> dict[str, schema.Counts]:
    """What was done in each quarter, by the tallies of one person (several after a merge)."""
    found: dict[str, schema.Counts] = {}
    for row in rows:
        counts = schema.Counts(
            contacts=row["contacts"],
            activities=len(row["activities"]),
            minutes=row["minutes"],
            claims=row["claims"],
        )
        found[row["quarter"]] = sum_of_counts([found.get(row["quarter"], NOTHING), counts])
    return found


async def _group_counts(group: str, quarter: str, reads: Reads) -> dict[str, schema.Counts]:
    ids = [f"{group}-{one}" for one in quarters_of(quarter, "year")]
    rows = await reads.by_ids(GROUP_TALLIES.name, ids)
    names = schema.Counts.model_fields
    return {row["quarter"]: schema.Counts(**{name: row[name] for name in names}) for row in rows}


async def _unit(unit_id: str, actor: Actor, reads: Reads) -> Document | Refusal:
    """The unit, if the actor is its liaison or an organiser where it is."""
    rows = await reads.named(ORGANISATIONS.name, unit_id)
    if not rows:
        return NotFound(kind="unit", id=unit_id)
    division = rows[0]["division"]
    if not may_act_for(actor, unit_id, division):
        return rows[0]
    refusals = may_organise(actor, division)
    return refusals[0] if refusals else rows[0]


def _contact(row: Document) -> schema.Contact:
    taken = {name: row[name] for name in schema.Contact.model_fields if name in row}
    return schema.Contact.model_validate(taken | {"contact_id": row["_id"]})
