"""Credentials: what is signed and by whom, what does not verify, and what takes them back."""

import base64
import copy
import gzip
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.certificates.domain.status import LIST_BITS, StatusPlace
from baodao.hours.common.canonical import CREDENTIALS, ContextError, canonical
from baodao.hours.common.keys import IssuingKeys
from baodao.hours.common.proofs import base58, from_base58, from_multikey, holds, multikey
from baodao.hours.credentials.domain.issuers import Addresses
from baodao.hours.credentials.domain.lists import Bits
from baodao.hours.credentials.issuer import Issuer
from baodao.hours.known.domain import KnownOrganisation
from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import IssueCertificate, RevokeCertificate
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ISSUER, ISSUING

DAY = timedelta(days=1)
ME = acting_as(id="v", role="volunteer")
ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="records")
KEYS = {ISSUER.where.key(kid): key for kid, key in ISSUING.public_bytes.items()}
OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
async def service() -> MemoryService:
    """Three times of service of one person, for two organisations of which one has a name."""
    made = hours.ledgers(NOW)
    await made.put(
        KnownOrganisation.unknown("team").learn(1, NOW - 99 * DAY, "测试·巡逻队")[0].after
    )
    for day, who in enumerate(("team", "choir", "team")):
        served = hours.attendance(
            NOW - (9 - day) * DAY,
            95 + day,
            volunteer_id="v",
            organisation_id=who,
            title=f"测试·服务{day}",
        )
        await made.follow(served)
    return made


async def issued(service: MemoryService, **said: Any) -> str:
    receipt = await service.done(IssueCertificate, ME, volunteer_id="v", **said)
    number: str = receipt.certificate_number
    return number


async def shown(service: MemoryService, number: str) -> Any:
    said = await service.ask(GetCredential(actor=ME, certificate_number=number))
    return json.loads(said.credential)


async def listed(service: MemoryService, list_id: str) -> tuple[Any, str]:
    said = await service.ask(GetStatusList(actor=NOBODY, list_id=list_id))
    return json.loads(said.credential), said.token


def is_set(status_list: Any, index: int) -> bool:
    encoded = status_list["credentialSubject"]["encodedList"]
    assert encoded.startswith("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(f"{encoded[1:]}=="))
    assert len(bits) * 8 == LIST_BITS
    return bool(bits[index // 8] & 0x80 >> index % 8)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items: Any = []
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        yield path
    for key, one in items:
        yield from leaves(one, (*path, key))


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a path."""
    found = copied = copy.deepcopy(document)
    for key in path[:-1]:
        found = found[key]
    found[path[-1]] = value
    return copied


# --- what it says ---------------------------------------------------------------------------------


async def test_it_says_what_stands_on_the_paper_but_for_the_name(service: MemoryService) -> None:
    number = await issued(service)
    said = await shown(service, number)
    assert holds(said, KEYS)
    assert said["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert said["validFrom"] == said["proof"]["created"] == "2026-11-23T01:00:00Z"
    subject = said["credentialSubject"]
    described = {d["id"]: d["name"] for d in subject["achievement"]["resultDescription"]}
    minutes = {described[one["resultDescription"]]: one["value"] for one in subject["result"]}
    assert minutes == {
        "累计服务时间(分钟)": "288",
        "测试·巡逻队记录的服务时间(分钟)": "192",
        "choir记录的服务时间(分钟)": "96",
    }
    team, choir, chain = said["evidence"]
    assert team["description"] == "测试·服务0、测试·服务2"
    assert team["narrative"] == "2026-11-14至2026-11-16，共192分钟。记录依据：B 192分钟。"
    assert (choir["name"], choir["genre"]) == ("choir", "记录单位")
    certificate: Certificate = await service.stored(Certificate, number)
    assert chain["narrative"] == f"SHA-256 {certificate.covers[0].hash}"
    # Who it is about is in none of it: the subject is of this certificate alone.
    assert subject["id"].startswith("urn:uuid:")
    assert all('"v"' not in json.dumps(one) for one in (subject, said["evidence"]))


async def test_of_one_certificate_there_is_one_credential(service: MemoryService) -> None:
    number = await issued(service)
    first = await shown(service, number)
    service.now += 40 * DAY
    assert await issued(service) == number
    assert await shown(service, number) == first


async def test_holders_are_known_again_by_nobody(service: MemoryService) -> None:
    one, other = await issued(service), await issued(service, organisation_id="team")
    subjects = [(await shown(service, n))["credentialSubject"]["id"] for n in (one, other)]
    assert len({*subjects}) == 2


async def test_an_organisation_is_called_what_it_was_called_then(service: MemoryService) -> None:
    number = await issued(service)
    team: KnownOrganisation = await service.stored(KnownOrganisation, "team")
    (renamed,) = team.learn(3, NOW + DAY, "测试·新名")
    await service.put(renamed.after)
    assert (await shown(service, number))["evidence"][0]["name"] == "测试·巡逻队"
    assert renamed.after.name_at(NOW + 2 * DAY) == "测试·新名"


def test_names_arrive_in_any_order_and_twice() -> None:
    told = [(1, NOW, "甲"), (4, NOW + DAY, "乙"), (7, NOW + 2 * DAY, "丙")]
    known = KnownOrganisation.unknown("o")
    assert known.name_at(NOW) is None
    for version, since, name in (*told[::-1], *told):
        for change in known.learn(version, since, name):
            known = change.after
    times = (NOW - DAY, NOW, NOW + DAY, NOW + 9 * DAY)
    assert [known.name_at(at) for at in times] == ["甲", "甲", "乙", "丙"]


# --- who signs ------------------------------------------------------------------------------------


async def test_every_value_is_signed(service: MemoryService) -> None:
    said = await shown(service, await issued(service))
    paths = list(leaves(said))
    assert len(paths) > 50
    for path in paths:
        value = "x" if path[-1] != "proofValue" else said["proof"]["proofValue"][:-1]
        assert not holds(changed(said, path, value), KEYS), path
    assert not holds({**said, "proof": [said["proof"]]}, KEYS)
    assert not holds({name: one for name, one in said.items() if name != "proof"}, KEYS)
    assert not holds(said, {})


async def test_the_issuer_is_found_at_its_did(service: MemoryService) -> None:
    told = await service.ask(GetIssuer(actor=NOBODY))
    document = json.loads(told.did_document)
    assert told.issuer == document["id"] == "did:web:baodao.test:api:v1:issuer"
    (method,) = document["verificationMethod"]
    assert document["assertionMethod"] == [method["id"]]
    assert {method["id"]: from_multikey(method["publicKeyMultibase"])} == KEYS
    local = Addresses("http://localhost:8080")
    assert local.did == "did:web:localhost%3A8080:api:v1:issuer"


async def test_keys_rotate_and_old_ones_still_verify(service: MemoryService) -> None:
    """Signed with the old key, verified by what is published once a new one is first."""
    number = await issued(service)
    certificate: Certificate = await service.stored(Certificate, number)
    document: dict[str, Any] = {"@context": [CREDENTIALS], "id": "urn:x", "issuer": "urn:y"}
    before = Issuer(IssuingKeys({"old": OLD}), hours.ORIGIN)
    old = await before.sign(document, certificate.issued_at)
    after = Issuer(IssuingKeys({"new": NEW, "old": OLD}), hours.ORIGIN)
    published = {
        one["id"]: from_multikey(one["publicKeyMultibase"])
        for one in after.document["verificationMethod"]
    }
    new = await after.sign(document, certificate.issued_at)
    assert [holds(one, published) for one in (old, new)] == [True, True]
    assert new["proof"]["verificationMethod"] == after.where.key("new") == next(iter(published))
    assert not holds(new, {before.where.key("old"): published[before.where.key("old")]})
    assert new["id"] == old["id"]


def test_what_no_context_of_ours_says_is_not_loaded() -> None:
    with pytest.raises(ContextError, match="no document of ours"):
        canonical({"@context": [CREDENTIALS, "https://evil.test/context"], "id": "urn:x"})


@given(st.binary(max_size=80))
def test_base58_is_undone(said: bytes) -> None:
    assert from_base58(base58(said)) == said


def test_a_key_is_written_as_others_write_it() -> None:
    """The first key of the test vectors of the specification of eddsa-rdfc-2022."""
    text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert multikey(from_multikey(text)) == text
    for wrong in ("", "z", "x" + text[1:], text[:-1] + "0", "z" * 500, f"z{base58(b'123')}"):
        with pytest.raises(ValueError, match=r"Multikey|too long|substring"):
            from_multikey(wrong)


# --- status lists ---------------------------------------------------------------------------------


async def test_what_is_taken_back_is_in_the_list_at_once(service: MemoryService) -> None:
    number, other = await issued(service), await issued(service, organisation_id="team")
    status = (await shown(service, number))["credentialStatus"]
    index, list_id = int(status["statusListIndex"]), status["statusListCredential"][-7:]
    before, _ = await listed(service, list_id)
    assert holds(before, KEYS)
    assert before["id"] == status["statusListCredential"]
    assert not is_set(before, index)
    await service.done(
        RevokeCertificate, ABOVE, certificate_number=number, reason="issued-in-error"
    )
    after, token = await listed(service, list_id)
    assert holds(after, KEYS)
    assert is_set(after, index)
    place: Certificate = await service.stored(Certificate, other)
    assert not is_set(after, place.status_index)
    said = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert said["credentialSubject"] == after["credentialSubject"]
    assert said["iss"] == after["issuer"]
    # What does not hold is not given out again, and what is copied says so by its bit.
    answer = await service.ask(GetCredential(actor=ME, certificate_number=number))
    assert isinstance(answer, Refused)
    assert slugs(answer.refusals) == ["certificate-not-in-force"]


async def test_a_list_is_the_same_for_an_hour_and_good_for_a_day(service: MemoryService) -> None:
    certificate: Certificate = await service.stored(Certificate, await issued(service))
    first = await listed(service, certificate.status_list)
    service.now += timedelta(minutes=59)
    assert await listed(service, certificate.status_list) == first
    service.now += timedelta(minutes=1)
    second, _ = await listed(service, certificate.status_list)
    ends = datetime.fromisoformat(first[0]["validUntil"])
    assert ends - datetime.fromisoformat(first[0]["validFrom"]) == DAY
    assert second["validFrom"] == "2026-11-23T02:00:00Z"


async def test_nothing_is_said_of_a_list_of_nobody(service: MemoryService) -> None:
    answer = await service.ask(GetStatusList(actor=NOBODY, list_id="202611a"))
    assert isinstance(answer, Refused)
    assert slugs(answer.refusals) == ["not-found"]


async def test_a_full_list_is_read_in_parts(service: MemoryService) -> None:
    indices = range(0, LIST_BITS, 13)
    for index in indices:
        place = StatusPlace.take("202611z", index, "20261123-ABCDEFGH").after
        await service.put(place.set().after if index else place)
    said, _ = await listed(service, "202611z")
    bits = Bits()
    bits.set(one for one in indices if one)
    assert said["credentialSubject"]["encodedList"] == bits.encoded


def test_bits_begin_with_the_highest() -> None:
    """BitstringStatusList 1.0: the first index is the left-most bit."""
    bits = Bits()
    bits.set([0, 7, 8, LIST_BITS - 1])
    said = gzip.decompress(base64.urlsafe_b64decode(f"{bits.encoded[1:]}=="))
    assert (said[:2], said[-1:]) == (b"\x81\x80", b"\x01")
    assert bits.encoded == bits.encoded
