"""Offices and 换届: terms that end, and nobody who leads without having agreed."""

from typing import Any

import pytest

from baodao.kernel.days import today
from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.organisations.domain import Organisation
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.memberships import LeaveTeam
from baodao.schema.registration.offices import (
    AcceptOffice,
    DeclineOffice,
    EndOffice,
    HandOver,
    HandOverReceipt,
    NotAMember,
    OfferOffice,
    OfficeAccepted,
    OfficeEnded,
    OfficesHandedOver,
    ReasonNeeded,
)
from baodao.schema.registration.organisations import (
    DayPassed,
    OrganisationNotInForce,
    TermWithoutDuration,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.volunteers import NotInState, SuspendVolunteer
from tests.builders import organisations, people, teams
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    OPERATOR,
    STREET,
    SUSPENDED,
    TODAY,
    noon,
    organiser,
    person,
)


@pytest.fixture
async def team(service: MemoryService) -> str:
    return await organisations.organisation(service, join_policy="open")


async def hand_over(
    service: MemoryService, team: str, on: str, *next_leaders: str
) -> HandOverReceipt:
    leaders = [{"membership_id": key, "title": "队长"} for key in next_leaders]
    return await service.done(
        HandOver, organiser(team), organisation_id=team, on=on, leaders=leaders
    )


def leading(service: MemoryService, day: str) -> list[str]:
    """The memberships that lead on a day."""
    found = service.all_of(Membership)
    return [m.id for m in found if any(office.held(day) for office in m.offices)]


# --- offering and accepting ---


async def test_an_office_counts_from_when_the_person_accepts(
    service: MemoryService, team: str
) -> None:
    key, who = await teams.member(service, team)
    start = service.commits
    offered = await service.done(
        OfferOffice, organiser(team), membership_id=key, title="队长", until_day="2028-01-01"
    )
    assert leading(service, TODAY) == []
    assert names(service.told(since=start)) == ["office-offered", "person-told"]
    accepted = await service.done(AcceptOffice, who, membership_id=key, office_id=offered.office_id)
    assert accepted.state == "accepted"
    assert leading(service, TODAY) == [key]
    event = service.told()[-1]
    assert event == OfficeAccepted(
        division=COMMUNITY,
        membership_id=key,
        office_id=offered.office_id,
        organisation_id=team,
        volunteer_id=who.id,
        title="队长",
        from_day=TODAY,
        until_day="2028-01-01",
    )


async def test_the_usual_term_is_policy(service: MemoryService, team: str) -> None:
    first, second = (await teams.member(service, team))[0], (await teams.member(service, team))[0]
    usual = await service.done(OfferOffice, organiser(team), membership_id=first, title="队长")
    assert usual.until_day == "2031-11-23"
    rules = {"registration": {"term_years": 3}}
    await service.done(SetPolicy, OPERATOR, division=STREET, rules=rules, note="测试")
    shorter = await service.done(OfferOffice, organiser(team), membership_id=second, title="队长")
    assert shorter.until_day == "2029-11-23"
    versions = [e.policy_version for e, event in service.published() if "office" in event.NAME]
    assert versions == ["default-1", "120104007@1+default-1"]


async def test_nobody_accepts_or_declines_for_somebody_else(
    service: MemoryService, team: str
) -> None:
    key, _ = await teams.member(service, team)
    us = organiser(team)
    offered = await service.done(OfferOffice, us, membership_id=key, title="队长")
    for actor in (us, OPERATOR, COORDINATOR, person(await people.volunteer(service))):
        unseen = actor.role == "volunteer"
        no = NotFound(kind="membership", id=key) if unseen else OutOfScope(role=actor.role)
        for kind in (AcceptOffice, DeclineOffice):
            ids = {"membership_id": key, "office_id": offered.office_id}
            assert await service.refused(kind, actor, **ids) == [no]
    assert leading(service, TODAY) == []


async def test_who_declines_does_not_lead_and_may_be_asked_again(
    service: MemoryService, team: str
) -> None:
    key, who = await teams.member(service, team)
    us = organiser(team)
    first = await service.done(OfferOffice, us, membership_id=key, title="队长")
    ids = {"membership_id": key, "office_id": first.office_id}
    await service.done(DeclineOffice, who, **ids)
    assert names(service.told())[-1] == "office-declined"
    assert await service.refused(AcceptOffice, who, **ids) == [NotInState(state="declined")]
    assert (await service.done(OfferOffice, us, membership_id=key, title="队长")).state == "offered"


async def test_a_leader_is_an_active_member(service: MemoryService, team: str) -> None:
    key, who = await teams.member(service, team)
    offered = await service.done(OfferOffice, organiser(team), membership_id=key, title="队长")
    await service.done(LeaveTeam, who, membership_id=key)
    assert names(service.told())[-2:] == ["office-ended", "membership-ended"]
    no = NotAMember(membership_id=key)
    assert await service.refused(
        AcceptOffice, who, membership_id=key, office_id=offered.office_id
    ) == [NotInState(state="ended"), no]
    wish = {"membership_id": key, "title": "队长"}
    assert await service.refused(OfferOffice, organiser(team), **wish) == [no]


async def test_who_leaves_leads_no_more(service: MemoryService, team: str) -> None:
    key, _, who = await teams.leader(service, team)
    service.now = noon("2026-12-01")
    await service.done(LeaveTeam, who, membership_id=key)
    ended = service.told(OfficeEnded)
    assert [(e.reason, e.on) for e in ended] == [("membership-ended", "2026-12-01")]
    assert leading(service, "2026-11-30") == [key]
    assert leading(service, "2026-12-01") == []


async def test_a_suspended_volunteer_does_not_begin_to_lead(
    service: MemoryService, team: str
) -> None:
    key, who = await teams.member(service, team)
    offered = await service.done(OfferOffice, organiser(team), membership_id=key, title="队长")
    await service.done(SuspendVolunteer, OPERATOR, volunteer_id=who.id, **SUSPENDED)
    ids = {"membership_id": key, "office_id": offered.office_id}
    assert slugs(await service.refused(AcceptOffice, who, **ids)) == ["member-not-active"]


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        ({"from_day": "2026-01-01"}, [DayPassed, NotAMember]),
        ({"from_day": "2027-01-01", "until_day": "2027-01-01"}, [TermWithoutDuration]),
        ({"until_day": "2026-11-23"}, [TermWithoutDuration]),
    ],
)
async def test_terms_that_cannot_be(
    service: MemoryService, team: str, days: dict[str, str], kinds: list[Any]
) -> None:
    key, _ = await teams.member(service, team)
    wish = {"membership_id": key, "title": "队长"} | days
    refused = await service.refused(OfferOffice, organiser(team), **wish)
    assert [type(refusal) for refusal in refused] == kinds


async def test_a_term_that_is_over_is_not_accepted(service: MemoryService, team: str) -> None:
    key, who = await teams.member(service, team)
    offered = await service.done(
        OfferOffice, organiser(team), membership_id=key, title="队长", until_day="2026-12-01"
    )
    service.now = noon("2026-12-01")
    assert await service.refused(
        AcceptOffice, who, membership_id=key, office_id=offered.office_id
    ) == [TermWithoutDuration(from_day="2026-12-01", until_day="2026-12-01")]


async def test_an_office_nobody_knows(service: MemoryService, team: str) -> None:
    key, who = await teams.member(service, team)
    for kind in (AcceptOffice, DeclineOffice, EndOffice):
        assert await service.refused(kind, who, membership_id=key, office_id="none") == [
            NotFound(kind="office", id="none")
        ]


# --- the end of a term ---


async def test_a_term_ends_by_itself_and_once(service: MemoryService, team: str) -> None:
    key, office, _ = await teams.leader(service, team, until_day="2026-12-01")
    assert (await service.stored(Membership, key)).due_on == "2026-12-01"
    service.now = noon("2026-11-30")
    assert await service.refused(EndDueTerms, membership_id=key) == [NothingDue(of=key)]
    service.now = noon("2026-12-01")
    assert leading(service, today(service.now)) == []
    await service.done(EndDueTerms, membership_id=key)
    assert await service.refused(EndDueTerms, membership_id=key) == [NothingDue(of=key)]
    ended = service.told(OfficeEnded)
    assert [(e.office_id, e.reason) for e in ended] == [(office, "term-over")]
    stored = await service.stored(Membership, key)
    assert (stored.state, stored.due_on) == ("active", None)


async def test_a_leader_resigns_without_and_is_revoked_with_a_reason(
    service: MemoryService, team: str
) -> None:
    key, office, who = await teams.leader(service, team)
    other, second, _ = await teams.leader(service, team)
    await service.done(EndOffice, who, membership_id=key, office_id=office)
    us = organiser(team)
    ids = {"membership_id": other, "office_id": second}
    assert await service.refused(EndOffice, us, **ids) == [ReasonNeeded()]
    assert await service.refused(EndOffice, who, **ids) == [NotFound(kind="membership", id=other)]
    await service.done(EndOffice, us, **ids, reason="测试·原因")
    ended = [e.reason for e in service.told(OfficeEnded)]
    assert ended == ["resigned", "revoked"]
    assert isinstance(service.told()[-1], PersonTold)
    assert "测试·原因" not in str(service.database.documents("outbox"))


# --- 换届 ---


@pytest.mark.parametrize("accepted_on", ["2026-12-20", "2027-01-10"], ids=["before", "after"])
async def test_offices_are_handed_over_on_a_day(
    service: MemoryService, team: str, accepted_on: str
) -> None:
    old, office, _ = await teams.leader(service, team)
    new, who = await teams.member(service, team)
    start = service.commits
    receipt = await hand_over(service, team, "2027-01-01", new)
    assert (receipt.ending, [o.from_day for o in receipt.offered]) == (1, ["2027-01-01"])
    assert service.told(since=start)[-1] == OfficesHandedOver(
        division=COMMUNITY, organisation_id=team, on="2027-01-01", ending=1, offered=1
    )
    assert leading(service, "2026-12-31") == [old]
    assert leading(service, "2027-01-01") == []
    steps = [
        (accepted_on, AcceptOffice, who, {"office_id": receipt.offered[0].office_id}, new),
        ("2027-01-01", EndDueTerms, None, {}, old),
    ]
    for day, kind, actor, fields, key in sorted(steps, key=lambda step: step[0]):
        service.now = noon(day)
        await service.done(kind, actor, membership_id=key, **fields)
    assert leading(service, "2026-12-31") == [old]
    assert leading(service, max(accepted_on, "2027-01-01")) == [new]
    # Nobody has led before they agreed to.
    assert leading(service, "2027-01-05") == ([new] if accepted_on < "2027" else [])
    ended = service.told(OfficeEnded)
    assert [(e.office_id, e.reason) for e in ended] == [(office, "handed-over")]


async def test_on_the_day_itself_the_old_ones_end_at_once(
    service: MemoryService, team: str
) -> None:
    old, _, _ = await teams.leader(service, team)
    new, _ = await teams.member(service, team)
    service.now = noon("2026-12-01")
    await hand_over(service, team, "2026-12-01", new)
    assert [e.on for e in service.told(OfficeEnded)] == ["2026-12-01"]
    assert leading(service, "2026-11-30") == [old]
    assert leading(service, "2026-12-01") == []
    assert (await service.stored(Organisation, team)).leaders == (new,)


async def test_who_leads_on_is_asked_again(service: MemoryService, team: str) -> None:
    key, _, who = await teams.leader(service, team)
    receipt = await hand_over(service, team, "2027-01-01", key)
    assert receipt.ending == 1
    office = receipt.offered[0]
    await service.done(AcceptOffice, who, membership_id=key, office_id=office.office_id)
    service.now = noon("2027-01-01")
    await service.done(EndDueTerms, membership_id=key)
    assert leading(service, "2026-12-31") == [key]
    assert leading(service, "2027-01-01") == [key]
    assert office.until_day == "2032-01-01"


async def test_a_second_hand_over_replaces_what_the_first_had_planned(
    service: MemoryService, team: str
) -> None:
    old, _, _ = await teams.leader(service, team)
    first, who = await teams.member(service, team)
    second, other = await teams.member(service, team)
    planned = (await hand_over(service, team, "2027-01-01", first)).offered[0]
    await service.done(AcceptOffice, who, membership_id=first, office_id=planned.office_id)
    again = await hand_over(service, team, "2027-01-01", second)
    assert again.ending == 1
    office = again.offered[0].office_id
    await service.done(AcceptOffice, other, membership_id=second, office_id=office)
    assert leading(service, "2027-01-01") == [second]
    assert leading(service, "2026-12-31") == [old]
    told = [e.volunteer_id for e in service.told(PersonTold)]
    assert told.count(who.id) == 3


async def test_terms_that_end_before_are_left_alone(service: MemoryService, team: str) -> None:
    await teams.leader(service, team, until_day="2026-12-15")
    receipt = await hand_over(service, team, "2027-01-01")
    assert (receipt.ending, receipt.offered) == (0, [])


async def test_what_stands_against_a_hand_over(service: MemoryService, team: str) -> None:
    other = await organisations.organisation(service, join_policy="open")
    stranger, _ = await teams.member(service, other)
    gone, who = await teams.member(service, team)
    await service.done(LeaveTeam, who, membership_id=gone)
    here, _ = await teams.member(service, team)
    leaders = [{"membership_id": key, "title": "队长"} for key in (stranger, gone, "nobody")]
    leaders.append({"membership_id": here, "title": "队长", "until_day": "2026-01-01"})
    wish: dict[str, Any] = {"organisation_id": team, "on": "2026-11-01", "leaders": leaders}
    another = organiser("another").model_copy(update={"scope": "13"})
    assert await service.refused(HandOver, another, **wish) == [
        NotFound(kind="organisation", id=team)
    ]
    assert await service.refused(HandOver, organiser(team), **wish) == [
        DayPassed(day="2026-11-01"),
        NotAMember(membership_id=stranger),
        NotAMember(membership_id=gone),
        NotAMember(membership_id="nobody"),
        NotAMember(membership_id=here),
        TermWithoutDuration(from_day="2026-11-01", until_day="2026-01-01"),
    ]


async def test_an_ended_organisation_hands_nothing_over(service: MemoryService, team: str) -> None:
    key, _ = await teams.member(service, team)
    await organisations.committee(service)
    await service.done(
        EndOrganisation, OPERATOR, organisation_id=team, on="2026-12-31", reason="测试"
    )
    no = [OrganisationNotInForce(organisation_id=team, day="2027-01-01")]
    us = organiser(team)
    wish: dict[str, Any] = {"organisation_id": team, "on": "2027-01-01", "leaders": []}
    assert await service.refused(HandOver, us, **wish) == no
    service.now = noon("2027-01-01")
    assert await service.refused(OfferOffice, us, membership_id=key, title="队长") == no


async def test_registrars_of_the_street_hand_over_too(service: MemoryService, team: str) -> None:
    key, _ = await teams.member(service, team)
    await service.done(
        HandOver,
        COORDINATOR,
        organisation_id=team,
        on="2027-01-01",
        leaders=[{"membership_id": key, "title": "队长"}],
    )
    stored = await service.stored(Membership, key)
    assert [office.state for office in stored.offices] == ["offered"]
    assert leading(service, "2027-01-01") == []
