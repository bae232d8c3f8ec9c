"""Records in a person's name: nobody's record changes behind their back (志愿服务条例 art. 25).

Whenever somebody else makes or changes such a record, its person is told. They can say "not me":
that opens a case, and the record is frozen until the case is closed. The service that owns a record
owns the cases about it and the events that tell of it; the mechanics are here (ADR 0019).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self

from baodao.kernel.actors import is_self
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.disputes import RecordFrozen


@dataclass(frozen=True, slots=True)
class Made:
    """When a record was made, in which role, and for which organisation, if for one."""

    at: datetime
    role: str
    organisation: str | None = None

    @classmethod
    def by(cls, actor: Actor, now: datetime) -> Self:
        """Made now by this actor."""
        return cls(now, actor.role, actor.organisation)


def made_at_first(document: dict[str, Any], *states: str) -> dict[str, Any]:
    """A stored record of before 2026-11-27 with what its history says of its making.

    Made it was by the last step into one of these states, or by its first step if none is given;
    for which organisation was not kept.
    """
    steps = [step for step in document["history"] if not states or step["state"] in states]
    if not steps:
        return document
    step = steps[-1] if states else steps[0]
    return document | {"made": {"at": step["at"], "role": step["by_role"], "organisation": None}}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord(Aggregate):
    """A record in a person's name; `frozen_by` is the open case in which they say "not me".

    Its person is told when it was `made` and in which role, but not by whom (`recorded_by`).

    A subclass has `volunteer_id`, `division` and `recorded_by`, and sets `RECORD` and `TOLD`.
    """

    RECORD: ClassVar[str]
    """What kind of record it is, as events and commands call it."""
    TOLD: ClassVar[type[Any]]
    """The event of its context that tells a person of a change in their name."""

    frozen_by: str | None = None
    made: Made | None = None
    """None of consents of before 2026-11-27."""

    def broken(self, before: Aggregate) -> str | None:
        """Only the change that ends the freeze may write a frozen record."""
        frozen = before.frozen_by if isinstance(before, NamedRecord) else None
        return f"it is frozen by case {frozen}" if frozen and frozen == self.frozen_by else None

    def frozen_refusals(self) -> list[Refusal]:
        """The `record-frozen` refusal while the person says "not me" of the record, else none."""
        if self.frozen_by is None:
            return []
        return [RecordFrozen(record_id=self.id, case_id=self.frozen_by)]

    def freeze(self, case_id: str) -> Change[Self]:
        """Freeze the record: nothing may change it until the case is closed."""
        return self.change(frozen_by=case_id)

    def release(self) -> Change[Self]:
        """End the freeze: the record was right and stays as it is."""
        return self.change(frozen_by=None)

    def undo(self, now: datetime) -> Change[Self]:
        """End the record as if it had never been: the case was upheld, the person was right."""
        raise NotImplementedError

    def told(self: "_Named", actor: Actor, what: str = "changed") -> tuple[Event, ...]:
        """The event that reaches the person when somebody else acts in their name; () if they act.

        To be announced by the record together with the change itself; `what` is `created`,
        `changed` or `ended`.
        """
        return person_told(
            self.TOLD, actor, self.volunteer_id, self.id, self.RECORD, what, self.division
        )


class _Named(Protocol):
    """What `NamedRecord.told` needs of a record."""

    RECORD: ClassVar[str]
    TOLD: ClassVar[type[Any]]

    @property
    def id(self) -> str:
        """The id of the record."""

    @property
    def volunteer_id(self) -> str:
        """The id of the person in whose name the record is."""

    @property
    def division(self) -> str:
        """The division in which the record is kept."""


class Disputable(_Named, Protocol):
    """A record about which there can be a case: a `NamedRecord` of whatever kind."""

    @property
    def recorded_by(self) -> str:
        """The id of the actor who made the record."""

    def frozen_refusals(self) -> list[Refusal]:
        """See `NamedRecord.frozen_refusals`."""

    def freeze(self, case_id: str) -> Change[Any]:
        """See `NamedRecord.freeze`."""

    def release(self) -> Change[Any]:
        """See `NamedRecord.release`."""

    def undo(self, now: datetime) -> Change[Any]:
        """See `NamedRecord.undo`."""

    def told(self, actor: Actor, what: str = ...) -> tuple[Event, ...]:
        """See `NamedRecord.told`."""


def person_told(
    kind: type[Any],
    actor: Actor,
    volunteer_id: str,
    record_id: str,
    record: str,
    what: str,
    division: str,
) -> tuple[Event, ...]:
    """The event of `NamedRecord.told`, for a record that is only being made."""
    if is_self(actor, volunteer_id):
        return ()
    by_guardian = actor.role == "guardian"
    return (
        kind(
            division=division,
            volunteer_id=volunteer_id,
            record_id=record_id,
            record=record,
            what=what,
            by_role="volunteer" if by_guardian else actor.role,
            by_organisation=actor.organisation,
            by_guardian=by_guardian,
        ),
    )
