"""Corrected: every rule, on a store in memory."""

from typing import Any

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.personal_data import CorrectionReceipt, CorrectProfile
from baodao.schema.registration.volunteers import SuspendVolunteer
from tests.builders import people, privacy
from tests.builders.actors import acting_as
from tests.builders.registration import ORGANISER, STRANGER, SUSPENDED, person


@pytest.fixture
async def service() -> MemoryService:
    return await privacy.registration()


async def test_a_person_corrects_what_is_known_of_them(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    before = await service.stored(Person, one)
    receipt: CorrectionReceipt = await service.done(
        CorrectProfile, person(one), volunteer_id=one, name="测试·乙", phone="19900009999"
    )
    assert receipt.fields == ["name", "phone"]
    data = await privacy.data(service, one)
    assert (data.name, data.phone) == ("测试·乙", "19900009999")
    assert data.document is not None
    after = await service.stored(Person, one)
    assert (after.master_key, after.identities) == ("new", before.identities)
    assert not set(after.hashes) & set(before.hashes)
    assert after.data_key != before.data_key
    assert names(service.told())[-1:] == ["profile-corrected"]


async def test_the_person_is_told_what_an_organiser_corrects(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    await service.done(CorrectProfile, ORGANISER, volunteer_id=one, phone="19900009999")
    assert names(service.told())[-2:] == ["profile-corrected", "person-told"]


async def test_nothing_new_is_no_correction(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    count, before = service.commits, await service.stored(Person, one)
    receipt = await service.done(CorrectProfile, person(one), volunteer_id=one, name="测试·甲0001")
    assert receipt.fields == []
    assert service.commits == count
    assert await service.stored(Person, one) == before


@pytest.mark.parametrize(
    ("actor", "no"),
    [
        (STRANGER, "not-found"),
        (person("another"), "out-of-scope"),
        (acting_as(id="l", role="shift-lead", scope="*"), "out-of-scope"),
    ],
    ids=lambda value: getattr(value, "role", value),
)
async def test_a_stranger_corrects_nothing_and_learns_nothing(
    service: MemoryService, actor: Actor, no: str
) -> None:
    one, two = await privacy.volunteer(service, 1), resident_id(2)
    await privacy.volunteer(service, 2)
    wish = {"document": {"type": "resident-id", "number": two}, "birth_date": "2199-01-01"}
    refused = await service.refused(CorrectProfile, actor, volunteer_id=one, **wish)
    assert slugs(refused) == [no]


async def test_another_document_needs_somebody_who_has_seen_it(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1)
    document = {"type": "passport", "number": "E1234567"}
    wish = {"volunteer_id": one, "document": document}
    refused = await service.refused(CorrectProfile, person(one), **wish)
    assert slugs(refused) == ["document-needs-check"]


async def test_the_replaced_document_may_be_registered_by_whose_it_is(
    service: MemoryService,
) -> None:
    one = await privacy.volunteer(service, 1)
    new = {"type": "resident-id", "number": resident_id(7)}
    receipt = await service.done(CorrectProfile, ORGANISER, volunteer_id=one, document=new)
    assert "document" in receipt.fields
    identities = service.database.documents("identities")
    assert [(row["_id"], row["volunteer_id"]) for row in identities] == [
        ((await service.stored(Person, one)).identities[0], one)
    ]
    other = await privacy.volunteer(service, 1)
    assert other != one
    refused = await service.refused(CorrectProfile, ORGANISER, volunteer_id=other, document=new)
    assert slugs(refused) == ["already-registered"]


async def test_a_new_document_brings_its_birth_date_and_sex(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1, document=None, birth_date="1930-01-01", sex="female")
    assert (await service.stored(Volunteer, one)).waits_for == ("document-check",)
    number = resident_id(8)
    receipt = await service.done(
        CorrectProfile,
        ORGANISER,
        volunteer_id=one,
        document={"type": "resident-id", "number": number},
    )
    data = await privacy.data(service, one)
    assert data.birth_date == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    assert (receipt.state, receipt.waits_for) == ("active", [])
    told = [name for name in names(service.told()) if name != "person-told"]
    assert told[-2:] == ["profile-corrected", "volunteer-activated"]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"birth_date": "1970-01-01"}, ["document-invalid"]),
        (
            {"document": {"type": "resident-id", "number": "110101199001010010"}},
            ["document-invalid"],
        ),
    ],
)
async def test_what_contradicts_the_document_is_refused(
    service: MemoryService, given: dict[str, Any], wrong: list[str]
) -> None:
    one = await privacy.volunteer(service, 1)
    refused = await service.refused(CorrectProfile, ORGANISER, volunteer_id=one, **given)
    assert slugs(refused) == wrong
    assert (await service.stored(Volunteer, one)).version == 1


async def test_every_broken_rule_is_named(service: MemoryService) -> None:
    one = await privacy.volunteer(service, 1, document=None, birth_date="1930-01-01", sex="female")
    wish = {"volunteer_id": one, "birth_date": "2199-01-01"}
    refused = await service.refused(CorrectProfile, ORGANISER, **wish)
    assert slugs(refused) == ["born-in-the-future", "document-required", "guardian-required"]


PASSPORT = {"type": "passport", "number": "E1234567"}


async def test_who_turns_out_to_be_a_minor_waits_for_the_guardian(service: MemoryService) -> None:
    one = await privacy.volunteer(
        service, 1, document=PASSPORT, birth_date="2001-03-01", sex="male"
    )
    count = service.commits
    receipt = await service.done(
        CorrectProfile,
        ORGANISER,
        volunteer_id=one,
        birth_date="2011-03-01",
        guardian=people.GUARDIAN,
    )
    assert (receipt.age_class, receipt.state) == ("minor", "pending")
    assert receipt.waits_for == ["guardian-consent"]
    assert [name for name in names(service.told(since=count)) if name != "person-told"] == [
        "profile-corrected",
        "age-class-changed",
        "volunteer-suspended",
    ]


async def test_who_turns_out_to_be_an_adult_comes_of_age_like_all_others(
    service: MemoryService,
) -> None:
    one = await privacy.volunteer(
        service,
        1,
        document=PASSPORT,
        birth_date="2011-03-01",
        sex="male",
        guardian=people.GUARDIAN,
        consent=people.GUARDIAN_CONSENT,
    )
    receipt = await service.done(
        CorrectProfile, ORGANISER, volunteer_id=one, birth_date="2001-03-01"
    )
    assert receipt.age_class == "minor"
    await service.done(UpdateAgeClass, volunteer_id=one)
    grown = await service.stored(Volunteer, one)
    assert (grown.age_class, grown.waits_for) == ("adult", ("own-consent",))


async def test_a_minor_may_turn_out_to_be_a_child(service: MemoryService) -> None:
    one = await privacy.volunteer(
        service,
        1,
        document=PASSPORT,
        birth_date="2011-03-01",
        sex="male",
        guardian=people.GUARDIAN,
        consent=people.GUARDIAN_CONSENT,
    )
    receipt = await service.done(
        CorrectProfile, ORGANISER, volunteer_id=one, birth_date="2014-03-01"
    )
    assert (receipt.age_class, receipt.state, receipt.waits_for) == ("child", "active", [])


async def test_a_suspension_outlasts_a_correction(service: MemoryService) -> None:
    one = await privacy.volunteer(
        service, 1, document=PASSPORT, birth_date="2001-03-01", sex="male"
    )
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=one, **SUSPENDED)
    for birth_date in ("2011-03-01", "2001-03-01"):
        receipt = await service.done(
            CorrectProfile,
            ORGANISER,
            volunteer_id=one,
            birth_date=birth_date,
            guardian=people.GUARDIAN,
        )
        assert receipt.state == "suspended"
