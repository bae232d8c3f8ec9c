"""准入清单: no task of a department comes into a community that its street has not let in."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.admissions.domain.admissions import Admission
from baodao.registration.admissions.due import SWEEPS
from baodao.registration.lists.domain.lists import Item
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.registration.admissions import (
    AdmissionDeclined,
    AdmissionGranted,
    AdmissionOverdue,
    ApproveAdmission,
    AskAdmission,
    BringListedTask,
    DeclineAdmission,
    ListAdmissions,
    WithdrawAdmission,
)
from baodao.schema.registration.claims import AcceptClaim, ClaimItem, ConfirmClaim, ReportClaim
from baodao.schema.registration.lists import ItemPosted, ListItems
from baodao.schema.registration.permits import AddPermit, EndPermit, ListPermits
from baodao.schema.registration.policies import SetPolicy
from tests.builders import admissions, organisations
from tests.builders.actors import acting_as
from tests.builders.admissions import AUNT, CENSUS, DEPARTMENT, STREET_OFFICE, asked
from tests.builders.registration import (
    AUDITOR,
    COLLEAGUE,
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    liaison,
    noon,
    person,
)

(DUE,) = SWEEPS
PARKS = liaison("parks")
DAY = timedelta(days=1)
NOBODYS = (["not-found"], ["out-of-scope"])


@pytest.fixture
async def service() -> MemoryService:
    return await admissions.district()


async def items(service: MemoryService, **asked: Any) -> list[tuple[str, str]]:
    """What everybody sees of the department on the lists: where, and what."""
    query = ListItems(actor=person("a"), organisation_id="census", **asked)
    return [(one.division, one.title) for one in (await service.ask(query)).items]


async def approve(service: MemoryService, key: str, **said: Any) -> Any:
    return await service.done(ApproveAdmission, STREET_OFFICE, admission_id=key, **said)


# --- what the street has put on its list ---


async def test_what_is_on_the_list_goes_straight_into_the_communities(
    service: MemoryService,
) -> None:
    permit = await admissions.permit(service)
    assert names(service.told()) == ["permit-added"]
    await admissions.bring(service, permit, communities=[COMMUNITY, NEXT_DOOR, COMMUNITY])
    (granted,) = service.told(AdmissionGranted)
    assert (granted.permit_id, granted.communities) == (permit, [COMMUNITY, NEXT_DOOR])
    assert await items(service) == [(COMMUNITY, CENSUS["title"]), (NEXT_DOOR, CENSUS["title"])]
    assert {one.organisation_id for one in service.told(ItemPosted)} == {"census"}


async def test_what_it_brings_is_claimed_and_done_like_any_other(service: MemoryService) -> None:
    await admissions.bring(service, await admissions.permit(service))
    (item,) = service.all_of(Item)
    said = {"item_id": item.id, "volunteer_id": "a"}
    claim = (await service.done(ClaimItem, person("a"), **said)).claim_id
    await service.done(AcceptClaim, DEPARTMENT, claim_id=claim)
    await service.done(ReportClaim, person("a"), claim_id=claim, day="2026-11-23")
    assert (await service.done(ConfirmClaim, DEPARTMENT, claim_id=claim)).state == "confirmed"


async def test_the_list_is_public_and_has_terms(service: MemoryService) -> None:
    first = await admissions.permit(service, until_day="2026-12-01")
    later = await admissions.permit(service, from_day="2026-12-01", until_day="2027-12-01")
    await admissions.permit(
        service,
        acting_as(id="o", role="organiser", organisation="street-2"),
        street_id="street-2",
        department_id="parks",
    )

    async def listed(**said: Any) -> list[str]:
        return [one.permit_id for one in (await service.ask(ListPermits(**said))).permits]

    everybody = {"actor": person("a"), "division": STREET}
    assert await listed(**everybody) == [first, later]
    assert await listed(**everybody, on="2026-11-30") == [first]
    assert await listed(**everybody, on="2026-12-01") == [later]
    assert len(await listed(actor=person("a"), division=DISTRICT)) == 3
    assert await listed(actor=person("a"), department_id="census", street_id="street-2") == []


@pytest.mark.parametrize(
    ("permit", "said", "slug"),
    [
        ({"from_day": "2026-11-24"}, {}, "not-on-the-list"),
        ({"department_id": "parks"}, {}, "not-on-the-list"),
        ({}, {"communities": [ELSEWHERE]}, "community-elsewhere"),
        ({}, {"communities": [STREET]}, "community-elsewhere"),
        ({}, {"communities": [f"{STREET}999"]}, "unknown-division"),
        ({}, {"street_id": "street-2", "communities": [ELSEWHERE]}, "not-on-the-list"),
        ({}, {"deadline": "2026-11-22"}, "deadline-passed"),
        ({}, {"permit_id": "none"}, "not-found"),
        # It is called there as the street has put it down.
        ({}, {"title": "测试·别的"}, "malformed"),
    ],
)
async def test_nothing_else_comes_in_by_the_list(
    service: MemoryService, permit: dict[str, Any], said: dict[str, Any], slug: str
) -> None:
    key = await admissions.permit(service, **permit)
    values = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": key} | said
    if slug == "malformed":
        with pytest.raises(ValueError, match="title"):
            await service.refused(BringListedTask, DEPARTMENT, **values)
    else:
        assert slugs(await service.refused(BringListedTask, DEPARTMENT, **values)) == [slug]
    assert await items(service) == []


async def test_a_row_of_the_list_is_used_so_many_times_a_year(service: MemoryService) -> None:
    permit = await admissions.permit(service, per_year=2)
    # By the calendar in China.
    service.now = noon("2026-12-31") + timedelta(hours=11, minutes=59)
    for _ in range(2):
        await admissions.bring(service, permit)
    values = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": permit}
    assert slugs(await service.refused(BringListedTask, DEPARTMENT, **values)) == ["permit-used-up"]
    await admissions.ask(service)
    service.now += timedelta(minutes=1)
    await admissions.bring(service, permit)


async def test_the_street_takes_something_off_its_list(service: MemoryService) -> None:
    permit = await admissions.permit(service)
    await admissions.bring(service, permit)
    end = {"permit_id": permit, "reason": "测试"}
    late = await service.refused(EndPermit, STREET_OFFICE, **end, on="2027-11-23")
    assert slugs(late) == ["permit-over"]
    before = await service.refused(EndPermit, STREET_OFFICE, **end, on="2026-11-22")
    assert slugs(before) == ["day-passed"]
    assert (await service.done(EndPermit, COORDINATOR, **end)).until_day == "2026-11-23"
    values = {n: v for n, v in asked().items() if n not in CENSUS} | {"permit_id": permit}
    refused = await service.refused(BringListedTask, DEPARTMENT, **values)
    assert slugs(refused) == ["not-on-the-list"]
    # What was let in before stays.
    assert len(await items(service, state="open")) == 1


async def test_a_row_that_has_not_begun_never_holds_once_it_is_ended(
    service: MemoryService,
) -> None:
    permit = await admissions.permit(service, from_day="2027-01-01")
    ended = await service.done(EndPermit, STREET_OFFICE, permit_id=permit, reason="测试")
    assert ended.until_day == "2027-01-01"
    query = ListPermits(actor=person("a"), division=STREET, on="2027-01-01")
    assert (await service.ask(query)).permits == []


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"department_id": "team"}, "not-a-department"),
        ({"street_id": "committee"}, "out-of-scope"),
        ({"from_day": "2026-11-22"}, "day-passed"),
        ({"until_day": "2026-11-23"}, "term-without-duration"),
        ({"until_day": "2037-11-23"}, "beyond-horizon"),
    ],
)
async def test_what_cannot_be_put_on_the_list(
    service: MemoryService, said: dict[str, Any], slug: str
) -> None:
    values = {"street_id": "street", "department_id": "census", "until_day": "2027-11-23"}
    refused = await service.refused(AddPermit, STREET_OFFICE, **values | CENSUS | said)
    assert slugs(refused) == [slug]


async def test_a_list_is_kept_at_a_street_alone(service: MemoryService) -> None:
    """An office that somebody registered at a community, or at the district, is none."""
    for name, division in (("low", COMMUNITY), ("high", DISTRICT)):
        await service.put(organisations.known(name, "street-office", division))
        values = {"street_id": name, "department_id": "census", "until_day": "2027-11-23"}
        own = acting_as(id="o", role="organiser", organisation=name)
        assert slugs(await service.refused(AddPermit, own, **values | CENSUS)) == ["not-a-street"]
        assert slugs(await service.refused(AskAdmission, DEPARTMENT, **asked(street_id=name))) == [
            "not-a-street",
        ]


async def test_a_department_of_another_place_has_nothing_to_bring(service: MemoryService) -> None:
    await service.put(organisations.known("far", "department", "120105"))
    said = asked(department_id="far")
    assert slugs(await service.refused(AskAdmission, liaison("far"), **said)) == [
        "department-elsewhere"
    ]


# --- what is asked ---


async def test_what_is_not_on_the_list_waits_for_the_street(service: MemoryService) -> None:
    key = await admissions.ask(service, communities=[COMMUNITY, NEXT_DOOR])
    assert names(service.told()) == ["admission-asked"]
    assert await items(service) == []
    assert (await approve(service, key)).state == "approved"
    assert await items(service) == [(COMMUNITY, CENSUS["title"]), (NEXT_DOOR, CENSUS["title"])]
    # This once: the next one waits again.
    assert (await service.ask(ListPermits(actor=person("a"), division=STREET))).permits == []
    again = await service.refused(ApproveAdmission, STREET_OFFICE, admission_id=key)
    assert slugs(again) == ["admission-not-in-state"]


async def test_the_street_may_put_it_on_its_list_as_well(service: MemoryService) -> None:
    key = await admissions.ask(service)
    short = {"admission_id": key, "until_day": "2026-11-23"}
    refused = await service.refused(ApproveAdmission, STREET_OFFICE, **short)
    assert slugs(refused) == ["term-without-duration"]
    await approve(service, key, until_day="2027-01-01")
    (row,) = (await service.ask(ListPermits(actor=person("a"), division=STREET))).permits
    said = (row.department_id, row.title, row.category, row.from_day, row.until_day)
    assert said == ("census", *CENSUS.values(), "2026-11-23", "2027-01-01")
    await admissions.bring(service, row.permit_id)
    assert len(await items(service)) == 2


async def test_who_is_declined_learns_why_and_nothing_comes(service: MemoryService) -> None:
    key = await admissions.ask(service)
    no = {"admission_id": key, "reason": "测试·不属于社区职责"}
    await service.done(DeclineAdmission, STREET_OFFICE, **no)
    (told,) = service.told(AdmissionDeclined)
    assert "职责" not in told.model_dump_json()
    page = await service.ask(ListAdmissions(actor=DEPARTMENT, department_id="census"))
    assert [(one.state, one.reason) for one in page.admissions] == [("declined", no["reason"])]
    for kind, said in ((ApproveAdmission, {"admission_id": key}), (DeclineAdmission, no)):
        refused = await service.refused(kind, STREET_OFFICE, **said)
        assert slugs(refused) == ["admission-not-in-state"]
    assert await items(service) == []


async def test_who_asked_takes_it_back(service: MemoryService) -> None:
    key = {"admission_id": await admissions.ask(service)}
    for actor in (PARKS, STREET_OFFICE, AUNT, OPERATOR):
        assert slugs(await service.refused(WithdrawAdmission, actor, **key)) in NOBODYS
    assert (await service.done(WithdrawAdmission, DEPARTMENT, **key)).state == "withdrawn"
    refused = await service.refused(ApproveAdmission, STREET_OFFICE, **key)
    assert slugs(refused) == ["admission-not-in-state"]


async def test_who_answers_for_a_street(service: MemoryService) -> None:
    permit = await admissions.permit(service)
    key = await admissions.ask(service)
    elsewhere = COORDINATOR.model_copy(update={"scope": ELSEWHERE[:9]})
    other = acting_as(id="o", role="organiser", organisation="street-2")
    nobody = (DEPARTMENT, AUNT, ORGANISER, COLLEAGUE, elsewhere, other, person("a"))
    for actor in (*nobody, SUPERVISOR, OPERATOR, AUDITOR):
        for kind, said in (
            (ApproveAdmission, {"admission_id": key}),
            (DeclineAdmission, {"admission_id": key, "reason": "测试"}),
            (EndPermit, {"permit_id": permit, "reason": "测试"}),
        ):
            assert slugs(await service.refused(kind, actor, **said)) in NOBODYS
    await service.done(ApproveAdmission, COORDINATOR, admission_id=key)
    # Nobody decides in their own matter, whatever else they may.
    own = acting_as(
        id="x",
        role="street-coordinator",
        scope=STREET,
        organisation="census",
        capabilities=set(CAPABILITIES),
    )
    again = {"admission_id": await admissions.ask(service)}
    assert slugs(await service.refused(ApproveAdmission, own, **again)) == ["own-matter"]


async def test_who_sees_what_is_asked(service: MemoryService) -> None:
    key = await admissions.ask(service)
    parks = await admissions.ask(service, PARKS, department_id="parks")

    async def seen(actor: Actor, **said: Any) -> list[str] | None:
        page = await service.ask(ListAdmissions(actor=actor, counted=True, **said))
        if isinstance(page, Refused):
            return None
        assert page.total == len(page.admissions)
        return [one.admission_id for one in page.admissions]

    assert await seen(DEPARTMENT, department_id="census") == [key]
    assert await seen(DEPARTMENT, department_id="parks") is None
    assert await seen(STREET_OFFICE, street_id="street", department_id="parks") == [parks]
    assert await seen(COORDINATOR, state="asked") == await seen(SUPERVISOR) == [key, parks]
    assert await seen(ORGANISER, division=COMMUNITY) == []
    assert await seen(AUNT, street_id="street") is None
    assert await seen(person("a")) is None


# --- when the street is late ---


async def sweep(service: MemoryService) -> int:
    due = await service.due(DUE)
    for command in due:
        await service.decide(command)
    return len(due)


async def late(service: MemoryService, overdue: str) -> int:
    page = await service.ask(ListAdmissions(actor=SUPERVISOR, overdue=overdue))
    return len(page.admissions)


async def test_a_street_that_does_not_answer_is_late_and_climbs(service: MemoryService) -> None:
    """ADR 0051, of the street: seven days, and seven more."""
    key = await admissions.ask(service)
    service.now += 7 * DAY
    assert await sweep(service) == 0
    service.now += DAY
    assert (await sweep(service), await sweep(service)) == (1, 0)
    assert (await late(service, "late"), await late(service, "climbed-to-district")) == (1, 0)
    service.now += 6 * DAY
    assert (await sweep(service), await sweep(service)) == (1, 0)
    assert (await late(service, "late"), await late(service, "climbed-to-district")) == (1, 1)
    assert [one.overdue for one in service.told(AdmissionOverdue)] == [
        "late",
        "climbed-to-district",
    ]
    await approve(service, key)
    assert await late(service, "climbed-to-district") == 1
    assert service.all_of(Admission)[0].due_on is None


@pytest.mark.parametrize(
    ("days", "marks"), [(7, []), (8, ["late"]), (14, ["late", "climbed-to-district"])]
)
async def test_an_answer_too_late_marks_itself(
    service: MemoryService, days: int, marks: list[str]
) -> None:
    key = await admissions.ask(service)
    service.now += days * DAY
    await approve(service, key)
    assert [one.overdue for one in service.told(AdmissionOverdue)] == marks
    assert await sweep(service) == 0


async def test_the_days_are_those_of_the_pack_and_of_the_task_itself(
    service: MemoryService,
) -> None:
    rules = {"lists": {"answer_days": 3}}
    await service.done(SetPolicy, OPERATOR, division=STREET, rules=rules, note="测试")
    await admissions.ask(service)
    await admissions.ask(service, deadline="2026-11-25")
    assert [one.answer_by for one in service.all_of(Admission)] == ["2026-11-26", "2026-11-25"]
    service.now += 3 * DAY
    last = service.all_of(Admission)[1].id
    refused = await service.refused(ApproveAdmission, STREET_OFFICE, admission_id=last)
    assert slugs(refused) == ["deadline-passed"]
