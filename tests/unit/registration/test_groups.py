"""Groups of neighbours: nobody's organisation before its committee or unit has agreed to it."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.groups.domain import Proposal
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.registration.desk import GetOrganisationWaiting, GetWaiting
from baodao.schema.registration.group_proposals import (
    AgreeToGroup,
    DeclineGroup,
    GroupAgreed,
    GroupDeclined,
    ListGroupProposals,
    ProposeGroup,
    WithdrawGroupProposal,
)
from baodao.schema.registration.memberships import JoinTeam
from baodao.schema.registration.organisations import (
    GetOrganisation,
    ListOrganisations,
    OrganisationRegistered,
    RegisterOrganisation,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.volunteers import WithdrawVolunteer
from tests.builders import lists, organisations, places
from tests.builders.actors import acting_as
from tests.builders.registration import (
    AUDITOR,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUPERVISOR,
    liaison,
    organiser,
    person,
)

A = person("a")
AUNT = organiser("committee").model_copy(update={"scope": None})
LIAISON = liaison("factory").model_copy(update={"scope": None})
NAME = "测试·合唱队"


@pytest.fixture
async def service() -> MemoryService:
    service = await lists.community()
    await service.put(
        organisations.known("factory", "unit", ELSEWHERE),
        organisations.known("other", "residents-committee", NEXT_DOOR),
        *places.known(NEXT_DOOR),
    )
    return service


async def propose(service: MemoryService, actor: Actor = A, **changes: Any) -> str:
    values = {"volunteer_id": actor.id, "guided_by": "committee", "name": NAME} | changes
    proposal_id: str = (await service.done(ProposeGroup, actor, **values)).proposal_id
    return proposal_id


async def found(service: MemoryService, actor: Actor = OPERATOR) -> list[str]:
    page = await service.ask(ListOrganisations(actor=actor, name="合唱队"))
    return [one.name for one in page.organisations]


async def test_a_group_is_no_organisation_before_it_was_agreed_to(service: MemoryService) -> None:
    """Finding B10."""
    key = await propose(service, aliases=["测试·团"], join_policy="open")
    assert names(service.told()) == ["group-proposed"]
    assert NAME not in service.told()[0].model_dump_json()
    assert await found(service) == await found(service, A) == []
    seen = await service.ask(ListGroupProposals(actor=A, volunteer_id="a"))
    assert [(one.name, one.state) for one in seen.proposals] == [(NAME, "proposed")]
    wish = {"organisation_id": key, "volunteer_id": "b", "kind": "team-member"}
    assert slugs(await service.refused(JoinTeam, person("b"), **wish)) == ["not-found"]
    agreed = await service.done(AgreeToGroup, AUNT, proposal_id=key)
    assert names(service.told())[1:] == ["group-agreed", "organisation-registered"]
    (registered,) = service.told(OrganisationRegistered)
    assert registered.organisation_id == agreed.organisation_id != key
    assert (registered.exact_kind, registered.division) == ("informal-group", COMMUNITY)
    assert (registered.guided_by, registered.valid_from) == ("committee", "2026-11-23")
    assert await found(service) == [NAME]
    details = await service.ask(GetOrganisation(actor=A, organisation_id=agreed.organisation_id))
    assert details.in_force
    assert (details.guided_by, details.aliases) == ("committee", ["测试·团"])
    await service.done(JoinTeam, person("b"), **wish | {"organisation_id": agreed.organisation_id})


async def test_each_aggregate_has_its_own_row_of_versions(service: MemoryService) -> None:
    await service.done(AgreeToGroup, AUNT, proposal_id=await propose(service))
    versions = [(one.subject, one.aggregate_version) for one, _ in service.published()]
    assert len({subject for subject, _ in versions}) == 2
    assert [version for _, version in versions] == [1, 2, 1]


async def test_who_is_refused_learns_why_and_nobody_else(service: MemoryService) -> None:
    key = await propose(service)
    no = {"proposal_id": key, "reason": "测试·已有同类"}
    assert (await service.done(DeclineGroup, AUNT, **no)).state == "declined"
    (told,) = service.told(GroupDeclined)
    assert told.volunteer_id == "a"
    assert "同类" not in told.model_dump_json()
    (mine,) = (await service.ask(ListGroupProposals(actor=A, volunteer_id="a"))).proposals
    assert (mine.state, mine.note, mine.organisation_id) == ("declined", "测试·已有同类", None)
    for kind in (AgreeToGroup, DeclineGroup):
        said = no if kind is DeclineGroup else {"proposal_id": key}
        assert slugs(await service.refused(kind, AUNT, **said)) == ["group-not-in-state"]
    assert service.told(OrganisationRegistered) == []


async def test_who_proposed_it_takes_it_back(service: MemoryService) -> None:
    key = {"proposal_id": await propose(service)}
    for actor in (person("b"), AUNT):
        assert slugs(await service.refused(WithdrawGroupProposal, actor, **key)) in (
            ["not-found"],
            ["out-of-scope"],
        )
    assert (await service.done(WithdrawGroupProposal, A, **key)).state == "withdrawn"
    assert slugs(await service.refused(AgreeToGroup, AUNT, **key)) == ["group-not-in-state"]


@pytest.mark.parametrize(
    ("guide", "yes", "no"),
    [
        ("committee", [AUNT, ORGANISER, COORDINATOR], [organiser("other"), LIAISON]),
        # A unit agrees to what is in it: no desk does so in its place.
        ("factory", [LIAISON], [AUNT, ORGANISER, acting_as(id="d", role="organiser", scope="12")]),
    ],
)
async def test_who_agrees(
    service: MemoryService, guide: str, yes: list[Actor], no: list[Actor]
) -> None:
    # The organiser of another committee holds no role here.
    no = [one.model_copy(update={"scope": None}) if one.organisation else one for one in no]
    key = await propose(service, guided_by=guide)
    for actor in (*no, A, person("b"), AUDITOR, STRANGER, SUPERVISOR, OPERATOR):
        for kind, said in ((AgreeToGroup, {}), (DeclineGroup, {"reason": "测试"})):
            refused = slugs(await service.refused(kind, actor, proposal_id=key, **said))
            assert refused in (["not-found"], ["out-of-scope"])
    for actor in yes:
        one = await propose(service, guided_by=guide)
        assert (await service.done(AgreeToGroup, actor, proposal_id=one)).state == "agreed"
    assert len(service.told(GroupAgreed)) == len(yes)


async def test_nobody_agrees_to_their_own(service: MemoryService) -> None:
    key = await propose(service)
    mine = acting_as(id="a", role="organiser", scope=COMMUNITY, capabilities=set(CAPABILITIES))
    for kind, said in ((AgreeToGroup, {}), (DeclineGroup, {"reason": "测试"})):
        assert slugs(await service.refused(kind, mine, proposal_id=key, **said)) == ["own-matter"]


@pytest.mark.parametrize("guide", ["team", "party", "unit"])
async def test_who_guides_nothing(service: MemoryService, guide: str) -> None:
    said = {"volunteer_id": "a", "guided_by": guide, "name": NAME}
    assert slugs(await service.refused(ProposeGroup, A, **said)) == ["not-a-guide"]


async def test_nobody_proposes_for_somebody_else(service: MemoryService) -> None:
    said = {"volunteer_id": "a", "guided_by": "committee", "name": NAME}
    for actor in (person("b"), AUNT, OPERATOR):
        assert slugs(await service.refused(ProposeGroup, actor, **said)) == ["out-of-scope"]


async def test_a_group_follows_who_founds_and_who_guides_it(service: MemoryService) -> None:
    """Neither who has left founds one, nor does a committee that has ended agree."""
    key, other = await propose(service), await propose(service, person("b"))
    await service.done(WithdrawVolunteer, A, volunteer_id="a", reason="测试")
    assert slugs(await service.refused(AgreeToGroup, AUNT, proposal_id=key)) == ["not-in-state"]
    await service.done(DeclineGroup, AUNT, proposal_id=key, reason="测试")
    next_one = await organisations.committee(service)
    over = {"organisation_id": "committee", "reason": "测试", "successor_id": next_one}
    await service.done(EndOrganisation, OPERATOR, **over)
    refused = await service.refused(AgreeToGroup, AUNT, proposal_id=other)
    assert slugs(refused) == ["organisation-not-in-force"]


async def test_a_group_is_where_its_guide_is_now(service: MemoryService) -> None:
    """Its division was merged into another one, whose desk answers."""
    key = await propose(service)
    guide = await service.stored(Organisation, "committee")
    await service.put(guide.rehome(NEXT_DOOR).after)
    assert slugs(await service.refused(AgreeToGroup, ORGANISER, proposal_id=key)) == ["not-found"]
    desk = acting_as(id="d", role="organiser", scope=NEXT_DOOR)
    await service.done(AgreeToGroup, desk, proposal_id=key)
    assert service.told(OrganisationRegistered)[0].division == NEXT_DOOR


async def test_what_waits_is_listed_and_counted_for_who_answers(service: MemoryService) -> None:
    ours, theirs = await propose(service), await propose(service, guided_by="factory")

    async def listed(actor: Actor, **asked: Any) -> list[str] | None:
        page = await service.ask(ListGroupProposals(actor=actor, **asked))
        return None if isinstance(page, Refused) else [one.proposal_id for one in page.proposals]

    assert await listed(AUNT, guided_by="committee") == [ours]
    assert await listed(LIAISON, guided_by="factory", state="proposed") == [theirs]
    assert await listed(ORGANISER) == await listed(COORDINATOR, division=COMMUNITY) == [ours]
    assert await listed(SUPERVISOR) == [ours]
    assert await listed(A, volunteer_id="a") == [ours, theirs]
    assert await listed(person("b"), volunteer_id="b") == []
    assert await listed(person("b"), volunteer_id="a") is None
    assert await listed(LIAISON, guided_by="committee") is None
    assert await listed(STRANGER) == []
    counted = await service.ask(
        ListGroupProposals(actor=AUNT, guided_by="committee", counted=True, names=True)
    )
    assert (counted.total, counted.names.keys() <= {"a"}) == (1, True)
    desk = GetWaiting(actor=ORGANISER, division=COMMUNITY)
    unit = GetOrganisationWaiting(actor=LIAISON, organisation_id="factory")
    assert [(await service.ask(one)).groups for one in (desk, unit)] == [1, 1]
    await service.done(AgreeToGroup, AUNT, proposal_id=ours)
    assert [(await service.ask(one)).groups for one in (desk, unit)] == [0, 1]
    assert await listed(ORGANISER, state="proposed") == []


async def test_an_answer_is_owed_within_days_of_the_pack(service: MemoryService) -> None:
    first = await service.stored(Proposal, await propose(service))
    assert (first.answer_by, first.proposed_at) == ("2026-11-30", NOW)
    rules = {"lists": {"answer_days": 3}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    later = await service.stored(Proposal, await propose(service))
    assert later.answer_by == "2026-11-26"


# --- those who keep records ---


async def registered(service: MemoryService, actor: Actor, **changes: Any) -> str | None:
    said = {"name": NAME, "kind": "informal-group", "division": COMMUNITY} | changes
    key = (await service.done(RegisterOrganisation, actor, **said)).organisation_id
    return (await service.stored(Organisation, key)).guided_by


async def test_a_committee_that_registers_a_group_has_agreed(service: MemoryService) -> None:
    assert await registered(service, organiser("committee")) == "committee"
    assert await registered(service, organiser("team")) is None
    assert await registered(service, organiser("committee"), kind="volunteer-team") is None
    assert await registered(service, OPERATOR, guided_by="committee") == "committee"


@pytest.mark.parametrize(
    ("guide", "no"), [("team", "not-a-guide"), ("other", "not-a-guide"), ("none", "not-found")]
)
async def test_a_desk_names_who_can_guide_it(service: MemoryService, guide: str, no: str) -> None:
    said = {"name": NAME, "kind": "informal-group", "division": COMMUNITY, "guided_by": guide}
    assert slugs(await service.refused(RegisterOrganisation, OPERATOR, **said)) == [no]
