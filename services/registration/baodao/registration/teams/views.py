"""Answers about who is in which team and who leads it, never with a name."""

from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kernel.days import today
from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.rights import (
    may_act_for,
    may_act_for_person,
    may_organise,
    out_of_scope,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.organisations.views import details_of, organisation_at
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_filter,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import memberships as schema
from baodao.schema.registration.organisations import GetOrganisation, Leader, OrganisationDetails

Document = dict[str, Any]
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
) -> schema.Membership | Refusal:
    rows = await reads.named(MEMBERSHIPS.name, query.membership_id)
    if not rows:
        return NotFound(kind="membership", id=query.membership_id)
    row, actor = rows[0], query.actor
    in_charge = not may_act_for(actor, row["organisation_id"], row["division"])
    owner = await owner_of(row["volunteer_id"], reads)
    if isinstance(owner, Refusal):
        return owner
    if not in_charge and may_act_for_person(actor, owner["_id"], owner["division"]):
        return out_of_scope(actor, row["division"])
    await note_minors(reads, actor, "record", [owner], now)
    notes = in_charge or is_self(actor, owner["_id"])
    history = [step | {"note": step["note"] if notes else None} for step in row["history"]]
    return schema.Membership.model_validate(_facts(row) | {"history": history})


async def list_memberships(
    query: schema.ListMemberships, reads: Reads, now: datetime
) -> schema.MembershipPage | Refusal:
    rows = await reads.named(ORGANISATIONS.name, query.organisation_id)
    if not rows:
        return NotFound(kind="organisation", id=query.organisation_id)
    if refusals := may_act_for(query.actor, query.organisation_id, rows[0]["division"]):
        return refusals[0]
    wanted: Document = {"organisation_id": query.organisation_id}
    if query.kind:
        wanted["kind"] = query.kind
    if query.state:
        wanted["state"] = query.state
    return await _page(wanted, query, reads, now)


async def list_memberships_of(
    query: schema.ListMembershipsOf, reads: Reads, now: datetime
) -> schema.MembershipPage | Refusal:
    owner = await volunteer_at(query.volunteer_id, reads)
    if isinstance(owner, Refusal):
        return owner
    if refusals := may_act_for_person(query.actor, query.volunteer_id, owner["division"]):
        return refusals[0]
    wanted: Document = {"volunteer_id": records_filter(owner)}
    if query.state:
        wanted["state"] = query.state
    return await _page(wanted, query, reads, now)


async def list_building_heads(
    query: schema.ListBuildingHeads, reads: Reads, now: datetime
) -> schema.MembershipPage | Refusal:
    if refusals := may_organise(query.actor, query.division):
        return refusals[0]
    wanted: Document = {
        "kind": "building-head",
        "division": below(query.division),
        "state": "active",
    }
    if query.place_id:
        wanted["place_id"] = query.place_id
    return await _page(wanted, query, reads, now)


async def _page(
    wanted: Document, query: _Asked, reads: Reads, now: datetime
) -> schema.MembershipPage:
    wanted |= {"_id": {"$gt": query.after}}
    limit = query.limit
    rows = await reads.find(MEMBERSHIPS.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    page, following = next_page(rows, limit)
    people = [row["volunteer_id"] for row in page]
    await note_minors_of(reads, query.actor, "list", people, now)
    summaries = [schema.MembershipSummary.model_validate(_facts(row)) for row in page]
    return schema.MembershipPage(memberships=summaries, next=following)


def _facts(row: Document) -> Document:
    taken = {name: row[name] for name in schema.MembershipSummary.model_fields if name in row}
    offices = [office | {"office_id": office["id"]} for office in row["offices"]]
    return taken | {"membership_id": row["_id"], "offices": offices}


async def _leaders(organisation: Organisation, day: str, reads: Reads) -> list[Leader]:
    held = {
        "accepted_on": {"$ne": None},
        "from_day": {"$lte": day},
        "until_day": {"$gt": day},
    }
    wanted = {"organisation_id": organisation.id, "offices": {"$elemMatch": held}}
    rows = await reads.find(MEMBERSHIPS.name, wanted, sort=[("_id", 1)])
    return [
        Leader(
            volunteer_id=member.volunteer_id,
            membership_id=member.id,
            office_id=office.id,
            title=office.title,
            from_day=office.from_day,
            until_day=office.until_day,
        )
        for member in (MEMBERSHIPS.restore(row) for row in rows)
        for office in member.offices
        if office.held(day)
    ]
