"""Answers about who is in which team and who leads it, never with a name."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kernel.days import today
from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import Wanted, any_item, eq, exists, in_range, within
from baodao.registration.common.rights import (
    may_act_for,
    may_act_for_person,
    may_organise,
    out_of_scope,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.views import details_of, organisation_at
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_of,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration import memberships as schema
from baodao.schema.registration.organisations import GetOrganisation, Leader, OrganisationDetails

_Asked = schema.ListMemberships | schema.ListMembershipsOf | schema.ListBuildingHeads


async def get_organisation(
    query: GetOrganisation, reads: Reads, now: datetime
) -> OrganisationDetails | NotFound:
    found = await organisation_at(query.organisation_id, reads)
    if isinstance(found, NotFound):
        return found
    day = query.on or today(now)
    return await details_of(found, day, await _leaders(found, day, reads), reads)


async def get_membership(
    query: schema.GetMembership, reads: Reads, now: datetime
) -> schema.Membership | NotFound | OutOfScope:
    member, actor = await reads.get(MEMBERSHIPS, query.membership_id), query.actor
    if member is None:
        return NotFound(kind="membership", id=query.membership_id)
    in_charge = not may_act_for(actor, member.organisation_id, member.division)
    owner = await owner_of(member.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if not in_charge and may_act_for_person(actor, owner.id, owner.division):
        return out_of_scope(actor, member.division)
    await note_minors(reads, actor, "record", [owner], now)
    history = member.history
    if not in_charge and not is_self(actor, owner.id):
        history = tuple(replace(step, note=None) for step in history)
    return shown(schema.Membership, member, **_facts(member), history=history)


async def list_memberships(
    query: schema.ListMemberships, reads: Reads, now: datetime
) -> schema.MembershipPage | NotFound | Refused:
    organisation = await organisation_at(query.organisation_id, reads)
    if isinstance(organisation, NotFound):
        return organisation
    if refusals := may_act_for(query.actor, organisation.id, organisation.division):
        return refuse(*refusals)
    wanted = eq("organisation_id", query.organisation_id)
    if query.kind:
        wanted &= eq("kind", query.kind)
    if query.state:
        wanted &= eq("state", query.state)
    return await _page(wanted, query, reads, now)


async def list_memberships_of(
    query: schema.ListMembershipsOf, reads: Reads, now: datetime
) -> schema.MembershipPage | NotFound | Refused:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, NotFound):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner.division):
        return refuse(*refusals)
    wanted = records_of(owner)
    if query.state:
        wanted &= eq("state", query.state)
    return await _page(wanted, query, reads, now)


async def list_building_heads(
    query: schema.ListBuildingHeads, reads: Reads, now: datetime
) -> schema.MembershipPage | Refused:
    if refusals := may_organise(query.actor, query.division):
        return refuse(*refusals)
    wanted = eq("kind", "building-head") & within(query.division) & eq("state", "active")
    if query.place_id:
        wanted &= eq("place_id", query.place_id)
    return await _page(wanted, query, reads, now)


async def _page(
    wanted: Wanted, query: _Asked, reads: Reads, now: datetime
) -> schema.MembershipPage:
    page = await reads.page(MEMBERSHIPS, wanted, query)
    people = [member.volunteer_id for member in page.items]
    await note_minors_of(reads, query.actor, "list", people, now)
    summaries = [shown(schema.MembershipSummary, one, **_facts(one)) for one in page.items]
    return schema.MembershipPage(memberships=summaries, next=page.next)


def _facts(member: Membership) -> dict[str, Any]:
    offices = [asdict(office) | {"office_id": office.id} for office in member.offices]
    return {"membership_id": member.id, "offices": offices}


async def _leaders(organisation: Organisation, day: str, reads: Reads) -> list[Leader]:
    held = (
        exists("accepted_on", str) & in_range("from_day", lte=day) & in_range("until_day", gt=day)
    )
    wanted = eq("organisation_id", organisation.id) & any_item("offices", held)
    return [
        Leader(
            volunteer_id=member.volunteer_id,
            membership_id=member.id,
            office_id=office.id,
            title=office.title,
            from_day=office.from_day,
            until_day=office.until_day,
        )
        for member in await reads.find(MEMBERSHIPS, wanted, sort=["id"])
        for office in member.offices
        if office.held(day)
    ]
