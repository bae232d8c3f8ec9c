"""准入清单: no other door is open to a department, and what ends with whom or where."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.leaving.due.rehoming import SWEEPS
from baodao.registration.lists.domain.lists import Item
from baodao.registration.organisations.domain import Organisation
from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.admissions import (
    ApproveAdmission,
    AskAdmission,
    BringListedTask,
    DeclineAdmission,
    ListAdmissions,
    WithdrawAdmission,
)
from baodao.schema.registration.calls import RaiseCall
from baodao.schema.registration.lists import EditItem, ListItems, PostItem
from baodao.schema.registration.permits import EndPermit, ListPermits
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.proposals import ProposeNeed
from baodao.schema.registration.reshaping import MoveDivision
from baodao.schema.registration.successions import EndOrganisation
from tests.builders import admissions, organisations
from tests.builders.actors import acting_as
from tests.builders.admissions import AUNT, CENSUS, DEPARTMENT, STREET_OFFICE, asked
from tests.builders.calls import SAYS as CALL_SAYS
from tests.builders.calls import WATER
from tests.builders.lists import NEED
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    TODAY,
    liaison,
    person,
)

(REHOMING,) = SWEEPS
PARKS = liaison("parks")
NOBODYS = (["not-found"], ["out-of-scope"])


@pytest.fixture
async def service() -> MemoryService:
    return await admissions.district()


async def items(service: MemoryService, **asked: Any) -> list[tuple[str, str]]:
    """What everybody sees of the department on the lists: where, and what."""
    query = ListItems(actor=person("a"), organisation_id="census", **asked)
    return [(one.division, one.title) for one in (await service.ask(query)).items]


# --- every other door ---


async def test_a_department_gets_no_item_by_any_other_way(service: MemoryService) -> None:
    wide = acting_as(id="d", role="organiser", scope=DISTRICT, organisation="census")
    for actor in (DEPARTMENT, wide):
        for kind in ("need", "resource", "project"):
            said = {"kind": kind, "organisation_id": "census", "division": COMMUNITY, **NEED}
            assert slugs(await service.refused(PostItem, actor, **said)) == ["needs-admission"]
        proposal = {"organisation_id": "committee", "unit_id": "census", **NEED}
        assert slugs(await service.refused(ProposeNeed, actor, **proposal)) == ["needs-admission"]
    for actor in (OPERATOR, COORDINATOR, SUPERVISOR):
        said = {"kind": "need", "organisation_id": "census", "division": COMMUNITY, **NEED}
        assert slugs(await service.refused(PostItem, actor, **said)) in (
            ["needs-admission"],
            *NOBODYS,
        )
    assert await items(service) == []


async def test_nobody_else_asks_for_a_department(service: MemoryService) -> None:
    permit = await admissions.permit(service)
    said = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": permit}
    nobody = (PARKS, STREET_OFFICE, COORDINATOR, AUNT, ORGANISER, SUPERVISOR, OPERATOR)
    for actor in (*nobody, person("a")):
        for kind, values in ((AskAdmission, asked()), (BringListedTask, said)):
            assert slugs(await service.refused(kind, actor, **values)) == ["out-of-scope"]


@pytest.mark.parametrize("kind", ["unit", "unit-party-organisation", "volunteer-team"])
async def test_nobody_else_is_a_department(service: MemoryService, kind: str) -> None:
    await service.put(organisations.known("factory", kind, DISTRICT))
    said = asked(department_id="factory")
    assert slugs(await service.refused(AskAdmission, liaison("factory"), **said)) == [
        "not-a-department"
    ]


async def test_a_department_does_not_whistle_for_a_community(service: MemoryService) -> None:
    """Whatever a pack says: no call 吹哨 gets round the street."""
    pair = {"caller": "department", "callees": ["residents-committee"], "members": True}
    rules = {"calls": {"pairs": [pair], "categories": [WATER]}}
    await service.done(SetPolicy, OPERATOR, division=DISTRICT, rules=rules, note="测试")
    said = {"organisation_id": "census", "division": COMMUNITY, **CALL_SAYS}
    called = {"organisation_ids": ["committee"]}
    assert slugs(await service.refused(RaiseCall, DEPARTMENT, **said, **called)) == [
        "call-not-allowed"
    ]
    assert slugs(await service.refused(RaiseCall, DEPARTMENT, **said, members=True)) == [
        "members-not-asked"
    ]


async def test_what_was_let_in_stays_as_it_is(service: MemoryService) -> None:
    """Else a leaflet let in today would be a census tomorrow."""
    await admissions.bring(service, await admissions.permit(service))
    (item,) = service.all_of(Item)
    said = {"item_id": item.id, **NEED}
    for actor in (DEPARTMENT, ORGANISER, OPERATOR):
        assert slugs(await service.refused(EditItem, actor, **said)) == ["admitted-as-it-is"]
    assert service.all_of(Item)[0].title == CENSUS["title"]


# --- what ends, and what becomes another place ---


async def test_an_office_or_department_that_has_ended_brings_nothing_in(
    service: MemoryService,
) -> None:
    permit = await admissions.permit(service)
    said = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": permit}
    for name in ("street", "census"):
        there = service.copy()
        key = await admissions.ask(there)
        await there.done(EndOrganisation, OPERATOR, organisation_id=name, reason="测试")
        for kind, actor, values in (
            (BringListedTask, DEPARTMENT, said),
            (AskAdmission, DEPARTMENT, asked()),
            (ApproveAdmission, COORDINATOR, {"admission_id": key}),
        ):
            refused = slugs(await there.refused(kind, actor, **values))
            assert refused == ["organisation-not-in-force"]
        # What waits is declined by who coordinates the street.
        no = {"admission_id": key, "reason": "测试"}
        await there.done(DeclineAdmission, COORDINATOR, **no)


async def test_the_list_follows_its_office_to_another_code(service: MemoryService) -> None:
    permit, key = await admissions.permit(service), await admissions.ask(service)
    office = await service.stored(Organisation, "street")
    await service.put(office.rehome(ELSEWHERE[:9]).after)
    said = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": permit}
    refused = await service.refused(BringListedTask, DEPARTMENT, **said)
    assert slugs(refused) == ["community-elsewhere"]
    await service.done(BringListedTask, DEPARTMENT, **said | {"communities": [ELSEWHERE]})
    # What was asked for names communities that are none of this place any more.
    refused = await service.refused(ApproveAdmission, STREET_OFFICE, admission_id=key)
    assert slugs(refused) == ["community-elsewhere"]
    desk = COORDINATOR.model_copy(update={"scope": ELSEWHERE[:9]})
    await service.done(DeclineAdmission, desk, admission_id=key, reason="测试")


async def test_the_list_and_what_waits_are_found_at_the_new_code(service: MemoryService) -> None:
    permit, open_ = await admissions.permit(service), await admissions.ask(service)
    over = await admissions.ask(service)
    await service.done(WithdrawAdmission, DEPARTMENT, admission_id=over)
    new = f"{STREET[:-1]}9"
    await service.done(MoveDivision, OPERATOR, code=STREET, new_code=new, on=TODAY)
    for command in await service.due(REHOMING):
        await service.decide(command)
    assert await service.due(REHOMING) == []
    desk = COORDINATOR.model_copy(update={"scope": new})
    row = await service.ask(ListPermits(actor=person("a"), division=new))
    waits = await service.ask(ListAdmissions(actor=desk))
    assert [one.permit_id for one in row.permits] == [permit]
    assert [one.admission_id for one in waits.admissions] == [open_]
    await service.done(EndPermit, desk, permit_id=permit, reason="测试")


async def test_nothing_comes_into_a_community_that_has_ended(service: MemoryService) -> None:
    key = await admissions.ask(service)
    there = await service.stored(Division, COMMUNITY)
    await service.put(there.change(valid_until="2026-11-23").after)
    refused = await service.refused(ApproveAdmission, STREET_OFFICE, admission_id=key)
    assert slugs(refused) == ["division-ended"]
