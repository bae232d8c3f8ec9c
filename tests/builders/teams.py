"""The three teams: invitations, requests, members, leaders."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.memberships import InviteMember, JoinTeam
from baodao.schema.registration.offices import AcceptOffice, OfferOffice
from tests.builders import organisations, people
from tests.builders.registration import organiser, person


async def wish(service: MemoryService, **changes: Any) -> dict[str, Any]:
    """Fields of `JoinTeam` or `InviteMember`, about a new person and a new organisation."""
    policy = changes.pop("join_policy", "approval")
    facts = {
        "organisation_id": await organisations.organisation(service, join_policy=policy),
        "volunteer_id": await people.volunteer(service),
        "kind": "team-member",
    }
    return facts | changes


async def invited(service: MemoryService, **changes: Any) -> tuple[str, Actor, Actor]:
    """An invitation, the person, and an organiser of the organisation."""
    facts = await wish(service, **changes)
    us = organiser(facts["organisation_id"])
    receipt = await service.done(InviteMember, us, **facts)
    return receipt.membership_id, person(facts["volunteer_id"]), us


async def requested(service: MemoryService, **changes: Any) -> tuple[str, Actor, Actor]:
    """A request, the person, and an organiser of the organisation."""
    facts = await wish(service, **changes)
    who = person(facts["volunteer_id"])
    receipt = await service.done(JoinTeam, who, **facts)
    return receipt.membership_id, who, organiser(facts["organisation_id"])


async def member(service: MemoryService, team: str) -> tuple[str, Actor]:
    """A new person who joins a team that is open; the membership and the person."""
    who = person(await people.volunteer(service))
    facts = {"organisation_id": team, "volunteer_id": who.id, "kind": "team-member"}
    return (await service.done(JoinTeam, who, **facts)).membership_id, who


async def leader(service: MemoryService, team: str, **changes: Any) -> tuple[str, str, Actor]:
    """A member who was asked and agreed; the membership, the office, the person."""
    key, who = await member(service, team)
    values = {"membership_id": key, "title": "队长"} | changes
    office = (await service.done(OfferOffice, organiser(team), **values)).office_id
    await service.done(AcceptOffice, who, membership_id=key, office_id=office)
    return key, office, who
