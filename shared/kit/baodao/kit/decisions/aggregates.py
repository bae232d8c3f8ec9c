"""Aggregates and what becomes of them: changes with their events, decisions of yes or no."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from baodao.kit.slots import compiled, sets_slots, slot_setters
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
        following = _advance(type(self))  # type: ignore[arg-type]  # a class is hashable
        return Change(self, following(self, len(events), **fields), events)

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
def _advance(kind: type[Aggregate]) -> Callable[..., Any]:
    """A function written for the class, as dataclasses write `__init__`: its next state.

    It is called as often as anything, and `dataclasses.replace` takes four times as long.
    """
    names = [field.name for field in fields(kind) if field.name not in ("version", "announced")]
    given = "".join(f", {name}=_same" for name in names)
    values = {name: f"self.{name} if {name} is _same else {name}" for name in names}
    values |= {"version": "self.version + 1", "announced": "self.announced + _events"}
    scope: dict[str, Any] = {"_same": object(), "_kind": kind}
    if setters := slot_setters(kind):
        scope |= {"_make": object.__new__} | {f"_set_{n}": set_to for n, set_to in setters.items()}
        lines = [f"_set_{name}(after, {value})" for name, value in values.items()]
        lines = ["after = _make(_kind)", *lines, "return after"]
    else:
        lines = [f"return _kind({', '.join(f'{n}={v}' for n, v in values.items())})"]
    body = "".join(f"    {line}\n" for line in lines)
    return compiled("advance", f"def advance(self, _events{given}):\n{body}", scope)


A_co = TypeVar("A_co", bound=Aggregate, covariant=True)


@sets_slots
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


@sets_slots
@dataclass(frozen=True, slots=True)
class Accepted(Generic[R_co]):
    """A message is accepted: the reply, the changes, and the version of the policy."""

    reply: R_co
    changes: tuple[Change[Aggregate], ...]
    policy_version: str | None = None


@sets_slots
@dataclass(frozen=True, slots=True)
class Refused:
    """A message is refused: every rule that failed, and changes that are made all the same."""

    refusals: tuple[Refusal, ...]
    changes: tuple[Change[Aggregate], ...] = ()


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


def refuse(*refusals: Refusal, leaving: Iterable[Change[Aggregate]] = ()) -> Refused:
    """Refuse the message, for at least one reason.

    `leaving` are changes that are made all the same: what is to be known of the attempt.
    """
    if not refusals:
        raise ValueError("a refusal names at least one rule")
    return Refused(refusals, tuple(leaving))
