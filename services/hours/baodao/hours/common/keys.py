"""The keys of hours: heads of ledgers are sealed with them, and what is published is signed.

They are in a file of the installation and never in a database, so that whoever may write there can
make every hash of a ledger anew, and not the seal of its head (ADR 0101). The first is the current
one; the others still prove what was made with them.
"""

import base64
import hmac
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from baodao.kit.keys import Keys

_BETWEEN = "\x1f"


class LedgerSeals:
    """Seals the heads of ledgers, so that only who has the key can.

    Args:
        keys: by their ids, the current one first.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = {
            kid: hmac.digest(key, b"baodao hours: heads of ledgers", "sha256")
            for kid, key in keys.items()
        }
        self._current = next(iter(keys))
        self.check_values = {
            kid: hmac.digest(key, b"baodao hours: check value", "sha256").hex()
            for kid, key in keys.items()
        }
        """By the ids of the keys: tells one from another, and nothing about it."""

    def seal(self, *said: str) -> str:
        """The seal of what a head says: `<key id>.<HMAC-SHA256 in hexadecimal digits>`."""
        return self._by(self._current, said)

    def holds(self, seal: str | None, *said: str) -> bool:
        """Whether it is the seal of that, by any of the keys."""
        kid = (seal or "").partition(".")[0]
        return kid in self._keys and hmac.compare_digest(
            self._by(kid, said).encode(), (seal or "").encode()
        )

    def _by(self, kid: str, said: tuple[str, ...]) -> str:
        digest = hmac.digest(self._keys[kid], _BETWEEN.join(said).encode(), "sha256")
        return f"{kid}.{digest.hex()}"


class IssuingKeys:
    """Signs what hours publishes, by Ed25519 (RFC 8032).

    Args:
        keys: seeds of 32 bytes by their ids, the current one first.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = {kid: Ed25519PrivateKey.from_private_bytes(key) for kid, key in keys.items()}
        self.current = next(iter(keys))

    def sign(self, said: bytes) -> str:
        """A signature with the current key: base64url without padding."""
        return _text(self.signature(said))

    def signature(self, said: bytes) -> bytes:
        """A signature with the current key: 64 bytes."""
        return self._keys[self.current].sign(said)

    @property
    def public(self) -> Mapping[str, str]:
        """The public keys by their ids: 32 bytes in base64url without padding."""
        return {kid: _text(key) for kid, key in self.public_bytes.items()}

    @property
    def public_bytes(self) -> Mapping[str, bytes]:
        """The public keys by their ids: 32 bytes each."""
        return {
            kid: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            for kid, key in self._keys.items()
        }


def _text(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()
