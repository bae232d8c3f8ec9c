"""Slips with which scheduling lets somebody have names of registration, for one roster (ADR 0094).

Both make the key from the one that every service has in a file (ADR 0037): the services do not ask
each other, and nothing about who comes where is kept twice.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic_core import to_json

from baodao.schema import Actor

_GOOD_FOR = timedelta(minutes=2)
_SIGNATURE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of a roster: of which shift, where that is, and who is on it."""

    shift_id: str
    activity_id: str
    division: str
    people: Sequence[str]


class RosterSlips:
    """Makes and checks slips.

    Args:
        key: 32 bytes; what is made with one key is good by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"baodao rosters: slips", "sha256")

    def give(self, actor: Actor, roster: Roster, now: datetime) -> str:
        """A slip for this actor and this page, good for two minutes: `<seconds>.<signature>`."""
        seconds = str(int((now + _GOOD_FOR).timestamp()))
        return f"{seconds}.{self._signature(actor, roster, seconds)}"

    def is_good(self, slip: str, actor: Actor, roster: Roster, now: datetime) -> bool:
        """Whether it was given to this actor for this page, not long ago."""
        seconds, _, signature = slip.partition(".")
        signed = self._signature(actor, roster, seconds)
        if not hmac.compare_digest(signed.encode(), signature.encode()):
            return False
        return now.timestamp() <= int(seconds)

    def _signature(self, actor: Actor, roster: Roster, seconds: str) -> str:
        who = [actor.id, actor.role, actor.scope, actor.organisation, actor.purpose]
        where = [roster.shift_id, roster.activity_id, roster.division]
        said = to_json([seconds, *who, *where, *roster.people])
        return hmac.digest(self._key, said, "sha256").hex()[: 2 * _SIGNATURE_BYTES]
