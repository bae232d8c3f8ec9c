"""Aggregates and what becomes of them: changes with their events, decisions of yes or no."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from baodao.schema import Event, Refusal

NewId = Callable[[], str]
R_co = TypeVar("R_co", bound=BaseModel | None, covariant=True)


class NotNowError(Exception):
    """This process lacks something that the answer needs, and another one or a later try has it.

    Raised by a use case or a view, it becomes `unavailable`: nothing is stored, nothing is lost,
    and the same message may be sent again. Its text is the reason that is given.
    """


class BrokenBoundError(Exception):
    """A use case decided on a state that its aggregate does not allow: a defect of the use case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A consistency boundary: loaded whole, changed by one decision at a time, never in place.

    `version` counts its changes, 0 means not stored yet; `announced` counts its events, which are
    numbered without gaps.
    """

    id: str
    version: int = 0
    announced: int = 0

    @classmethod
    def create(cls, *events: Event, **values: Any) -> "Change[Self]":
        """The first state of an aggregate not stored yet, and the events that announce it."""
        return Change(_NOTHING, cls(version=1, announced=len(events), **values), events)

    def change(self, *events: Event, **fields: Any) -> "Change[Self]":
        """The next state of the aggregate: `fields` are replaced, `events` announce it."""
        names, values_of = _fields(type(self))  # type: ignore[arg-type]  # a class is hashable
        values = dict(zip(names, values_of(self), strict=True))
        values["version"] += 1
        values["announced"] += len(events)
        return Change(self, type(self)(**values | fields), events)

    def broken(self, before: "Aggregate") -> str | None:  # noqa: ARG002 -- for those that override it
        """Which bound this state breaks, coming from `before`; None if it breaks none.

        Asked of every state before it is committed. A refusal is the use case's business and comes
        first; this is what holds when a use case forgets one: its message fails, and no seat is
        sold twice.
        """
        return None

    def erase(self, *events: Event) -> "Change[Self]":
        """The erasure of the aggregate: the commit deletes its document."""
        return replace(self.change(*events), erases=True)


_NOTHING = Aggregate(id="")
"""Stands for what was before the first state of any aggregate."""


@cache
def _fields(kind: type[Aggregate]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The field names of a class and their getter; `dataclasses.replace` finds them each time."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


A_co = TypeVar("A_co", bound=Aggregate, covariant=True)


@dataclass(frozen=True, slots=True)
class Change(Generic[A_co]):
    """A change: one aggregate before and after, and the events in between.

    `policy_version` is that of this change where one decision stands under several policies.
    """

    before: Aggregate
    after: A_co
    events: tuple[Event, ...]
    erases: bool = False
    policy_version: str | None = None

    def check_bounds(self) -> None:
        """Check that the next state follows from the one before and breaks no bound.

        Raises:
            BrokenBoundError: it does not follow, or breaks one.
        """
        before, after = self.before, self.after
        events = after.announced - before.announced
        if after.version != before.version + 1 or events != len(self.events):
            reason: str | None = f"version {after.version} with {events} events does not follow"
        else:
            reason = None if self.erases else after.broken(before)
        if reason:
            raise BrokenBoundError(f"{type(after).__name__} {after.id}: {reason}")

    def under(self, version: str) -> Self:
        """The same change, decided under a policy version of its own."""
        return type(self)(self.before, self.after, self.events, self.erases, version)


@dataclass(frozen=True, slots=True)
class Accepted(Generic[R_co]):
    """A message is accepted: the reply, the changes, and the version of the policy."""

    reply: R_co
    changes: tuple[Change[Aggregate], ...]
    policy_version: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A message is refused: every rule that failed."""

    refusals: tuple[Refusal, ...]


Decision = Accepted[R_co] | Refused


def accept(
    reply: R_co,  # type: ignore[misc]  # frozen: read only
    *changes: Change[Aggregate],
    under: str | None = None,
) -> Accepted[R_co]:
    """Accept the message; without changes it is noted as done and nothing else happens.

    `under` is the version of the policy that had a say; every event of the decision carries it,
    but for those of a change that names its own.
    """
    return Accepted(reply, changes, under)


def refuse(*refusals: Refusal) -> Refused:
    """Refuse the message, for at least one reason."""
    if not refusals:
        raise ValueError("a refusal names at least one rule")
    return Refused(refusals)
