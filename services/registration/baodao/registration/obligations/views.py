"""Answers about contacts, obligations and the feedback to units."""

from collections.abc import Iterable
from datetime import datetime

from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq, is_in
from baodao.registration.common.rights import may_act_for, may_act_for_person, may_organise
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.quarters import quarter_at, quarters_of
from baodao.registration.obligations.domain.tallies import (
    NOTHING,
    Tally,
    obligation_standing,
    sum_of_counts,
)
from baodao.registration.obligations.store import (
    CONTACTS,
    GROUP_TALLIES,
    TALLIES,
    UNIT_FEEDBACK,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.views.persons import note_minors_of, records_of, volunteer_at
from baodao.registration.policies.views import policy_at
from baodao.registration.reads.notes import note_minors
from baodao.schema import Actor, NotFound
from baodao.schema.registration import obligations as schema
from baodao.schema.registration.lists import EitherPersonOrUnit


async def get_obligations(
    query: schema.GetObligations, reads: Reads, now: datetime
) -> schema.Obligations | NotFound | Refused:
    person_id, quarter = query.volunteer_id, query.quarter or quarter_at(now)
    owner = await volunteer_at(person_id, reads)
    if isinstance(owner, NotFound):
        return owner
    member = await reads.get(PARTY_MEMBERS, person_id)
    accepted = member is not None and member.accepted
    division = (member.division if member and accepted else None) or owner.division
    if refusals := may_act_for_person(query.actor, person_id, division):
        return refuse(*refusals)
    await note_minors(reads, query.actor, "record", [owner], now)
    policy = await policy_at(division, reads)
    wanted = records_of(owner) & is_in("quarter", quarters_of(quarter, "year"))
    done = counts_by_quarter(await reads.find(TALLIES, wanted))
    return schema.Obligations(
        volunteer_id=person_id,
        quarter=quarter,
        counts=done.get(quarter, NOTHING),
        obligations=obligation_standing(policy.member_obligations, quarter, done)
        if accepted
        else [],
        policy=policy.version,
    )


async def unit_obligations(
    query: schema.UnitObligations, reads: Reads, now: datetime
) -> schema.UnitObligationTotals | NotFound | Refused:
    quarter = query.quarter or quarter_at(now)
    unit = await _unit(query.unit_id, query.actor, reads)
    if isinstance(unit, NotFound | Refused):
        return unit
    policy = await policy_at(unit.division, reads)
    accepted = eq("unit_id", query.unit_id) & eq("accepted", value=True)
    members = await reads.count(PARTY_MEMBERS, accepted)
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
) -> schema.CommunityTotals | Refused:
    if refusals := may_organise(query.actor, query.division):
        return refuse(*refusals)
    quarter = query.quarter or quarter_at(now)
    done = await _group_counts(query.division, quarter, reads)
    return schema.CommunityTotals(
        division=query.division, quarter=quarter, counts=done.get(quarter, NOTHING)
    )


async def list_contacts(
    query: schema.ListContacts, reads: Reads, now: datetime
) -> schema.ContactPage | EitherPersonOrUnit | NotFound | Refused:
    if (query.volunteer_id is None) == (query.unit_id is None):
        return EitherPersonOrUnit()
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, NotFound):
            return owner
        wanted = records_of(owner)
        if no := may_act_for_person(query.actor, query.volunteer_id, owner.division):
            return refuse(*no)
    else:
        wanted = eq("unit_id", query.unit_id)
        unit = await _unit(query.unit_id or "", query.actor, reads)
        if isinstance(unit, NotFound | Refused):
            return unit
    page = await reads.page(CONTACTS, wanted, query)
    people = [contact.volunteer_id for contact in page.items]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.ContactPage(contacts=[_contact(one) for one in page.items], next=page.next)


async def list_feedback(
    query: schema.ListFeedback, reads: Reads
) -> schema.FeedbackPage | NotFound | Refused:
    unit = await _unit(query.unit_id, query.actor, reads)
    if isinstance(unit, NotFound | Refused):
        return unit
    page = await reads.page(UNIT_FEEDBACK, eq("unit_id", query.unit_id), query)
    feedback = [shown(schema.UnitFeedback, one, feedback_id=one.id) for one in page.items]
    return schema.FeedbackPage(feedback=feedback, next=page.next)


def counts_by_quarter(tallies: Iterable[Tally]) -> dict[str, schema.Counts]:
    """What was done in each quarter, by the tallies of one person (several after a merge)."""
    found: dict[str, schema.Counts] = {}
    for tally in tallies:
        found[tally.quarter] = sum_of_counts([found.get(tally.quarter, NOTHING), tally.counts])
    return found


async def _group_counts(group: str, quarter: str, reads: Reads) -> dict[str, schema.Counts]:
    ids = [f"{group}-{one}" for one in quarters_of(quarter, "year")]
    tallies = await reads.each(GROUP_TALLIES, ids)
    return {tally.quarter: tally.counts for tally in tallies.values()}


async def _unit(unit_id: str, actor: Actor, reads: Reads) -> Organisation | NotFound | Refused:
    """The unit, if the actor is its liaison or an organiser where it is."""
    unit = await reads.get(ORGANISATIONS, unit_id)
    if unit is None:
        return NotFound(kind="unit", id=unit_id)
    if not may_act_for(actor, unit_id, unit.division):
        return unit
    refusals = may_organise(actor, unit.division)
    return refuse(*refusals) if refusals else unit


def _contact(contact: Contact) -> schema.Contact:
    return shown(schema.Contact, contact, contact_id=contact.id)
