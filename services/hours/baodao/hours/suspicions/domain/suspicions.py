"""A suspicion: one case for each pattern and subject, however much is found."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours import suspicions as schema

MOST_EVIDENCE = 50
"""So many occurrences are kept, the latest; how many there were is counted."""
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """One occurrence of a pattern: what of it there is by now.

    `key` tells it from others of the case. `amount` is how much it is, in the pattern's own unit;
    `attendance_ids` are some of what it was seen in.
    """

    key: str
    at: datetime
    amount: int
    attendance_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a detector has found: of which pattern and subject, where, and what it is made of."""

    pattern: schema.Pattern
    subject_id: str
    division: str
    evidence: Evidence
    volunteer_ids: tuple[str, ...] = ()
    organisation_ids: tuple[str, ...] = ()

    @property
    def suspicion_id(self) -> str:
        """The id of the one case in which it belongs."""
        return Suspicion.id_for(self.pattern, self.subject_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion(Aggregate):
    """A case of one pattern about one subject, which grows; nothing is blocked by it.

    `times_found` counts occurrences, `found_at_decision` is how many there were when it was last
    decided. `volunteer_ids` and `concerns` are the people and organisations involved, who neither
    see it nor decide on it.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        look_at=Move(("open",), "looked-at"),
        dismiss=Move(("open", "looked-at"), "dismissed"),
        confirm=Move(("open", "looked-at"), "confirmed"),
        reopen=Move(("dismissed", "confirmed"), "open"),
    )

    pattern: schema.Pattern = "one-device"
    subject_id: str = ""
    division: str = ""
    volunteer_ids: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    times_found: int = 0
    opened_at: datetime | None = None
    state: schema.SuspicionState = "open"
    looked_at_by: str | None = None
    reason: str | None = None
    attendance_ids: tuple[str, ...] = ()
    decided_by: str | None = None
    decided_at: datetime | None = None
    found_at_decision: int = 0

    def broken(self, before: Aggregate) -> str | None:
        """It never shrinks, is about one subject, and is decided by nobody who is involved."""
        if self.decided_by in (*self.volunteer_ids, *self.concerns):
            return "it was decided by somebody who is involved"
        if isinstance(before, Suspicion) and before.times_found > self.times_found:
            return "some of its occurrences are gone"
        if not self.evidence:
            return "there is nothing in it"
        if self.attendance_ids and self.state == "dismissed":
            return "it was dismissed, and names what is false"
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(pattern: schema.Pattern, subject_id: str) -> str:
        """The id of the one case of a pattern about a subject."""
        # Who lists cases sees of whom they are only where it is logged.
        hashed = hashlib.blake2b(subject_id.encode(), digest_size=16).hexdigest()
        return f"{pattern}-{hashed}"

    @classmethod
    def none(cls, key: str) -> Self:
        """Nothing was found yet."""
        return cls(id=key)

    def lacks(self, sign: Sign) -> bool:
        """Whether what was found is not in it yet, or has become more."""
        known = (one.amount for one in self.evidence if one.key == sign.evidence.key)
        return all(amount < sign.evidence.amount for amount in known)

    def grow(self, sign: Sign, now: datetime) -> Change[Self]:
        """Add what was found; of an occurrence that is known, only that it has become more."""
        is_known = any(one.key == sign.evidence.key for one in self.evidence)
        rest = tuple(one for one in self.evidence if one.key != sign.evidence.key)
        grown = replace(
            self,
            pattern=sign.pattern,
            subject_id=sign.subject_id,
            division=self.division or sign.division,
            volunteer_ids=_together(self.volunteer_ids, sign.volunteer_ids),
            concerns=_together(self.concerns, sign.organisation_ids),
            evidence=(*rest, sign.evidence)[-MOST_EVIDENCE:],
            times_found=self.times_found + (not is_known),
        )
        told: list[Event] = []
        if not self.version:
            grown = replace(grown, opened_at=now)
            told.append(schema.SuspicionOpened(**grown.named))
        elif grown.opens_again:
            grown = replace(grown, state="open", opened_at=now, looked_at_by=None)
            grown = replace(grown, reason=None, decided_by=None, decided_at=None)
            told.append(schema.SuspicionReopened(**grown.named))
        fields = {name: getattr(grown, name) for name in _GROWING}
        return self.change(*told, **fields)

    @property
    def opens_again(self) -> bool:
        """Whether so much came after it was decided that somebody looks at it again.

        After it was confirmed by anything more; after it was dismissed once it has doubled.
        """
        if self.state == "confirmed":
            return self.times_found > self.found_at_decision
        return self.state == "dismissed" and self.times_found >= 2 * self.found_at_decision

    def look_at(self, by: str) -> Change[Self]:
        """Note that somebody looks into it."""
        return self.change(state="looked-at", looked_at_by=by)

    def decide(self, command: schema.DecideSuspicion, now: datetime) -> Change[Self]:
        """Dismiss or confirm it."""
        decision = command.decision
        told: Event = schema.SuspicionDismissed(**self.named)
        if decision == "confirmed":
            false = command.attendance_ids
            told = schema.SuspicionConfirmed(**self.named, attendance_ids=false)
        return self.change(
            told,
            state=decision,
            reason=command.reason,
            attendance_ids=tuple(command.attendance_ids),
            decided_by=command.actor.id,
            decided_at=now,
            found_at_decision=self.times_found,
        )

    @property
    def named(self) -> dict[str, Any]:
        """What its events say of it: nobody is named."""
        return {"division": self.division, "suspicion_id": self.id, "pattern": self.pattern}


_GROWING = (
    *("pattern", "subject_id", "division", "volunteer_ids", "concerns", "evidence", "times_found"),
    *("opened_at", "state", "looked_at_by", "reason", "decided_by", "decided_at"),
)


def _together(known: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *found)))[:MOST_PEOPLE]
