"""Contacts, and what a unit is told of a quarter."""

from datetime import UTC, datetime, timedelta

import pytest

from baodao.kernel.policies import PolicyPack
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.policies.domain import set_pack
from baodao.schema import Actor, NotFound
from baodao.schema.registration.obligations import (
    ContactRecorded,
    ContactTakenBack,
    DenyContact,
    RecordContact,
    UnitFeedbackIssued,
)
from baodao.schema.registration.policies import PolicyRules, RegistrationRules
from tests.builders import cases, lists, organisations, party, people
from tests.builders.lists import COMMITTEE, LIAISON
from tests.builders.obligations import attended, credited, own, together
from tests.builders.registration import (
    DISTRICT,
    ELSEWHERE,
    STRANGER,
    person,
)

NOTE = {"organisation_id": "committee", "day": "2026-11-22", "topic": "测试·冬季巡查"}


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


# --- contacts ---


async def test_a_contact_is_counted_and_the_person_told(service: MemoryService) -> None:
    await party.member(service, "a")
    contact = (await service.done(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)).contact_id
    assert await own(service) == (1, 0, 0, 0)
    assert await together(service) == (1, 0, 0, 0)
    (event,) = cases.announced(service)
    assert isinstance(event, ContactRecorded)
    assert (event.record_id, event.volunteer_id, event.day) == (contact, "a", "2026-11-22")
    assert "冬季" not in str(service.database.documents("outbox"))
    assert (await service.stored(Contact, contact)).topic == "测试·冬季巡查"


async def test_a_contact_with_a_unit_is_the_unit_s_own(service: MemoryService) -> None:
    await service.done(RecordContact, COMMITTEE, unit_id="unit", **NOTE)
    assert await together(service) == (1, 0, 0, 0)
    assert service.database.documents("tallies") == []


@pytest.mark.parametrize(
    ("actor", "no"),
    [(person("a"), "out-of-scope"), (LIAISON, "out-of-scope"), (STRANGER, "not-found")],
    ids=lambda value: getattr(value, "role", value),
)
async def test_only_the_community_writes_contacts_down(
    service: MemoryService, actor: Actor, no: str
) -> None:
    refused = await service.refused(RecordContact, actor, volunteer_id="a", **NOTE)
    assert slugs(refused) == [no]


async def test_a_contact_is_with_somebody_of_the_community(service: MemoryService) -> None:
    await service.put(people.known("a", division=ELSEWHERE))
    unseen = [NotFound(kind="volunteer", id="a")]
    refused = await service.refused(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)
    assert refused == unseen
    await party.member(service, "a", accepted=False)
    refused = await service.refused(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)
    assert refused == unseen
    await party.member(service, "a")
    await service.done(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)


async def test_every_reason_against_a_contact_is_told_at_once(service: MemoryService) -> None:
    wrong = NOTE | {"day": "2026-11-24", "volunteer_id": "x", "unit_id": "y"}
    assert await service.refused(RecordContact, STRANGER, **wrong) == [
        NotFound(kind="organisation", id="committee")
    ]
    assert slugs(await service.refused(RecordContact, COMMITTEE, **wrong)) == [
        "day-in-future",
        "not-found",
        "not-found",
        "either-person-or-unit",
    ]
    refused = await service.refused(RecordContact, COMMITTEE, **NOTE)
    assert slugs(refused) == ["either-person-or-unit"]
    missing = NOTE | {"organisation_id": "none", "volunteer_id": "a"}
    assert slugs(await service.refused(RecordContact, COMMITTEE, **missing)) == ["not-found"]


@pytest.mark.parametrize("actor", [person("a"), COMMITTEE], ids=lambda a: a.role)
async def test_a_person_says_that_there_was_no_contact(
    service: MemoryService, actor: Actor
) -> None:
    await party.member(service, "a")
    contact = (await service.done(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)).contact_id
    await party.member(service, "a", unit_id="other")
    deny = {"contact_id": contact}
    for other in (person("b"), LIAISON, STRANGER):
        assert await service.refused(DenyContact, other, **deny) == [
            NotFound(kind="contact", id=contact)
        ]
    await service.done(DenyContact, actor, **deny)
    assert isinstance(cases.announced(service)[-1], ContactTakenBack)
    for counts in (await own(service), await together(service)):
        assert counts == (0, 0, 0, 0)
    refused = await service.refused(DenyContact, actor, **deny)
    assert slugs(refused) == ["contact-taken-back-already"]


async def test_a_unit_says_that_there_was_no_contact(service: MemoryService) -> None:
    contact = (await service.done(RecordContact, COMMITTEE, unit_id="unit", **NOTE)).contact_id
    await service.done(DenyContact, LIAISON, contact_id=contact)
    assert await together(service) == (0, 0, 0, 0)


# --- feedback ---


SETTLED = datetime(2027, 1, 21, 16, 0, tzinfo=UTC)
ISSUE = {"unit_id": "unit", "quarter": "2026Q4", "members": 3, "members_met": 2}


async def test_a_unit_is_told_totals_once(service: MemoryService) -> None:
    for name in ("a", "b", "c"):
        await party.member(service, name)
        await service.follow(attended(name), credited(name, 45))
    await service.done(RecordContact, COMMITTEE, volunteer_id="a", **NOTE)
    service.now = SETTLED
    await service.done(IssueUnitFeedback, **ISSUE)
    again = await service.refused(IssueUnitFeedback, **ISSUE | {"members": 9})
    assert slugs(again) == ["nothing-due"]
    issued = service.told(UnitFeedbackIssued)
    assert [e.model_dump(exclude={"division", "feedback_id"}) for e in issued] == [
        ISSUE | {"withheld": False, "contacts": 1, "activities": 3, "minutes": 135, "claims": 0}
    ]
    (envelope,) = [e for e, event in service.published() if event in issued]
    assert envelope.policy_version == "default-1"


async def test_too_few_members_are_told_nothing_but_that(service: MemoryService) -> None:
    await party.member(service, "a")
    await service.follow(credited("a", 45))
    service.now = SETTLED
    given = ISSUE | {"members": 2, "members_met": 1}
    await service.done(IssueUnitFeedback, **given)
    (stored,) = service.all_of(UnitFeedback)
    assert (stored.withheld, stored.members) == (True, 2)
    for withheld in ("members_met", "contacts", "activities", "minutes", "claims"):
        assert getattr(stored, withheld) is None
        assert getattr(cases.announced(service)[-1], withheld) is None


async def test_how_few_are_too_few_is_policy_where_the_unit_is(service: MemoryService) -> None:
    rules = PolicyRules(registration=RegistrationRules(feedback_min_members=10))
    await service.put(set_pack(PolicyPack.blank(DISTRICT), rules, "测试", NOW).after)
    service.now = SETTLED
    await service.done(IssueUnitFeedback, **ISSUE)
    (stored,) = service.all_of(UnitFeedback)
    assert stored.withheld
    assert stored.policy == "120104@1+default-1"


async def test_a_quarter_that_is_not_settled_is_not_told_of(service: MemoryService) -> None:
    service.now = SETTLED - timedelta(milliseconds=1)
    refused = await service.refused(IssueUnitFeedback, **ISSUE)
    assert slugs(refused) == ["nothing-due"]


async def test_a_unit_that_does_not_exist_is_told_nothing(service: MemoryService) -> None:
    service.now = SETTLED
    refused = await service.refused(IssueUnitFeedback, **ISSUE | {"unit_id": "none"})
    assert slugs(refused) == ["not-found"]
    await service.put(organisations.known("none", "unit-party-organisation"))
    await service.done(IssueUnitFeedback, **ISSUE | {"unit_id": "none"})
