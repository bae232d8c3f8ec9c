"""Answers about who is in which team and who leads it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kernel.reach import in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, any_item, eq, exists, in_range
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.views import details_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import (
    records_of,
)
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import memberships as schema
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.registration.organisations import GetOrganisation, Leader, OrganisationDetails


async def get_organisation(
    query: GetOrganisation,
    organisation: Annotated[Organisation, by("organisation_id")],
    reads: Reads,
    now: datetime,
) -> OrganisationDetails:
    day = query.on or today(now)
    leaders = await _leaders(organisation, day, reads)
    return await details_of(organisation, day, leaders, reads)


async def get_membership(
    query: schema.GetMembership,
    membership: Annotated[Membership, by("membership_id")],
    volunteer: Annotated[Volunteer, by("membership.volunteer_id")],
) -> schema.Membership:
    return shown(schema.Membership, membership, **_facts(membership), acts_as=volunteer.acts_as)


async def list_memberships(
    query: schema.ListMemberships,
    organisation: Annotated[Organisation, by("organisation_id")],
    reads: Reads,
    vault: Vault,
) -> schema.MembershipPage:
    visible, wanted = named(eq("organisation_id", organisation.id)), EVERYTHING
    if query.kind:
        wanted &= eq("kind", query.kind)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(MEMBERSHIPS, visible, wanted, query)
    total = await reads.total(MEMBERSHIPS, visible, wanted, query)
    return await memberships_shown(
        page, query, reads, vault, listed_by=organisation.id, total=total
    )


async def list_memberships_of(
    query: schema.ListMembershipsOf,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.MembershipPage:
    visible, wanted = named(records_of(volunteer)), EVERYTHING
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(MEMBERSHIPS, visible, wanted, query)
    return await memberships_shown(page, query, reads, vault)


async def list_building_heads(
    query: schema.ListBuildingHeads, reads: Reads, vault: Vault
) -> schema.MembershipPage:
    visible = in_reach(query.actor, query.division, REGISTRARS)
    wanted = eq("kind", "building-head") & eq("state", "active")
    if query.place_id:
        wanted &= eq("place_id", query.place_id)
    page = await reads.page(MEMBERSHIPS, visible, wanted, query)
    return await memberships_shown(page, query, reads, vault)


async def memberships_shown(
    page: Page[Membership],
    query: NamedQuery,
    reads: Reads,
    vault: Vault,
    *,
    listed_by: str | None = None,
    total: int | None = None,
) -> schema.MembershipPage:
    """A page of memberships with the names of those whom one may see by name."""
    ids = (one.volunteer_id for one in page.items)
    return schema.MembershipPage(
        memberships=[shown(schema.MembershipSummary, one, **_facts(one)) for one in page.items],
        next=page.next,
        names=await names_on(query, ids, reads, vault, listed_by=listed_by),
        total=total,
    )


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
