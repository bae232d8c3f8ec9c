"""What an organisation kept when it ended passes to another one, and people are told (PIPL 22)."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.leaving.due import successions
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, NotFound
from baodao.schema.registration.claims import AcceptClaim
from baodao.schema.registration.desk import GetOrganisationWaiting, GetWaiting, ListWaitingClaims
from baodao.schema.registration.group_proposals import AgreeToGroup, ProposeGroup
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    InviteMember,
    ListMemberships,
)
from baodao.schema.registration.organisations import (
    GetOrganisation,
    ListOrganisations,
)
from baodao.schema.registration.slips import ListSlips
from baodao.schema.registration.successions import (
    MOST_SUCCEEDED,
    EndOrganisation,
    NameSuccessor,
    OrganisationSucceeded,
    SuccessorTold,
)
from tests.builders import lists, organisations, people
from tests.builders.registration import (
    COMMUNITY,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    noon,
    organiser,
    person,
)

DUE, TELLING = successions.SWEEPS
OVER = "2026-12-01"


@pytest.fixture
async def community() -> MemoryService:
    return await lists.community()


async def end(service: MemoryService, key: str, **changes: Any) -> None:
    values = {"organisation_id": key, "reason": "测试·撤并"} | changes
    await service.done(EndOrganisation, OPERATOR, **values)


async def not_ended(service: MemoryService, key: str, **changes: Any) -> list[str]:
    values = {"organisation_id": key, "reason": "测试·撤并"} | changes
    return slugs(await service.refused(EndOrganisation, OPERATOR, **values))


async def swept(service: MemoryService) -> int:
    """How much was due in both sweeps; all of it is done."""
    count = 0
    for sweep in (DUE, TELLING):
        due = await service.due(sweep)
        for command in due:
            await service.decide_together([command])
        count += len(due)
    await service.follow()
    return count


async def member(service: MemoryService, team: str, name: str) -> None:
    """A volunteer who is known by this name is a member."""
    facts = {"organisation_id": team, "volunteer_id": name, "kind": "team-member"}
    asked = await service.done(InviteMember, organiser(team), **facts)
    await service.done(AcceptInvitation, person(name), membership_id=asked.membership_id)


def successor(key: str, *succeeds: str) -> Actor:
    """Who speaks for an organisation that has taken over from others."""
    return organiser(key).model_copy(update={"scope": None, "succeeds": frozenset(succeeds)})


def told(service: MemoryService) -> list[str]:
    return [event.volunteer_id for event in service.told(SuccessorTold)]


async def test_members_of_an_ended_team_are_told_once_who_answers(community: MemoryService) -> None:
    service = community
    for name in ("a", "b", "c"):
        await member(service, "team", name)
    await service.put(replace(await service.stored(Volunteer, "c"), erased_at=service.now))
    await end(service, "team", on=OVER)
    assert await swept(service) == 0, "it has not ended yet"
    service.now = noon(OVER)
    assert await swept(service) == 2
    (event,) = service.told(OrganisationSucceeded)
    assert (event.organisation_id, event.successor_id, event.inherited) == ("team", "committee", [])
    assert (event.from_day, event.division) == (OVER, COMMUNITY)
    assert sorted(told(service)) == ["a", "b"]
    assert {one.successor_id for one in service.told(SuccessorTold)} == {"committee"}
    assert await swept(service) == 0
    team = await service.stored(Organisation, "team")
    assert (team.succession, team.heir) == ("done", "committee")
    assert (await service.stored(Organisation, "committee")).succeeds == ("team",)


async def test_of_all_records_of_somebody_the_first_tells(community: MemoryService) -> None:
    service = community
    items = [await lists.post(service, wanted=3) for _ in range(2)]
    for item in items:
        for name in ("a", "b"):
            await lists.claim(service, item, name)
    other = await organisations.committee(service)
    await end(service, "committee", successor_id=other)
    await swept(service)
    assert sorted(told(service)) == ["a", "b"]


async def test_a_merged_record_is_told_under_the_one_that_it_leads_to(
    community: MemoryService,
) -> None:
    service = community
    for name in ("a", "b", "c"):
        await member(service, "team", name)
    a, b, c = [await service.stored(Volunteer, name) for name in ("a", "b", "c")]
    await service.put(
        replace(a, also=("b",)),
        replace(b, state="merged", merged_into="a"),
        replace(c, state="merged", merged_into="d"),
        replace(people.known("d"), also=("c",)),
    )
    await end(service, "team")
    await swept(service)
    assert sorted(told(service)) == ["a", "d"]


async def test_many_are_told_in_pages(
    community: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is a command; whichever comes twice, or after a process died, tells nobody again."""
    service = community
    monkeypatch.setattr(successions, "AT_ONCE", 2)
    monkeypatch.setattr(successions, "_PAGES", 2)
    for name in ("a", "b", "c"):
        await member(service, "team", name)
    await end(service, "team")
    (found,) = await service.due(DUE)
    await service.decide_together([found])
    first, second = await service.due(TELLING)
    assert [len(one.volunteers) for one in (first, second)] == [2, 1]
    out_of_turn = await service.decide(second)
    assert out_of_turn == Refused((NothingDue(of="team"),))
    assert told(service) == []
    # As the sweep hands them over: in their order, in one group.
    await service.decide_together([first, second])
    assert sorted(told(service)) == ["a", "b", "c"]
    await service.decide_together([first, second])
    assert await swept(service) == 0
    assert sorted(told(service)) == ["a", "b", "c"]
    assert (await service.stored(Organisation, "team")).succession == "done"


async def test_who_registered_on_paper_gets_a_slip_as_well(community: MemoryService) -> None:
    service = community
    on_paper = await people.volunteer(service)
    await service.put(Slip.blank(on_paper))
    for name in (on_paper, "a"):
        await member(service, "team", name)
    await end(service, "team")
    await swept(service)
    assert {one.volunteer_id: one.on_paper for one in service.told(SuccessorTold)} == {
        on_paper: True,
        "a": False,
    }
    desk = ORGANISER.model_copy(update={"role": "organiser"})
    found = (await service.ask(ListSlips(division=COMMUNITY).asked_by(desk))).slips
    (slip,) = [one for one in found if one.record == "succession"]
    assert (slip.volunteer_id, slip.organisation_id) == (on_paper, "team")
    assert (slip.successor_id, slip.acts[0].reference) == ("committee", None)


# --- who takes over ---


async def test_without_anybody_to_take_over_an_organisation_does_not_end(
    community: MemoryService,
) -> None:
    service = community
    await member(service, "team", "a")
    await organisations.committee(service)
    assert await not_ended(service, "team") == ["successor-required"]
    assert await not_ended(service, "team", successor_id="nobody") == ["not-found"]
    assert await not_ended(service, "team", successor_id="party") == ["successor-unsuitable"]
    assert await not_ended(service, "team", successor_id="team") == ["successor-unsuitable"]
    await end(service, "team", successor_id="committee")
    await swept(service)
    assert told(service) == ["a"]


async def test_who_leaves_nothing_needs_nobody(community: MemoryService) -> None:
    service = community
    await organisations.committee(service)
    await end(service, "team")
    assert await swept(service) == 1
    assert service.told(OrganisationSucceeded, SuccessorTold) == []
    assert await swept(service) == 0


async def test_its_guide_comes_before_the_committee_and_its_parent_between(
    community: MemoryService,
) -> None:
    service = community
    firm = await organisations.unit(service, kind="unit")
    team = await service.stored(Organisation, "team")
    await service.put(replace(team, guided_by=firm))
    await member(service, "team", "a")
    await end(service, "team")
    await swept(service)
    assert [one.successor_id for one in service.told(OrganisationSucceeded)] == [firm]
    branch = await organisations.unit(service, parent_id="party")
    await member(service, branch, "b")
    await end(service, branch)
    await swept(service)
    assert service.told(OrganisationSucceeded)[-1].successor_id == "party"


async def test_party_matters_pass_to_no_committee(community: MemoryService) -> None:
    service = community
    await member(service, "party", "a")
    assert await not_ended(service, "party") == ["successor-required"]
    refused = await not_ended(service, "party", successor_id="committee")
    assert refused == ["successor-unsuitable"]


async def test_a_committee_takes_over_where_it_is(community: MemoryService) -> None:
    service = community
    await member(service, "team", "a")
    far = await organisations.committee(service, division="120104008001")
    assert await not_ended(service, "team", successor_id=far) == ["successor-unsuitable"]


async def test_one_answers_for_so_many_at_most(community: MemoryService) -> None:
    service = community
    full = replace(
        await service.stored(Organisation, "committee"),
        succeeds=tuple(f"t{number}" for number in range(MOST_SUCCEEDED)),
    )
    await service.put(full)
    await member(service, "team", "a")
    assert await not_ended(service, "team") == ["successor-required"]


async def test_after_a_term_somebody_is_named_where_nobody_is_determined(
    community: MemoryService,
) -> None:
    service = community
    await organisations.committee(service)
    await member(service, "team", "a")
    team = await service.stored(Organisation, "team")
    await service.put(replace(team, valid_until=OVER))
    service.now = noon(OVER)
    await swept(service)
    assert told(service) == []
    unclear = ListOrganisations(division=COMMUNITY, unsucceeded=True).asked_by(ORGANISER)
    listed = (await service.ask(unclear)).organisations
    assert [one.organisation_id for one in listed] == ["team"]
    waiting = await service.ask(GetWaiting(division=COMMUNITY).asked_by(ORGANISER))
    assert waiting.unsucceeded == 1
    named = {"organisation_id": "team", "successor_id": "committee"}
    await service.done(NameSuccessor, ORGANISER, **named)
    await swept(service)
    assert told(service) == ["a"]
    assert (await service.ask(unclear)).organisations == []
    refused = await service.refused(NameSuccessor, ORGANISER, **named)
    assert slugs(refused) == ["succeeded-already"]


async def test_who_was_named_may_have_ended_meanwhile(community: MemoryService) -> None:
    """Whoever answers for it then takes over; the event says for whom else besides."""
    service = community
    await member(service, "team", "a")
    other = await organisations.committee(service)
    await end(service, "team", successor_id=other, on=OVER)
    item = await lists.post(service, organiser(other), organisation_id=other)
    await lists.claim(service, item, "b")
    await end(service, other, successor_id="committee")
    await swept(service)
    service.now = noon(OVER)
    await swept(service)
    assert (await service.stored(Organisation, "committee")).succeeds == (other, "team")
    assert sorted(told(service)) == ["a", "b"]


async def test_what_a_chain_answered_for_is_said_with_it(community: MemoryService) -> None:
    service = community
    await member(service, "team", "a")
    await end(service, "team")
    await swept(service)
    other = await organisations.committee(service)
    await end(service, "committee", successor_id=other)
    await swept(service)
    assert service.told(OrganisationSucceeded)[-1].inherited == ["team"]
    assert (await service.stored(Organisation, other)).succeeds == ("committee", "team")


# --- what its successor may do ---


async def test_the_successor_answers_what_was_left_open(community: MemoryService) -> None:
    service = community
    item = await lists.post(service)
    claim = await lists.claim(service, item)
    other = await organisations.committee(service)
    await end(service, "committee", successor_id=other)
    await swept(service)
    now, before = successor(other, "committee"), successor(other)
    missing = await service.refused(AcceptClaim, before, claim_id=claim)
    assert missing == [NotFound(kind="claim", id=claim)]
    query = ListWaitingClaims(organisation_id="committee")
    assert [one.claim_id for one in (await service.ask(query.asked_by(now))).claims] == [claim]
    waiting = GetOrganisationWaiting(organisation_id="committee").asked_by(now)
    assert (await service.ask(waiting)).claims_to_answer == 1
    await service.done(AcceptClaim, now, claim_id=claim)
    answer = await service.ask(GetOrganisation(organisation_id=other).asked_by(now))
    assert answer.succeeds == ["committee"]
    answer = await service.ask(GetOrganisation(organisation_id="committee").asked_by(now))
    assert answer.successor_id == other


async def test_the_successor_sees_who_was_a_member(community: MemoryService) -> None:
    service = community
    await member(service, "team", "a")
    await end(service, "team")
    await swept(service)
    query = ListMemberships(organisation_id="team").asked_by(successor("committee", "team"))
    assert [one.volunteer_id for one in (await service.ask(query)).memberships] == ["a"]
    assert service.all_of(Membership)[0].organisation_id == "team", "what was stays as it was"


async def test_a_group_is_guided_by_who_answers_for_its_guide(community: MemoryService) -> None:
    service = community
    wish = {"volunteer_id": "a", "guided_by": "committee", "name": "测试·合唱队"}
    asked = (await service.done(ProposeGroup, person("a"), **wish)).proposal_id
    other = await organisations.committee(service, division=COMMUNITY)
    await end(service, "committee", successor_id=other)
    await swept(service)
    agreed = await service.done(AgreeToGroup, successor(other, "committee"), proposal_id=asked)
    group = await service.stored(Organisation, agreed.organisation_id)
    assert group.guided_by == other


async def test_the_committee_of_a_merged_community_is_followed_by_the_other(
    community: MemoryService,
) -> None:
    """Also before its own record has moved to the other community."""
    service = community
    from baodao.schema.registration.reshaping import MergeDivisions
    from tests.builders import places

    await service.put(*places.known(NEXT_DOOR))
    old = await organisations.committee(service, division=NEXT_DOOR)
    item = await lists.post(service, organiser(old), organisation_id=old)
    await lists.claim(service, item)
    merged = {"codes": [NEXT_DOOR], "into": COMMUNITY, "on": OVER}
    await service.done(MergeDivisions, OPERATOR, **merged)
    service.now = noon(OVER)
    await end(service, old)
    await swept(service)
    assert [one.successor_id for one in service.told(OrganisationSucceeded)] == ["committee"]
