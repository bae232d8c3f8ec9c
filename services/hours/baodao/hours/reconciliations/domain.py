"""Reconciliations: how far the ledgers of two records were compared, and which entry is weaker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, NamedTuple, Self

from baodao.hours.common.settled import SETTLED
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.scheduling.attendance import EvidenceGrade

ReconciliationState = Literal["joining", "joined", "parting", "parted"]
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Strength(NamedTuple):
    """What decides which of two entries for the same time counts: the lesser one does.

    The better grade of evidence; of two alike, what was recorded earlier.
    """

    grade: EvidenceGrade
    recorded_at: datetime
    entry_id: str

    @classmethod
    def of(cls, entry: Entry, grade: EvidenceGrade) -> Self:
        """The strength of an entry by the grade that it counts by now."""
        return cls(grade, entry.recorded_at or _LONG_AGO, entry.id)


@dataclass(frozen=True, slots=True)
class Looked:
    """How many entries of a ledger were looked at."""

    ledger_id: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation(Aggregate):
    """Two records that were merged: their ledgers are compared until no time counts twice.

    It is done once everything was looked at that was decided before the merge was known here,
    `since` then; what is decided later sees one calendar anyway.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("joining", "parting"),
        join=Move(("parting", "parted"), "joining"),
        finish_joining=Move(("joining",), "joined"),
        part=Move(("joining", "joined"), "parting"),
        finish_parting=Move(("parting",), "parted"),
    )

    kept_id: str = ""
    merged_id: str = ""
    state: ReconciliationState = "joining"
    since: datetime = _LONG_AGO
    next_at: datetime | None = None
    done: tuple[Looked, ...] = ()

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`, and what is over is not due."""
        is_over = self.state in ("joined", "parted")
        if is_over != (self.next_at is None):
            return f"{self.state}, and due at {self.next_at}"
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(event: VolunteersMerged | VolunteersUnmerged) -> str:
        """The id of the reconciliation of two records."""
        return f"{event.kept_id}-{event.merged_id}"

    @classmethod
    def none(cls, reconciliation_id: str) -> Self:
        """That of two records which were never one person's."""
        return cls(id=reconciliation_id)

    def begin(
        self, state: ReconciliationState, kept_id: str, merged_id: str, now: datetime
    ) -> Change[Self]:
        """Begin to join what two records have, or to part it again."""
        return self.change(
            kept_id=kept_id, merged_id=merged_id, state=state, since=now, next_at=now, done=()
        )

    @property
    def looked(self) -> Mapping[str, int]:
        """How many entries of each ledger were looked at."""
        return {one.ledger_id: one.entries for one in self.done}

    def advance(
        self, done: Mapping[str, int], looked_at: datetime, *, is_end: bool
    ) -> Change[Self]:
        """Note how far it was looked; at the end, once more when nothing can come any more."""
        looked = tuple(Looked(key, number) for key, number in sorted(done.items()))
        if not is_end:
            return self.change(done=looked)
        last = self.since + SETTLED
        if looked_at < last:
            return self.change(done=looked, next_at=last)
        over = "joined" if self.state == "joining" else "parted"
        return self.change(done=looked, next_at=None, state=over)
