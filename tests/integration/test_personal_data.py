"""Personal data on a real mongod: shown and logged, handed over, erased, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import bson
import pytest
import pytest_asyncio

from baodao.cli.synthetic import resident_id
from baodao.kit.client import NotAcceptedError
from baodao.kit.servers import MongoServer
from baodao.registration.store import COLLECTIONS
from baodao.schema import Actor
from baodao.schema.base import Message
from baodao.schema.registration import duplicates, seconds, volunteers
from baodao.schema.registration import personal_data as schema
from baodao.schema.registration.people import (
    GuardianProfile,
    IdentityDocument,
)
from baodao.schema.replies import Refused
from tests.builders.actors import acting_as
from tests.builders.people import GUARDIAN_CONSENT, ON_PAPER
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id
from tests.support.services import RunningServices

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORGANISER = acting_as(id="org-1", role="organiser", scope="120104", purpose="records")
AUDITOR = acting_as(id="aud-1", role="auditor", scope="120104", purpose="records")
SUPERVISOR = acting_as(id="sup-1", role="supervisor", scope="1201", purpose="records")
ELSEWHERE = acting_as(id="org-2", role="organiser", scope="1302", purpose="records")
GUARDIAN = GuardianProfile(name="测试·监护人", phone="19900008888", relation="母亲")
STORED = [*(c.name for c in COLLECTIONS), "inbox", "outbox", "leases"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Scenario]:
    directory: Path = tmp_path_factory.mktemp("personal-data")
    async with RunningServices(directory, mongo_server) as services:
        await services.start("registration")
        yield await Scenario.prepare(services, readers=[ORGANISER, AUDITOR])


_fresh = iter(range(5_000, 9_000))


async def register(city: Scenario, **values: Any) -> str:
    number = next(_fresh)
    command = volunteers.RegisterVolunteer.model_validate(
        {
            "command_id": command_id(),
            "actor": OPERATOR,
            "name": f"测试·人{number}",
            "phone": f"1990000{number:04d}",
            "document": IdentityDocument(type="resident-id", number=resident_id(number)),
            "division": COMMUNITY,
            "consent": ON_PAPER,
            **values,
        }
    )
    receipt = await city.services.client.get(command, volunteers.VolunteerReceipt)
    return receipt.volunteer_id


async def register_minor(city: Scenario, **values: Any) -> str:
    values = {
        "document": IdentityDocument(type="passport", number=f"E{next(_fresh):08}"),
        "birth_date": "2012-03-01",
        "sex": "female",
        "guardian": GUARDIAN,
        "consent": GUARDIAN_CONSENT,
        **values,
    }
    return await register(city, **values)


def oneself(volunteer_id: str) -> Actor:
    return acting_as(id=volunteer_id, role="volunteer")


async def ask(city: Scenario, message: Message) -> Any:
    return await city.services.client.get(message, message.REPLY)


async def refusal(city: Scenario, message: Message) -> str:
    with pytest.raises(NotAcceptedError) as error:
        await ask(city, message)
    reply = error.value.reply
    assert isinstance(reply, Refused), reply
    return " ".join(rule.slug for rule in reply.refusals)


async def reads_of(city: Scenario, person_id: str, actor: Actor = AUDITOR) -> list[schema.Read]:
    page: schema.ReadPage = await ask(city, schema.ListReads(actor=actor, person_id=person_id))
    return page.reads


# --- shown, and logged ---


async def test_a_contact_is_shown_for_a_purpose_and_that_is_kept(city: Scenario) -> None:
    one = await register(city, name="测试·甲", phone="19900001234")
    contact = await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    assert (contact.name, contact.phone, contact.guardian) == ("测试·甲", "19900001234", None)
    (read,) = await reads_of(city, one)
    assert (read.actor_id, read.role, read.what, read.purpose) == (
        "org-1",
        "organiser",
        "contact",
        "records",
    )
    assert (read.person_ids, read.minor, read.division) == ([one], False, COMMUNITY)
    assert await reads_of(city, one, oneself(one)) == [read]


@pytest.mark.parametrize(
    ("actor", "slug"),
    [
        (ELSEWHERE, "not-found"),
        (OPERATOR, "out-of-scope"),
        (acting_as(id="l", role="shift-lead", purpose="records"), "out-of-scope"),
        (acting_as(id="i", role="integrator", purpose="records"), "out-of-scope"),
        (acting_as(id="v", role="volunteer", purpose="records"), "out-of-scope"),
        (acting_as(id="o", role="organiser", scope="12"), "purpose-required"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.role,
)
async def test_who_sees_no_contact(city: Scenario, actor: Actor, slug: str) -> None:
    one = await register(city)
    assert await refusal(city, schema.RevealContact(actor=actor, volunteer_id=one)) == slug
    assert await refusal(city, schema.ExportPerson(actor=actor, volunteer_id=one)) == slug
    assert (
        await refusal(city, schema.GetOwnProfile(actor=actor, volunteer_id=one)) == "out-of-scope"
    )
    assert await reads_of(city, one) == []


async def test_the_contact_of_a_minor_has_the_guardian(city: Scenario) -> None:
    one = await register_minor(city)
    contact = await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    assert contact.guardian == schema.GuardianContact(
        name="测试·监护人", phone="19900008888", relation="母亲"
    )
    (read,) = await reads_of(city, one)
    assert read.minor


async def test_every_read_of_a_minors_record_is_kept(city: Scenario) -> None:
    minor, adult = await register_minor(city), await register(city)
    for one in (minor, adult):
        volunteer = await ask(city, volunteers.GetVolunteer(actor=AUDITOR, volunteer_id=one))
        await ask(city, volunteers.FindVolunteer(actor=AUDITOR, number=volunteer.number))
    page = await ask(city, volunteers.ListVolunteers(actor=AUDITOR, division=COMMUNITY, limit=1000))
    assert {minor, adult} <= {v.volunteer_id for v in page.volunteers}
    reads = await reads_of(city, minor)
    assert [(read.what, read.minor) for read in reads] == [
        ("record", True),
        ("record", True),
        ("list", True),
    ]
    minors = {v.volunteer_id for v in page.volunteers if v.age_class != "adult"}
    assert set(reads[-1].person_ids) == minors
    assert await reads_of(city, adult) == []


async def test_a_minor_is_nobodys_business_but_of_who_looks_after_them(city: Scenario) -> None:
    minor = await register_minor(city)
    for actor, slug in ((oneself("another"), "out-of-scope"), (ELSEWHERE, "not-found")):
        query = volunteers.GetVolunteer(actor=actor, volunteer_id=minor)
        assert await refusal(city, query) == slug
    page = await ask(city, volunteers.ListVolunteers(actor=ELSEWHERE, limit=1000))
    assert minor not in {v.volunteer_id for v in page.volunteers}
    assert await reads_of(city, minor) == []
    mine = oneself(minor)
    assert (
        await ask(city, volunteers.GetVolunteer(actor=mine, volunteer_id=minor))
    ).waits_for == []
    # A list is of other people: whoever keeps no records gets none, not even of themself.
    for actor in (oneself("another"), mine):
        listing = volunteers.ListVolunteers(actor=actor, limit=1000)
        assert await refusal(city, listing) == "out-of-scope"


async def test_the_person_sees_only_themself_in_the_log(city: Scenario) -> None:
    minor = await register_minor(city)
    await register_minor(city)
    await ask(city, volunteers.ListVolunteers(actor=AUDITOR, division=COMMUNITY, limit=1000))
    (seen,) = await reads_of(city, minor)
    assert len(seen.person_ids) > 1
    (own,) = await reads_of(city, minor, oneself(minor))
    assert (own.read_id, own.person_ids) == (seen.read_id, [minor])


async def test_the_log_is_for_overseers_in_their_scope(city: Scenario) -> None:
    one = await register(city)
    await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    for actor in (ORGANISER, OPERATOR, oneself("another")):
        query = schema.ListReads(actor=actor, person_id=one)
        assert await refusal(city, query) == "out-of-scope"
        assert await refusal(city, schema.ListReads(actor=actor)) == "out-of-scope"
    beyond = schema.ListReads(actor=AUDITOR, division="1302")
    assert await refusal(city, beyond) == "out-of-scope"
    other = AUDITOR.model_copy(update={"scope": "1302"})
    assert await reads_of(city, one, other) == []
    await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    whole = await ask(city, schema.ListReads(actor=AUDITOR, actor_id="org-1", limit=1000))
    paged: list[schema.Read] = []
    after: str | None = ""
    while after is not None:
        query = schema.ListReads(actor=SUPERVISOR, actor_id="org-1", after=after, limit=1)
        page = await ask(city, query)
        paged, after = [*paged, *page.reads], page.next
    assert paged == whole.reads
    assert len(paged) >= 2
    assert {read.actor_id for read in paged} == {"org-1"}


async def test_a_profile_is_shown_to_whose_it_is(city: Scenario) -> None:
    one = await register(city, name="测试·己")
    profile = await ask(city, schema.GetOwnProfile(actor=oneself(one), volunteer_id=one))
    assert (profile.name, profile.state, profile.document.type) == (
        "测试·己",
        "active",
        "resident-id",
    )
    assert profile.document.number.startswith("*" * 14)
    assert await reads_of(city, one) == []


# --- handed over ---


async def test_a_copy_has_everything(city: Scenario) -> None:
    number = next(_fresh)
    document = IdentityDocument(type="resident-id", number=resident_id(number))
    one = await register(city, name="测试·庚", document=document)
    await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    export = await ask(city, schema.ExportPerson(actor=oneself(one), volunteer_id=one))
    data = export.data
    assert data["profile"]["name"] == "测试·庚"
    assert data["profile"]["document"] == {"type": "resident-id", "number": document.number}
    assert data["record"]["division"] == COMMUNITY
    assert [step["state"] for step in data["history"]] == ["active"]
    (consent,) = data["consents"]
    assert (consent["purpose"], consent["withdrawn_at"]) == ("registration", None)
    assert [read["what"] for read in data["reads"]] == ["contact", "export"]
    assert (export.unreadable, export.next) == (0, None)
    texts = {}
    for language in ("zh-Hans", "en"):
        query = schema.ExportPerson(
            actor=oneself(one), volunteer_id=one, form="text", language=language
        )
        texts[language] = (await ask(city, query)).text
    assert "姓名: 测试·庚" in texts["zh-Hans"]
    assert f"证件: 居民身份证, {document.number}" in texts["zh-Hans"]
    assert "登记与核对" in texts["zh-Hans"]
    assert "Name: 测试·庚" in texts["en"]
    assert "## Consents" in texts["en"]


async def test_a_copy_on_paper_has_the_document_masked(city: Scenario) -> None:
    one = await register_minor(city)
    export = await ask(city, schema.ExportPerson(actor=ORGANISER, volunteer_id=one))
    assert export.data["profile"]["document"]["number"].startswith("*")
    assert "document" not in export.data["profile"]["guardian"]
    (read,) = await reads_of(city, one)
    assert (read.what, read.minor) == ("export", True)


async def test_a_copy_tells_of_merged_records_too(city: Scenario) -> None:
    keep, gone = await register(city), await register(city)
    await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=gone))
    await merge(city, keep, gone)
    query = schema.RevealContact(actor=ORGANISER, volunteer_id=gone)
    assert await refusal(city, query) == "merged-into"
    export = await ask(city, schema.ExportPerson(actor=oneself(keep), volunteer_id=keep))
    assert len(export.data["consents"]) == 2
    assert [read["what"] for read in export.data["reads"]] == ["contact", "export"]
    assert [step["state"] for step in export.data["history"]] == ["active", "active", "merged"]
    assert len(await reads_of(city, keep, oneself(keep))) == 2


# --- duplicates ---


async def merge(city: Scenario, keep: str, gone: str) -> None:
    both = {"keep_id": keep, "merge_id": gone, "confirmed": True, "note": "测试·已核对"}
    asked = await ask(city, seconds.AskToMerge(command_id=command_id(), actor=ORGANISER, **both))
    second = ORGANISER.model_copy(update={"id": "second"})
    confirmed = {"command_id": command_id(), "request_id": asked.request_id}
    await ask(city, duplicates.MergeVolunteers(actor=second, **confirmed))


async def pairs(city: Scenario, limit: int = 500) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    after: str | None = ""
    while after is not None:
        query = duplicates.FindDuplicates(
            actor=ORGANISER, division="120104", after=after, limit=limit
        )
        page = await ask(city, query)
        found |= {(p.first.volunteer_id, p.second.volunteer_id): p.alike for p in page.duplicates}
        after = page.next
    return found


async def test_records_that_are_alike_are_found_and_merged(city: Scenario) -> None:
    same = {"birth_date": "1980-05-05", "sex": "male"}
    one = await register(
        city,
        name="测试·双",
        phone="19900003333",
        document=IdentityDocument(type="passport", number="E0000001"),
        **same,
    )
    two = await register(
        city,
        name=" 测试·双 ",
        phone="19900003333",
        document=IdentityDocument(type="passport", number="E0000002"),
        **same,
    )
    three = await register(city, name="测试·双", phone="19900003333")
    for limit in (500, 1):
        found = await pairs(city, limit)
        assert found[one, two] == ["name-birth-date", "name-phone"]
        assert found[one, three] == found[two, three] == ["name-phone"]
        assert len([pair for pair in found if {one, two} & {*pair}]) == 3
    await merge(city, one, two)
    found = await pairs(city)
    assert [pair for pair in found if two in pair] == []
    assert (one, three) in found
    query = duplicates.FindDuplicates(actor=ELSEWHERE, division="120104")
    assert await refusal(city, query) == "out-of-scope"


# --- erased ---


async def test_after_an_erasure_every_read_says_so(city: Scenario) -> None:
    one = await register(city, name="测试·辛辛")
    erase = schema.ErasePerson(command_id=command_id(), actor=oneself(one), volunteer_id=one)
    await ask(city, erase)
    for query in (
        schema.RevealContact(actor=ORGANISER, volunteer_id=one),
        schema.GetOwnProfile(actor=oneself(one), volunteer_id=one),
        schema.ExportPerson(actor=oneself(one), volunteer_id=one),
        schema.ExportPerson(actor=ORGANISER, volunteer_id=one, form="text"),
    ):
        assert await refusal(city, query) == "erased"
    volunteer = await ask(city, volunteers.GetVolunteer(actor=OPERATOR, volunteer_id=one))
    assert volunteer.state == "withdrawn"
    assert volunteer.erased_at
    consents = await city.services.database("registration").find("consents", {"volunteer_id": one})
    assert [row["withdrawn_at"] for row in consents] == [volunteer.erased_at]


async def test_two_registrations_of_one_document_after_an_erasure(city: Scenario) -> None:
    document = IdentityDocument(type="resident-id", number=resident_id(next(_fresh)))
    one = await register(city, document=document)
    await ask(
        city, schema.ErasePerson(command_id=command_id(), actor=oneself(one), volunteer_id=one)
    )
    outcomes = await asyncio.gather(
        *(register(city, document=document) for _ in range(5)), return_exceptions=True
    )
    assert len([outcome for outcome in outcomes if isinstance(outcome, str)]) == 1


async def test_nothing_personal_is_outside_of_the_vault(city: Scenario) -> None:
    number = next(_fresh)
    document = IdentityDocument(type="resident-id", number=resident_id(number))
    secrets = ["测试·壬壬", "19900004321", "测试·癸癸", "19900004322", document.number]
    secrets += [GUARDIAN.name, GUARDIAN.phone]
    one = await register(city, name=secrets[0], phone=secrets[1], document=document)
    await register_minor(city)
    now = {"name": secrets[2], "phone": secrets[3]}
    correct = schema.CorrectProfile(
        command_id=command_id(), actor=ORGANISER, volunteer_id=one, **now
    )
    await ask(city, correct)
    await ask(city, schema.RevealContact(actor=ORGANISER, volunteer_id=one))
    await ask(city, schema.ExportPerson(actor=oneself(one), volunteer_id=one, form="text"))
    database = city.services.database("registration")
    for name in STORED:
        stored = b"".join(bson.encode(row) for row in await database.find(name, {}))
        assert [s for s in secrets if s.encode() in stored] == [], name
    (process,) = city.services.processes["registration"]
    assert [s for s in secrets if s in process.log_file.read_text("utf-8")] == []
    report = await city.services.health(process)
    assert report["counts"]["failed"] == 0
