"""For whom a shift is, and what it asks to be proved: told by registration, refused at once."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.standing import NOTHING_KNOWN
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.member_reports import AcceptMemberReport
from baodao.schema.registration.memberships import JoinTeam
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.scheduling.activities import CreateActivity, GetActivity, PublishActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.seat_refusals import NotInScope, SkillMissing
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from baodao.schema.scheduling.waitlist import AcceptOffer
from tests.builders import organisations, party, people, places, scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import seat
from tests.builders.standing import about, accepted, began, can, ended, left
from tests.builders.waitlist import ask, do, line, state, sweep

ELSEWHERE = "120104007018"
FIRST_AID = {"name": "急救", "proof": True}
PARTY = OrganisationRegistered(
    division=COMMUNITY, organisation_id="p", name="测试·支部", kind="community-party-organisation"
)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


async def opened(service: MemoryService, crew: int = 5, **plan: Any) -> str:
    (found,) = await scheduling.opened(service, scheduling.shift(42, max_crew=crew, **plan))
    return found


async def against(service: MemoryService, shift: str, who: str, **more: Any) -> list[Any]:
    """The rules against a seat, which are the same beforehand; then nothing is signed up for."""
    query = CheckEligibility(actor=person(who), volunteer_id=who, shift_ids=[shift])
    (row,) = (await service.ask(query)).shifts
    fields = seat(shift, who, **more)
    outcome = await service.send(ReserveSeat, OPERATOR, **fields)
    found = list(getattr(outcome, "refusals", ()))
    if not more:
        assert [(one.slug, one.values) for one in row.refusals] == [
            (one.SLUG, one.model_dump(mode="json")) for one in found
        ]
    if not found:
        await do(service, CancelSeat, shift, who)
    return found


# --- for whom ---


async def test_a_shift_is_for_everybody_unless_it_is_said_for_whom(service: MemoryService) -> None:
    shift = await opened(service)
    it: Shift = await service.stored(Shift, shift)
    assert it.scope.to == "open"
    assert await against(service, shift, "A") == []


@pytest.mark.parametrize(
    ("scope", "team"), [({"to": "members"}, "o"), ({"to": "unit", "organisation_id": "p"}, "p")]
)
async def test_for_members_on_the_day_of_the_shift(
    service: MemoryService, scope: dict[str, Any], team: str
) -> None:
    await service.follow(PARTY)
    shift = await opened(service, scope=scope)
    told = NotInScope(
        shift_id=shift,
        to=scope["to"],
        organisation_id=scope.get("organisation_id"),
        division=None,
    )
    assert await against(service, shift, "A") == [told]
    other = "p" if team == "o" else "o"
    await service.follow(
        about(began("A", team), 2),
        about(began("B", other), 2),
        # The shift is on the 25th there.
        about(began("C", team, from_day="2026-11-26"), 2),
        about(began("D", team, until_day="2026-11-25"), 2),
        about(began("E", team, from_day="2026-11-25", until_day="2026-11-26"), 2),
    )
    refused = {who: bool(await against(service, shift, who)) for who in "ABCDE"}
    assert refused == {"A": False, "B": True, "C": True, "D": True, "E": False}


async def test_for_party_members_by_the_report_that_a_community_has_taken(
    service: MemoryService,
) -> None:
    await service.follow(PARTY)
    plan = scheduling.shift(42, scope={"to": "party-members"})
    (shift,) = await scheduling.opened(service, plan, organisation_id="p")
    # Who belongs to a party organisation may be placed there, or work there.
    await service.follow(about(began("A", "p"), 2), about(accepted("B"), 3))
    assert slugs(await against(service, shift, "A")) == ["not-in-scope"]
    assert await against(service, shift, "B") == []
    await ask(service, shift, "B")
    await service.follow(about(ended("B"), 4))
    # What was taken stays; nothing new is.
    assert await state(service, shift, "B") == "reserved"
    await do(service, CancelSeat, shift, "B")
    assert slugs(await against(service, shift, "B")) == ["not-in-scope"]


async def test_only_a_party_organisation_asks_who_is_one(service: MemoryService) -> None:
    plan = scheduling.shift(42, scope={"to": "party-members"})
    draft = await scheduling.draft(service, plan)
    found = await service.refused(PublishActivity, OPERATOR, activity_id=draft.activity_id)
    assert slugs(found) == ["party-scope-refused"]
    shift = await opened(service)
    it: Shift = await service.stored(Shift, shift)
    wish = scheduling.change(it.activity_id, plan | {"shift_id": shift})
    assert slugs(await service.refused(ChangeActivity, OPERATOR, **wish)) == ["party-scope-refused"]


@pytest.mark.parametrize(
    ("within", "lives", "reports"),
    [(COMMUNITY, True, False), (COMMUNITY[:9], True, True), (ELSEWHERE, False, True)],
)
async def test_for_who_lives_or_reports_in_a_division(
    service: MemoryService, within: str, lives: bool, reports: bool
) -> None:
    places = [scheduling.PLACE_TOLD.model_copy(update={"division": code}) for code in {within}]
    await service.follow(*places)
    shift = await opened(service, scope={"to": "division", "division": within})
    away = scheduling.volunteer_told("Z").model_copy(update={"division": "130102001001"})
    await service.follow(away, about(accepted("Z", ELSEWHERE), 3))
    assert (not await against(service, shift, "A"), not await against(service, shift, "Z")) == (
        lives,
        reports,
    )


@pytest.mark.parametrize(
    ("scope", "fields"),
    [
        ({"to": "unit"}, ["organisation_id"]),
        ({"to": "division"}, ["division"]),
        ({"to": "open", "division": COMMUNITY}, ["division"]),
        ({"to": "unit", "organisation_id": "o", "division": COMMUNITY}, ["division"]),
        (
            {"to": "members", "organisation_id": "o", "division": "12"},
            ["organisation_id", "division"],
        ),
    ],
)
async def test_a_scope_says_whose_and_nothing_else(
    service: MemoryService, scope: dict[str, Any], fields: list[str]
) -> None:
    wish = scheduling.activity(scheduling.shift(42, scope=scope))
    found = await service.refused(CreateActivity, OPERATOR, **wish)
    assert [(one.SLUG, one.field) for one in found] == [("scope-unclear", f) for f in fields]


async def test_what_a_scope_names_has_to_be_there(service: MemoryService) -> None:
    plans = [
        scheduling.shift(42, scope={"to": "unit", "organisation_id": "nobody"}),
        scheduling.shift(45, scope={"to": "division", "division": "999999"}),
    ]
    draft = await scheduling.draft(service, *plans)
    found = await service.refused(PublishActivity, OPERATOR, activity_id=draft.activity_id)
    assert slugs(found) == ["not-found", "unknown-division"]
    shift = await opened(service)
    it: Shift = await service.stored(Shift, shift)
    wish = scheduling.change(it.activity_id, plans[0] | {"shift_id": shift})
    assert slugs(await service.refused(ChangeActivity, OPERATOR, **wish)) == ["not-found"]


async def test_a_scope_can_change_and_takes_nobody_a_seat(service: MemoryService) -> None:
    shift = await opened(service)
    await ask(service, shift, "A")
    it: Shift = await service.stored(Shift, shift)
    plan = scheduling.shift(42, max_crew=5, shift_id=shift, scope={"to": "members"})
    receipt = await service.done(
        ChangeActivity, OPERATOR, **scheduling.change(it.activity_id, plan)
    )
    assert (receipt.changed, receipt.material) == (["shifts"], [])
    assert await state(service, shift, "A") == "reserved"
    assert slugs(await against(service, shift, "B")) == ["not-in-scope"]
    shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=it.activity_id))
    assert [one.scope.to for one in shown.shifts] == ["members"]


async def test_who_left_keeps_a_seat_and_is_passed_over_on_the_list(
    service: MemoryService,
) -> None:
    shift = await opened(service, 1, scope={"to": "members"})
    await service.follow(*(about(began(who), 2) for who in "ABC"))
    for who in "ABC":
        await ask(service, shift, who)
    await service.follow(*(about(left(who), 3) for who in "AB"))
    assert await line(service, shift) == (1, "", "BC")
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    assert await line(service, shift) == (0, "C", "B")
    assert slugs(await service.refused(AcceptOffer, OPERATOR, **seat(shift, "B"))) == ["no-offer"]


async def test_many_who_may_not_come_any_more_hold_nobody_up(service: MemoryService) -> None:
    """The first dozen of the list have left: the one behind them is offered the seat."""
    people = [f"p{number:02}" for number in range(13)]
    await service.follow(*(scheduling.volunteer_told(one) for one in people))
    await service.follow(*(about(began(who), 2) for who in ("A", *people)))
    shift = await opened(service, 1, scope={"to": "members"})
    for who in ("A", *people):
        await ask(service, shift, who)
    await service.follow(*(about(left(who), 3) for who in people[:12]))
    await do(service, CancelSeat, shift, "A")
    await sweep(service)
    it: Shift = await service.stored(Shift, shift)
    assert [one.volunteer_id for one in it.offers] == ["p12"]


# --- what is proved ---


async def test_a_skill_with_proof_is_asked_of_the_crew_and_one_without_is_told(
    service: MemoryService,
) -> None:
    shift = await opened(
        service,
        skills=[FIRST_AID, {"name": "摄影"}, {"name": "AED", "proof": True}],
        shadow_places=1,
    )
    assert await against(service, shift, "A") == [
        SkillMissing(skill="急救"),
        SkillMissing(skill="AED"),
    ]
    query = CheckEligibility(actor=person("A"), volunteer_id="A", shift_ids=[shift])
    (row,) = (await service.ask(query)).shifts
    assert row.skills_wished == ["摄影"]
    # An apprentice comes to learn it.
    assert await against(service, shift, "A", as_apprentice=True) == []
    await service.follow(about(can("A", "急救", "aed "), 2))
    assert await against(service, shift, "A") == []
    await service.follow(about(can("A", "急救", "aed", proven=False), 3))
    assert slugs(await against(service, shift, "A")) == ["skill-missing"] * 2


@pytest.mark.parametrize(
    ("until", "is_good"), [("2026-11-24", False), ("2026-11-25", True), (None, True)]
)
async def test_a_proof_holds_until_its_last_day(
    service: MemoryService, until: str | None, is_good: bool
) -> None:
    shift = await opened(service, skills=[FIRST_AID])
    await service.follow(about(can("A", "急救", until=until), 2))
    assert (await against(service, shift, "A") == []) is is_good


async def test_nothing_is_kept_that_no_rule_needs(service: MemoryService) -> None:
    await service.follow(
        about(can("A", "测试·秘密", proven=False), 2), about(accepted("A"), 2, number="r")
    )
    calendar: Calendar = await service.stored(Calendar, "A")
    assert calendar.standing.proofs == ()
    assert "测试-1" not in repr(calendar)
    (report,) = calendar.standing.reports
    assert not hasattr(report, "unit_id")
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="A"))
    assert (await service.stored(Calendar, "A")).standing == NOTHING_KNOWN


# --- in any order, and after merges ---


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_told_in_any_order_is_the_same(service: MemoryService, seed: int) -> None:
    told = [
        about(began("A"), 2),
        about(left("A"), 3),
        about(began("A", "p"), 2),
        about(accepted("A"), 3),
        about(ended("A"), 4),
        about(can("A", "急救"), 2),
        about(can("A", "AED"), 3, number="s"),
    ]
    await service.follow(*delivered_twice_and_shuffled(told, seed))
    stands = (await service.stored(Calendar, "A")).standing
    assert [one.skill for one in stands.proofs] == ["AED"]
    assert {one.organisation_id: one.holds("2026-11-25") for one in stands.memberships} == {
        "o": False,
        "p": True,
    }
    assert [one.is_past for one in stands.reports] == [True]


def merge(version: int) -> VolunteersMerged:
    return VolunteersMerged(division=COMMUNITY, kept_id="B", merged_id="A", merged_version=version)


@pytest.mark.parametrize("ends", [False, True])
async def test_a_report_goes_over_with_a_merge_and_back(service: MemoryService, ends: bool) -> None:
    await service.follow(PARTY)
    plan = scheduling.shift(42, scope={"to": "party-members"})
    (shift,) = await scheduling.opened(service, plan, organisation_id="p")
    await service.follow(about(accepted("A"), 3), about(merge(4), 4, number="m"))
    assert await against(service, shift, "B") == []
    if ends:
        # It is told under the record that it went to.
        await service.follow(about(ended("B", "r-A"), 5, number="e"))
        assert slugs(await against(service, shift, "B")) == ["not-in-scope"]
    await service.follow(
        about(
            VolunteersUnmerged(division=COMMUNITY, kept_id="B", merged_id="A", merged_version=6),
            6,
            number="u",
        )
    )
    assert slugs(await against(service, shift, "B")) == ["not-in-scope"]
    assert slugs(await against(service, shift, "A")) == (["not-in-scope"] if ends else [])


async def test_a_seat_of_a_merged_record_asks_for_nothing_anew(service: MemoryService) -> None:
    shift = await opened(service, skills=[FIRST_AID])
    await service.follow(about(can("A", "急救"), 2))
    await ask(service, shift, "A")
    await service.follow(about(merge(4), 4, number="m"))
    assert await state(service, shift, "B") == "reserved"


async def test_what_registration_really_tells(service: MemoryService) -> None:
    """One person with a proof, who joins a team and reports; what each is for lets them in."""
    registration = await places.with_tree()
    team = await organisations.organisation(registration, join_policy="open")
    unit = await organisations.unit(registration)
    who = await people.volunteer(
        registration, skills=[{"name": "急救", "proof": "测试·证书"}, {"name": "摄影"}]
    )
    await scheduling.deliver(service, registration)
    shifts = await scheduling.opened(
        service,
        scheduling.shift(42, skills=[FIRST_AID]),
        scheduling.shift(45, skills=[FIRST_AID | {"name": "摄影"}]),
        scheduling.shift(48, scope={"to": "members"}),
        scheduling.shift(51, scope={"to": "party-members"}),
        organisation_id=unit,
    )
    lets_in = [not await against(service, shift, who) for shift in shifts]
    assert lets_in == [True, False, False, False]
    wish = {"organisation_id": team, "volunteer_id": who, "kind": "team-member"}
    await registration.done(JoinTeam, person(who), **wish)
    report = await party.report(registration, unit, who)
    await registration.done(AcceptMemberReport, ORGANISER, report_id=report)
    await scheduling.deliver(service, registration)
    (theirs,) = await scheduling.opened(
        service, scheduling.shift(54, scope={"to": "members"}), organisation_id=team
    )
    lets_in = [not await against(service, shift, who) for shift in (*shifts, theirs)]
    assert lets_in == [True, False, False, True, True]


async def test_every_rule_is_told_at_once(service: MemoryService) -> None:
    insured = {
        "insurer": "测试·保险公司",
        "number": "测试-0001",
        "from_day": "2026-11-23",
        "until_day": "2026-12-31",
    }
    plan = scheduling.shift(
        42,
        skills=[FIRST_AID],
        courses_needed=["first-aid"],
        scope={"to": "members"},
        max_crew=1,
    )
    (shift,) = await scheduling.opened(service, plan, danger=True, insurance=insured)
    await waitlist.known_as(service, "A", "minor")
    fields = seat(shift, "A", as_apprentice=False)
    assert slugs(await service.refused(ReserveSeat, person("A"), **fields)) == [
        "too-young-for-shift",
        "not-in-scope",
        "skill-missing",
        "training-missing",
        "risk-note-unread",
        "agreement-missing",
    ]
    fields |= {"as_apprentice": True}
    assert slugs(await service.refused(ReserveSeat, person("A"), **fields)) == [
        "shadow-places-full",
        "too-young-for-shift",
        "not-in-scope",
        "risk-note-unread",
        "agreement-missing",
    ]
