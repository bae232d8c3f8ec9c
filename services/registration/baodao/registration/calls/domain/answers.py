"""Answers of party members: who comes. Whoever does not leaves nothing behind (条例 art. 25)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.calls.domain.calls import Call
from baodao.registration.party.domain.party_members import PartyMember


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswer(Aggregate):
    """Somebody said that they come to a call. There is no such thing for a no."""

    call_id: str
    volunteer_id: str
    since: datetime
    kept_until: datetime

    @staticmethod
    def id_for(call_id: str, volunteer_id: str) -> str:
        """The id of a person's one answer to a call."""
        return f"{call_id}-{volunteer_id}"

    @classmethod
    def yes(cls, call: Call, volunteer_id: str, now: datetime) -> Change[Self]:
        """Keep that somebody comes; no event tells it."""
        return cls.create(
            id=cls.id_for(call.id, volunteer_id),
            call_id=call.id,
            volunteer_id=volunteer_id,
            since=now,
            kept_until=call.answers_until,
        )


def is_asked(call: Call, member: PartyMember | None) -> bool:
    """Whether a call is open to this party member: where their report was accepted."""
    return member is not None and member.accepted and member.division == call.asked_at
