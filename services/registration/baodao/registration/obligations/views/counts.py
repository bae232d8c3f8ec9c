"""Answers about contacts, obligations and the feedback to units."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.points import GroupPoints
from baodao.registration.obligations.domain.quarters import quarter_at, quarters_of
from baodao.registration.obligations.domain.tallies import (
    NOTHING,
    Tally,
    obligation_standing,
    sum_of_counts,
)
from baodao.registration.obligations.store import (
    CONTACTS,
    GROUP_POINTS,
    GROUP_TALLIES,
    TALLIES,
    UNIT_FEEDBACK,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import records_named, records_of
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.views import policy_at
from baodao.schema.registration import obligations as schema
from baodao.schema.registration.either import EitherPersonOrUnit


@row_of(VOLUNTEERS)
class _Merged:
    id: str
    also: tuple[str, ...]


def _community(volunteer: Volunteer, member: PartyMember) -> str:
    """Where somebody's obligations are looked after: a member's community, else where they live."""
    return (member.division if member.accepted else None) or volunteer.division


async def get_obligations(
    query: schema.GetObligations,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    member: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    community: Annotated[Division | None, by(_community)],
    reads: Reads,
    now: datetime,
) -> schema.Obligations:
    quarter = query.quarter or quarter_at(now)
    division = community.id if community else volunteer.division
    policy = await policy_at(division, reads)
    wanted = records_of(volunteer) & is_in("quarter", quarters_of(quarter, "year"))
    done = counts_by_quarter(await reads.find(TALLIES, wanted))
    return schema.Obligations(
        volunteer_id=volunteer.id,
        division=division,
        quarter=quarter,
        counts=done.get(quarter, NOTHING),
        obligations=obligation_standing(policy.member_obligations, quarter, done)
        if member.accepted
        else [],
        policy=policy.version,
    )


async def unit_obligations(
    query: schema.UnitObligations,
    unit: Annotated[Organisation, by("unit_id")],
    reads: Reads,
    now: datetime,
) -> schema.UnitObligationTotals:
    quarter = query.quarter or quarter_at(now)
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
        points_of_year=None if withheld else await points_of(query.unit_id, quarter[:4], reads),
    )


async def get_community_totals(
    query: schema.GetCommunityTotals, reads: Reads, now: datetime
) -> schema.CommunityTotals:
    quarter = query.quarter or quarter_at(now)
    done = await _group_counts(query.division, quarter, reads)
    return schema.CommunityTotals(
        division=query.division,
        quarter=quarter,
        counts=done.get(quarter, NOTHING),
        points_of_year=await points_of(query.division, quarter[:4], reads),
    )


async def list_contacts(
    query: schema.ListContacts,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    unit: Annotated[Organisation | None, by("unit_id")],
    reads: Reads,
    vault: Vault,
) -> schema.ContactPage | EitherPersonOrUnit:
    if (query.volunteer_id is None) == (query.unit_id is None):
        return EitherPersonOrUnit()
    if query.unit_id:
        wanted = eq("unit_id", query.unit_id)
    else:
        wanted = records_named(query.volunteer_id, volunteer)
    page = await reads.page(CONTACTS, named(wanted), EVERYTHING, query)
    names = await names_on(query, (one.volunteer_id for one in page.items), reads, vault)
    contacts = [_contact(one) for one in page.items]
    return schema.ContactPage(contacts=contacts, next=page.next, names=names)


async def list_feedback(
    query: schema.ListFeedback, unit: Annotated[Organisation, by("unit_id")], reads: Reads
) -> schema.FeedbackPage:
    page = await reads.page(UNIT_FEEDBACK, named(eq("unit_id", unit.id)), EVERYTHING, query)
    feedback = [shown(schema.UnitFeedback, one, feedback_id=one.id) for one in page.items]
    return schema.FeedbackPage(feedback=feedback, next=page.next)


def counts_by_quarter(tallies: Iterable[Tally]) -> dict[str, schema.Counts]:
    """What was done in each quarter, by the tallies of one person (several after a merge)."""
    found: dict[str, schema.Counts] = {}
    for tally in tallies:
        found[tally.quarter] = sum_of_counts([found.get(tally.quarter, NOTHING), tally.counts])
    return found


async def tallies_of(people: Iterable[str], quarter: str, reads: Reads) -> dict[str, list[Tally]]:
    """The year's tallies of each of these people, also of records merged into theirs."""
    owners = {key: key for key in people}
    merged = await reads.each(VOLUNTEERS, owners, into=_Merged)
    owners |= {other: one.id for one in merged.values() for other in one.also}
    ids = {
        Tally.id_for(key, one): owner
        for key, owner in owners.items()
        for one in quarters_of(quarter, "year")
    }
    found: dict[str, list[Tally]] = defaultdict(list)
    for key, tally in (await reads.each(TALLIES, ids)).items():
        found[ids[key]].append(tally)
    return found


async def _group_counts(group: str, quarter: str, reads: Reads) -> dict[str, schema.Counts]:
    ids = [f"{group}-{one}" for one in quarters_of(quarter, "year")]
    tallies = await reads.each(GROUP_TALLIES, ids)
    return {tally.quarter: tally.counts for tally in tallies.values()}


async def points_of(group: str, year: str, reads: Reads) -> int:
    """The points of a unit or a community in a year."""
    key = GroupPoints.id_for(group, year)
    found = await reads.each(GROUP_POINTS, [key])
    return found[key].points if key in found else 0


def _contact(contact: Contact) -> schema.Contact:
    return shown(schema.Contact, contact, contact_id=contact.id)
