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
    and in any order. An attendance that was never corrected has none: its first entry counts. It is
    `disowned` where it was decided that somebody else served; then nothing more is credited of it.
    While it is `annulled`, the organiser says that nobody has served it.
    """

    known: int = 0
    entry_id: str | None = None
    grade: EvidenceGrade | None = None
    disowned: bool = False
    annulled: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """What was disowned stays so, and no entry of it counts."""
        if self.disowned and self.entry_id:
            return f"{self.entry_id} counts of what was disowned"
        if self.annulled and self.entry_id:
            return f"{self.entry_id} counts of what was annulled"
        was = isinstance(before, Credit) and before.disowned
        return "it is not disowned any more" if was and not self.disowned else None

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
