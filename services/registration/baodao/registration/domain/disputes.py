"""Cases: a person says "not me" of a record in their name (志愿服务条例 art. 25)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.domain.telling import told
from baodao.schema import Actor, Refusal
from baodao.schema.registration.disputes import (
    CaseClosed,
    CaseOpened,
    CaseReceipt,
    CaseResolved,
    CaseState,
    JudgeInOwnCause,
    Outcome,
    RecordChange,
    RecordKind,
)


class Disputable(Protocol):
    """A record in a person's name, of whatever kind."""

    @property
    def id(self) -> str: ...
    @property
    def volunteer_id(self) -> str: ...
    @property
    def division(self) -> str: ...
    @property
    def recorded_by(self) -> str: ...

    def frozen_refusals(self) -> list[Refusal]: ...
    def freeze(self, case_id: str) -> Change[Any]: ...
    def release(self) -> Change[Any]: ...
    def undo(self, now: datetime) -> Change[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Aggregate):
    """An objection to one record, which is frozen as long as the case is open."""

    volunteer_id: str
    division: str
    record: RecordKind
    record_id: str
    opened_at: datetime
    state: CaseState = "open"
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    note: str | None = None

    @classmethod
    def open(
        cls, case_id: str, kind: RecordKind, record: Disputable, now: datetime
    ) -> Change[Self]:
        """Somebody has to look into it."""
        return cls(
            id=case_id,
            volunteer_id=record.volunteer_id,
            division=record.division,
            record=kind,
            record_id=record.id,
            opened_at=now,
        ).change(
            CaseOpened(
                division=record.division,
                case_id=case_id,
                volunteer_id=record.volunteer_id,
                record=kind,
                record_id=record.id,
            )
        )

    def resolve_refusals(self, actor: Actor, record: Disputable) -> list[Refusal]:
        """Why this actor cannot close it."""
        refusals: list[Refusal] = []
        if actor.id in (record.recorded_by, self.volunteer_id):
            refusals.append(JudgeInOwnCause(case_id=self.id))
        if self.state != "open":
            refusals.append(CaseClosed(case_id=self.id, state=self.state))
        return refusals

    def resolve(self, outcome: Outcome, note: str, actor: Actor, now: datetime) -> Change[Self]:
        """It was looked into."""
        event = CaseResolved(
            division=self.division,
            case_id=self.id,
            volunteer_id=self.volunteer_id,
            record=self.record,
            record_id=self.record_id,
            outcome=outcome,
        )
        return self.change(event, state=outcome, resolved_at=now, resolved_by=actor.id, note=note)

    def settle(
        self, record: Disputable, outcome: Outcome, actor: Actor, now: datetime
    ) -> list[Change[Any]]:
        """What becomes of the record, and that its person is told."""
        settled = record.undo(now) if outcome == "upheld" else record.release()
        what: RecordChange = "ended" if outcome == "upheld" else "changed"
        news = told(actor, self.volunteer_id, record.id, self.record, what, self.division)
        return [settled, settled.after.change(*news)]

    @property
    def receipt(self) -> CaseReceipt:
        """As answered."""
        return CaseReceipt(case_id=self.id, state=self.state)
