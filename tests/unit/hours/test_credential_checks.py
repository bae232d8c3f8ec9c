"""Checking a credential that comes back: what holds, what does not, and what cannot be told."""

import copy
import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from baodao.hours.common.keys import IssuingKeys
from baodao.hours.common.proofs import base64url, with_proof
from baodao.hours.credentials.domain.checking import DoesNotHoldError, bits_of, check
from baodao.hours.credentials.domain.lists import Bits
from baodao.hours.credentials.issuer import Issuer
from baodao.kit.testing import NOW, MemoryService
from baodao.schema.base import NOBODY
from baodao.schema.hours.certificates import IssueCertificate, RevokeCertificate
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList
from tests.builders import hours
from tests.builders.actors import acting_as

DAY = timedelta(days=1)
ME = acting_as(id="v", role="volunteer")
ABOVE = acting_as(id="above", role="supervisor", scope="*", purpose="records")


class Brought:
    """A credential, and what its issuer has published."""

    def __init__(self, service: MemoryService, number: str) -> None:
        self.service, self.number = service, number
        self.credential: Any = None
        self.issuer: Any = None
        self.status_list: Any = None

    async def fetch(self) -> "Brought":
        ask = self.service.ask
        if self.credential is None:
            wanted = GetCredential(actor=ME, certificate_number=self.number)
            self.credential = json.loads((await ask(wanted)).credential)
        self.issuer = json.loads((await ask(GetIssuer(actor=NOBODY))).did_document)
        listed = await ask(GetStatusList(actor=NOBODY, list_id="202611a"))
        self.status_list = json.loads(listed.credential)
        return self

    def verdict(self, **changes: Any) -> str:
        said = {name: getattr(self, name) for name in ("credential", "issuer", "status_list")}
        try:
            check(**{**said, "now": self.service.now, **changes})
        except DoesNotHoldError as found:
            return found.verdict
        return "valid"


@pytest.fixture
async def brought() -> Brought:
    service = hours.ledgers(NOW)
    await service.follow(hours.attendance(NOW - 9 * DAY, 95, volunteer_id="v"))
    receipt = await service.done(IssueCertificate, ME, volunteer_id="v")
    return await Brought(service, receipt.certificate_number).fetch()


def signed(document: Any) -> Any:
    """The same, signed anew by the issuer."""
    said = {name: value for name, value in document.items() if name != "proof"}
    key = hours.ISSUER.where.key(hours.ISSUING.current)
    return with_proof(said, key, NOW, hours.ISSUING.signature)


def nested(document: Any, *path: str, value: Any) -> Any:
    found = copied = copy.deepcopy(document)
    for key in path[:-1]:
        found = found[key]
    found[path[-1]] = value
    return copied


async def test_it_holds_until_it_is_taken_back(brought: Brought) -> None:
    assert brought.verdict() == "valid"
    said = {"certificate_number": brought.number, "reason": "false-record"}
    await brought.service.done(RevokeCertificate, ABOVE, **said)
    assert brought.verdict() == "valid"
    assert (await brought.fetch()).verdict() == "revoked"


async def test_an_old_list_says_nothing(brought: Brought) -> None:
    now = brought.service.now
    assert brought.verdict(now=now + DAY - timedelta(seconds=1)) == "valid"
    assert brought.verdict(now=now + DAY) == "not-checkable"
    assert brought.verdict(now=now - timedelta(seconds=1)) == "not-genuine"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "测试"),
        (("unheardOf",), "测试·甲"),
        (("credentialSubject", "name"), "测试·甲"),
        (("credentialSubject", "result"), []),
        (("credentialStatus", "statusListIndex"), "7"),
        (("credentialStatus", "statusListIndex"), "131072"),
        (("credentialStatus", "status_list_index"), "7"),
        (("credentialStatus",), None),
        (("issuer", "id"), "did:web:evil.test"),
        (("proof", "created"), "2026-11-22T01:00:00Z"),
        (("proof", "proofValue"), "z"),
        (("proof",), None),
        (("proof", "heard"), "x"),
        (("@context",), ["https://evil.test"]),
    ],
)
async def test_whatever_was_changed_is_not_genuine(
    brought: Brought, path: tuple[str, ...], value: Any
) -> None:
    changed = nested(brought.credential, *path, value=value)
    assert brought.verdict(credential=changed) == "not-genuine"


async def test_a_member_that_no_context_knows_is_in_no_document_of_ours(brought: Brought) -> None:
    """The signature says nothing of it, and would be good."""
    for path in (("heard",), ("credentialSubject", "heard")):
        assert (
            brought.verdict(credential=signed(nested(brought.credential, *path, value="x")))
            == "not-genuine"
        )


async def test_another_key_is_not_the_issuers(brought: Brought) -> None:
    other = Issuer(IssuingKeys({"test": bytes(range(1, 33))}), hours.ORIGIN)
    said = {name: value for name, value in brought.credential.items() if name != "proof"}
    assert brought.verdict(credential=await other.sign(said, NOW)) == "not-genuine"
    # A key that is listed, but not to issue with, or of somebody else, signs nothing.
    assert brought.verdict(issuer={**brought.issuer, "assertionMethod": []}) == "not-genuine"
    (method,) = brought.issuer["verificationMethod"]
    for change in ({"controller": "did:web:evil.test"}, {"publicKeyMultibase": "z6"}):
        keys = [{**method, **change}]
        assert brought.verdict(issuer={**brought.issuer, "verificationMethod": keys}) == (
            "not-genuine"
        )


async def test_a_list_that_is_not_its_own_says_nothing(brought: Brought) -> None:
    known = brought.status_list
    other = {**known, "id": f"{known['id'][:-1]}b"}
    encoded = ("credentialSubject", "encodedList")
    wrong = [
        nested(known, *encoded, value=f"{known['credentialSubject']['encodedList'][:-2]}zz"),
        signed(other),
        signed(nested(known, *encoded, value="u")),
        signed({**known, "issuer": "did:web:evil.test"}),
        {},
        brought.credential,
    ]
    for one in wrong:
        assert brought.verdict(status_list=one) == "not-checkable", one
    assert brought.verdict(issuer={}) == "not-checkable"


def test_a_list_that_unpacks_to_more_is_none() -> None:
    assert bits_of(Bits().encoded) == bytes(16_384)
    bomb = gzip.compress(bytes(1 << 24))
    for wrong in ("", "u", "z" + Bits().encoded[1:], f"u{base64url(bomb)}", "u*"):
        with pytest.raises(DoesNotHoldError, match="cannot be read"):
            bits_of(wrong)
