"""Placements 驻社区: memberships of a community with a term (ADR 0074)."""

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.teams.commands import EndDueTerms
from baodao.schema.registration.desk import ListEndingTerms
from baodao.schema.registration.memberships import (
    ApproveRequest,
    JoinTeam,
    MembershipBegan,
    MembershipEnded,
    PlacementNeedsTerm,
)
from tests.builders import organisations, teams
from tests.builders.registration import noon, organiser, person


async def test_a_placement_is_in_a_community_for_a_term(service: MemoryService) -> None:
    facts = await teams.wish(service, kind="placement", join_policy="open")
    who = person(facts["volunteer_id"])
    assert slugs(await service.refused(JoinTeam, who, **facts)) == [
        "placement-needs-term",
        "not-a-community",
    ]
    facts["organisation_id"] = await organisations.committee(service, join_policy="open")
    assert await service.refused(JoinTeam, who, **facts) == [PlacementNeedsTerm()]
    facts["until_day"] = "2027-11-23"
    # Nobody is placed by their own word, nor unasked.
    asked = await service.done(JoinTeam, who, **facts)
    assert asked.state == "requested"
    us = organiser(facts["organisation_id"])
    await service.done(ApproveRequest, us, membership_id=asked.membership_id)
    began = service.told(MembershipBegan)[-1]
    assert (began.scope.kind, began.scope.exact_kind) == ("volunteer", "placement")
    assert began.until_day == "2027-11-23"
    ending = ListEndingTerms(actor=us, before="2027-11-24", organisation_id=us.organisation)
    (member,) = (await service.ask(ending)).memberships
    assert (member.kind, member.until_day) == ("placement", "2027-11-23")
    service.now = noon("2027-11-23")
    await service.done(EndDueTerms, membership_id=member.membership_id)
    assert [e.reason for e in service.told(MembershipEnded)] == ["term-over"]
    # The next one, of the same person, is another term.
    facts |= {"until_day": "2028-11-23"}
    assert (await service.done(JoinTeam, who, **facts)).state == "requested"
