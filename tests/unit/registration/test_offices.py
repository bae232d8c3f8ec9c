"""Offices and 换届: terms that end, and nobody who leads without having agreed."""

from typing import Any

import pytest

from baodao.registration.organisations.domain import Organisation
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.memberships import EndDueTerms, JoinTeam, LeaveTeam, NothingDue
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
    EndOrganisation,
    OrganisationNotInForce,
    TermWithoutDuration,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import NotInState, SuspendVolunteer
from tests.support.teams import COMMUNITY, COORDINATOR, OPERATOR, Town, organiser, person


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.prepare()
    return town


@pytest.fixture
async def team(town: Town) -> str:
    return await town.organisation(join_policy="open")


async def member(town: Town, team: str) -> tuple[str, Actor]:
    who = person(await town.volunteer())
    receipt = await town.membership(
        JoinTeam, who, organisation_id=team, volunteer_id=who.id, kind="team-member"
    )
    return receipt.membership_id, who


async def leader(town: Town, team: str, title: str = "队长", **days: str) -> tuple[str, str, Actor]:
    """A member who was asked and agreed; the membership, the office, the person."""
    key, who = await member(town, team)
    offered = await town.office(
        OfferOffice, organiser(team), membership_id=key, title=title, **days
    )
    await town.send(AcceptOffice, who, membership_id=key, office_id=offered.office_id)
    return key, offered.office_id, who


async def hand_over(town: Town, team: str, on: str, *next_leaders: str) -> HandOverReceipt:
    leaders = [{"membership_id": key, "title": "队长"} for key in next_leaders]
    return await town.get(
        HandOverReceipt, HandOver, organiser(team), organisation_id=team, on=on, leaders=leaders
    )


async def leading(town: Town, day: str) -> list[str]:
    """The memberships that lead on a day."""
    rows = town.service.database.documents("memberships")
    found = [await town.service.stored(Membership, row["_id"]) for row in rows]
    return [m.id for m in found if any(office.held(day) for office in m.offices)]


# --- offering and accepting ---


async def test_an_office_counts_from_when_the_person_accepts(town: Town, team: str) -> None:
    key, who = await member(town, team)
    start = len(town.events())
    offered = await town.office(
        OfferOffice, organiser(team), membership_id=key, title="队长", until_day="2028-01-01"
    )
    assert await leading(town, town.day) == []
    assert town.named(start) == ["office-offered", "person-told"]
    accepted = await town.office(AcceptOffice, who, membership_id=key, office_id=offered.office_id)
    assert accepted.state == "accepted"
    assert await leading(town, town.day) == [key]
    event = town.events()[-1]
    assert event == OfficeAccepted(
        division=COMMUNITY,
        membership_id=key,
        office_id=offered.office_id,
        organisation_id=team,
        volunteer_id=who.id,
        title="队长",
        from_day=town.day,
        until_day="2028-01-01",
    )


async def test_the_usual_term_is_policy(town: Town, team: str) -> None:
    first, second = (await member(town, team))[0], (await member(town, team))[0]
    usual = await town.office(OfferOffice, organiser(team), membership_id=first, title="队长")
    assert usual.until_day == "2031-11-23"
    await town.send(
        SetPolicy,
        OPERATOR,
        division="120104007",
        rules={"registration": {"term_years": 3}},
        note="测试",
    )
    shorter = await town.office(OfferOffice, organiser(team), membership_id=second, title="队长")
    assert shorter.until_day == "2029-11-23"
    versions = [e.policy_version for e, event in town.service.published() if "office" in event.NAME]
    assert versions == ["default-1", "120104007@1+default-1"]


async def test_nobody_accepts_or_declines_for_somebody_else(town: Town, team: str) -> None:
    key, _ = await member(town, team)
    us = organiser(team)
    offered = await town.office(OfferOffice, us, membership_id=key, title="队长")
    for actor in (us, OPERATOR, COORDINATOR, person(await town.volunteer())):
        no = [OutOfScope(role=actor.role, scope=actor.scope, division=COMMUNITY)]
        for kind in (AcceptOffice, DeclineOffice):
            assert (
                await town.refused(kind, actor, membership_id=key, office_id=offered.office_id)
                == no
            )
    assert await leading(town, town.day) == []


async def test_who_declines_does_not_lead_and_may_be_asked_again(town: Town, team: str) -> None:
    key, who = await member(town, team)
    us = organiser(team)
    first = await town.office(OfferOffice, us, membership_id=key, title="队长")
    ids = {"membership_id": key, "office_id": first.office_id}
    await town.send(DeclineOffice, who, **ids)
    assert town.named()[-1] == "office-declined"
    assert await town.refused(AcceptOffice, who, **ids) == [NotInState(state="declined")]
    assert (await town.office(OfferOffice, us, membership_id=key, title="队长")).state == "offered"


async def test_a_leader_is_an_active_member(town: Town, team: str) -> None:
    key, who = await member(town, team)
    offered = await town.office(OfferOffice, organiser(team), membership_id=key, title="队长")
    await town.send(LeaveTeam, who, membership_id=key)
    assert town.named()[-2:] == ["office-ended", "membership-ended"]
    no = NotAMember(membership_id=key)
    assert await town.refused(
        AcceptOffice, who, membership_id=key, office_id=offered.office_id
    ) == [NotInState(state="ended"), no]
    assert await town.refused(OfferOffice, organiser(team), membership_id=key, title="队长") == [no]


async def test_who_leaves_leads_no_more(town: Town, team: str) -> None:
    key, _, who = await leader(town, team)
    town.day = "2026-12-01"
    await town.send(LeaveTeam, who, membership_id=key)
    ended = [e for e in town.events() if isinstance(e, OfficeEnded)]
    assert [(e.reason, e.on) for e in ended] == [("membership-ended", "2026-12-01")]
    assert await leading(town, "2026-11-30") == [key]
    assert await leading(town, "2026-12-01") == []


async def test_a_suspended_volunteer_does_not_begin_to_lead(town: Town, team: str) -> None:
    key, who = await member(town, team)
    offered = await town.office(OfferOffice, organiser(team), membership_id=key, title="队长")
    await town.send(SuspendVolunteer, OPERATOR, volunteer_id=who.id, reason="测试")
    refusals = await town.refused(AcceptOffice, who, membership_id=key, office_id=offered.office_id)
    assert [r.SLUG for r in refusals] == ["member-not-active"]


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        ({"from_day": "2026-01-01"}, [DayPassed, NotAMember]),
        ({"from_day": "2027-01-01", "until_day": "2027-01-01"}, [TermWithoutDuration]),
        ({"until_day": "2026-11-23"}, [TermWithoutDuration]),
    ],
)
async def test_terms_that_cannot_be(
    town: Town, team: str, days: dict[str, str], kinds: list[Any]
) -> None:
    key, _ = await member(town, team)
    refusals = await town.refused(
        OfferOffice, organiser(team), membership_id=key, title="队长", **days
    )
    assert [type(r) for r in refusals] == kinds


async def test_a_term_that_is_over_is_not_accepted(town: Town, team: str) -> None:
    key, who = await member(town, team)
    offered = await town.office(
        OfferOffice, organiser(team), membership_id=key, title="队长", until_day="2026-12-01"
    )
    town.day = "2026-12-01"
    refusals = await town.refused(AcceptOffice, who, membership_id=key, office_id=offered.office_id)
    assert refusals == [TermWithoutDuration(from_day="2026-12-01", until_day="2026-12-01")]


async def test_an_office_nobody_knows(town: Town, team: str) -> None:
    key, who = await member(town, team)
    for kind in (AcceptOffice, DeclineOffice, EndOffice):
        assert await town.refused(kind, who, membership_id=key, office_id="none") == [
            NotFound(kind="office", id="none")
        ]


# --- the end of a term ---


async def test_a_term_ends_by_itself_and_once(town: Town, team: str) -> None:
    key, office, _ = await leader(town, team, until_day="2026-12-01")
    assert (await town.service.stored(Membership, key)).due_on == "2026-12-01"
    town.day = "2026-11-30"
    assert await town.refused(EndDueTerms, OPERATOR, membership_id=key) == [
        NothingDue(record_id=key)
    ]
    town.day = "2026-12-01"
    assert await leading(town, town.day) == []
    await town.send(EndDueTerms, OPERATOR, membership_id=key)
    assert await town.refused(EndDueTerms, OPERATOR, membership_id=key) == [
        NothingDue(record_id=key)
    ]
    ended = [e for e in town.events() if isinstance(e, OfficeEnded)]
    assert [(e.office_id, e.reason) for e in ended] == [(office, "term-over")]
    stored = await town.service.stored(Membership, key)
    assert (stored.state, stored.due_on) == ("active", None)


async def test_a_leader_resigns_without_and_is_revoked_with_a_reason(town: Town, team: str) -> None:
    key, office, who = await leader(town, team)
    other, second, _ = await leader(town, team)
    await town.send(EndOffice, who, membership_id=key, office_id=office)
    us = organiser(team)
    ids = {"membership_id": other, "office_id": second}
    assert await town.refused(EndOffice, us, **ids) == [ReasonNeeded()]
    assert await town.refused(EndOffice, who, **ids) == [
        OutOfScope(role="volunteer", scope=COMMUNITY, division=COMMUNITY),
        ReasonNeeded(),
    ]
    await town.send(EndOffice, us, **ids, reason="测试·原因")
    ended = [e.reason for e in town.events() if isinstance(e, OfficeEnded)]
    assert ended == ["resigned", "revoked"]
    assert isinstance(town.events()[-1], PersonTold)
    assert "测试·原因" not in str(town.service.database.documents("outbox"))


# --- 换届 ---


@pytest.mark.parametrize("accepted_on", ["2026-12-20", "2027-01-10"], ids=["before", "after"])
async def test_offices_are_handed_over_on_a_day(town: Town, team: str, accepted_on: str) -> None:
    old, office, _ = await leader(town, team)
    new, who = await member(town, team)
    start = len(town.events())
    receipt = await hand_over(town, team, "2027-01-01", new)
    assert (receipt.ending, [o.from_day for o in receipt.offered]) == (1, ["2027-01-01"])
    assert town.events(start)[-1] == OfficesHandedOver(
        division=COMMUNITY, organisation_id=team, on="2027-01-01", ending=1, offered=1
    )
    assert await leading(town, "2026-12-31") == [old]
    assert await leading(town, "2027-01-01") == []
    steps = [
        (accepted_on, AcceptOffice, who, {"office_id": receipt.offered[0].office_id}, new),
        ("2027-01-01", EndDueTerms, OPERATOR, {}, old),
    ]
    for town.day, kind, actor, fields, key in sorted(steps, key=lambda step: step[0]):
        await town.send(kind, actor, membership_id=key, **fields)
    assert await leading(town, "2026-12-31") == [old]
    assert await leading(town, max(accepted_on, "2027-01-01")) == [new]
    # Nobody has led before they agreed to.
    assert await leading(town, "2027-01-05") == ([new] if accepted_on < "2027" else [])
    ended = [e for e in town.events() if isinstance(e, OfficeEnded)]
    assert [(e.office_id, e.reason) for e in ended] == [(office, "handed-over")]


async def test_on_the_day_itself_the_old_ones_end_at_once(town: Town, team: str) -> None:
    old, _, _ = await leader(town, team)
    new, _ = await member(town, team)
    town.day = "2026-12-01"
    await hand_over(town, team, "2026-12-01", new)
    assert [e.on for e in town.events() if isinstance(e, OfficeEnded)] == ["2026-12-01"]
    assert await leading(town, "2026-11-30") == [old]
    assert await leading(town, "2026-12-01") == []
    assert (await town.service.stored(Organisation, team)).leaders == (new,)


async def test_who_leads_on_is_asked_again(town: Town, team: str) -> None:
    key, _, who = await leader(town, team)
    receipt = await hand_over(town, team, "2027-01-01", key)
    assert receipt.ending == 1
    office = receipt.offered[0]
    await town.send(AcceptOffice, who, membership_id=key, office_id=office.office_id)
    town.day = "2027-01-01"
    await town.send(EndDueTerms, OPERATOR, membership_id=key)
    assert await leading(town, "2026-12-31") == [key]
    assert await leading(town, "2027-01-01") == [key]
    assert office.until_day == "2032-01-01"


async def test_a_second_hand_over_replaces_what_the_first_had_planned(
    town: Town, team: str
) -> None:
    old, _, _ = await leader(town, team)
    first, who = await member(town, team)
    second, other = await member(town, team)
    planned = (await hand_over(town, team, "2027-01-01", first)).offered[0]
    await town.send(AcceptOffice, who, membership_id=first, office_id=planned.office_id)
    again = await hand_over(town, team, "2027-01-01", second)
    assert again.ending == 1
    office = again.offered[0].office_id
    await town.send(AcceptOffice, other, membership_id=second, office_id=office)
    assert await leading(town, "2027-01-01") == [second]
    assert await leading(town, "2026-12-31") == [old]
    told = [e.volunteer_id for e in town.events() if isinstance(e, PersonTold)]
    assert told.count(who.id) == 3


async def test_terms_that_end_before_are_left_alone(town: Town, team: str) -> None:
    await leader(town, team, until_day="2026-12-15")
    receipt = await hand_over(town, team, "2027-01-01")
    assert (receipt.ending, receipt.offered) == (0, [])


async def test_what_stands_against_a_hand_over(town: Town, team: str) -> None:
    other = await town.organisation(join_policy="open")
    stranger, _ = await member(town, other)
    gone, who = await member(town, team)
    await town.send(LeaveTeam, who, membership_id=gone)
    here, _ = await member(town, team)
    leaders = [{"membership_id": key, "title": "队长"} for key in (stranger, gone, "nobody")]
    leaders.append({"membership_id": here, "title": "队长", "until_day": "2026-01-01"})
    actor = organiser("another").model_copy(update={"scope": "13"})
    assert await town.refused(
        HandOver, actor, organisation_id=team, on="2026-11-01", leaders=leaders
    ) == [
        OutOfScope(role="organiser", scope="13", division=COMMUNITY),
        DayPassed(day="2026-11-01"),
        NotAMember(membership_id=stranger),
        NotAMember(membership_id=gone),
        NotAMember(membership_id="nobody"),
        NotAMember(membership_id=here),
        TermWithoutDuration(from_day="2026-11-01", until_day="2026-01-01"),
    ]


async def test_an_ended_organisation_hands_nothing_over(town: Town, team: str) -> None:
    key, _ = await member(town, team)
    await town.send(EndOrganisation, OPERATOR, organisation_id=team, on="2026-12-31", reason="测试")
    no = [OrganisationNotInForce(organisation_id=team, day="2027-01-01")]
    us = organiser(team)
    assert await town.refused(HandOver, us, organisation_id=team, on="2027-01-01", leaders=[]) == no
    town.day = "2027-01-01"
    assert await town.refused(OfferOffice, us, membership_id=key, title="队长") == no


async def test_registrars_of_the_street_hand_over_too(town: Town, team: str) -> None:
    key, _ = await member(town, team)
    await town.send(
        HandOver,
        COORDINATOR,
        organisation_id=team,
        on="2027-01-01",
        leaders=[{"membership_id": key, "title": "队长"}],
    )
    stored = await town.service.stored(Membership, key)
    assert [office.state for office in stored.offices] == ["offered"]
    assert await leading(town, "2027-01-01") == []
