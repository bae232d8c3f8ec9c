"""Party members 在职党员: which report is a person's current one, and which unit sent them."""

from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.registration.member_reports import AlreadyReported


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMember(Aggregate):
    """One person's place in the 双报到, under the volunteer's id: at most one current report.

    `report_id` is the current report (filed or accepted), `division` the community it was made at,
    `unit_id` the unit's party organisation that it names.
    """

    report_id: str | None = None
    division: str | None = None
    unit_id: str | None = None
    accepted: bool = False

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """The place of a person who has no report yet."""
        return cls(id=volunteer_id)

    def file_refusals(self) -> list[Refusal]:
        """Why no report can become the current one: there is one already."""
        return [AlreadyReported(report_id=self.report_id)] if self.report_id else []

    def take(self, report_id: str, division: str, unit_id: str) -> Change[Self]:
        """Make this report the current one, not accepted yet."""
        return self.change(report_id=report_id, division=division, unit_id=unit_id, accepted=False)

    def take_over(self, merged: "PartyMember") -> Change[Self]:
        """Take over the current report of a merged record."""
        return self.change(
            report_id=merged.report_id,
            division=merged.division,
            unit_id=merged.unit_id,
            accepted=merged.accepted,
        )

    def accept(self, report_id: str) -> list[Change[Self]]:
        """Note that the current report was accepted, if it is this one."""
        return [self.change(accepted=True)] if self.report_id == report_id else []

    def leave(self, report_id: str) -> list[Change[Self]]:
        """Free the place if this report is the current one: there is none any more."""
        if self.report_id != report_id:
            return []
        return [self.change(report_id=None, division=None, unit_id=None, accepted=False)]
