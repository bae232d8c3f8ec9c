"""How a credential is signed: Data Integrity by `eddsa-rdfc-2022`, and as a JWT (RFC 7519)."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic_core import to_json

from baodao.hours.common.canonical import canonical

SUITE = "eddsa-rdfc-2022"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"
_MOST_TEXT = 200
Sign = Callable[[bytes], bytes]
"""Makes an Ed25519 signature: 64 bytes."""


def with_proof(
    document: Mapping[str, Any], method: str, created: datetime, sign: Sign
) -> dict[str, Any]:
    """The document with a proof (VC Data Integrity 1.0), the same for the same document and time.

    `method` is the address of the key, at which its public half is found.
    """
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": utc(created),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = sign(_signed(document, proof))
    return {**document, "proof": {**proof, "proofValue": f"z{base58(signature)}"}}


def holds(document: Mapping[str, Any], keys: Mapping[str, bytes]) -> bool:
    """Whether a document's only proof is by one of these keys, which are by their addresses."""
    said = dict(document)
    proof = said.pop("proof", None)
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE:
        return False
    rest = dict(proof)
    key, value = keys.get(str(rest.get("verificationMethod"))), rest.pop("proofValue", None)
    if key is None or rest.get("proofPurpose") != "assertionMethod":
        return False
    try:
        signature = from_base58(str(value)[1:]) if str(value).startswith("z") else b""
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed(said, rest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    said = {"@context": document["@context"], **proof}
    return b"".join(hashlib.sha256(canonical(one)).digest() for one in (said, document))


def token_of(document: Mapping[str, Any], method: str, sign: Sign) -> str:
    """The document as a signed JWT (Securing VCs using JOSE, section 3.1)."""
    head = {"alg": "EdDSA", "kid": method, "typ": "vc+jwt"}
    said = ".".join(base64url(to_json(part)) for part in (head, document))
    return f"{said}.{base64url(sign(said.encode()))}"


def multikey(public: bytes) -> str:
    """An Ed25519 public key as a Multikey has it."""
    return f"z{base58(_ED25519 + public)}"


def from_multikey(text: str) -> bytes:
    """The public key of a Multikey.

    Raises:
        ValueError: it is none of Ed25519.
    """
    found = from_base58(text[1:]) if text.startswith("z") else b""
    if not found.startswith(_ED25519):
        raise ValueError("no Multikey of Ed25519")
    return found.removeprefix(_ED25519)


def base58(said: bytes) -> str:
    """Bytes in the alphabet of Bitcoin's addresses."""
    number, digits = int.from_bytes(said, "big"), []
    while number:
        number, rest = divmod(number, len(_BASE58))
        digits.append(_BASE58[rest])
    zeros = len(said) - len(said.lstrip(b"\0"))
    return _BASE58[0] * zeros + "".join(reversed(digits))


def from_base58(text: str) -> bytes:
    """The bytes of such a text.

    Raises:
        ValueError: it is none, or longer than any key or signature.
    """
    if len(text) > _MOST_TEXT:
        raise ValueError("too long")
    number = 0
    for one in text:
        number = number * len(_BASE58) + _BASE58.index(one)
    zeros = len(text) - len(text.lstrip(_BASE58[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(said: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


def utc(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
