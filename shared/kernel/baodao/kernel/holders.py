"""Slips with which hours lets the name of a certificate's holder be told (ADR 0099).

Hours has no names and registration no certificates; both make the key from the one that every
service has in a file (ADR 0037). A slip names who is meant: the gateway passes it on, and shows it
to nobody.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic_core import to_json

from baodao.schema import Actor

_GOOD_FOR = timedelta(minutes=2)
_SIGNATURE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Holder:
    """Of whom the name may be told, and whether only masked."""

    volunteer_id: str
    masked: bool


class HolderSlips:
    """Makes and checks slips.

    Args:
        key: 32 bytes; what is made with one key is good by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"baodao certificates: holders", "sha256")

    def give(self, holder: Holder, actor: Actor, now: datetime) -> str:
        """A slip for this actor, good for two minutes: `<seconds>.<masked>.<id>.<signature>`."""
        seconds = int((now + _GOOD_FOR).timestamp())
        said = f"{seconds}.{holder.masked:d}.{holder.volunteer_id}"
        return f"{said}.{self._signature(said, actor)}"

    def holder_of(self, slip: str, actor: Actor, now: datetime) -> Holder | None:
        """Of whom it lets this actor have the name; None if it is not good, or not any more."""
        said, _, signature = slip.rpartition(".")
        if not hmac.compare_digest(self._signature(said, actor).encode(), signature.encode()):
            return None
        seconds, masked, volunteer_id = said.split(".")
        return Holder(volunteer_id, masked == "1") if now.timestamp() <= int(seconds) else None

    def _signature(self, said: str, actor: Actor) -> str:
        who = [actor.id, actor.role, actor.scope, actor.organisation, actor.purpose]
        return hmac.digest(self._key, to_json([said, *who]), "sha256").hex()[: 2 * _SIGNATURE_BYTES]
