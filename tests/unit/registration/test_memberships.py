"""The three teams: ways in, what stands against them, and terms that end by themselves."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.work import Done
from baodao.schema import Actor, OutOfScope
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.divisions import DivisionRow, ImportDivisions
from baodao.schema.registration.local_places import UnknownPlace
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    AlreadyMember,
    ApproveRequest,
    DeclineInvitation,
    EndDueTerms,
    InvitationOnly,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    MemberNotActive,
    MembershipBegan,
    MembershipDeclined,
    MembershipEnded,
    NothingDue,
    RejectRequest,
    RemoveMember,
    Scope,
    WrongScope,
)
from baodao.schema.registration.organisations import (
    DayPassed,
    EndOrganisation,
    OrganisationNotInForce,
    TermWithoutDuration,
)
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    NotInState,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.support.teams import (
    COMMUNITY,
    OPERATOR,
    Town,
    invited,
    noon,
    organiser,
    person,
    requested,
    stored,
    wish,
)

KINDS = ["community-worker", "volunteer", "building-head", "team-member"]


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.prepare()
    return town


def told(town: Town, start: int = 0) -> list[str]:
    return [e.what for e in town.events(start) if isinstance(e, PersonTold)]


# --- ways in ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["open", "approval"])
async def test_a_person_joins(town: Town, kind: str, policy: str) -> None:
    facts = await wish(town, kind=kind, join_policy=policy)
    start = len(town.events())
    receipt = await town.membership(JoinTeam, person(facts["volunteer_id"]), **facts)
    # Who is appointed or paid is not so by their own word, not even where all doors are open.
    at_once = policy == "open" and kind in ("volunteer", "team-member")
    assert receipt.state == ("active" if at_once else "requested")
    assert town.named(start) == ["membership-began" if at_once else "membership-requested"]


async def test_the_event_tells_consumers_whose_hours_are_paid(town: Town) -> None:
    key, _, us = await requested(town, kind="community-worker", until_day="2027-11-23")
    await town.send(ApproveRequest, us, membership_id=key)
    began = [e for e in town.events() if isinstance(e, MembershipBegan)]
    member = await stored(town, key)
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


async def test_who_is_not_invited_does_not_get_in(town: Town) -> None:
    facts = await wish(town, join_policy="invitation")
    who = person(facts["volunteer_id"])
    assert await town.refused(JoinTeam, who, **facts) == [
        InvitationOnly(organisation_id=facts["organisation_id"])
    ]
    receipt = await town.membership(InviteMember, organiser(facts["organisation_id"]), **facts)
    receipt = await town.membership(AcceptInvitation, who, membership_id=receipt.membership_id)
    assert receipt.state == "active"


async def test_an_invitation_counts_for_nothing_until_the_person_accepts(town: Town) -> None:
    key, who, _ = await invited(town)
    assert (await stored(town, key)).state == "invited"
    assert told(town)[-1:] == ["created"]
    start = len(town.events())
    await town.send(AcceptInvitation, who, membership_id=key)
    assert town.named(start) == ["membership-began"]


async def test_who_accepts_late_begins_late(town: Town) -> None:
    early, who, _ = await invited(town, from_day="2027-01-01")
    await town.send(AcceptInvitation, who, membership_id=early)
    assert (await stored(town, early)).from_day == "2027-01-01"
    late, who, _ = await invited(town, from_day="2026-12-01")
    town.day = "2026-12-15"
    await town.send(AcceptInvitation, who, membership_id=late)
    assert (await stored(town, late)).from_day == "2026-12-15"


async def test_an_invitation_is_declined_and_may_come_again(town: Town) -> None:
    key, who, us = await invited(town)
    await town.send(DeclineInvitation, who, membership_id=key)
    (declined,) = [e for e in town.events() if isinstance(e, MembershipDeclined)]
    assert declined.by == "person"
    member = await stored(town, key)
    again = await town.membership(
        InviteMember,
        us,
        organisation_id=member.organisation_id,
        volunteer_id=member.volunteer_id,
        kind=member.kind,
    )
    assert again.membership_id != key


async def test_a_request_is_rejected_with_a_reason_that_no_event_has(town: Town) -> None:
    key, _, us = await requested(town)
    await town.send(RejectRequest, us, membership_id=key, reason="测试·原因")
    (declined,) = [e for e in town.events() if isinstance(e, MembershipDeclined)]
    assert (declined.by, told(town)[-1]) == ("organisation", "ended")
    assert (await stored(town, key)).history[-1].note == "测试·原因"
    assert "测试·原因" not in str(town.service.database.documents("outbox"))


# --- what stands against it ---


async def test_one_open_membership_of_a_kind_in_a_scope(town: Town) -> None:
    facts = await wish(town, join_policy="open")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    receipt = await town.membership(JoinTeam, who, **facts)
    already = [AlreadyMember(membership_id=receipt.membership_id, state="active")]
    assert await town.refused(JoinTeam, who, **facts) == already
    assert await town.refused(InviteMember, us, **facts) == already
    await town.send(JoinTeam, who, **(facts | {"kind": "volunteer"}))
    await town.send(LeaveTeam, who, membership_id=receipt.membership_id)
    assert (await town.membership(JoinTeam, who, **facts)).state == "active"


async def test_two_wishes_at_once_are_one_membership(town: Town) -> None:
    facts = await wish(town, join_policy="open")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    commands = [town.command(JoinTeam, who, **facts), town.command(InviteMember, us, **facts)]
    first, second = await town.service.decide_together(commands, noon(town.day))
    assert isinstance(first, Done)
    assert isinstance(second, Refused)
    assert isinstance(second.refusals[0], AlreadyMember)


async def test_a_building_head_may_have_several_entrances(town: Town) -> None:
    facts = await wish(town, kind="building-head")
    us = organiser(facts["organisation_id"])
    doors = [await town.entrance(code) for code in ("E1", "E2")]
    for place in doors:
        await town.send(InviteMember, us, **facts, place_id=place)
    again = await town.refused(InviteMember, us, **facts, place_id=doors[1])
    assert isinstance(again[0], AlreadyMember)
    places = {row["place_id"] for row in town.service.database.documents("memberships")}
    assert places == {*doors}


async def test_a_building_head_is_where_the_place_is(town: Town) -> None:
    street = await town.organisation(division="120104007")
    us = Actor(id="o", role="organiser", scope="120104007", organisation=street)
    facts = {"organisation_id": street, "kind": "building-head"}
    receipt = await town.membership(
        InviteMember,
        us,
        **facts,
        volunteer_id=await town.volunteer(),
        place_id=await town.entrance("E1"),
    )
    assert (await stored(town, receipt.membership_id)).division == COMMUNITY


async def test_places_that_do_not_go_with_it(town: Town) -> None:
    place = await town.entrance("E1")
    facts = await wish(town, kind="volunteer", place_id=place)
    us = organiser(facts["organisation_id"])
    assert await town.refused(InviteMember, us, **facts) == [WrongScope(kind="volunteer")]
    await town.send(ImportDivisions, OPERATOR, rows=[DivisionRow(code="120105", name="测试")])
    far = await town.organisation(division="120105")
    them = Actor(id="o", role="organiser", organisation=far)
    facts |= {"kind": "building-head", "organisation_id": far}
    assert await town.refused(InviteMember, them, **facts) == [WrongScope(kind="building-head")]


@pytest.mark.parametrize("kind", [JoinTeam, InviteMember])
async def test_a_building_head_heads_what_is_a_place(town: Town, kind: Any) -> None:
    facts = await wish(town, kind="building-head")
    who, us = person(facts["volunteer_id"]), organiser(facts["organisation_id"])
    actor = who if kind is JoinTeam else us
    later = await town.entrance("E1", on="2026-12-24")
    for place in (f"{COMMUNITY}-99", later):
        no = [UnknownPlace(place=place, on=town.day)]
        assert await town.refused(kind, actor, **facts, place_id=place) == no
    await town.send(kind, actor, **facts, place_id=later, from_day="2026-12-24")


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
async def test_days_that_cannot_be(town: Town, days: dict[str, str], refusals: list[Any]) -> None:
    facts = await wish(town, **days)
    assert await town.refused(JoinTeam, person(facts["volunteer_id"]), **facts) == refusals


async def test_an_invitation_whose_term_is_over_is_not_accepted(town: Town) -> None:
    key, who, _ = await invited(town, until_day="2026-12-01")
    town.day = "2026-12-01"
    assert await town.refused(AcceptInvitation, who, membership_id=key) == [
        TermWithoutDuration(from_day="2026-12-01", until_day="2026-12-01")
    ]


@pytest.mark.parametrize("state", ["suspended", "withdrawn"])
async def test_only_active_volunteers_become_members(town: Town, state: str) -> None:
    kind: Any = SuspendVolunteer if state == "suspended" else WithdrawVolunteer
    asked, who, us = await invited(town, join_policy="open")
    member = await stored(town, asked)
    facts = {"organisation_id": await town.organisation(join_policy="open"), "kind": "volunteer"}
    facts |= {"volunteer_id": member.volunteer_id}
    wanted = await town.membership(JoinTeam, who, **(facts | {"kind": "community-worker"}))
    await town.send(kind, OPERATOR, volunteer_id=member.volunteer_id, reason="测试")
    no = [MemberNotActive(volunteer_id=member.volunteer_id, state=state)]
    other = organiser(facts["organisation_id"])
    assert await town.refused(AcceptInvitation, who, membership_id=asked) == no
    assert await town.refused(JoinTeam, who, **facts) == no
    assert await town.refused(InviteMember, other, **facts) == no
    assert await town.refused(ApproveRequest, other, membership_id=wanted.membership_id) == no
    if state == "suspended":
        await town.send(ActivateVolunteer, OPERATOR, volunteer_id=member.volunteer_id, note="测试")
        await town.send(AcceptInvitation, who, membership_id=asked)
    assert us


async def test_an_ended_organisation_takes_nobody(town: Town) -> None:
    asked, who, us = await invited(town)
    member = await stored(town, asked)
    facts = {"organisation_id": member.organisation_id, "volunteer_id": await town.volunteer()}
    wanted = await town.membership(
        JoinTeam, person(facts["volunteer_id"]), **facts, kind="volunteer"
    )
    await town.send(
        EndOrganisation, OPERATOR, organisation_id=member.organisation_id, reason="测试"
    )
    no = OrganisationNotInForce(organisation_id=member.organisation_id, day=town.day)
    assert await town.refused(AcceptInvitation, who, membership_id=asked) == [no]
    assert await town.refused(ApproveRequest, us, membership_id=wanted.membership_id) == [no]
    assert await town.refused(InviteMember, us, **facts, kind="team-member") == [no]
    own = person(facts["volunteer_id"])
    assert await town.refused(JoinTeam, own, **facts, kind="team-member") == [no]


async def test_everything_that_stands_against_it_is_told_at_once(town: Town) -> None:
    facts = await wish(
        town,
        join_policy="invitation",
        place_id="x",
        from_day="2026-01-01",
        until_day="2025-01-01",
    )
    await town.send(SuspendVolunteer, OPERATOR, volunteer_id=facts["volunteer_id"], reason="测试")
    refusals = await town.refused(JoinTeam, OPERATOR, **facts)
    assert [r.SLUG for r in refusals] == [
        "out-of-scope",
        "member-not-active",
        "unknown-place",
        "wrong-scope",
        "day-passed",
        "term-without-duration",
        "invitation-only",
    ]


# --- ways out ---


@pytest.mark.parametrize("start", [invited, requested])
@pytest.mark.parametrize("active", [False, True])
async def test_a_person_leaves_at_any_time(town: Town, start: Any, active: bool) -> None:
    key, who, us = await start(town)
    if active:
        kind: Any = AcceptInvitation if start is invited else ApproveRequest
        await town.send(kind, who if start is invited else us, membership_id=key)
    was = (await stored(town, key)).state
    before = len(town.events())
    await town.send(LeaveTeam, who, membership_id=key)
    (ended,) = town.events(before)
    assert isinstance(ended, MembershipEnded)
    assert (ended.was, ended.reason, ended.on) == (was, "left", town.day)
    assert await town.refused(LeaveTeam, who, membership_id=key) == [NotInState(state="ended")]


async def test_the_organisation_removes_and_the_person_is_told(town: Town) -> None:
    key, who, us = await invited(town)
    await town.send(AcceptInvitation, who, membership_id=key)
    before = len(town.events())
    await town.send(RemoveMember, us, membership_id=key, reason="测试·原因")
    ended, telling = town.events(before)
    assert isinstance(ended, MembershipEnded)
    assert isinstance(telling, PersonTold)
    assert (ended.reason, telling.what, telling.record_id) == ("removed", "ended", key)
    assert "测试·原因" not in str(town.service.database.documents("outbox"))


@pytest.mark.parametrize("kind", [AcceptInvitation, DeclineInvitation, LeaveTeam])
async def test_what_is_over_stays_over_for_the_person(town: Town, kind: Any) -> None:
    key, who, us = await invited(town)
    await town.send(RemoveMember, us, membership_id=key, reason="测试")
    assert await town.refused(kind, who, membership_id=key) == [NotInState(state="ended")]


async def test_a_term_ends_once_and_not_before(town: Town) -> None:
    key, who, _ = await invited(town, until_day="2026-12-01")
    await town.send(AcceptInvitation, who, membership_id=key)
    assert (await stored(town, key)).due_on == "2026-12-01"
    town.day = "2026-11-30"
    nothing = [NothingDue(record_id=key)]
    assert await town.refused(EndDueTerms, OPERATOR, membership_id=key) == nothing
    town.day = "2026-12-01"
    await town.send(EndDueTerms, OPERATOR, membership_id=key)
    assert await town.refused(EndDueTerms, OPERATOR, membership_id=key) == nothing
    ended = [e for e in town.events() if isinstance(e, MembershipEnded)]
    assert [(e.reason, e.on) for e in ended] == [("term-over", "2026-12-01")]
    assert (await stored(town, key)).due_on is None


async def test_only_supervisors_let_terms_end(town: Town) -> None:
    key, _, us = await invited(town, until_day="2026-12-01")
    town.day = "2026-12-01"
    assert await town.refused(EndDueTerms, us, membership_id=key) == [
        OutOfScope(role="organiser", scope=COMMUNITY, division=COMMUNITY)
    ]


async def test_what_a_membership_hangs_on_ends_it(town: Town) -> None:
    first, _, _ = await invited(town)
    second, _, _ = await requested(town)
    gone = (await stored(town, first)).organisation_id
    await town.send(EndOrganisation, OPERATOR, organisation_id=gone, reason="测试")
    left = (await stored(town, second)).volunteer_id
    await town.send(WithdrawVolunteer, person(left), volunteer_id=left, reason="测试")
    for key in (first, second):
        await town.send(EndDueTerms, OPERATOR, membership_id=key)
    ended = [e.reason for e in town.events() if isinstance(e, MembershipEnded)]
    assert ended == ["organisation-ended", "volunteer-withdrawn"]
