"""How far a ledger is in the national system."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours.national import (
    NationalAnswer,
    NationalOutOfOrder,
    NotRejected,
    TooManyRejected,
)

MOST_REJECTED = 500


@dataclass(frozen=True, slots=True)
class Rejected:
    """An entry that was refused so many times.

    `again` once that is corrected for which it was.
    """

    sequence: int
    reason: str
    attempts: int
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalLedger(Aggregate):
    """How far one volunteer's ledger is sent: all of its first entries, but for those refused.

    Entries are appended and never changed, so that is the state of each. `has_rejected` is what an
    index knows of the refused ones.
    """

    sent: int = 0
    rejected: tuple[Rejected, ...] = ()
    has_rejected: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """What was sent stays sent, and only of that something was refused."""
        if isinstance(before, NationalLedger) and self.sent < before.sent:
            return f"{self.sent} entries sent after {before.sent}"
        if any(one.sequence > self.sent for one in self.rejected):
            return "something was refused that was not sent"
        return None if self.has_rejected == bool(self.rejected) else "an index would not know it"

    @classmethod
    def none(cls, volunteer_id: str) -> Self:
        """A ledger of which nothing was sent."""
        return cls(id=volunteer_id)

    def attempt(self, sequence: int) -> int:
        """The how manieth time an entry is sent next."""
        return 1 + next((one.attempts for one in self.rejected if one.sequence == sequence), 0)

    def take(self, answers: Iterable[NationalAnswer]) -> tuple[list[Refusal], Change[Self] | None]:
        """Note what was answered; no change where all of it is noted already."""
        after = self
        for one in answers:
            if one.sequence > after.sent + 1 or (
                one.sequence > after.sent and one.outcome == "again"
            ):
                return [NationalOutOfOrder(sequence=one.sequence)], None
            following = after._with(one)
            if following is None:
                return [NotRejected(sequence=one.sequence)], None
            after = following
        if len(after.rejected) > MOST_REJECTED:
            return [TooManyRejected(most=MOST_REJECTED)], None
        if after == self:
            return [], None
        left = {"sent": after.sent, "rejected": after.rejected}
        return [], self.change(**left, has_rejected=bool(after.rejected))

    def _with(self, answer: NationalAnswer) -> "Self | None":
        """The ledger after one answer; None if that was not refused which is to be sent again."""
        known = next((one for one in self.rejected if one.sequence == answer.sequence), None)
        others = tuple(one for one in self.rejected if one is not known)
        if answer.outcome == "again":
            if known is None:
                return None
            return replace(self, rejected=(*others, replace(known, again=True)))
        is_new = answer.sequence > self.sent
        if not is_new and (known is None or not known.again):
            # It is told again what is noted already.
            return self
        sent = max(self.sent, answer.sequence)
        if answer.outcome == "sent":
            return replace(self, sent=sent, rejected=others)
        attempts = 1 + (known.attempts if known else 0)
        refused = Rejected(answer.sequence, answer.reason or "", attempts)
        return replace(self, sent=sent, rejected=(*others, refused))
