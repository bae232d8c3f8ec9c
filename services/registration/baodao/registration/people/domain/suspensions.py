"""Suspensions: what outlives a withdrawal, a merge and an erasure, until it ends or is lifted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Refusal
from baodao.schema.registration.suspensions import (
    SuspendedByOthers,
    SuspensionAlreadyOver,
    SuspensionCause,
)

EVERYWHERE = "*"
"""The scope of a body that is there for the whole country."""


@dataclass(frozen=True, slots=True)
class Term:
    """Where somebody may not take part, until which day (the first that is free), and why."""

    scope: str
    until: str
    cause: SuspensionCause


@dataclass(frozen=True, slots=True)
class Suspension:
    """One body's suspension of somebody, said of the record `of`.

    `scope` is the division of the body; `reason` is told to the person, and gone with an erasure.
    """

    term: Term
    of: str
    since: datetime
    by_role: str
    reason: str | None = None

    @classmethod
    def impose(cls, actor: Actor, term: Term, of: str, reason: str, now: datetime) -> Self:
        """What this body says of a record now."""
        return cls(term, of, now, actor.role, reason)

    @classmethod
    def again(cls, term: Term, of: str, now: datetime) -> Self:
        """A suspension that was kept, of the record under which its person has come back."""
        return cls(term, of, now, "service")

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended by itself."""
        return self.term.until <= today(now)

    def follow(self, former: str, home: str) -> Self:
        """The same where its place is another by now: the body that stands there has the scope."""
        scope = self.term.scope
        if scope == EVERYWHERE or not former.startswith(scope) or home.startswith(scope):
            return self
        return replace(self, term=replace(self.term, scope=home[: len(scope)]))


def suspend_refusals(until: str, now: datetime) -> list[Refusal]:
    """`suspension-already-over` unless the day on which it ends is to come."""
    return [] if until > today(now) else [SuspensionAlreadyOver()]


def may_lift(actor: Actor, suspension: Suspension) -> bool:
    """Whether the actor is of the body that suspended, or of one above it."""
    return actor.covers(suspension.term.scope)


def lift_refusals(actor: Actor, suspensions: Iterable[Suspension]) -> list[Refusal]:
    """`suspended-by-others` if none of these is the actor's to lift."""
    return [] if any(may_lift(actor, one) for one in suspensions) else [SuspendedByOthers()]


def imposed(suspensions: Iterable[Suspension], new: Suspension) -> tuple[Suspension, ...]:
    """The suspensions with another one; a body's new one replaces what it said before."""
    return (*(one for one in suspensions if one.term.scope != new.term.scope), new)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSuspension(Aggregate):
    """What is left of the suspension of somebody who was erased, and nothing else of them.

    Its id is the keyed hash of their document: they are suspended again when they register again.
    It is gone when its last term ends (PIPL art. 47 (2), 19: no longer than its purpose needs).
    """

    terms: tuple[Term, ...]
    ends_on: str

    @classmethod
    def keep(
        cls, key: str, terms: tuple[Term, ...], before: "KeptSuspension | None"
    ) -> "Change[KeptSuspension]":
        """Keep these terms under a keyed hash, with what is kept there already."""
        every = tuple(dict.fromkeys((*(before.terms if before else ()), *terms)))
        ends_on = max(term.until for term in every)
        if before:
            return before.change(terms=every, ends_on=ends_on)
        return cls.create(id=key, terms=every, ends_on=ends_on)

    def of(self, volunteer_id: str, now: datetime) -> tuple[Suspension, ...]:
        """The suspensions that are in force, of the record under which the person came back."""
        again = [Suspension.again(term, volunteer_id, now) for term in self.terms]
        return tuple(one for one in again if not one.is_over(now))
