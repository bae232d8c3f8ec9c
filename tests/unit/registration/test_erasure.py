"""Erased, and keys that change: every rule, on a store in memory."""

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.work import Done, Unavailable
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.people import ErasedError
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.schema import Actor
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.personal_data import CorrectProfile, ErasePerson
from baodao.schema.registration.vault import RewrapPerson, RewrapReceipt
from baodao.schema.registration.volunteers import (
    ChangeSkills,
    ReturnVolunteer,
    SuspendVolunteer,
)
from tests.support.world import (
    LATER,
    NEITHER,
    NOW,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
    VAULT,
    World,
    oneself,
)


@pytest.fixture
async def world() -> World:
    return await World.prepare()


async def test_an_erased_person_is_a_number_without_a_name(world: World) -> None:
    one = await world.register(1)
    await world.done(SuspendVolunteer, volunteer_id=one, reason="测试·甲太吵")
    receipt = await world.done(ErasePerson, oneself(one), volunteer_id=one)
    assert (receipt.state, receipt.erased_at) == ("withdrawn", LATER)
    assert world.events()[-3:] == ["person-erased", "volunteer-withdrawn", "consent-withdrawn"]
    person, volunteer = await world.person(one), await world.volunteer(one)
    assert (person.content, person.data_key, person.hashes, person.identities) == (
        None,
        None,
        (),
        (),
    )
    with pytest.raises(ErasedError):
        person.read(VAULT)
    assert [step.reason for step in volunteer.history] == [None, None, "erased"]
    assert volunteer.skills == volunteer.availability == ()
    assert world.service.database.documents("identities") == []


async def test_the_document_of_an_erased_person_registers_anew(world: World) -> None:
    one = await world.register(1)
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    two = await world.register(1)
    assert two != one
    assert (await world.data(two)).name == "测试·甲"


async def test_after_an_erasure_every_command_says_so(world: World) -> None:
    one = await world.register(1)
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    for kind, values in (
        (CorrectProfile, {"name": "测试·乙"}),
        (ErasePerson, {}),
        (ReturnVolunteer, {}),
        (ChangeSkills, {"skills": [], "categories": []}),
    ):
        assert await world.refused(kind, oneself(one), volunteer_id=one, **values) == ["erased"]


async def test_a_withdrawn_person_can_be_erased(world: World) -> None:
    one = await world.register(1)
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    other = await world.register(2)
    volunteer = await world.volunteer(other)
    await world.store(VOLUNTEERS, volunteer.withdraw(oneself(other), "测试", NOW).after)
    receipt = await world.done(ErasePerson, oneself(other), volunteer_id=other)
    assert receipt.state == "withdrawn"
    assert world.events()[-2:] == ["person-erased", "consent-withdrawn"]


@pytest.mark.parametrize(
    "actor", [ORGANISER, OPERATOR, Actor(id="s", role="supervisor", scope="13")]
)
async def test_who_may_erase(world: World, actor: Actor) -> None:
    one = await world.register(1)
    outcome = await world.decide(ErasePerson, actor, volunteer_id=one, note="测试")
    if actor is OPERATOR:
        assert isinstance(outcome, Done)
    else:
        assert await world.refused(ErasePerson, actor, volunteer_id=one, note="测试") == [
            "out-of-scope"
        ]


async def test_a_supervisor_says_on_whose_word(world: World) -> None:
    one = await world.register(1)
    assert await world.refused(ErasePerson, SUPERVISOR, volunteer_id=one) == ["note-required"]
    await world.done(ErasePerson, SUPERVISOR, volunteer_id=one, note="测试·存档 1")
    erasure: Erasure = await world.service.stored(Erasure, one)
    assert (erasure.by, erasure.note, erasure.people) == ("s", "测试·存档 1", (one,))
    assert world.events().count("person-told") == 3  # registered, erased, consent ended


async def test_a_frozen_record_is_neither_corrected_nor_erased(world: World) -> None:
    one, two = await world.register(1), await world.register(2)
    volunteer = await world.volunteer(one)
    await world.store(VOLUNTEERS, volunteer.change(frozen_by="case").after)
    assert await world.refused(ErasePerson, oneself(one), volunteer_id=one) == ["record-frozen"]
    assert await world.refused(CorrectProfile, oneself(one), volunteer_id=one, name="测试·乙") == [
        "record-frozen"
    ]
    for pair in ({"keep_id": one, "merge_id": two}, {"keep_id": two, "merge_id": one}):
        assert await world.refused(MergeVolunteers, confirmed=True, note="测试", **pair) == [
            "record-frozen"
        ]


async def test_consents_end_with_an_erasure(world: World) -> None:
    one, other = await world.register(1), await world.register(2)
    rows = world.service.database.documents("consents")
    consents = {row["volunteer_id"]: row["_id"] for row in rows if "volunteer_id" in row}
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    assert (await world.service.stored(Consent, consents[one])).withdrawn_at == LATER
    assert (await world.service.stored(Consent, consents[other])).withdrawn_at is None
    assert world.events().count("consent-withdrawn") == 1
    holding = await world.service.stored(Consents, one)
    assert holding.holding == ()


# --- keys ---


async def test_a_person_moves_to_the_current_key_without_an_event(world: World) -> None:
    one = await world.register(1)
    count, before = len(world.events()), await world.person(one)
    receipt: RewrapReceipt = await world.done(RewrapPerson, OPERATOR, person_id=one)
    after = await world.person(one)
    assert (before.master_key, after.master_key, receipt.master_key) == ("old", "new", "new")
    assert (after.content, after.hashes) == (before.content, before.hashes)
    assert len(world.events()) == count
    assert (await world.data(one)).name == "测试·甲"
    await world.done(RewrapPerson, OPERATOR, person_id=one)
    assert await world.person(one) == after


async def test_a_key_that_this_process_lacks_is_unavailable_and_nothing_is_stored(
    world: World,
) -> None:
    one = await world.register(1)
    rows = len(world.service.database.documents("inbox"))
    for kind, actor, values in (
        (CorrectProfile, ORGANISER, {"volunteer_id": one, "name": "测试·乙"}),
        (RewrapPerson, OPERATOR, {"person_id": one}),
    ):
        outcome = await world.decide(kind, actor, vault=NEITHER, **values)
        assert outcome == Unavailable("the key of these personal data is not here yet")
    assert len(world.service.database.documents("inbox")) == rows
    await world.done(CorrectProfile, volunteer_id=one, name="测试·乙")


async def test_one_whose_key_is_missing_does_not_hold_up_the_others(world: World) -> None:
    sealed_elsewhere = await world.register(1)
    commands = [
        CorrectProfile(
            command_id=f"x{n}",
            actor=ORGANISER,
            volunteer_id=sealed_elsewhere,
            name="测试·乙",
        )
        if n == 1
        else SuspendVolunteer(
            command_id=f"x{n}", actor=ORGANISER, volunteer_id=sealed_elsewhere, reason="测试"
        )
        for n in range(2)
    ]
    outcomes = await world.through(NEITHER).decide_together(commands, LATER)
    assert [type(outcome) for outcome in outcomes] == [Done, Unavailable]


async def test_a_broken_seal_is_refused(world: World) -> None:
    one = await world.register(1)
    person = await world.person(one)
    assert person.data_key
    broken = person.change(data_key=person.data_key[:-1] + bytes([person.data_key[-1] ^ 1])).after
    await world.store(PEOPLE, broken)
    assert await world.refused(CorrectProfile, volunteer_id=one, name="测试·乙") == ["seal-broken"]
    assert await world.refused(RewrapPerson, OPERATOR, person_id=one) == ["seal-broken"]
    assert await world.refused(RewrapPerson, SUPERVISOR, person_id=one) == ["out-of-scope"]
    receipt = await world.done(ErasePerson, oneself(one), volunteer_id=one)
    assert receipt.state == "withdrawn"


async def test_an_erased_person_needs_no_key(world: World) -> None:
    one = await world.register(1)
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    receipt: RewrapReceipt = await world.done(RewrapPerson, OPERATOR, person_id=one)
    assert receipt.master_key == ""


async def test_what_commands_carried_is_in_the_vault_alone(world: World) -> None:
    one = await world.register(1)
    given = {"name": "测试·丁丁", "phone": "19900007777"}
    await world.done(CorrectProfile, volunteer_id=one, **given)
    await world.done(
        CorrectProfile, volunteer_id=one, document={"type": "resident-id", "number": resident_id(9)}
    )
    secrets = [*given.values(), "测试·甲", "19900000001", resident_id(1), resident_id(9)]
    stored = world.service.database._documents
    assert {"people", "inbox", "outbox", "volunteers", "identities"} <= stored.keys()
    for name, documents in stored.items():
        text = b"".join(documents.values())
        assert [s for s in secrets if s.encode() in text] == [], name
