"""Two records of one person: every rule, on a store in memory."""

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import NotFound
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.volunteers import RegisterVolunteer, SuspendVolunteer
from tests.builders import people
from tests.builders.leaving import erase, merge, merging
from tests.builders.registration import (
    COLLEAGUE,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    SUSPENDED,
    VAULT,
    person,
)


async def test_two_records_of_one_person_become_one(service: MemoryService) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=gone, **SUSPENDED)
    before = await service.stored(Volunteer, gone)
    receipt = await merge(service, keep, gone, note="测试·已核对")
    assert receipt.also == [gone]
    merged = await service.stored(Volunteer, gone)
    assert (merged.state, merged.merged_into) == ("merged", keep)
    assert merged.history[:-1] == before.history
    assert merged.history[-1].reason == "测试·已核对"
    assert (await service.stored(Volunteer, keep)).also == (gone,)
    identities = service.database.documents("identities")
    assert {row["volunteer_id"] for row in identities} == {keep}
    assert sorted((await service.stored(Person, keep)).identities) == sorted(
        row["_id"] for row in identities
    )
    assert (await service.stored(Person, gone)).read(VAULT).phone == "19900000002"
    told = names(service.told())[-6:]
    assert told[:3] == ["volunteer-suspended", "volunteers-merged", "person-told"], "the kept one"
    assert told[3:] == ["volunteer-suspended", *["person-told"] * 2], "the merged one"


async def test_the_calendar_of_an_active_merged_record_closes(service: MemoryService) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    await merge(service, keep, gone)
    told = [(e.NAME, e.aggregate_id) for _, e in service.published()][-5:]
    assert ("volunteers-merged", keep) in told
    assert ("volunteer-suspended", gone) in told


async def test_the_document_of_a_merged_record_names_the_kept_one(service: MemoryService) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    await merge(service, keep, gone)
    number = (await service.stored(Volunteer, keep)).number
    refused = await service.refused(RegisterVolunteer, ORGANISER, **people.registration(2))
    assert refused[0].model_dump() == {"number": "*" * 9 + number[-4:]}


async def test_likeness_is_no_proof(service: MemoryService) -> None:
    same = {"name": "测试·甲", "phone": "19900000001"}
    one, two = [await people.volunteer(service, number, **same) for number in (1, 2)]
    first, second = [await service.stored(Person, who) for who in (one, two)]
    assert {*first.hashes} & {*second.hashes}
    unproven = merging(one, two, confirmed=False)
    refused = await service.refused(AskToMerge, ORGANISER, **unproven)
    assert slugs(refused) == ["sameness-unproven"]
    await service.put(second.lead_here(first).after)
    await merge(service, one, two, confirmed=False)


async def test_who_merges_covers_both(service: MemoryService) -> None:
    one = await people.volunteer(service, 1)
    two = await people.volunteer(service, 2, OPERATOR, division=ELSEWHERE)
    there = ORGANISER.model_copy(update={"scope": ELSEWHERE})
    both = merging(one, two)
    for actor, unseen in ((ORGANISER, two), (there, one)):
        refused = await service.refused(AskToMerge, actor, **both)
        assert refused == [NotFound(kind="volunteer", id=unseen)]
    refused = await service.refused(AskToMerge, person(one), **both)
    assert slugs(refused) == ["out-of-scope"]
    asked = await service.done(AskToMerge, OPERATOR, **both)
    for actor in (ORGANISER, there):
        refused = await service.refused(MergeVolunteers, actor, request_id=asked.request_id)
        assert refused == [NotFound(kind="request", id=asked.request_id)]
    await service.done(MergeVolunteers, COLLEAGUE, request_id=asked.request_id)


async def test_a_record_is_merged_once_and_not_with_itself(service: MemoryService) -> None:
    one, two, three = [await people.volunteer(service, n) for n in (1, 2, 3)]
    refused = await service.refused(AskToMerge, ORGANISER, **merging(one, one))
    assert slugs(refused) == ["same-record"]
    await merge(service, two, three)
    for keep, gone in ((one, three), (three, one)):
        refused = await service.refused(AskToMerge, ORGANISER, **merging(keep, gone))
        assert slugs(refused) == ["merged-into"]
    assert (await merge(service, one, two)).also == [two, three]


async def test_erasing_the_kept_record_erases_all_of_them(service: MemoryService) -> None:
    one, two, three = [await people.volunteer(service, n) for n in (1, 2, 3)]
    await merge(service, two, three, note="测试·甲")
    await merge(service, one, two, note="测试·甲")
    refused = await service.refused(ErasePerson, person(two), volunteer_id=two)
    assert slugs(refused) == ["merged-into"]
    await erase(service, one)
    for record in (one, two, three):
        assert (await service.stored(Person, record)).content is None
        volunteer = await service.stored(Volunteer, record)
        assert {step.reason for step in volunteer.history} <= {None, "erased"}
    assert service.database.documents("identities") == []
    assert names(service.told()).count("person-erased") == 3


async def test_what_was_agreed_to_under_a_merged_record_ends(service: MemoryService) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    rows = service.database.documents("consents")
    consents = {row["volunteer_id"]: row["_id"] for row in rows}
    await merge(service, keep, gone)
    assert (await service.stored(Consent, consents[gone])).over_at == NOW
    assert (await service.stored(Consent, consents[keep])).over_at is None


async def test_only_records_that_exist_are_merged(service: MemoryService) -> None:
    one = await people.volunteer(service, 1)
    for keep in ("nobody", one):
        refused = await service.refused(AskToMerge, ORGANISER, **merging(keep, "none"))
        assert refused == [NotFound(kind="volunteer", id="none")]
