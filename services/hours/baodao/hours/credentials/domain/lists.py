"""A status list (BitstringStatusList 1.0): a bit for each place, set for what holds no longer."""

import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from baodao.hours.certificates.domain.status import LIST_BITS
from baodao.hours.common.canonical import CREDENTIALS
from baodao.hours.common.proofs import base64url, utc
from baodao.hours.credentials.domain.issuers import Addresses

GOOD_FOR = timedelta(days=1)
"""How long a copy is good, so that an old one does not make valid what was taken back since."""
_PURPOSE = "revocation"


class Bits:
    """The bits of a list, all of them clear; 16 KiB."""

    def __init__(self) -> None:
        self._bytes = bytearray(LIST_BITS // 8)

    def set(self, places: Iterable[int]) -> None:
        """Set the bits of places; the first one is the highest of its byte."""
        for place in places:
            self._bytes[place // 8] |= 0x80 >> place % 8

    @property
    def encoded(self) -> str:
        """Multibase, base64url, of the bits by gzip; of the same bits the same."""
        return f"u{base64url(gzip.compress(bytes(self._bytes), mtime=0))}"


def list_credential(where: Addresses, list_id: str, encoded: str, now: datetime) -> dict[str, Any]:
    """A list before it is signed: the same within an hour, unless a bit was set."""
    address = where.status_list(list_id)
    hour = now.replace(minute=0, second=0, microsecond=0)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": where.did,
        "validFrom": utc(hour),
        "validUntil": utc(hour + GOOD_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": _PURPOSE,
            "encodedList": encoded,
        },
    }


def status_entry(where: Addresses, list_id: str, index: int) -> dict[str, Any]:
    """What a credential says of where its bit is."""
    address = where.status_list(list_id)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": _PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
