"""Signs credentials and lists with the keys of hours, in a thread: some 5 ms each."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from baodao.hours.common.keys import IssuingKeys
from baodao.hours.common.proofs import token_of, with_proof
from baodao.hours.credentials.domain.issuers import Addresses, did_document
from baodao.hours.credentials.domain.lists import list_credential

_MOST_LISTS = 128


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list in both forms."""

    credential: Mapping[str, Any]
    token: str


class Issuer:
    """Whoever is said to have issued: the keys, and the addresses that stand in what is signed.

    Args:
        keys: the current one signs.
        origin: where everybody finds the gateway, for ever.
    """

    def __init__(self, keys: IssuingKeys, origin: str) -> None:
        self._keys, self.where = keys, Addresses(origin)
        self._busy = Lock()
        self._lists: OrderedDict[str, tuple[tuple[str, str], SignedList]] = OrderedDict()

    @property
    def document(self) -> dict[str, Any]:
        """The DID document, with all keys that have signed."""
        return did_document(self.where, self._keys.public_bytes)

    async def sign(self, document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
        """The document with a proof; the same for the same document and key."""
        return await asyncio.to_thread(self._signed, document, created)

    async def sign_list(self, list_id: str, encoded: str, now: datetime) -> SignedList:
        """A list with these bits; signed once an hour, and whenever a bit was set."""
        said = list_credential(self.where, list_id, encoded, now)
        print_of = (encoded, said["validFrom"])
        if (known := self._lists.get(list_id)) and known[0] == print_of:
            return known[1]
        signed = await asyncio.to_thread(self._signed_list, said, now)
        self._lists[list_id] = print_of, signed
        self._lists.move_to_end(list_id)
        if len(self._lists) > _MOST_LISTS:
            self._lists.popitem(last=False)
        return signed

    def _signed(self, document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
        method = self.where.key(self._keys.current)
        # The contexts are parsed once, by one thread.
        with self._busy:
            return with_proof(document, method, created, self._keys.signature)

    def _signed_list(self, said: Mapping[str, Any], now: datetime) -> SignedList:
        hour = now.replace(minute=0, second=0, microsecond=0)
        method = self.where.key(self._keys.current)
        token = token_of({**said, "iss": said["issuer"]}, method, self._keys.signature)
        return SignedList(self._signed(said, hour), token)
