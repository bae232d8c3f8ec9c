"""Cases: a person says "not me" of a record, and somebody who did not make it closes the case.

Each service has its own cases, about the records that it owns.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import Disputable
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Refusal
from baodao.schema.registration.disputes import (
    CaseClosed,
    CaseReceipt,
    CaseState,
    JudgeInOwnCause,
    Outcome,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Aggregate):
    """An objection to one record, which is frozen as long as the case is open."""

    OPENED: ClassVar[type[Any]]
    RESOLVED: ClassVar[type[Any]]
    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        uphold=Move(("open",), "upheld"),
        reject=Move(("open",), "rejected"),
    )

    volunteer_id: str
    division: str
    record: str
    record_id: str
    opened_at: datetime
    state: CaseState = "open"
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    note: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`: a closed case stays closed."""
        return self.LIFE.broken(before, self)

    @classmethod
    def open(cls, case_id: str, record: Disputable, now: datetime) -> Change[Self]:
        """Open a case about a record, and announce it (`OPENED`)."""
        return cls(
            id=case_id,
            volunteer_id=record.volunteer_id,
            division=record.division,
            record=record.RECORD,
            record_id=record.id,
            opened_at=now,
        ).change(
            cls.OPENED(
                division=record.division,
                case_id=case_id,
                volunteer_id=record.volunteer_id,
                record=record.RECORD,
                record_id=record.id,
            )
        )

    def resolve_refusals(self, actor: Actor, record: Disputable) -> list[Refusal]:
        """Why this actor cannot close the case: nobody judges what they made themself."""
        refusals: list[Refusal] = []
        if actor.is_concerned(record.recorded_by):
            refusals.append(JudgeInOwnCause(case_id=self.id))
        if self.state != "open":
            refusals.append(CaseClosed(case_id=self.id, state=self.state))
        return refusals

    def resolve(self, outcome: Outcome, note: str, actor: Actor, now: datetime) -> Change[Self]:
        """Close the case with its outcome, and announce it (`RESOLVED`)."""
        event = self.RESOLVED(
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
        """Undo the record (`upheld`) or release it (`rejected`), and tell its person."""
        settled = record.undo(now) if outcome == "upheld" else record.release()
        news = settled.after.told(actor, "ended" if outcome == "upheld" else "changed")
        return [settled, settled.after.change(*news)]

    @property
    def receipt(self) -> CaseReceipt:
        """The receipt of the case, with which commands are answered."""
        return CaseReceipt(case_id=self.id, state=self.state)
