"""Credits: which entry of an attendance counts, once it is not simply its first."""

from dataclasses import dataclass
from typing import Self

from baodao.hours.ledger.domain.entries import Entry
from baodao.kit.decisions import Aggregate
from baodao.schema.scheduling.attendance import EvidenceGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit(Aggregate):
    """Which entry of an attendance counts, and by which grade.

    As of the version of the attendance that is `known`, since what is told of one may be told again
    and in any order. An attendance that was never corrected has none: its first entry counts.
    """

    known: int = 0
    entry_id: str | None = None
    grade: EvidenceGrade | None = None

    @classmethod
    def unknown(cls, attendance_id: str) -> Self:
        """The credit of an attendance that nobody has corrected."""
        return cls(id=attendance_id)

    @property
    def counting(self) -> list[str]:
        """The id of the entry that counts, if one does."""
        entry_id = self.entry_id if self.version else Entry.id_for(self.id)
        return [entry_id] if entry_id else []

    def grade_of(self, entry: Entry) -> EvidenceGrade:
        """The grade that an entry counts by, if it is the one that counts."""
        return self.grade or entry.evidence_grade
