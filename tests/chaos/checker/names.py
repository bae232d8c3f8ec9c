"""The names that commands and requests have in inboxes and events, made from the key again."""

import hashlib
from dataclasses import dataclass

_SIZE = 16
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Names:
    """Keyed hashes of what clients chose (ADR 0037), by somebody who has the installation's key."""

    key: bytes

    def command(self, service: str, actor_id: str, command_id: str) -> str:
        """The name of a command in the inbox, and the `causationid` of its events."""
        return self._of(b"command", service, actor_id, command_id)

    def request(self, correlation_id: str) -> str:
        """The `correlationid` of all events that follow from a request."""
        return self._of(b"correlation", correlation_id)

    def _of(self, kind: bytes, *parts: str) -> str:
        text = _BETWEEN.join(parts).encode()
        return hashlib.blake2b(text, key=self.key, digest_size=_SIZE, person=kind).hexdigest()
