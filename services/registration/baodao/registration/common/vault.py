"""The vault: personal data sealed with a key per person, keys wrapped by a master key.

A data key encrypts what is known of one person (AES-256-GCM) and is itself kept encrypted under a
master key, which comes from the environment or a file and never from the database. To destroy the
data key is to erase the person, also from every backup (PIPL art. 47, 51). Whoever is looked for by
a document number is found by a keyed hash of it.

A new master key that appears in the file is read from at once and wrapped with after a grace, so
that no process meets a key that it has not seen (ADR 0014).
"""

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from baodao.kit.decisions import NotNowError
from baodao.kit.keys import KEY_BYTES

_NONCE_BYTES = 12
LOOKUP = "lookup key"
"""The name of the lookup key among check values."""


class KeyMissingError(NotNowError):
    """The master key under which a data key is wrapped is not among those this process has.

    Another process has it, or this one will: the answer is `unavailable`, not a defect.
    """

    def __init__(self, key_id: str) -> None:
        super().__init__("the key of these personal data is not here yet")
        self.key_id = key_id


class UnsealError(Exception):
    """What is stored does not belong to this person or this key, or was changed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Personal data as stored: `content` under a data key, which is wrapped under `master_key`."""

    content: bytes
    data_key: bytes
    master_key: str


class Vault:
    """Seals and opens personal data.

    Args:
        master_keys: 32-byte keys by their ids; the first one wraps, all of them unwrap.
        lookup_key: for the keyed hashes by which people are found; stays the same for ever.
        reload: reads the master keys again, where they may change while the process runs.
        grace: how long a new first key is only read from before it wraps.
    """

    def __init__(
        self,
        master_keys: dict[str, bytes],
        lookup_key: bytes,
        reload: Callable[[], dict[str, bytes]] | None = None,
        grace: timedelta = timedelta(0),
    ) -> None:
        self.current = next(iter(master_keys))
        self._masters = {name: AESGCM(key) for name, key in master_keys.items()}
        self._lookup_key = lookup_key
        self.check_values = {
            LOOKUP: _check_value(lookup_key),
            **{master_name(name): _check_value(key) for name, key in master_keys.items()},
        }
        """By what each key is told from any other, for the start of a process."""
        self._reload, self._grace = reload, grace
        self._awaited: tuple[str, datetime] | None = None

    @property
    def known(self) -> frozenset[str]:
        """The ids of the master keys that this process has."""
        return frozenset(self._masters)

    def refresh(self, now: datetime) -> None:
        """Take over what has changed in the file of master keys.

        Raises:
            OSError, ValueError: it cannot be read now, or is not a file of keys; nothing changes.
        """
        if self._reload is None:
            return
        keys = self._reload()
        self._masters = {name: AESGCM(key) for name, key in keys.items()}
        first = next(iter(keys))
        if first == self.current:
            self._awaited = None
            return
        if self._awaited is None or self._awaited[0] != first:
            self._awaited = (first, now)
        if self.current not in keys or now - self._awaited[1] >= self._grace:
            self.current, self._awaited = first, None

    def seal(self, person_id: str, content: bytes) -> Sealed:
        """Encrypt a person's data under a new data key."""
        data_key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        wrapped = _encrypt(self._masters[self.current], data_key, person_id)
        return Sealed(_encrypt(AESGCM(data_key), content, person_id), wrapped, self.current)

    def open(self, person_id: str, sealed: Sealed) -> bytes:
        """Decrypt a person's data.

        Raises:
            KeyMissingError: its master key is not known here.
            UnsealError: the content is not this person's, or was changed.
        """
        return _decrypt(AESGCM(self._unwrap(person_id, sealed)), sealed.content, person_id)

    def rewrap(self, person_id: str, sealed: Sealed) -> Sealed:
        """The same content and data key, wrapped under the current master key."""
        data_key = self._unwrap(person_id, sealed)
        wrapped = _encrypt(self._masters[self.current], data_key, person_id)
        return Sealed(sealed.content, wrapped, self.current)

    def lookup(self, *parts: str) -> str:
        """A keyed hash (32 hexadecimal digits) by which these words can be found again."""
        text = "\x1f".join(parts).encode()
        return hmac.digest(self._lookup_key, text, "sha256").hex()[:32]

    def _unwrap(self, person_id: str, sealed: Sealed) -> bytes:
        if (master := self._masters.get(sealed.master_key)) is None:
            raise KeyMissingError(sealed.master_key)
        return _decrypt(master, sealed.data_key, person_id)


def master_name(key_id: str) -> str:
    """The name of a master key among check values."""
    return f"master key {key_id}"


def _check_value(key: bytes) -> str:
    return hmac.digest(key, b"baodao: check", "sha256").hex()[:32]


def _encrypt(cipher: AESGCM, data: bytes, person_id: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, person_id.encode())


def _decrypt(cipher: AESGCM, data: bytes, person_id: str) -> bytes:
    try:
        return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], person_id.encode())
    except (InvalidTag, ValueError):
        # What was cut to less than a nonce is not even tried.
        raise UnsealError(person_id) from None
