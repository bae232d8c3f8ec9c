"""Whose points they are: of who leaves, is merged or erased, and who sees how many."""

from datetime import UTC, datetime, timedelta

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.leaving.commands import SettlePoints
from baodao.registration.leaving.due.endings import SWEEPS
from baodao.registration.obligations.domain.points import (
    PointBook,
)
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.schema.registration.duplicates import VolunteersUnmerged
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
)
from baodao.schema.registration.obligations import (
    DenyContact,
    GetCommunityTotals,
    RecordContact,
    UnitObligations,
)
from baodao.schema.registration.points import GetPoints, ListPoints
from tests.builders import cases, leaving, lists, party, people
from tests.builders.obligations import START, attended
from tests.builders.points import MET, community, fulfilled, pack, points, rules, totals, version
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    NEXT_DOOR,
    ORGANISER,
    SUPERVISOR,
    liaison,
    organiser,
    person,
)

(SWEEP,) = SWEEPS


# --- whose record is over ---


async def settle(service: MemoryService) -> None:
    """Let the sweep do what is due."""
    for command in await service.due(SWEEP):
        await service.decide(command)


async def two_people(service: MemoryService, count: int = 2) -> list[str]:
    """Registered people who are members, of whom everything can be forgotten."""
    found = [await people.volunteer(service, number) for number in range(1, count + 1)]
    for who in found:
        await party.member(service, who)
    return found


async def test_who_is_erased_is_forgotten_and_the_totals_stay() -> None:
    service = await community()
    who, other = await two_people(service)
    await service.follow(attended(who), attended(other))
    await leaving.erase(service, who)
    await settle(service)
    assert (await service.stored(PointBook, f"{who}-2026")).entries == ()
    assert await points(service, other) == 2
    assert await totals(service) == {4}
    await service.follow(attended(who, starts=START - timedelta(days=1)))
    assert await points(service, who) == 0
    assert not [one for one in await service.due(SWEEP) if isinstance(one, SettlePoints)]


async def test_a_withdrawal_takes_nothing() -> None:
    service = await community()
    (who,) = await two_people(service, 1)
    await service.follow(attended(who))
    await leaving.withdraw(service, who)
    await settle(service)
    assert await points(service, who) == 2


@pytest.mark.parametrize("settled", [True, False])
async def test_points_move_with_a_merge_also_along_chains(*, settled: bool) -> None:
    """Under the limit that holds for one person; what is taken back is taken wherever it is."""
    limited = version(1, "2026-01-01", rules(100, (5, "year"), contact_recorded=2))
    service = await community(pack(limited))
    first, second, third = await two_people(service, 3)
    contacts = {}
    for who in (first, second, third):
        for day in ("2026-11-21", "2026-11-22"):
            said = {**MET, "day": day, "volunteer_id": who}
            met = await service.done(RecordContact, lists.COMMITTEE, **said)
            contacts[who, day] = met.contact_id
    await service.follow()
    assert await totals(service) == {12}
    await leaving.merge(service, second, first)
    if settled:
        await settle(service)
        assert (await points(service, first), await points(service, second)) == (0, 5)
        assert await totals(service) == {9}
    await leaving.merge(service, third, second)
    mine = await service.ask(GetPoints(actor=person(third), volunteer_id=third))
    assert mine.points == 5
    denied = contacts[first, "2026-11-22"]
    await service.done(DenyContact, ORGANISER, contact_id=denied)
    await service.follow()
    await settle(service)
    assert [await points(service, who) for who in (first, second, third)] == [0, 0, 5]
    assert await totals(service) == {5}
    book = await service.stored(PointBook, f"{third}-2026")
    assert len(book.entries) == 7
    for contact_id in contacts.values():
        if contact_id != denied:
            await service.done(DenyContact, ORGANISER, contact_id=contact_id)
    await service.follow()
    assert await points(service, third) == 0
    assert await totals(service) == {0}


@pytest.mark.parametrize("settled", [True, False])
async def test_what_was_earned_as_a_record_goes_back_to_it(*, settled: bool) -> None:
    """Along a chain, step by step, also what was heard of while they were one, and limits."""
    limited = version(1, "2026-01-01", rules(100, (5, "year"), contact_recorded=2))
    service = await community(pack(limited))
    first, second, third = await two_people(service, 3)

    async def meets(who: str, day: str) -> None:
        said = MET | {"day": day, "volunteer_id": who}
        await service.done(RecordContact, lists.COMMITTEE, **said)
        await service.follow()

    async def all_points() -> list[int]:
        if settled:
            await settle(service)
        books = [await points(service, who) for who in (first, second, third)]
        assert await totals(service) == {sum(books)}
        return books

    for who in (first, second, third):
        await meets(who, "2026-11-20")
        await meets(who, "2026-11-21")
    before = await all_points()
    assert before == [4, 4, 4]
    await leaving.merge(service, second, first)
    await leaving.merge(service, third, second)
    if settled:
        assert await all_points() == [0, 0, 5]
    await meets(third, "2026-11-22")
    since = service.commits
    await leaving.unmerge(service, third, second)
    await service.follow()
    assert await all_points() == ([0, 5, 5] if settled else [4, 4, 5])
    await leaving.unmerge(service, second, first)
    await service.follow()
    assert await all_points() == [4, 4, 5]
    # Told again, also late, nothing goes.
    await service.follow(*service.told(VolunteersUnmerged, since=since))
    await settle(service)
    assert await all_points() == [4, 4, 5]
    for who in (first, second, third):
        book = await service.stored(PointBook, f"{who}-2026")
        assert {one.earned_as for one in book.entries} == {who}


async def test_the_points_of_a_report_go_where_the_report_goes() -> None:
    """Filed under the record that is merged, accepted under the kept one, and taken apart."""
    service = await community()
    keep, gone = [await people.volunteer(service, number) for number in (1, 2)]
    report = await party.report(service, "unit", gone)
    await leaving.merge(service, keep, gone)
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    await service.follow()
    assert await points(service, keep) == 10
    await leaving.unmerge(service, keep, gone)
    await service.follow()
    assert [await points(service, who) for who in (keep, gone)] == [0, 10]
    assert await totals(service) == {10}


async def test_a_report_that_never_was_theirs_gave_nothing() -> None:
    service = await lists.community()
    await service.put(pack())
    report = await party.report(service, "unit", "c")
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    await service.follow()
    assert await points(service, "c") == 10
    case = await cases.dispute(service, "c", "member-report", report)
    await cases.resolve(service, case, "upheld")
    await service.follow()
    assert await points(service, "c") == 0
    assert await totals(service) == {0}


async def test_a_claim_that_never_was_theirs_gives_back_what_it_gave() -> None:
    service = await community()
    claim = await fulfilled(service)
    await service.follow()
    assert await points(service) == 5
    case = await cases.dispute(service, "a", "claim", claim)
    await cases.resolve(service, case, "upheld")
    await service.follow()
    assert await points(service) == 0
    assert await totals(service) == {0}


# --- who sees them ---


async def test_one_sees_ones_own_with_what_each_is_for() -> None:
    service = await community()
    for days in range(3):
        await service.follow(attended("a", starts=START - timedelta(days=days)))
    asked = GetPoints(actor=person("a"), volunteer_id="a", limit=2)
    page = await service.ask(asked)
    assert (page.year, page.points, page.next) == (2026, 6, 2)
    assert [one.given_for for one in page.entries] == ["activity-attended"] * 2
    last = await service.ask(asked.model_copy(update={"after": page.next}))
    assert ([one.day for one in last.entries], last.next) == (["2026-11-20"], None)
    before = await service.ask(asked.model_copy(update={"year": 2025}))
    assert (before.points, before.entries) == (0, [])
    for other in (person("b"), ORGANISER, SUPERVISOR, liaison("unit")):
        assert isinstance(await service.ask(asked.model_copy(update={"actor": other})), Refused)


async def test_a_community_sees_its_members_and_what_counts_for_it() -> None:
    service = await community()
    await party.member(service, "b", division=NEXT_DOOR)
    elsewhere = datetime(2026, 3, 1, 1, tzinfo=UTC)
    stays = (Stay("r0", NEXT_DOOR, "unit", "2026-01-01", "2026-06-01"),)
    stays += (Stay("r", COMMUNITY, "unit", "2026-06-01"),)
    place = {"report_id": "r", "division": COMMUNITY, "unit_id": "unit", "accepted": True}
    await service.put(PartyMember(id="a", version=1, stays=stays, **place))
    await service.follow(attended("a"), attended("a", starts=elsewhere), attended("b"))
    asked = ListPoints(actor=ORGANISER, division=COMMUNITY)
    page = await service.ask(asked)
    assert [(one.volunteer_id, one.points) for one in page.members] == [("a", 2)]
    assert (page.year, page.next, page.names) == (2026, None, None)
    own = await service.ask(asked.model_copy(update={"actor": organiser("unit")}))
    assert own.members == []
    street = await service.ask(ListPoints(actor=SUPERVISOR, division=DISTRICT))
    assert isinstance(street, Refused)
    assert slugs(street.refusals) == ["not-community"]
    for other in (person("a"), liaison("unit")):
        assert isinstance(await service.ask(asked.model_copy(update={"actor": other})), Refused)
    together_there = await service.ask(GetCommunityTotals(actor=ORGANISER, division=COMMUNITY))
    assert together_there.points_of_year == 2


async def test_a_unit_is_told_totals_where_they_name_nobody() -> None:
    service = await community()
    asked = UnitObligations(actor=lists.LIAISON, unit_id="unit")
    await service.follow(attended("a"), attended("b"))
    few = await service.ask(asked)
    assert (few.withheld, few.points_of_year) == (True, None)
    await party.member(service, "c")
    enough = await service.ask(asked)
    assert (enough.withheld, enough.points_of_year) == (False, 4)
