"""Credentials as the reference library of Verifiable Credentials reads them (npm, offline)."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.common.keys import IssuingKeys
from baodao.hours.common.proofs import holds
from baodao.hours.credentials.domain.lists import Bits
from baodao.hours.credentials.issuer import Issuer
from baodao.kit.testing import TEST_KEY, MemoryService
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import IssueCertificate, RevokeCertificate
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.support.verifier import opinions

ME = acting_as(id="v", role="volunteer")
ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="records")
OTHER_KEY = bytes(range(1, 33))


@pytest.fixture
async def service() -> MemoryService:
    """Three times of service of one person, now: lists are good for a day by the real clock."""
    made = hours.ledgers(datetime.now(UTC))
    for day, who in enumerate(("team", "choir", "team")):
        served = hours.attendance(
            made.now - timedelta(days=9 - day),
            95 + day,
            volunteer_id="v",
            sign_up_id=f"sign-up-{day}",
            organisation_id=who,
            title=f"测试·“服务” {day} <b> \\ 𠮷",
        )
        await made.follow(served)
    return made


async def credential(service: MemoryService, **said: Any) -> tuple[str, Any]:
    receipt = await service.done(IssueCertificate, ME, volunteer_id="v", **said)
    number = receipt.certificate_number
    found = await service.ask(GetCredential(actor=ME, certificate_number=number))
    return number, json.loads(found.credential)


async def published(service: MemoryService, one: Any) -> tuple[dict[str, Any], str]:
    """What is found at the addresses in a credential, and its list as a token."""
    issuer = await service.ask(GetIssuer(actor=NOBODY))
    address = one["credentialStatus"]["statusListCredential"]
    status = await service.ask(GetStatusList(actor=NOBODY, list_id=address.rpartition("/")[2]))
    found = {issuer.issuer: json.loads(issuer.did_document), address: json.loads(status.credential)}
    return found, status.token


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        yield path
        return
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield from leaves(one, (*path, key))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def with_value(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    copied = copy.deepcopy(document)
    at(copied, path[:-1])[path[-1]] = value
    return copied


def forgeries(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with another value at every place, with one less, and with one more."""
    for path in leaves(document):
        value = at(document, path)
        yield f"{path}: other", with_value(document, path, f"{value[:-1]}{chr(ord(value[-1]) ^ 1)}")
        less = copy.deepcopy(document)
        del at(less, path[:-1])[path[-1]]
        yield f"{path}: less", less
    more = [("credentialSubject",), ("credentialSubject", "achievement"), ("issuer",), ()]
    for path in more:
        for name in ("name", "unheardOf"):
            if name not in at(document, path):
                yield f"{path}: {name}", with_value(document, (*path, name), "测试·甲")


async def test_it_verifies_and_whatever_was_changed_does_not(service: MemoryService) -> None:
    _, good = await credential(service)
    addresses, token = await published(service, good)
    said = dict(forgeries(good))
    assert len(said) > 100
    found = await opinions(addresses, [good, *said.values()], token, token[:-9] + "AAAAAAAAA")
    first, *others = found["credentials"]
    assert first == {"verified": True, "revoked": False, "error": None}
    assert [name for name, one in zip(said, others, strict=True) if one["verified"]] == []
    as_token, forged = found["tokens"]
    (listed,) = (one for key, one in addresses.items() if "status-lists" in key)
    assert as_token["typ"] == "vc+jwt"
    assert as_token["document"] == {
        **{name: value for name, value in listed.items() if name != "proof"},
        "iss": listed["issuer"],
    }
    assert not forged["verified"]


@pytest.mark.parametrize("by", ["correction", "somebody"])
async def test_what_is_taken_back_is_revoked_in_every_copy(service: MemoryService, by: str) -> None:
    """By the cascade of a correction, or by somebody: the copy verifies, and its bit is set."""
    number, copied = await credential(service)
    other, stays = await credential(service, organisation_id="choir")
    if by == "correction":
        fact = {"division": "120104007017", "shift_id": "shift", "volunteer_id": "v"}
        await service.follow(AttendanceAnnulled(**fact, sign_up_id="sign-up-0"))
        await service.follow()
    else:
        said = {"certificate_number": number, "reason": "issued-in-error"}
        await service.done(RevokeCertificate, ABOVE, **said)
    assert other != number
    addresses, _ = await published(service, copied)
    of_copy, of_other = (await opinions(addresses, [copied, stays]))["credentials"]
    # The library's own word is on the list, whose signature is good; the bit is beside it.
    assert (of_copy["revoked"], of_other["revoked"]) == (True, False)
    assert of_other["verified"]
    status = addresses[copied["credentialStatus"]["statusListCredential"]]
    hidden = with_value(status, ("credentialSubject", "encodedList"), Bits().encoded)
    (cheated,) = (await opinions({**addresses, status["id"]: hidden}, [copied]))["credentials"]
    assert not cheated["verified"]
    assert "signature" in cheated["error"].lower()


async def test_an_old_credential_verifies_after_the_keys_were_rotated(
    service: MemoryService,
) -> None:
    number, old = await credential(service)
    rotated = Issuer(IssuingKeys({"new": OTHER_KEY, "test": TEST_KEY}), hours.ORIGIN)
    service._tools[Issuer] = rotated
    found = await service.ask(GetCredential(actor=ME, certificate_number=number))
    new = json.loads(found.credential)
    assert new["proof"] != old["proof"]
    assert {**new, "proof": None} == {**old, "proof": None}
    addresses, _ = await published(service, old)
    results = (await opinions(addresses, [old, new]))["credentials"]
    assert [one["verified"] for one in results] == [True, True]
    # Without the old key in the list nobody believes what it has signed.
    alone = Issuer(IssuingKeys({"new": OTHER_KEY}), hours.ORIGIN)
    addresses[alone.where.did] = alone.document
    results = (await opinions(addresses, [old, new]))["credentials"]
    assert [one["verified"] for one in results] == [False, True]


async def test_a_list_that_is_away_is_no_clear_list(service: MemoryService) -> None:
    _, good = await credential(service)
    addresses, _ = await published(service, good)
    nowhere = {key: one for key, one in addresses.items() if "status-lists" not in key}
    (alone,) = (await opinions(nowhere, [good]))["credentials"]
    assert not alone["verified"]
    assert "nothing is loaded" in alone["error"]
    assert holds(good, {hours.ISSUER.where.key("test"): hours.ISSUING.public_bytes["test"]})
