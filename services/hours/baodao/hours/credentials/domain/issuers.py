"""Whoever signs: a DID at the gateway's address, and where its keys are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from baodao.hours.common.proofs import multikey

NAME = "报到"
_API = "/api/v1"
_PLACE = "/issuer"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that stand in credentials; `origin` is where everybody finds the gateway."""

    origin: str

    @property
    def did(self) -> str:
        """The issuer (did:web): its document is at `/api/v1/issuer/did.json`."""
        host = quote(self.origin.partition("://")[2], safe="")
        return f"did:web:{host}{(_API + _PLACE).replace('/', ':')}"

    def key(self, key_id: str) -> str:
        """The address of a key."""
        return f"{self.did}#{key_id}"

    def certificate(self, number: str) -> str:
        """A certificate, for whom it is for."""
        return f"{self.origin}{_API}/certificates/{number}"

    def organisation(self, organisation_id: str) -> str:
        """An organisation."""
        return f"{self.origin}{_API}/organisations/{organisation_id}"

    def status_list(self, list_id: str) -> str:
        """A status list."""
        return f"{self.origin}{_API}/status-lists/{list_id}"


def did_document(where: Addresses, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """The issuer's document (DID Core 1.0): all keys that have signed, the current one first."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": where.did,
        "alsoKnownAs": [where.origin],
        "verificationMethod": [
            {
                "id": where.key(key_id),
                "type": "Multikey",
                "controller": where.did,
                "publicKeyMultibase": multikey(key),
            }
            for key_id, key in keys.items()
        ],
        "assertionMethod": [where.key(key_id) for key_id in keys],
    }
