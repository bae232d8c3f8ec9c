"""Erased, and keys that change: every rule, on a store in memory."""

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.kit.work import Done, Unavailable
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.people import ErasedError, Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.privacy.commands import RewrapPerson
from baodao.schema import Actor
from baodao.schema.registration.personal_data import CorrectProfile, ErasePerson
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.volunteers import ChangeSkills, ReturnVolunteer, SuspendVolunteer
from tests.builders import privacy
from tests.builders.actors import acting_as
from tests.builders.leaving import merging
from tests.builders.registration import OPERATOR, ORGANISER, SUPERVISOR, SUSPENDED, person


@pytest.fixture
async def service() -> MemoryService:
    return await privacy.registration()


async def test_an_erased_person_is_a_number_without_a_name(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(
        SuspendVolunteer, ORGANISER, volunteer_id=one, **SUSPENDED | {"reason": "测试·甲太吵"}
    )
    receipt = await service.done(ErasePerson, person(one), volunteer_id=one)
    assert (receipt.state, receipt.erased_at) == ("withdrawn", NOW)
    assert names(service.told())[-3:] == [
        "person-erased",
        "volunteer-withdrawn",
        "consent-withdrawn",
    ]
    gone, volunteer = await service.stored(Person, one), await service.stored(Volunteer, one)
    assert (gone.content, gone.data_key, gone.hashes, gone.identities) == (None, None, (), ())
    with pytest.raises(ErasedError):
        gone.read(privacy.NEW)
    assert [step.reason for step in volunteer.history] == [None, None, "erased"]
    assert volunteer.skills == volunteer.availability == ()
    assert service.database.documents("identities") == []


async def test_the_document_of_an_erased_person_registers_anew(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(ErasePerson, person(one), volunteer_id=one)
    two = await privacy.volunteer(service, 1)
    assert two != one
    assert (await privacy.data(service, two)).name == "测试·甲0001"


async def test_after_an_erasure_every_command_says_so(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(ErasePerson, person(one), volunteer_id=one)
    for kind, values in (
        (CorrectProfile, {"name": "测试·乙"}),
        (ErasePerson, {}),
        (ReturnVolunteer, {}),
        (ChangeSkills, {"skills": [], "categories": []}),
    ):
        refused = await service.refused(kind, person(one), volunteer_id=one, **values)
        assert slugs(refused) == ["erased"]


async def test_a_withdrawn_person_can_be_erased(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(ErasePerson, person(one), volunteer_id=one)
    other = await privacy.volunteer(service, 2)
    volunteer = await service.stored(Volunteer, other)
    await service.put(volunteer.withdraw(person(other), "测试", NOW).after)
    receipt = await service.done(ErasePerson, person(other), volunteer_id=other)
    assert receipt.state == "withdrawn"
    assert names(service.told())[-2:] == ["person-erased", "consent-withdrawn"]


@pytest.mark.parametrize(
    ("actor", "no"),
    [
        (ORGANISER, "out-of-scope"),
        (OPERATOR, ""),
        (acting_as(id="s", role="supervisor", scope="13"), "not-found"),
    ],
    ids=lambda value: getattr(value, "role", value),
)
async def test_who_may_erase(service: MemoryService, actor: Actor, no: str) -> None:
    one = await privacy.volunteer(service, 1)
    wish = {"volunteer_id": one, "note": "测试"}
    if not no:
        await service.done(ErasePerson, actor, **wish)
    else:
        assert slugs(await service.refused(ErasePerson, actor, **wish)) == [no]


async def test_a_supervisor_says_on_whose_word(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    refused = await service.refused(ErasePerson, SUPERVISOR, volunteer_id=one)
    assert slugs(refused) == ["note-required"]
    await service.done(ErasePerson, SUPERVISOR, volunteer_id=one, note="测试·存档 1")
    erasure: Erasure = await service.stored(Erasure, one)
    assert (erasure.by, erasure.note, erasure.people) == (SUPERVISOR.id, "测试·存档 1", (one,))
    assert names(service.told()).count("person-told") == 3  # registered, erased, consent ended


async def test_a_frozen_record_is_neither_corrected_nor_erased(service: MemoryService) -> None:
    one, two = await privacy.volunteer(service, 1), await privacy.volunteer(service, 2)
    volunteer = await service.stored(Volunteer, one)
    await service.put(volunteer.change(frozen_by="case").after)
    refused = await service.refused(ErasePerson, person(one), volunteer_id=one)
    assert slugs(refused) == ["record-frozen"]
    refused = await service.refused(CorrectProfile, person(one), volunteer_id=one, name="测试·乙")
    assert slugs(refused) == ["record-frozen"]
    for pair in (merging(one, two), merging(two, one)):
        assert slugs(await service.refused(AskToMerge, ORGANISER, **pair)) == ["record-frozen"]


async def test_consents_end_with_an_erasure(service: MemoryService) -> None:
    one, other = await privacy.volunteer(service, 1), await privacy.volunteer(service, 2)
    rows = service.database.documents("consents")
    consents = {row["volunteer_id"]: row["_id"] for row in rows if "volunteer_id" in row}
    await service.done(ErasePerson, person(one), volunteer_id=one)
    assert (await service.stored(Consent, consents[one])).withdrawn_at == NOW
    assert (await service.stored(Consent, consents[other])).withdrawn_at is None
    assert names(service.told()).count("consent-withdrawn") == 1
    holding = await service.stored(Consents, one)
    assert holding.holding == ()


# --- keys ---


async def test_a_person_moves_to_the_current_key_without_an_event(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    count, before = service.commits, await service.stored(Person, one)
    await service.done(RewrapPerson, person_id=one)
    after = await service.stored(Person, one)
    assert (before.master_key, after.master_key) == ("old", "new")
    assert (after.content, after.hashes) == (before.content, before.hashes)
    assert service.commits == count
    assert (await privacy.data(service, one)).name == "测试·甲0001"
    assert slugs(await service.refused(RewrapPerson, person_id=one)) == ["nothing-due"]


async def test_a_key_that_this_process_lacks_is_unavailable_and_nothing_is_stored(
    service: MemoryService,
) -> None:
    one = await privacy.volunteer(service, 1)
    elsewhere, before = service.beside(privacy.NEITHER), service.database.snapshot()
    for kind, actor, values in (
        (CorrectProfile, ORGANISER, {"volunteer_id": one, "name": "测试·乙"}),
        (RewrapPerson, None, {"person_id": one}),
    ):
        outcome = await elsewhere.send(kind, actor, **values)
        assert outcome == Unavailable("the key of these personal data is not here yet")
    assert service.database.snapshot() == before
    await service.done(CorrectProfile, ORGANISER, volunteer_id=one, name="测试·乙")


async def test_one_whose_key_is_missing_does_not_hold_up_the_others(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    elsewhere = service.beside(privacy.NEITHER)
    commands = [
        elsewhere.command(SuspendVolunteer, ORGANISER, volunteer_id=one, **SUSPENDED),
        elsewhere.command(CorrectProfile, ORGANISER, volunteer_id=one, name="测试·乙"),
    ]
    outcomes = await elsewhere.decide_together(commands)
    assert [type(outcome) for outcome in outcomes] == [Done, Unavailable]


async def test_a_broken_seal_is_refused(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    sealed = await service.stored(Person, one)
    assert sealed.data_key
    flipped = bytes([sealed.data_key[-1] ^ 1])
    await service.put(sealed.change(data_key=sealed.data_key[:-1] + flipped).after)
    refused = await service.refused(CorrectProfile, ORGANISER, volunteer_id=one, name="测试·乙")
    assert slugs(refused) == ["seal-broken"]
    assert slugs(await service.refused(RewrapPerson, person_id=one)) == ["seal-broken"]
    receipt = await service.done(ErasePerson, person(one), volunteer_id=one)
    assert receipt.state == "withdrawn"


async def test_an_erased_person_needs_no_key(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(ErasePerson, person(one), volunteer_id=one)
    assert slugs(await service.refused(RewrapPerson, person_id=one)) == ["nothing-due"]


async def test_what_commands_carried_is_in_the_vault_alone(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    given = {"name": "测试·丁丁", "phone": "19900007777"}
    await service.done(CorrectProfile, ORGANISER, volunteer_id=one, **given)
    await service.done(
        CorrectProfile,
        ORGANISER,
        volunteer_id=one,
        document={"type": "resident-id", "number": resident_id(9)},
    )
    secrets = [*given.values(), "测试·甲0001", "19900000001", resident_id(1), resident_id(9)]
    stored = service.database.snapshot()
    assert {"people", "inbox", "outbox", "volunteers", "identities"} <= {name for name, _ in stored}
    for name, document in stored.items():
        assert [s for s in secrets if s.encode() in document] == [], name
