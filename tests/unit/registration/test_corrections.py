"""Corrected: every rule, on a store in memory."""

from typing import Any

import pytest

from baodao.cli.synthetic import resident_id
from baodao.schema import Actor
from baodao.schema.registration.ages import UpdateAgeClass
from baodao.schema.registration.personal_data import CorrectionReceipt, CorrectProfile
from baodao.schema.registration.volunteers import SuspendVolunteer
from tests.support.world import ELSEWHERE, OPERATOR, World, oneself


@pytest.fixture
async def world() -> World:
    return await World.prepare()


async def test_a_person_corrects_what_is_known_of_them(world: World) -> None:
    one = await world.register(1)
    before = await world.person(one)
    receipt: CorrectionReceipt = await world.done(
        CorrectProfile, oneself(one), volunteer_id=one, name="测试·乙", phone="19900009999"
    )
    assert receipt.fields == ["name", "phone"]
    data = await world.data(one)
    assert (data.name, data.phone) == ("测试·乙", "19900009999")
    assert data.document is not None
    after = await world.person(one)
    assert (after.master_key, after.identities) == ("new", before.identities)
    assert not set(after.hashes) & set(before.hashes)
    assert after.data_key != before.data_key
    assert world.events()[-1:] == ["profile-corrected"]


async def test_the_person_is_told_what_an_organiser_corrects(world: World) -> None:
    one = await world.register(1)
    await world.done(CorrectProfile, volunteer_id=one, phone="19900009999")
    assert world.events()[-2:] == ["profile-corrected", "person-told"]


async def test_nothing_new_is_no_correction(world: World) -> None:
    one = await world.register(1)
    count, before = len(world.events()), await world.person(one)
    receipt = await world.done(CorrectProfile, oneself(one), volunteer_id=one, name="测试·甲")
    assert receipt.fields == []
    assert len(world.events()) == count
    assert await world.person(one) == before


@pytest.mark.parametrize(
    "actor", [ELSEWHERE, oneself("another"), Actor(id="l", role="shift-lead")], ids=lambda a: a.role
)
async def test_a_stranger_corrects_nothing_and_learns_nothing(world: World, actor: Actor) -> None:
    one, two = await world.register(1), resident_id(2)
    await world.register(2)
    slugs = await world.refused(
        CorrectProfile,
        actor,
        volunteer_id=one,
        document={"type": "resident-id", "number": two},
        birth_date="2999-01-01",
    )
    assert slugs == ["out-of-scope"]


async def test_another_document_needs_somebody_who_has_seen_it(world: World) -> None:
    one = await world.register(1)
    document = {"type": "passport", "number": "E1234567"}
    slugs = await world.refused(CorrectProfile, oneself(one), volunteer_id=one, document=document)
    assert slugs == ["document-needs-check"]


async def test_the_replaced_document_may_be_registered_by_whose_it_is(world: World) -> None:
    one = await world.register(1)
    new = {"type": "resident-id", "number": resident_id(7)}
    receipt = await world.done(CorrectProfile, volunteer_id=one, document=new)
    assert "document" in receipt.fields
    identities = world.service.database.documents("identities")
    assert [(row["_id"], row["volunteer_id"]) for row in identities] == [
        ((await world.person(one)).identities[0], one)
    ]
    other = await world.register(1)
    assert other != one
    assert await world.refused(CorrectProfile, volunteer_id=other, document=new) == [
        "already-registered"
    ]


async def test_a_new_document_brings_its_birth_date_and_sex(world: World) -> None:
    one = await world.register(1, document=None, birth_date="1930-01-01", sex="female")
    assert (await world.volunteer(one)).waits_for == ("document-check",)
    number = resident_id(8)
    receipt = await world.done(
        CorrectProfile, volunteer_id=one, document={"type": "resident-id", "number": number}
    )
    data = await world.data(one)
    assert data.birth_date == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    assert (receipt.state, receipt.waits_for) == ("active", [])
    told = [name for name in world.events() if name != "person-told"]
    assert told[-2:] == ["profile-corrected", "volunteer-activated"]


@pytest.mark.parametrize(
    ("given", "slugs"),
    [
        ({"birth_date": "1970-01-01"}, ["document-invalid"]),
        (
            {"document": {"type": "resident-id", "number": "110101199001010010"}},
            ["document-invalid"],
        ),
    ],
)
async def test_what_contradicts_the_document_is_refused(
    world: World, given: dict[str, Any], slugs: list[str]
) -> None:
    one = await world.register(1)
    assert await world.refused(CorrectProfile, volunteer_id=one, **given) == slugs
    assert (await world.volunteer(one)).version == 1


async def test_every_broken_rule_is_named(world: World) -> None:
    one = await world.register(1, document=None, birth_date="1930-01-01", sex="female")
    slugs = await world.refused(CorrectProfile, volunteer_id=one, birth_date="2999-01-01")
    assert slugs == ["born-in-the-future", "document-required", "guardian-required"]


PASSPORT = {"type": "passport", "number": "E1234567"}
GUARDIAN = {"name": "测试·父", "phone": "19900008888", "relation": "父亲"}


async def test_who_turns_out_to_be_a_minor_waits_for_the_guardian(world: World) -> None:
    one = await world.register(1, document=PASSPORT, birth_date="2001-03-01", sex="male")
    count = len(world.events())
    receipt = await world.done(
        CorrectProfile, volunteer_id=one, birth_date="2011-03-01", guardian=GUARDIAN
    )
    assert (receipt.age_class, receipt.state) == ("minor", "pending")
    assert receipt.waits_for == ["guardian-consent"]
    assert [name for name in world.events()[count:] if name != "person-told"] == [
        "profile-corrected",
        "age-class-changed",
        "volunteer-suspended",
    ]


async def test_who_turns_out_to_be_an_adult_comes_of_age_like_all_others(world: World) -> None:
    one = await world.register(
        1,
        document=PASSPORT,
        birth_date="2011-03-01",
        sex="male",
        guardian=GUARDIAN,
        consent={"text_version": "2026-1", "how": "paper", "reference": "测试", "by": "guardian"},
    )
    receipt = await world.done(CorrectProfile, volunteer_id=one, birth_date="2001-03-01")
    assert receipt.age_class == "minor"
    receipt = await world.done(UpdateAgeClass, OPERATOR, volunteer_id=one)
    assert receipt.age_class == "adult"
    assert (await world.volunteer(one)).waits_for == ("own-consent",)


async def test_a_minor_may_turn_out_to_be_a_child(world: World) -> None:
    one = await world.register(
        1,
        document=PASSPORT,
        birth_date="2011-03-01",
        sex="male",
        guardian=GUARDIAN,
        consent={"text_version": "2026-1", "how": "paper", "reference": "测试", "by": "guardian"},
    )
    receipt = await world.done(CorrectProfile, volunteer_id=one, birth_date="2014-03-01")
    assert (receipt.age_class, receipt.state, receipt.waits_for) == ("child", "active", [])


async def test_a_suspension_outlasts_a_correction(world: World) -> None:
    one = await world.register(1, document=PASSPORT, birth_date="2001-03-01", sex="male")
    await world.done(SuspendVolunteer, volunteer_id=one, reason="测试")
    for birth_date in ("2011-03-01", "2001-03-01"):
        receipt = await world.done(
            CorrectProfile, volunteer_id=one, birth_date=birth_date, guardian=GUARDIAN
        )
        assert receipt.state == "suspended"
