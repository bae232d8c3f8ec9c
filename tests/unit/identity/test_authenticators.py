"""What an authenticator, or who poses as one, may say: whatever proves nothing is told alike."""

import copy
import hashlib
from collections.abc import Iterator
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from structlog.testing import capture_logs

from baodao.identity.domain.passkeys import Passkey
from baodao.kit.testing import MemoryService, slugs
from baodao.schema.identity.passkeys import AddPasskey, SignInByPasskey
from tests.builders.identity import (
    account,
    digest,
    oneself,
    passkey,
    signed_in,
    signed_in_by,
    to_add,
    to_sign_in,
)
from tests.support.authenticator import (
    ATTESTED,
    ED25519,
    ES256,
    PRESENT,
    RS256,
    VERIFIED,
    Authenticator,
    Json,
    Key,
    b64,
    raw,
)
from tests.support.front_door import OWN_PAGE, Door, cookie

REFUSED = ["passkey-refused"]
CLIENTS: dict[str, Json] = {
    "another page": {"origin": "https://evil.example"},
    "another port": {"origin": "http://localhost:8081"},
    "another scheme": {"origin": "https://localhost:8080"},
    "a page below": {"origin": "http://localhost:8080/x"},
    "no page": {"origin": None},
    "several pages": {"origin": ["http://localhost:8080"]},
    "another kind": {"type": "payment.get"},
    "no kind": {"type": None},
    "no challenge": {"challenge": None},
    "a number": {"challenge": 1},
}


async def adding(service: MemoryService, credential: Json, who: str = "ana") -> None:
    """See that a passkey is not added."""
    said = {"account_id": who, "label": "手机", "credential": credential}
    assert slugs(await service.refused(AddPasskey, oneself(who), **said)) == REFUSED


async def signing_in(service: MemoryService, credential: Json) -> None:
    """See that nobody is signed in."""
    said = {"credential": credential, "session": digest("never")}
    assert slugs(await service.refused(SignInByPasskey, None, **said)) == REFUSED


@pytest.fixture
async def key(service: MemoryService) -> Authenticator:
    """Of Ana, who has an account."""
    await account(service)
    return await passkey(service)


# --- for whom, where, and by whom ---


@pytest.mark.parametrize("what", CLIENTS)
async def test_what_was_signed_on_another_page_or_for_another_end(
    service: MemoryService, key: Authenticator, what: str
) -> None:
    client = CLIENTS[what]
    await signing_in(service, key.get(await to_sign_in(service), client=client))
    await adding(service, Authenticator().create(await to_add(service, "ana"), client=client))


async def test_each_ceremony_has_a_kind_of_its_own(
    service: MemoryService, key: Authenticator
) -> None:
    signs, adds = await to_sign_in(service), await to_add(service, "ana")
    await signing_in(service, key.get(signs, client={"type": "webauthn.create"}))
    await adding(service, Authenticator().create(adds, client={"type": "webauthn.get"}))


@pytest.mark.parametrize("rp", ["evil.example", "127.0.0.1", "sub.localhost", "LOCALHOST"])
async def test_a_key_of_another_host(service: MemoryService, key: Authenticator, rp: str) -> None:
    await signing_in(service, key.get(await to_sign_in(service), rp=rp))
    await adding(service, Authenticator().create(await to_add(service, "ana"), rp=rp))


@pytest.mark.parametrize("flags", [0, PRESENT, VERIFIED])
async def test_an_authenticator_that_has_not_seen_its_owner(
    service: MemoryService, key: Authenticator, flags: int
) -> None:
    await signing_in(service, key.get(await to_sign_in(service), flags=flags))
    adds = await to_add(service, "ana")
    await adding(service, Authenticator().create(adds, flags=flags | ATTESTED))


async def test_another_ones_key_in_ones_own_name(
    service: MemoryService, key: Authenticator
) -> None:
    await account(service, "bob")
    bobs = await passkey(service, "bob")
    ana, bob = key.keys[0], bobs.keys[0]
    options = await to_sign_in(service)
    await signing_in(service, key.get(options, key=ana, by=bob))
    await signing_in(service, key.get(options, userHandle=bob.handle))
    await signing_in(service, key.get(options, userHandle=None))
    without = key.get(options)
    del without["response"]["userHandle"]
    await signing_in(service, without)
    for name in ("id", "rawId"):
        await signing_in(service, key.get(options) | {name: b64(bob.name)})
    await signing_in(service, key.get(options) | {"id": b64(bob.name), "rawId": b64(bob.name)})


async def test_a_key_that_nobody_has_added(service: MemoryService, key: Authenticator) -> None:
    stranger = Key(ES256, handle=key.keys[0].handle)
    await signing_in(service, key.get(await to_sign_in(service), key=stranger))


async def test_a_key_is_added_once_whoever_adds_it(
    service: MemoryService, key: Authenticator
) -> None:
    await account(service, "bob")
    for who in ("ana", "bob"):
        again = Authenticator(only=key.keys[0])
        await adding(service, again.create(await to_add(service, who)), who)
        # Nor by another key under the same name, by which it would be replaced.
        other = Key(ES256, name=key.keys[0].name)
        await adding(service, again.create(await to_add(service, who), key=other), who)
    key.keys[0].handle = b64(b"ana")
    assert await signed_in_by(service, key)


# --- keys and signatures ---


def _cose(alg: int = ES256, **_: Any) -> dict[int, Any]:
    return Key(alg).cose()


KEYS: dict[str, Any] = {
    "of a kind that we do not take": _cose(RS256) | {3: -37},
    "of a longer curve": _cose() | {3: -35},
    "by SHA-1": _cose(RS256) | {3: -65535},
    "an elliptic one that says RSA": _cose() | {1: 3, 3: RS256},
    "an elliptic one that says Ed25519": _cose() | {3: ED25519},
    "an RSA one that says elliptic": _cose(RS256) | {1: 2, 3: ES256},
    "Ed25519 that says elliptic": _cose(ED25519) | {3: ES256},
    "a symmetric one": {1: 4, 3: 5, -1: bytes(32)},
    "no kind": {k: v for k, v in _cose().items() if k != 1},
    "no algorithm": {k: v for k, v in _cose().items() if k != 3},
    "off the curve": _cose() | {-3: bytes(32)},
    "of nothing": _cose() | {-2: b"", -3: b""},
    "of text": _cose() | {-2: "x", -3: "y"},
    "an even exponent": _cose(RS256) | {-2: b"\x02"},
    "a short RSA one": _cose(RS256) | {-1: b"\xff" * 128},
    "no key": {},
    "a list": [1, 2, 3],
    "no CBOR": b"\xff\xff",
    "raw, cut off": b"\x04" + bytes(10),
    "raw, off the curve": b"\x04" + bytes(64),
    "nothing": b"",
    "nested": b"\x81" * 900 + b"\x01",
    "a list of four milliards": b"\x9a\xff\xff\xff\xff",
}


@pytest.mark.parametrize("what", KEYS)
async def test_a_key_by_which_nothing_could_be_checked(service: MemoryService, what: str) -> None:
    await account(service)
    options = await to_add(service, "ana")
    await adding(service, Authenticator().create(options, cose=KEYS[what]))
    assert service.all_of(Passkey) == []


async def test_a_curve_that_nobody_asked_for_under_an_algorithm_that_we_take(
    service: MemoryService,
) -> None:
    await account(service)
    numbers = generate_private_key(SECP384R1()).public_key().public_numbers()
    point = {-2: numbers.x.to_bytes(48, "big"), -3: numbers.y.to_bytes(48, "big")}
    options = await to_add(service, "ana")
    for cose in ({-1: 2, **point}, {-1: 1, **point}):
        await adding(service, Authenticator().create(options, cose=_cose() | cose))


@pytest.mark.parametrize(
    "attestation",
    [
        {"fmt": "packed", "attStmt": {"alg": ES256, "sig": b"x"}},
        {"fmt": "fido-u2f", "attStmt": {}},
        {"fmt": "none", "attStmt": {"sig": b"x"}},
        {"fmt": "unheard-of"},
        {"fmt": None},
        {"fmt": 1},
        {"attStmt": None},
        {"authData": "text"},
        {"authData": b""},
        {"authData": bytes(37)},
        {"authData": None},
    ],
    ids=str,
)
async def test_an_attestation_that_we_did_not_ask_for(
    service: MemoryService, attestation: Json
) -> None:
    await account(service)
    await adding(service, Authenticator().create(await to_add(service, "ana"), **attestation))


async def test_a_right_attestation_of_a_maker_is_not_looked_at_either(
    service: MemoryService,
) -> None:
    """One that it signs by the key itself would be right, and says nothing."""
    await account(service)
    key = Authenticator()
    made = key.create(await to_add(service, "ana"))
    told = cbor2.loads(raw(made["response"]["attestationObject"]))
    client = raw(made["response"]["clientDataJSON"])
    by_itself = {"alg": ES256, "sig": key.keys[0].sign(told["authData"] + _sha256(client))}
    told |= {"fmt": "packed", "attStmt": by_itself}
    made["response"]["attestationObject"] = b64(cbor2.dumps(told))
    await adding(service, made)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@pytest.mark.parametrize("alg", [ES256, ED25519, RS256])
async def test_every_bit_that_is_signed_counts(service: MemoryService, alg: int) -> None:
    await account(service)
    key = await passkey(service, key=Authenticator(alg=alg))
    options = await to_sign_in(service)
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        right = raw(key.get(options)["response"][name])
        for place in range(0, len(right), max(1, len(right) // 12)):
            signed = key.get(options)
            data = bytearray(raw(signed["response"][name]))
            data[min(place, len(data) - 1)] ^= 0x01
            signed["response"][name] = b64(bytes(data))
            await signing_in(service, signed)
    for other in {ES256, ED25519, RS256} - {alg}:
        await signing_in(service, key.get(options, by=Key(other)))
    assert await signed_in_by(service, key)


# --- garbage, at the door ---

NESTED = "[" * 3000
GARBAGE: tuple[Any, ...] = (
    *(None, True, 0, 1.5, [], ["x"], {}, {"id": "x"}),
    *("", "x", "=", "AA==", "a b", "é", "😀", "\x00", "../..", "%s", "A" * 5),
    *("A" * 100, "A" * 5_000, "A" * 20_000, b64(b"{}"), b64(b"null"), b64(b"[]"), b64(b"\xff")),
    *(b64(NESTED.encode()), b64(b"\x81" * 3000), b64(b"\x9b" + b"\xff" * 8), b64(b"\xbf" * 99)),
)


def spoiled(credential: Json) -> Iterator[Json]:
    """A credential with each of its fields missing, cut off, prolonged, or replaced by garbage."""
    paths = [(name,) for name in credential]
    paths += [("response", name) for name in credential["response"]]  # type: ignore[misc]
    for path in paths:
        right = _at(credential, path[:-1])[path[-1]]
        texts = [right[:-1], right[: len(right) // 2]] if _is_text(right) else []
        if path[-1] != "attestationObject":
            # What comes after one is not signed, and nobody's.
            texts += [right + "A"] if _is_text(right) else []
        for garbage in (*GARBAGE, *texts):
            changed = copy.deepcopy(credential)
            _at(changed, path[:-1])[path[-1]] = garbage
            yield changed
        missing = copy.deepcopy(credential)
        del _at(missing, path[:-1])[path[-1]]
        yield missing


def _at(credential: Json, path: tuple[str, ...]) -> Json:
    for name in path:
        credential = credential[name]
    return credential


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_IGNORED = {"authenticatorAttachment", "clientExtensionResults", "transports", "publicKeyAlgorithm"}


def _says_the_same(one: Json, other: Json) -> bool:
    """Whether two differ only in what is not looked at."""
    return _looked_at(one) == _looked_at(other)


def _looked_at(credential: Json) -> Any:
    found = {name: value for name, value in credential.items() if name not in _IGNORED}
    if isinstance(response := found.get("response"), dict):
        found["response"] = {n: v for n, v in response.items() if n not in _IGNORED}
    return found


@pytest.mark.parametrize("what", ["adding", "signing in"])
async def test_garbage_in_any_field_is_told_in_one_of_two_ways_and_changes_nothing(
    service: MemoryService, what: str
) -> None:
    await account(service)
    key = await passkey(service)
    headers = OWN_PAGE | cookie(await signed_in(service, "ana"))
    door = Door(service)
    if what == "adding":
        credential, path = Authenticator().create(await to_add(service, "ana")), "account/passkeys"
        more = {"label": "手机"}
    else:
        credential, path, more = key.get(await to_sign_in(service)), "session/passkey", {}
    told, bodies = set(), 0
    async with door.client(**headers) as http:
        for number, changed in enumerate(spoiled(credential)):
            if _says_the_same(changed, credential):
                continue
            before = service.database.snapshot()
            with capture_logs() as logs:
                answer = await http.post(f"/api/v1/{path}", json=_body(changed, more, number))
            assert service.database.snapshot() == before, changed
            assert {entry["log_level"] for entry in logs} <= {"info", "debug"}, logs
            told.add((answer.status_code, answer.json()["type"].rpartition(":")[2]))
            assert "Traceback" not in answer.text
            bodies += 1
            door.tries.counts.clear()
        assert told == {(422, "invalid"), (401, "passkey-refused")}
        assert bodies > 150
        right = await http.post(f"/api/v1/{path}", json=_body(credential, more, -1))
    assert right.status_code == 201, "and it was the garbage"


def _body(credential: Json, more: Json, number: int) -> Json:
    # Half of them with what a client may add one day.
    added = {"addedLater": {"x": number}} if number % 2 else {}
    return {"credential": credential | added, **more}
