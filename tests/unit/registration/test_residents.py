"""Residents in need: who they are is the desk's alone, and gone with their consent."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.leaving.domain.erasures import Erasure
from baodao.registration.lists.domain.lists import Item
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.registration.residents.domain import Resident, tells_of
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.registration.claims import ClaimItem
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.lists import EditItem, GetItem, ListItems
from baodao.schema.registration.proposals import NeedProposed, PostProposal, ProposeNeed
from baodao.schema.registration.residents import (
    CorrectResident,
    EraseResident,
    ListResidents,
    RegisterResident,
    ResidentErased,
    RevealResident,
)
from tests.builders import lists
from tests.builders.lists import NEED
from tests.builders.registration import (
    AUDITOR,
    COORDINATOR,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUPERVISOR,
    VAULT,
    liaison,
    organiser,
    person,
)
from tests.builders.residents import IN_NEED, PAPER, resident
from tests.support.needles import Needles, as_bson

AUNT = organiser("committee").model_copy(update={"scope": None})
CAPTAIN = organiser("team").model_copy(update={"scope": None})
WORDS = (IN_NEED["name"], IN_NEED["phone"], IN_NEED["address"])


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def wish(service: MemoryService, who: str, actor: Actor = AUNT, **changes: Any) -> str:
    values = {"organisation_id": "committee", "resident_id": who, **NEED} | changes
    item_id: str = (await service.done(ProposeNeed, actor, **values)).item_id
    return item_id


# --- written down ---


async def test_who_it_is_is_in_the_vault_and_nowhere_else(service: MemoryService) -> None:
    key = await resident(service, AUNT)
    known = (await service.stored(Person, key)).read(VAULT)
    assert (known.name, known.phone, known.address) == WORDS
    needles = Needles([*WORDS, IN_NEED["birth_date"]])
    for name in ("residents", "people", "outbox", "inbox"):
        for document in service.database.documents(name):
            assert needles.found_in(as_bson(str(document))) == set(), name
    found = await service.stored(Resident, key)
    assert (found.consent.reference, found.sensitive.reference) == ("测试·7号柜", "测试·7号柜之二")


@pytest.mark.parametrize("missing", ["consent", "sensitive"])
async def test_both_consents_are_signed_each_with_a_paper(
    service: MemoryService, missing: str
) -> None:
    values = {"organisation_id": "committee", **IN_NEED}
    with pytest.raises(ValueError, match=missing):
        await service.send(
            RegisterResident, AUNT, **{k: v for k, v in values.items() if k != missing}
        )
    later = PAPER | {"given_at": "2027-01-01T00:00:00Z"}
    refused = await service.refused(RegisterResident, AUNT, **values | {missing: later})
    assert slugs(refused) == ["consent-incomplete"]


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({"birth_date": "2010-01-01"}, ["resident-is-minor"]),
        ({"birth_date": "2008-11-24"}, ["resident-is-minor"]),
        ({"birth_date": "2027-01-01"}, ["born-in-the-future"]),
        ({"organisation_id": "team"}, ["not-a-community"]),
    ],
)
async def test_what_is_not_written_down(
    service: MemoryService, changes: dict[str, Any], no: list[str]
) -> None:
    values = {"organisation_id": "committee", **IN_NEED} | changes
    assert slugs(await service.refused(RegisterResident, ORGANISER, **values)) == no
    # On the very day on which somebody is of age they are.
    await resident(service, ORGANISER, birth_date="2008-11-23")


@pytest.mark.parametrize(
    "actor", [OPERATOR, AUDITOR, CAPTAIN, person("a"), liaison("unit"), STRANGER]
)
async def test_nobody_but_the_desk_touches_a_record(service: MemoryService, actor: Actor) -> None:
    key = await resident(service, AUNT)
    one = {"resident_id": key}
    for kind, fields in (
        (RegisterResident, {"organisation_id": "committee", **IN_NEED}),
        (CorrectResident, {**one, "phone": "19900004002"}),
        (EraseResident, {**one, "reason": "not-needed"}),
        (ProposeNeed, {**one, "organisation_id": "committee", **NEED}),
    ):
        refused = slugs(await service.refused(kind, actor, **fields))
        assert refused in (["out-of-scope"], ["not-found"]), kind
    asked = RevealResident(actor=actor, **one)
    assert isinstance(await service.ask(asked), Refused)
    assert service.all_of(Read) == []


# --- seen ---


@pytest.mark.parametrize("actor", [AUNT, ORGANISER, COORDINATOR, SUPERVISOR])
async def test_the_desk_sees_who_it_is_for_a_purpose_and_it_is_logged(
    service: MemoryService, actor: Actor
) -> None:
    key = await resident(service, AUNT)
    contact = await service.ask(RevealResident(actor=actor, resident_id=key))
    assert (contact.name, contact.phone, contact.address) == WORDS
    (read,) = service.all_of(Read)
    assert (read.what, read.actor_id, read.person_ids) == ("resident", actor.id, (key,))
    silent = actor.model_copy(update={"purpose": None})
    refused = await service.ask(RevealResident(actor=silent, resident_id=key))
    assert slugs(refused.refusals) == ["purpose-required"]
    bare = actor.model_copy(update={"capabilities": CAPABILITIES.keys() - {"contacts"}})
    refused = await service.ask(RevealResident(actor=bare, resident_id=key))
    assert slugs(refused.refusals) == ["capability-required"]


async def test_they_are_found_by_name_and_phone_and_are_no_volunteers(
    service: MemoryService,
) -> None:
    first = await resident(service, AUNT)
    second = await resident(service, AUNT, name="测试·另一位", phone="19900004002")
    theirs = {"organisation_id": "committee"}

    async def found(**asked: Any) -> list[str]:
        page = await service.ask(ListResidents(actor=AUNT, **theirs, **asked))
        return [one.resident_id for one in page.residents]

    assert await found() == [first, second]
    assert await found(name=" 测试·求助人 ") == [first]
    assert await found(phone="199 0000 4002") == [second]
    assert await found(name="测试·求助人", phone="19900004002") == []
    people = await service.ask(FindPeople(actor=ORGANISER, name="测试·求助人"))
    assert people.people == []


# --- needs ---


async def test_a_need_is_proposed_for_them_without_a_word_of_them(service: MemoryService) -> None:
    key = await resident(service, AUNT)
    item = await wish(service, key)
    (event,) = service.told(NeedProposed)
    assert (event.volunteer_id, event.unit_id) == (None, None)
    assert key not in event.model_dump_json()
    await service.done(PostProposal, AUNT, item_id=item)
    shown = await service.ask(GetItem(actor=person("b"), item_id=item))
    assert (shown.resident_id, shown.state) == (None, "open")
    assert (await service.ask(GetItem(actor=AUNT, item_id=item))).resident_id == key
    (row,) = (await service.ask(ListItems(actor=AUNT, organisation_id="committee"))).items
    assert row.resident_id is None
    await service.done(ClaimItem, person("a"), item_id=item, volunteer_id="a")


@pytest.mark.parametrize("field", ["title", "description", "category"])
@pytest.mark.parametrize("word", ["求 助人", "测试·1号楼1门101", "测试·求助人"])
async def test_an_item_tells_nothing_of_them(service: MemoryService, field: str, word: str) -> None:
    key = await resident(service, AUNT, name="求助人")
    values = {"organisation_id": "committee", "resident_id": key, **NEED}
    said = {field: f"请找{word}"}
    refused = await service.refused(ProposeNeed, AUNT, **values | said)
    assert slugs(refused) == ["tells-of-resident"]
    item = await wish(service, key)
    await service.done(PostProposal, AUNT, item_id=item)
    refused = await service.refused(EditItem, AUNT, item_id=item, **NEED | said)
    assert slugs(refused) == ["tells-of-resident"]


def test_what_tells_of_somebody_is_compared_as_it_is_read() -> None:
    data = PersonalData(name="Ann Lee", phone="19900004001", address="幸福路1号")
    for text in ("找ANN LEE", "ann lee", "幸福路1号", "幸福路 1 号", "电话19900004001"):
        assert tells_of(data, text), text
    assert not tells_of(data, "陪伴老人", "幸福路2号")
    assert not tells_of(PersonalData(name="甲乙"), "甲", "")


async def test_a_need_is_of_exactly_one(service: MemoryService) -> None:
    key = await resident(service, AUNT)
    values = {"organisation_id": "committee", "resident_id": key, **NEED}
    refused = await service.refused(ProposeNeed, AUNT, **values, volunteer_id="a")
    assert slugs(refused) == ["one-proposer"]
    for _ in range(20):
        last = await wish(service, key)
    assert slugs(await service.refused(ProposeNeed, AUNT, **values)) == ["too-many-wishes"]
    await service.done(PostProposal, AUNT, item_id=last)
    assert len((await service.stored(Resident, key)).items) == 20


# --- gone ---


async def test_without_consent_nothing_is_kept_and_what_is_open_is_closed(
    service: MemoryService,
) -> None:
    key = await resident(service, AUNT)
    posted, waiting = await wish(service, key), await wish(service, key)
    await service.done(PostProposal, AUNT, item_id=posted)
    gone = {"resident_id": key, "reason": "consent-withdrawn"}
    assert (await service.done(EraseResident, AUNT, **gone)).state == "erased"
    erased = await service.stored(Person, key)
    assert (erased.content, erased.data_key, erased.found_by, erased.hashes) == (None, None, (), ())
    assert (await service.stored(Item, posted)).close_reason == "not-needed"
    assert (await service.stored(Item, waiting)).state == "declined"
    (event,) = service.told(ResidentErased)
    assert event.FORGETS == "resident_id"
    (note,) = service.all_of(Erasure)
    assert note.people == (key,)
    assert [row for row in service.database.documents("inbox") if key in row["about"]] == []
    refused = await service.ask(RevealResident(actor=AUNT, resident_id=key))
    assert slugs(refused.refusals) == ["resident-erased-already"]
    for kind, fields in (
        (EraseResident, gone),
        (CorrectResident, {"resident_id": key, "phone": "19900004002"}),
        (ProposeNeed, {"resident_id": key, "organisation_id": "committee", **NEED}),
    ):
        assert slugs(await service.refused(kind, AUNT, **fields)) == ["resident-erased-already"]


async def test_what_is_known_is_put_right(service: MemoryService) -> None:
    key = await resident(service, AUNT)
    moved = {"resident_id": key, "address": "测试·2号楼", "phone": "19900004009"}
    await service.done(CorrectResident, AUNT, **moved)
    contact = await service.ask(RevealResident(actor=AUNT, resident_id=key))
    assert (contact.phone, contact.address) == ("19900004009", "测试·2号楼")
    again = service.commits
    await service.done(CorrectResident, AUNT, **moved)
    assert service.told(since=again) == []
