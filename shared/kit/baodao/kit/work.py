"""A message on its way to a commit, and what can become of it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baodao.kit.decisions import Refused, UseCase
from baodao.kit.slots import sets_slots
from baodao.schema import Envelope


@sets_slots
@dataclass(frozen=True, slots=True)
class Cause:
    """What a message follows from; goes into every event it leads to."""

    correlation_id: str
    causation_id: str
    traceparent: str | None = None


@sets_slots
@dataclass(frozen=True, slots=True)
class Work:
    """One message to commit.

    `inbox_id` names it for its consumer; `fingerprint` tells two commands with one id apart, as a
    text or as what makes one of the message (of most refused commands nobody needs it), and is
    empty for events, whose rows are kept for ever; `size` is its payload in bytes; `envelope` is
    that of an event. After `deadline` a command is not carried out any more. `is_keyed` says that
    the sender may ask again under the same id: a refusal is remembered. One that `has_waited` is
    refused or given up now, if what it names is still unknown here. `given` is what was found out
    for it beforehand. `former_id` is its inbox id of before there were keyed ones (ADR 0037), and
    `former_prints` tells what may be its fingerprint there.
    """

    use_case: UseCase
    message: Any
    inbox_id: str
    fingerprint: str | Callable[[Any], str]
    cause: Cause
    size: int
    envelope: Envelope | None = None
    deadline: datetime | None = None
    is_keyed: bool = False
    has_waited: bool = False
    former_id: str = ""
    former_prints: Callable[[Any], Collection[str]] | None = None
    given: Any = None

    def find_fingerprint(self) -> str:
        """The fingerprint as a text."""
        given = self.fingerprint
        return given if isinstance(given, str) else given(self.message)

    def has_fingerprint(self, found: str, row_id: str) -> bool:
        """Whether a row with this fingerprint is of this very message."""
        if self.former_prints and row_id == self.former_id:
            return found in self.former_prints(self.message)
        return found == self.find_fingerprint()

    @property
    def is_event(self) -> bool:
        """Whether it is an event, which comes again by itself until it is done."""
        return not self.fingerprint


@sets_slots
@dataclass(frozen=True, slots=True)
class Done:
    """The message is committed, now or (`repeated`) when it came before; `reply` is JSON."""

    reply: bytes
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class RefusedBefore:
    """The message was refused when it came before; `reply` is what was answered, as JSON."""

    reply: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """The use case has a defect, or its result cannot be stored."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The outcome of the message is unknown; it may be sent again."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """The command names what may be known here soon: it is tried again, for `seconds` at most."""

    seconds: float


Outcome = Done | Refused | RefusedBefore | Failed | Unavailable
"""What the sender is told."""
Decided = Outcome | NotYet
"""What a group makes of a message."""
