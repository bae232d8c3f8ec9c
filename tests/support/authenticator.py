"""An authenticator in software, which also does what no honest one would.

key = Authenticator()
credential = key.create(options)   # as `navigator.credentials.create()` and `toJSON()` give it
credential = key.get(options)      # the same of `get()`, by the key that was made last
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.hashes import SHA256

HOST, ORIGIN = "localhost", "http://localhost:8080"
ES256, ED25519, RS256 = -7, -8, -257
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40

Json = dict[str, Any]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """A key that an authenticator keeps, and for whom."""

    alg: int
    handle: str = ""
    name: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def __post_init__(self) -> None:
        self.private: Any = {
            ES256: lambda: generate_private_key(SECP256R1()),
            ED25519: Ed25519PrivateKey.generate,
            RS256: lambda: generate_rsa(65537, 2048),
        }[self.alg]()

    def cose(self) -> dict[int, Any]:
        """The public half as COSE has it."""
        public = self.private.public_key()
        if self.alg == ED25519:
            return {1: 1, 3: ED25519, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        if self.alg == RS256:
            return {1: 3, 3: RS256, -1: _bytes(numbers.n, 256), -2: _bytes(numbers.e, 3)}
        return {1: 2, 3: ES256, -1: 1, -2: _bytes(numbers.x, 32), -3: _bytes(numbers.y, 32)}

    def sign(self, data: bytes) -> bytes:
        if self.alg == ED25519:
            signed = self.private.sign(data)
        elif self.alg == RS256:
            signed = self.private.sign(data, PKCS1v15(), SHA256())
        else:
            signed = self.private.sign(data, ECDSA(SHA256()))
        return bytes(signed)


@dataclass
class Authenticator:
    """Keeps keys; `counts` is whether it says how often each has signed.

    One with an `only` key makes no other.
    """

    counts: bool = True
    alg: int = ES256
    only: Key | None = None
    keys: list[Key] = field(default_factory=list)

    def create(
        self,
        options: Json,
        *,
        client: Mapping[str, Any] = {},
        rp: str = "",
        flags: int = PRESENT | VERIFIED | ATTESTED,
        cose: Any = None,
        key: Key | None = None,
        **attestation: Any,
    ) -> Json:
        """Make a key for what a page was given; the rest replaces what would be said of it."""
        key = key or self.only or Key(self.alg)
        key.handle = options["user"]["id"]
        self.keys.append(key)
        public = key.cose() if cose is None else cose
        named = bytes(16) + len(key.name).to_bytes(2, "big") + key.name
        said = self._data(rp or options["rp"]["id"], flags, key)
        if flags & ATTESTED:
            said += named + (public if isinstance(public, bytes) else cbor2.dumps(public))
        made = {"fmt": "none", "attStmt": {}, "authData": said} | attestation
        response = {
            "clientDataJSON": _client("webauthn.create", options, client),
            "attestationObject": b64(cbor2.dumps(made)),
            # What browsers add.
            "transports": ["internal"],
            "publicKeyAlgorithm": key.alg,
        }
        return _credential(key, response)

    def get(
        self,
        options: Json,
        *,
        client: Mapping[str, Any] = {},
        rp: str = "",
        flags: int = PRESENT | VERIFIED,
        key: Key | None = None,
        by: Key | None = None,
        **response: Any,
    ) -> Json:
        """Sign what a page was given by a key, or in its name by another one."""
        key = key or self.keys[-1]
        said = self._data(rp or options["rpId"], flags, key)
        client_data = _client("webauthn.get", options, client)
        signed = (by or key).sign(said + hashlib.sha256(raw(client_data)).digest())
        shown = {
            "clientDataJSON": client_data,
            "authenticatorData": b64(said),
            "signature": b64(signed),
            "userHandle": key.handle,
        }
        return _credential(key, shown | response)

    def _data(self, rp: str, flags: int, key: Key) -> bytes:
        key.count += self.counts
        count = key.count.to_bytes(4, "big")
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + count


def _client(kind: str, options: Json, changes: Mapping[str, Any]) -> str:
    said = {"type": kind, "challenge": options["challenge"], "origin": ORIGIN, "crossOrigin": False}
    return b64(json.dumps(said | dict(changes)).encode())


def _credential(key: Key, response: Json) -> Json:
    return {
        "id": b64(key.name),
        "rawId": b64(key.name),
        "type": "public-key",
        "response": response,
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
    }


def _bytes(number: int, length: int) -> bytes:
    return number.to_bytes(length, "big")
