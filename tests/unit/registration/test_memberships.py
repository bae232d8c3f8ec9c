"""The three teams: ways in, what stands against them, and terms that end by themselves."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService, names, slugs
from baodao.kit.work import Done
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.local_places import EntranceNeeded, UnknownPlace
from baodao.schema.registration.membership_parts import Scope
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    AlreadyMember,
    ApproveRequest,
    DeclineInvitation,
    InvitationOnly,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    MemberNotActive,
    MembershipBegan,
    MembershipDeclined,
    MembershipEnded,
    RejectRequest,
    RemoveMember,
    WrongScope,
)
from baodao.schema.registration.organisations import (
    DayPassed,
    OrganisationNotInForce,
    TermWithoutDuration,
)
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    NotInState,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.builders import organisations, people, places, teams
from tests.builders.actors import acting_as
from tests.builders.registration import (
    COMMUNITY,
    OPERATOR,
    STREET,
    SUSPENDED,
    TODAY,
    noon,
    organiser,
    person,
)

KINDS = ["community-worker", "volunteer", "building-head", "team-member"]


def told(service: MemoryService) -> list[str]:
    return [event.what for event in service.told(PersonTold)]


# --- ways in ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["open", "approval"])
async def test_a_person_joins(service: MemoryService, kind: str, policy: str) -> None:
    facts = await teams.wish(service, kind=kind, join_policy=policy)
    if kind == "building-head":
        facts["place_id"] = await places.local_place(service, "E1")
    start = service.commits
    receipt = await service.done(JoinTeam, person(facts["volunteer_id"]), **facts)
    # Who is appointed or paid is not so by their own word, not even where all doors are open.
    at_once = policy == "open" and kind in ("volunteer", "team-member")
    assert receipt.state == ("active" if at_once else "requested")
    assert names(service.told(since=start)) == [
        "membership-began" if at_once else "membership-requested"
    ]


async def test_the_event_tells_consumers_whose_hours_are_paid(service: MemoryService) -> None:
    key, _, us = await teams.requested(service, kind="community-worker", until_day="2027-11-23")
    await service.done(ApproveRequest, us, membership_id=key)
    began = service.told(MembershipBegan)
    member = await service.stored(Membership, key)
    assert began == [
        MembershipBegan(
            division=COMMUNITY,
            membership_id=key,
            scope=Scope(
                kind="community-worker",
                volunteer_id=member.volunteer_id,
                organisation_id=member.organisation_id,
                place_id=None,
            ),
            from_day="2026-11-23",
            until_day="2027-11-23",
        )
    ]


async def test_who_is_not_invited_does_not_get_in(service: MemoryService) -> None:
    facts = await teams.wish(service, join_policy="invitation")
    who = person(facts["volunteer_id"])
    assert await service.refused(JoinTeam, who, **facts) == [
        InvitationOnly(organisation_id=facts["organisation_id"])
    ]
    receipt = await service.done(InviteMember, organiser(facts["organisation_id"]), **facts)
    receipt = await service.done(AcceptInvitation, who, membership_id=receipt.membership_id)
    assert receipt.state == "active"


async def test_an_invitation_counts_for_nothing_until_the_person_accepts(
    service: MemoryService,
) -> None:
    key, who, _ = await teams.invited(service)
    assert (await service.stored(Membership, key)).state == "invited"
    assert told(service)[-1:] == ["created"]
    start = service.commits
    await service.done(AcceptInvitation, who, membership_id=key)
    assert names(service.told(since=start)) == ["membership-began"]


async def test_who_accepts_late_begins_late(service: MemoryService) -> None:
    early, who, _ = await teams.invited(service, from_day="2027-01-01")
    await service.done(AcceptInvitation, who, membership_id=early)
    assert (await service.stored(Membership, early)).from_day == "2027-01-01"
    late, who, _ = await teams.invited(service, from_day="2026-12-01")
    service.now = noon("2026-12-15")
    await service.done(AcceptInvitation, who, membership_id=late)
    assert (await service.stored(Membership, late)).from_day == "2026-12-15"


async def test_an_invitation_is_declined_and_may_come_again(service: MemoryService) -> None:
    key, who, us = await teams.invited(service)
    await service.done(DeclineInvitation, who, membership_id=key)
    (declined,) = service.told(MembershipDeclined)
    assert declined.by == "person"
    member = await service.stored(Membership, key)
    again = await service.done(
        InviteMember,
        us,
        organisation_id=member.organisation_id,
        volunteer_id=member.volunteer_id,
        kind=member.kind,
    )
    assert again.membership_id != key


async def test_a_request_is_rejected_with_a_reason_that_no_event_has(
    service: MemoryService,
) -> None:
    key, _, us = await teams.requested(service)
    await service.done(RejectRequest, us, membership_id=key, reason="测试·原因")
    (declined,) = service.told(MembershipDeclined)
    assert (declined.by, told(service)[-1]) == ("organisation", "ended")
    assert (await service.stored(Membership, key)).history[-1].note == "测试·原因"
    assert "测试·原因" not in str(service.database.documents("outbox"))


# --- what stands against it ---


async def test_one_open_membership_of_a_kind_in_a_scope(service: MemoryService) -> None:
    facts = await teams.wish(service, join_policy="open")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    receipt = await service.done(JoinTeam, who, **facts)
    already = [AlreadyMember(membership_id=receipt.membership_id, state="active")]
    assert await service.refused(JoinTeam, who, **facts) == already
    assert await service.refused(InviteMember, us, **facts) == already
    await service.done(JoinTeam, who, **(facts | {"kind": "volunteer"}))
    await service.done(LeaveTeam, who, membership_id=receipt.membership_id)
    assert (await service.done(JoinTeam, who, **facts)).state == "active"


async def test_two_wishes_at_once_are_one_membership(service: MemoryService) -> None:
    facts = await teams.wish(service, join_policy="open")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    commands = [service.command(JoinTeam, who, **facts), service.command(InviteMember, us, **facts)]
    first, second = await service.decide_together(commands)
    assert isinstance(first, Done)
    assert isinstance(second, Refused)
    assert isinstance(second.refusals[0], AlreadyMember)


async def test_a_building_head_may_have_several_entrances(service: MemoryService) -> None:
    facts = await teams.wish(service, kind="building-head")
    us = organiser(facts["organisation_id"])
    doors = [await places.local_place(service, code) for code in ("E1", "E2")]
    for place in doors:
        await service.done(InviteMember, us, **facts, place_id=place)
    again = await service.refused(InviteMember, us, **facts, place_id=doors[1])
    assert isinstance(again[0], AlreadyMember)
    assert {member.place_id for member in service.all_of(Membership)} == {*doors}


async def test_a_building_head_is_where_the_place_is(service: MemoryService) -> None:
    street = await organisations.organisation(service, division=STREET)
    us = acting_as(id="o", role="organiser", scope=STREET, organisation=street)
    facts = {"organisation_id": street, "kind": "building-head"}
    receipt = await service.done(
        InviteMember,
        us,
        **facts,
        volunteer_id=await people.volunteer(service),
        place_id=await places.local_place(service, "E1"),
    )
    assert (await service.stored(Membership, receipt.membership_id)).division == COMMUNITY


async def test_a_building_head_has_an_entrance(service: MemoryService) -> None:
    facts = await teams.wish(service, kind="building-head")
    us, who = organiser(facts["organisation_id"]), person(facts["volunteer_id"])
    grid = await places.local_place(service, "1", kind="grid")
    for place in ({}, {"place_id": grid}):
        for kind, actor in ((JoinTeam, who), (InviteMember, us)):
            assert await service.refused(kind, actor, **facts, **place) == [EntranceNeeded()]


async def test_places_that_do_not_go_with_it(service: MemoryService) -> None:
    place = await places.local_place(service, "E1")
    facts = await teams.wish(service, kind="volunteer", place_id=place)
    us = organiser(facts["organisation_id"])
    assert await service.refused(InviteMember, us, **facts) == [WrongScope(kind="volunteer")]
    await places.tree(service, "120105")
    far = await organisations.organisation(service, division="120105")
    them = acting_as(id="o", role="organiser", scope="12", organisation=far)
    facts |= {"kind": "building-head", "organisation_id": far}
    assert await service.refused(InviteMember, them, **facts) == [WrongScope(kind="building-head")]


@pytest.mark.parametrize("kind", [JoinTeam, InviteMember])
async def test_a_building_head_heads_what_is_a_place(service: MemoryService, kind: Any) -> None:
    facts = await teams.wish(service, kind="building-head")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    actor = who if kind is JoinTeam else us
    later = await places.local_place(service, "E1", on="2026-12-24")
    for place in (f"{COMMUNITY}-99", later):
        no = [UnknownPlace(place=place, on=TODAY)]
        assert await service.refused(kind, actor, **facts, place_id=place) == no
    await service.done(kind, actor, **facts, place_id=later, from_day="2026-12-24")


@pytest.mark.parametrize(
    ("days", "refusals"),
    [
        ({"from_day": "2026-11-22"}, [DayPassed(day="2026-11-22")]),
        (
            {"from_day": "2027-01-01", "until_day": "2027-01-01"},
            [TermWithoutDuration(from_day="2027-01-01", until_day="2027-01-01")],
        ),
        (
            {"until_day": "2026-11-23"},
            [TermWithoutDuration(from_day="2026-11-23", until_day="2026-11-23")],
        ),
    ],
)
async def test_days_that_cannot_be(
    service: MemoryService, days: dict[str, str], refusals: list[Any]
) -> None:
    facts = await teams.wish(service, **days)
    assert await service.refused(JoinTeam, person(facts["volunteer_id"]), **facts) == refusals


async def test_an_invitation_whose_term_is_over_is_not_accepted(service: MemoryService) -> None:
    key, who, _ = await teams.invited(service, until_day="2026-12-01")
    service.now = noon("2026-12-01")
    assert await service.refused(AcceptInvitation, who, membership_id=key) == [
        TermWithoutDuration(from_day="2026-12-01", until_day="2026-12-01")
    ]


@pytest.mark.parametrize("state", ["suspended", "withdrawn"])
async def test_only_active_volunteers_become_members(service: MemoryService, state: str) -> None:
    kind: Any = SuspendVolunteer if state == "suspended" else WithdrawVolunteer
    fields = SUSPENDED if state == "suspended" else {"reason": "测试"}
    asked, who, _ = await teams.invited(service, join_policy="open")
    us = organiser(await organisations.organisation(service, join_policy="open"))
    facts = {"volunteer_id": who.id, "kind": "volunteer", "organisation_id": us.organisation}
    wanted = await service.done(JoinTeam, who, **(facts | {"kind": "community-worker"}))
    by = OPERATOR if state == "suspended" else who
    await service.done(kind, by, volunteer_id=who.id, **fields)
    no = [MemberNotActive(volunteer_id=who.id, state=state)]
    assert await service.refused(AcceptInvitation, who, membership_id=asked) == no
    assert await service.refused(JoinTeam, who, **facts) == no
    assert await service.refused(InviteMember, us, **facts) == no
    assert await service.refused(ApproveRequest, us, membership_id=wanted.membership_id) == no
    if state == "suspended":
        await service.done(ActivateVolunteer, OPERATOR, volunteer_id=who.id, note="测试")
        await service.done(AcceptInvitation, who, membership_id=asked)


async def test_an_ended_organisation_takes_nobody(service: MemoryService) -> None:
    asked, who, us = await teams.invited(service)
    member = await service.stored(Membership, asked)
    other = await people.volunteer(service)
    facts = {"organisation_id": member.organisation_id, "volunteer_id": other}
    wanted = await service.done(JoinTeam, person(facts["volunteer_id"]), **facts, kind="volunteer")
    over = {"organisation_id": member.organisation_id, "reason": "测试"}
    await organisations.committee(service)
    await service.done(EndOrganisation, OPERATOR, **over)
    no = OrganisationNotInForce(organisation_id=member.organisation_id, day=TODAY)
    assert await service.refused(AcceptInvitation, who, membership_id=asked) == [no]
    assert await service.refused(ApproveRequest, us, membership_id=wanted.membership_id) == [no]
    assert await service.refused(InviteMember, us, **facts, kind="team-member") == [no]
    own = person(facts["volunteer_id"])
    assert await service.refused(JoinTeam, own, **facts, kind="team-member") == [no]


async def test_everything_that_stands_against_it_is_told_at_once(service: MemoryService) -> None:
    facts = await teams.wish(
        service,
        join_policy="invitation",
        place_id="x",
        from_day="2026-01-01",
        until_day="2025-01-01",
    )
    await service.done(SuspendVolunteer, OPERATOR, volunteer_id=facts["volunteer_id"], **SUSPENDED)
    assert slugs(await service.refused(JoinTeam, OPERATOR, **facts)) == ["out-of-scope"]
    assert slugs(await service.refused(JoinTeam, person(facts["volunteer_id"]), **facts)) == [
        "member-not-active",
        "unknown-place",
        "wrong-scope",
        "day-passed",
        "term-without-duration",
        "invitation-only",
    ]


# --- ways out ---


@pytest.mark.parametrize("start", [teams.invited, teams.requested])
@pytest.mark.parametrize("active", [False, True])
async def test_a_person_leaves_at_any_time(
    service: MemoryService, start: Any, active: bool
) -> None:
    key, who, us = await start(service)
    if active:
        kind: Any = AcceptInvitation if start is teams.invited else ApproveRequest
        await service.done(kind, who if start is teams.invited else us, membership_id=key)
    was = (await service.stored(Membership, key)).state
    before = service.commits
    await service.done(LeaveTeam, who, membership_id=key)
    (ended,) = service.told(since=before)
    assert isinstance(ended, MembershipEnded)
    assert (ended.was, ended.reason, ended.on) == (was, "left", TODAY)
    assert await service.refused(LeaveTeam, who, membership_id=key) == [NotInState(state="ended")]


async def test_the_organisation_removes_and_the_person_is_told(service: MemoryService) -> None:
    key, who, us = await teams.invited(service)
    await service.done(AcceptInvitation, who, membership_id=key)
    before = service.commits
    await service.done(RemoveMember, us, membership_id=key, reason="测试·原因")
    ended, telling = service.told(since=before)
    assert isinstance(ended, MembershipEnded)
    assert isinstance(telling, PersonTold)
    assert (ended.reason, telling.what, telling.record_id) == ("removed", "ended", key)
    assert "测试·原因" not in str(service.database.documents("outbox"))


@pytest.mark.parametrize("kind", [AcceptInvitation, DeclineInvitation, LeaveTeam])
async def test_what_is_over_stays_over_for_the_person(service: MemoryService, kind: Any) -> None:
    key, who, us = await teams.invited(service)
    await service.done(RemoveMember, us, membership_id=key, reason="测试")
    assert await service.refused(kind, who, membership_id=key) == [NotInState(state="ended")]


async def test_a_term_ends_once_and_not_before(service: MemoryService) -> None:
    key, who, _ = await teams.invited(service, until_day="2026-12-01")
    await service.done(AcceptInvitation, who, membership_id=key)
    assert (await service.stored(Membership, key)).due_on == "2026-12-01"
    service.now = noon("2026-11-30")
    nothing = [NothingDue(of=key)]
    assert await service.refused(EndDueTerms, membership_id=key) == nothing
    service.now = noon("2026-12-01")
    await service.done(EndDueTerms, membership_id=key)
    assert await service.refused(EndDueTerms, membership_id=key) == nothing
    ended = service.told(MembershipEnded)
    assert [(e.reason, e.on) for e in ended] == [("term-over", "2026-12-01")]
    assert (await service.stored(Membership, key)).due_on is None


async def test_what_a_membership_hangs_on_ends_it(service: MemoryService) -> None:
    first, _, _ = await teams.invited(service)
    second, _, _ = await teams.requested(service)
    gone = (await service.stored(Membership, first)).organisation_id
    await organisations.committee(service)
    await service.done(EndOrganisation, OPERATOR, organisation_id=gone, reason="测试")
    left = (await service.stored(Membership, second)).volunteer_id
    await service.done(WithdrawVolunteer, person(left), volunteer_id=left, reason="测试")
    for key in (first, second):
        await service.done(EndDueTerms, membership_id=key)
    ended = [e.reason for e in service.told(MembershipEnded)]
    assert ended == ["organisation-ended", "volunteer-withdrawn"]
