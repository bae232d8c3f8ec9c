"""Two records of one person: every rule, on a store in memory."""

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.store import PEOPLE
from baodao.schema.registration.duplicates import MergeReceipt, MergeVolunteers
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.registration.volunteers import RegisterVolunteer, SuspendVolunteer
from tests.support.world import ELSEWHERE, LATER, OPERATOR, ORGANISER, World, oneself


@pytest.fixture
async def world() -> World:
    return await World.prepare()


async def test_two_records_of_one_person_become_one(world: World) -> None:
    keep, gone = await world.register(1), await world.register(2)
    await world.done(SuspendVolunteer, volunteer_id=gone, reason="测试")
    before = await world.volunteer(gone)
    receipt: MergeReceipt = await world.done(
        MergeVolunteers, keep_id=keep, merge_id=gone, confirmed=True, note="测试·已核对"
    )
    assert receipt.also == [gone]
    merged = await world.volunteer(gone)
    assert (merged.state, merged.merged_into) == ("merged", keep)
    assert merged.history[:-1] == before.history
    assert merged.history[-1].reason == "测试·已核对"
    assert (await world.volunteer(keep)).also == (gone,)
    identities = world.service.database.documents("identities")
    assert {row["volunteer_id"] for row in identities} == {keep}
    assert sorted((await world.person(keep)).identities) == sorted(row["_id"] for row in identities)
    assert (await world.data(gone)).phone == "19900000002"
    assert world.events()[-4:] == ["volunteers-merged", *["person-told"] * 3]


async def test_the_calendar_of_an_active_merged_record_closes(world: World) -> None:
    keep, gone = await world.register(1), await world.register(2)
    await world.done(MergeVolunteers, keep_id=keep, merge_id=gone, confirmed=True, note="测试")
    told = [(e.NAME, e.aggregate_id) for _, e in world.service.published()][-5:]
    assert ("volunteers-merged", keep) in told
    assert ("volunteer-suspended", gone) in told


async def test_the_document_of_a_merged_record_names_the_kept_one(world: World) -> None:
    keep, gone = await world.register(1), await world.register(2)
    await world.done(MergeVolunteers, keep_id=keep, merge_id=gone, confirmed=True, note="测试")
    number = (await world.volunteer(keep)).number
    outcome = await world.decide(
        RegisterVolunteer,
        name="测试·甲",
        phone="19900000002",
        division="120104",
        document={"type": "resident-id", "number": resident_id(2)},
        consent={"text_version": "2026-1", "how": "screen"},
    )
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].model_dump() == {"number": "*" * 9 + number[-4:]}


async def test_likeness_is_no_proof(world: World) -> None:
    one, two = await world.register(1), await world.register(2, phone="19900000001")
    assert {*(await world.person(one)).hashes} & {*(await world.person(two)).hashes}
    pair = {"keep_id": one, "merge_id": two, "note": "测试"}
    assert await world.refused(MergeVolunteers, **pair) == ["sameness-unproven"]
    person = await world.person(two)
    shared = person.lead_here((await world.person(one)).identities).after
    await world.store(PEOPLE, shared)
    await world.done(MergeVolunteers, **pair)


async def test_who_merges_covers_both(world: World) -> None:
    one = await world.register(1)
    two = (
        await world.done(
            RegisterVolunteer,
            OPERATOR,
            name="测试·甲",
            phone="19900000002",
            division="1302",
            document={"type": "resident-id", "number": resident_id(2)},
            consent={"text_version": "2026-1", "how": "screen"},
        )
    ).volunteer_id
    values = {"keep_id": one, "merge_id": two, "confirmed": True, "note": "测试"}
    for actor in (ORGANISER, ELSEWHERE, oneself(one)):
        assert "out-of-scope" in await world.refused(MergeVolunteers, actor, **values)
    await world.done(MergeVolunteers, OPERATOR, **values)


async def test_a_record_is_merged_once_and_not_with_itself(world: World) -> None:
    one, two, three = [await world.register(n) for n in (1, 2, 3)]
    values = {"confirmed": True, "note": "测试"}
    assert await world.refused(MergeVolunteers, keep_id=one, merge_id=one, **values) == [
        "same-record"
    ]
    await world.done(MergeVolunteers, keep_id=two, merge_id=three, **values)
    for keep, merge in ((one, three), (three, one)):
        assert await world.refused(MergeVolunteers, keep_id=keep, merge_id=merge, **values) == [
            "merged-into"
        ]
    receipt = await world.done(MergeVolunteers, keep_id=one, merge_id=two, **values)
    assert receipt.also == [two, three]


async def test_erasing_the_kept_record_erases_all_of_them(world: World) -> None:
    one, two, three = [await world.register(n) for n in (1, 2, 3)]
    values = {"confirmed": True, "note": "测试·甲"}
    await world.done(MergeVolunteers, keep_id=two, merge_id=three, **values)
    await world.done(MergeVolunteers, keep_id=one, merge_id=two, **values)
    assert await world.refused(ErasePerson, oneself(two), volunteer_id=two) == ["merged-into"]
    await world.done(ErasePerson, oneself(one), volunteer_id=one)
    for record in (one, two, three):
        assert (await world.person(record)).content is None
        volunteer = await world.volunteer(record)
        assert {step.reason for step in volunteer.history} <= {None, "erased"}
    assert world.service.database.documents("identities") == []
    assert world.events().count("person-erased") == 3


async def test_what_was_agreed_to_under_a_merged_record_ends(world: World) -> None:
    keep, gone = await world.register(1), await world.register(2)
    rows = world.service.database.documents("consents")
    consents = {row["volunteer_id"]: row["_id"] for row in rows}
    await world.done(MergeVolunteers, keep_id=keep, merge_id=gone, confirmed=True, note="测试")
    assert (await world.service.stored(Consent, consents[gone])).over_at == LATER
    assert (await world.service.stored(Consent, consents[keep])).over_at is None


async def test_only_records_that_exist_are_merged(world: World) -> None:
    one = await world.register(1)
    values = {"confirmed": True, "note": "测试"}
    assert await world.refused(MergeVolunteers, keep_id="nobody", merge_id="none", **values) == [
        "not-found",
        "not-found",
    ]
    assert await world.refused(MergeVolunteers, keep_id=one, merge_id="none", **values) == [
        "not-found"
    ]
