"""What clients asked for and what they were told: the one side of every comparison."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["prepare", "register", "reserve", "cancel", "check-in", "check-out"]
Outcome = Literal["accepted", "refused", "odd"]

_REFUSED = (403, 404, 409, 422)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that decides something: everything but a time-out, a lost connection or a 503."""

    status: int
    body: Any
    at: datetime

    @property
    def outcome(self) -> Outcome:
        """What it means; `odd` is what no client should ever see here."""
        if self.status in (200, 201):
            return "accepted"
        if self.status in _REFUSED and self.body.get("refusals"):
            return "refused"
        return "odd"

    @property
    def told(self) -> tuple[int, Any]:
        """What must be the same whenever it is asked again."""
        return self.status, self.body.get("refusals") or self.body


@dataclass(slots=True)
class Asked:
    """One command of one client, however often it was sent.

    `id` goes with every copy as the correlation id, and as the idempotency key if it is `keyed`.
    """

    id: str
    kind: Kind
    path: str
    body: dict[str, Any]
    keyed: bool = True
    shift_id: str = ""
    volunteer_id: str = ""
    answers: list[Answer] = field(default_factory=list)
    sent: int = 0

    @property
    def outcome(self) -> Outcome | None:
        """Of the first answer; None while nobody knows."""
        return self.answers[0].outcome if self.answers else None

    def __str__(self) -> str:
        """As a report names it."""
        about = " ".join(filter(None, [self.volunteer_id, self.shift_id]))
        return f"{self.kind} {self.id} ({about})" if about else f"{self.kind} {self.id}"


@dataclass
class Journal:
    """Everything that was asked for in a run, and when answers came."""

    asked: dict[str, Asked] = field(default_factory=dict)
    decided_at: list[float] = field(default_factory=list)
    unknown: int = 0
    again: int = 0

    def open(self, asked: Asked) -> Asked:
        """Write down a command before it is sent for the first time."""
        self.asked[asked.id] = asked
        return asked

    def answered(self, asked: Asked, status: int, body: Any) -> None:
        """Write down a reply that decides."""
        self.again += bool(asked.answers)
        asked.answers.append(Answer(status, body, datetime.now(UTC)))
        self.decided_at.append(time.monotonic())

    def undecided(self) -> list[Asked]:
        """What may be asked again and has no answer."""
        return [a for a in self.asked.values() if a.keyed and not a.answers]

    def counts(self) -> dict[str, int]:
        """How many of each outcome."""
        outcomes = [asked.outcome for asked in self.asked.values()]
        return {
            "asked": len(outcomes),
            "accepted": outcomes.count("accepted"),
            "refused": outcomes.count("refused"),
            "never_known": outcomes.count(None),
            "asked_again": self.again,
            "unanswered_tries": self.unknown,
        }

    def pace(self, since: float, until: float) -> float:
        """Answers a second between two instants of `time.monotonic`."""
        return sum(since <= at < until for at in reversed(self.decided_at)) / (until - since)
