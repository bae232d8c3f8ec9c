"""The lists of a desk 服务台: who reported when, what waits, what ends, and who is behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baodao.kernel.days import today
from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.obligations.domain.tallies import Tally
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import Actor
from baodao.schema.counted import MOST_COUNTED
from baodao.schema.registration.claims import AcceptClaim, ReportClaim
from baodao.schema.registration.desk import (
    GetOrganisationWaiting,
    GetWaiting,
    ListBehind,
    ListEndingTerms,
    ListWaitingClaims,
)
from baodao.schema.registration.lists import ListItems
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    ListMemberReports,
    RefileMemberReport,
    ReturnMemberReport,
)
from baodao.schema.registration.memberships import JoinTeam
from baodao.schema.registration.offices import OfferOffice
from baodao.schema.registration.proposals import ProposeNeed
from baodao.schema.registration.unit_reports import ListUnitReports
from tests.builders import cases, lists, organisations, party, people, teams
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    ORGANISER,
    STREET,
    liaison,
    organiser,
    person,
)
from tests.support.everybody import actors
from tests.support.everything import everything

LIST: dict[str, Any] = {"actor": ORGANISER, "counted": True}


# --- who reported when ---


@pytest.fixture
async def reports(service: MemoryService, unit: str) -> list[str]:
    """Three members of one unit report, each in another quarter."""
    found = []
    for number, days in enumerate((0, 60, 120), start=1):
        service.now = NOW + timedelta(days=days)
        found.append(await party.reported(service, unit, number))
    return found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, [0, 1, 2]),
        ({"from_day": "2026-10-01", "until_day": "2027-01-01"}, [0]),
        ({"from_day": "2026-11-23", "until_day": "2026-11-24"}, [0]),
        ({"from_day": "2026-11-24"}, [1, 2]),
        ({"until_day": "2026-11-23"}, []),
        ({"until_day": "2027-03-23"}, [0, 1]),
        ({"until_day": "2027-03-24"}, [0, 1, 2]),
        ({"from_day": "2027-01-01", "until_day": "2027-01-01"}, []),
        ({"state": "filed", "from_day": "2027-01-01"}, [1, 2]),
        ({"state": "accepted"}, []),
        ({"division": DISTRICT}, []),
        ({"division": COMMUNITY, "until_day": "2027-01-01"}, [0]),
        ({"unit_id": "another"}, []),
    ],
)
async def test_who_reported_in_which_days(
    service: MemoryService, reports: list[str], said: dict[str, Any], found: list[int]
) -> None:
    if said.get("division") == DISTRICT:
        assert isinstance(await service.ask(ListMemberReports(**LIST, **said)), Refused)
        return
    page = await service.ask(ListMemberReports(**LIST, **said))
    assert [one.report_id for one in page.reports] == [reports[place] for place in found]
    assert page.total == len(found)


async def test_reports_of_a_day_come_page_by_page_and_none_is_left_out(
    service: MemoryService, unit: str
) -> None:
    """All at one instant: the days are alike, so the ids say which is next."""
    filed = [await party.reported(service, unit, number) for number in range(1, 8)]
    seen, after = [], ""
    while True:
        page = await service.ask(ListMemberReports(**LIST, limit=3, after=after))
        assert page.total == len(filed)
        seen += [one.report_id for one in page.reports]
        if page.next is None:
            break
        after = page.next
    assert seen == sorted(filed)


async def test_a_report_stays_where_it_was_filed_first(service: MemoryService, unit: str) -> None:
    report = await party.reported(service, unit, 1)
    who = (await service.stored(MemberReport, report)).volunteer_id
    await service.done(ReturnMemberReport, ORGANISER, report_id=report, reason="测试")
    service.now = NOW + timedelta(days=90)
    await service.done(RefileMemberReport, person(who), report_id=report)
    quarter = {"from_day": "2026-10-01", "until_day": "2027-01-01"}
    page = await service.ask(ListMemberReports(**LIST, **quarter))
    assert [one.report_id for one in page.reports] == [report]


async def test_a_total_is_there_only_if_asked_and_has_an_end(
    service: MemoryService, unit: str
) -> None:
    report = await service.stored(MemberReport, await party.reported(service, unit, 1))
    assert (await service.ask(ListMemberReports(actor=ORGANISER))).total is None
    others = (
        replace(report, id=f"more-{n}", by_day=f"2026-11-23.{n}") for n in range(MOST_COUNTED)
    )
    await service.put(*others)
    assert (await service.ask(ListMemberReports(**LIST))).total == MOST_COUNTED


async def test_who_speaks_for_a_unit_is_not_told_of_its_members_by_its_id(
    service: MemoryService, unit: str
) -> None:
    await party.reported(service, unit, 1)
    own = organiser(unit)
    for said in ({"unit_id": unit}, {"unit_id": unit, "state": "filed"}, {}):
        page = await service.ask(ListMemberReports(actor=own, counted=True, **said))
        assert (page.reports, page.total) == ([], 0)
    refused = await service.ask(ListMemberReports(actor=liaison(unit), unit_id=unit))
    assert isinstance(refused, Refused)


async def test_which_units_reported_in_which_days(service: MemoryService, unit: str) -> None:
    first = await party.unit_report(service, unit)
    other = await organisations.unit(service)
    service.now = NOW + timedelta(days=60)
    second = await party.unit_report(service, other)
    page = await service.ask(ListUnitReports(**LIST, until_day="2027-01-01"))
    assert ([one.report_id for one in page.reports], page.total) == ([first], 1)
    page = await service.ask(ListUnitReports(**LIST, unit_id=other, from_day="2027-01-01"))
    assert ([one.report_id for one in page.reports], page.total) == ([second], 1)


def test_reports_of_before_lie_on_the_day_in_china() -> None:
    """Sixteen hours of a day in UTC are the next one in China."""
    old = {"_id": "R", "filed_at": NOW.replace(hour=16, minute=0), "state": "filed"}
    assert MEMBER_REPORTS.upgrade[1](old)["by_day"] == "2026-11-24.R"


# --- what waits ---


async def test_what_waits_for_a_community_and_is_gone_once_it_is_done() -> None:
    service = await lists.community()
    item = await lists.post(service, wanted=5)
    claim = await lists.claim(service, item)
    await lists.claim(service, item, "b")
    wish = {"organisation_id": "committee", "volunteer_id": "a", **lists.NEED}
    proposal = (await service.done(ProposeNeed, person("a"), **wish)).item_id
    report = await party.report(service, "unit", "c")
    await cases.dispute(service, "a", "claim", claim)
    asked = GetWaiting(actor=ORGANISER, division=COMMUNITY)
    counts = (await service.ask(asked)).model_dump(exclude={"division"})
    assert counts == {
        "member_reports": 1,
        "unit_reports": 0,
        "disagreements": 0,
        "proposals": 1,
        "claims_to_answer": 2,
        "claims_to_confirm": 0,
        "cases": 1,
        "volunteers": 0,
        "groups": 0,
        "requests": 0,
        "unsucceeded": 0,
        "admissions": 0,
        "objections": 0,
        "errands_to_decide": 0,
        "errands_late": 0,
        "premises": 0,
    }
    proposed = ListItems(actor=lists.COMMITTEE, state="proposed", organisation_id="committee")
    assert [one.item_id for one in (await service.ask(proposed)).items] == [proposal]
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    assert (await service.ask(asked)).member_reports == 0
    with pytest.raises(ValueError, match="division"):
        GetWaiting(actor=ORGANISER)  # type: ignore[call-arg] -- that is tried
    for elsewhere in (ELSEWHERE, STREET, NEXT_DOOR):
        assert isinstance(
            await service.ask(asked.model_copy(update={"division": elsewhere})), Refused
        )


async def test_errands_wait_when_they_are_contested_or_late() -> None:
    service, ids = await everything()
    kept = service.all_of(Errand)
    for day in (NOW, service.now):
        service.now = day
        desk = GetWaiting(actor=actors(ids)["organiser"], division=COMMUNITY)
        found = await service.ask(desk)
        late = [one for one in kept if one.due_on and one.due_on < today(day)]
        assert (found.errands_to_decide, found.errands_late) == (1, len(late))
    assert late


async def test_claims_wait_for_an_answer_and_then_for_the_word_that_they_are_done() -> None:
    service = await lists.community()
    item = await lists.post(service, wanted=5)
    claims = [await lists.claim(service, item, who) for who in "abc"]

    async def waiting(actor: Actor = lists.COMMITTEE, **said: Any) -> list[str]:
        page = await service.ask(ListWaitingClaims(actor=actor, counted=True, **said))
        assert page.total == len(page.claims)
        return [one.claim_id for one in page.claims]

    assert await waiting(organisation_id="committee") == claims
    await service.done(AcceptClaim, ORGANISER, claim_id=claims[0])
    await service.done(AcceptClaim, ORGANISER, claim_id=claims[1])
    assert await waiting(division=COMMUNITY) == claims[2:]
    await service.done(ReportClaim, person("a"), claim_id=claims[0], day="2026-11-22")
    assert await waiting(organisation_id="committee") == [claims[0], claims[2]]
    assert await waiting(state="done") == claims[:1]
    assert await waiting(state="claimed", organisation_id="committee") == claims[2:]
    assert await waiting(organiser("team"), organisation_id="team") == []
    named = ListWaitingClaims(actor=ORGANISER, state="done", names=True)
    assert (await service.ask(named)).names == {}


async def test_what_waits_for_a_team_is_told_to_who_speaks_for_it(service: MemoryService) -> None:
    team = await organisations.organisation(service, join_policy="approval")
    who = person(await people.volunteer(service))
    wish = {"organisation_id": team, "volunteer_id": who.id, "kind": "team-member"}
    await service.done(JoinTeam, who, **wish)
    asked = GetOrganisationWaiting(actor=organiser(team), organisation_id=team)
    waiting = await service.ask(asked)
    assert (waiting.requests, waiting.calls, waiting.claims_to_answer) == (1, 0, 0)
    for actor in (
        organiser("another"),
        ORGANISER,
        who,
        liaison(team).model_copy(update={"role": "auditor"}),
    ):
        assert isinstance(await service.ask(asked.model_copy(update={"actor": actor})), Refused)


# --- what ends ---


async def test_terms_come_in_the_order_in_which_they_end(service: MemoryService) -> None:
    team = await organisations.organisation(service, join_policy="open")
    ends = ["2027-03-01", "2026-12-31", "2027-03-01", None]
    found = []
    for day in ends:
        who = person(await people.volunteer(service))
        wish = {"organisation_id": team, "volunteer_id": who.id, "kind": "team-member"}
        done = await service.done(JoinTeam, who, **wish, until_day=day)
        found.append(done.membership_id)

    async def ending(before: str, actor: Actor = ORGANISER, **said: Any) -> list[str]:
        query = ListEndingTerms(actor=actor, before=before, counted=True, **said)
        page = await service.ask(query)
        assert page.total == len(page.memberships)
        return [one.membership_id for one in page.memberships]

    first = [found[1]]
    assert await ending("2026-12-31") == []
    assert await ending("2027-01-01") == first
    assert await ending("2027-03-01") == first
    assert await ending("2200-01-01") == [*first, *sorted([found[0], found[2]])]
    assert await ending("2200-01-01", organiser(team), organisation_id=team, limit=9) == (
        [*first, *sorted([found[0], found[2]])]
    )
    page = await service.ask(ListEndingTerms(actor=ORGANISER, before="2200-01-01", limit=2))
    rest = ListEndingTerms(actor=ORGANISER, before="2200-01-01", after=page.next)
    assert len((await service.ask(rest)).memberships) == 1


async def test_an_office_that_is_only_offered_has_a_term(service: MemoryService) -> None:
    team = await organisations.organisation(service, join_policy="open")
    key, _ = await teams.member(service, team)
    offer = {"membership_id": key, "title": "测试·队长", "until_day": "2027-06-01"}
    await service.done(OfferOffice, organiser(team), **offer)
    asked = ListEndingTerms(actor=organiser(team), before="2027-06-02", organisation_id=team)
    (found,) = (await service.ask(asked)).memberships
    assert [office.until_day for office in found.offices] == ["2027-06-01"]


def test_memberships_of_before_are_ordered_by_what_is_over_first() -> None:
    upgrade = MEMBERSHIPS.upgrade[1]
    assert upgrade({"_id": "M", "due_on": "2026-12-31"}) == {"_id": "M", "by_due": "2026-12-31.M"}
    assert upgrade({"_id": "M", "due_on": None}) == {"_id": "M", "by_due": None}


# --- who is behind ---


async def test_who_is_behind_is_told_what_is_missing_of_what() -> None:
    service = await lists.community()
    for who in ("a", "b"):
        await party.member(service, who)
    await party.member(service, "c", accepted=False)
    enough = Tally.blank("a-2026Q4")
    many = tuple(f"activity-{number}" for number in range(50))
    await service.put(replace(enough, contacts=50, activities=many, claims=50, minutes=50_000))
    page = await service.ask(ListBehind(actor=ORGANISER, division=COMMUNITY, names=True))
    assert (page.quarter, page.members) == ("2026Q4", 2)
    assert [one.volunteer_id for one in page.behind] == ["b"]
    assert page.behind[0].missing
    assert all(one.done < one.wanted for one in page.behind[0].missing)
    before = ListBehind(actor=ORGANISER, division=COMMUNITY, quarter="2025Q1")
    assert {one.volunteer_id for one in (await service.ask(before)).behind} == {"a", "b"}
    own = await service.ask(ListBehind(actor=organiser("unit"), division=COMMUNITY))
    assert (own.behind, own.members) == ([], 0)
    assert isinstance(await service.ask(ListBehind(actor=ORGANISER, division=STREET)), Refused)


@pytest.mark.parametrize("limit", [400, 1000])
async def test_a_page_of_who_is_behind_goes_on_where_it_stopped(limit: int) -> None:
    service = await lists.community()
    everybody = [f"m{number:04}" for number in range(603)]
    await service.put(*(people.known(who) for who in everybody))
    for who in everybody:
        await party.member(service, who)
    seen, after, pages = [], "", 0
    while True:
        asked = ListBehind(actor=ORGANISER, division=COMMUNITY, after=after, limit=limit)
        page = await service.ask(asked)
        pages += 1
        seen += [one.volunteer_id for one in page.behind]
        if page.next is None:
            break
        after = page.next
    assert (seen, page.members) == (everybody, 603)
    assert pages == 2
