"""A unit that has ended ends what hangs on it, each once, and forgets whom it listed."""

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.leaving.due.units import SWEEPS
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import ListedMember
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.people.domain.people import Person
from baodao.schema.registration.claims import ClaimItem
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.member_reports import AcceptMemberReport, FileMemberReport
from baodao.schema.registration.pairings import ProposePairing
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.unit_reports import AcceptUnitReport, FileUnitReport
from tests.builders import cases, lists, organisations, party, people
from tests.builders.party import CONTACT
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, liaison, noon, person

(SWEEP,) = SWEEPS
OVER = "2026-12-01"


@pytest.fixture
async def community() -> MemoryService:
    return await lists.community()


async def swept(service: MemoryService) -> int:
    """How much was due; all of it is done."""
    due = await service.due(SWEEP)
    for command in due:
        await service.decide_together([command])
    await service.follow()
    return len(due)


async def test_what_hangs_on_a_unit_ends_with_it(community: MemoryService) -> None:
    service = community
    unit, other = [await organisations.unit(service) for _ in range(2)]
    ana, bob = [await people.volunteer(service, number) for number in (1, 2)]
    await party.listed(service, unit, party.row(1), party.row(3))
    report = await party.report(service, unit, ana)
    kept = await party.report(service, other, bob)
    await service.done(AcceptMemberReport, ORGANISER, report_id=report)
    place = await party.unit_report(service, unit)
    await service.done(AcceptUnitReport, ORGANISER, report_id=place, member_count=9)
    pact = await party.pairing(service, liaison(unit), unit)
    item = await lists.post(service, kind="project")
    claim = (await service.done(ClaimItem, liaison(unit), item_id=item, unit_id=unit)).claim_id
    await service.follow()
    over = {"organisation_id": unit, "on": OVER, "reason": "测试·撤并"}
    await service.done(EndOrganisation, OPERATOR, **over)
    assert await swept(service) == 0
    service.now = noon(OVER)
    since = service.commits
    assert await swept(service) == 1
    ended = [(MemberReport, report), (UnitReport, place), (Pairing, pact)]
    assert [(await service.stored(kind, key)).state for kind, key in ended] == ["ended"] * 3
    assert (await service.stored(Claim, claim)).state == "withdrawn"
    assert {one.state for one in service.all_of(ListedMember)} == {"left"}
    for key in (place, *(one.id for one in service.all_of(ListedMember))):
        assert (await service.stored(Person, key)).content is None
    assert (await service.stored(PartyMember, ana)).unit_id is None
    assert (await service.stored(MemberReport, kept)).state == "filed"
    assert all(one.state == "settled" for one in service.all_of(Disagreement))
    assert [told.volunteer_id for told in service.told(PersonTold, since=since)] == [ana]
    assert service.database.documents("member_keys") == [
        one for one in service.database.documents("member_keys") if one["report_id"] == kept
    ]
    assert await swept(service) == 0


async def test_what_is_disputed_ends_once_its_case_is_closed(community: MemoryService) -> None:
    service = community
    unit = await organisations.unit(service)
    ana = await people.volunteer(service, 1)
    report = await party.report(service, unit, ana)
    case = await cases.dispute(service, ana, "member-report", report)
    over = {"organisation_id": unit, "reason": "测试·撤并"}
    await service.done(EndOrganisation, OPERATOR, **over)
    assert await swept(service) == 0
    await cases.resolve(service, case, "rejected")
    await service.follow()
    assert await swept(service) == 1
    assert (await service.stored(MemberReport, report)).state == "ended"


async def test_nobody_reports_to_a_unit_that_has_ended(community: MemoryService) -> None:
    service = community
    unit = await organisations.unit(service)
    ana = await people.volunteer(service, 1)
    await service.done(EndOrganisation, OPERATOR, organisation_id=unit, reason="测试")
    wish = {"unit_id": unit, "division": COMMUNITY}
    refused = await service.refused(FileMemberReport, person(ana), volunteer_id=ana, **wish)
    assert slugs(refused) == ["organisation-not-in-force"]
    told = {"liaison": CONTACT, "member_count": 1}
    refused = await service.refused(FileUnitReport, liaison(unit), **wish, **told)
    assert slugs(refused) == ["organisation-not-in-force"]
    pact = {"title": "测试", "reference": "测试", "from_day": OVER, "until_day": "2027-12-01"}
    refused = await service.refused(ProposePairing, liaison(unit), **wish, **pact)
    assert slugs(refused) == ["organisation-not-in-force"]
