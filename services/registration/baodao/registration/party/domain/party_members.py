"""Party members 在职党员: which report is a person's current one, and which unit sent them."""

from dataclasses import dataclass, replace
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.registration.member_reports import AlreadyReported


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when an accepted report said of which unit and community somebody was.

    Both days belong to it, `until_day` is None as long as it lasts.
    """

    report_id: str
    division: str
    unit_id: str
    from_day: str
    until_day: str | None = None

    def holds(self, day: str) -> bool:
        """Whether it held on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMember(Aggregate):
    """One person's place in the 双报到, under the volunteer's id: at most one current report.

    `report_id` is the current report (filed or accepted), `division` the community it was made at,
    `unit_id` the unit's party organisation that it names. `stays` are those of accepted reports, in
    their order: by them it is known for whom something counts that is heard of later.
    """

    report_id: str | None = None
    division: str | None = None
    unit_id: str | None = None
    accepted: bool = False
    stays: tuple[Stay, ...] = ()

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """The place of a person who has no report yet."""
        return cls(id=volunteer_id)

    def file_refusals(self) -> list[Refusal]:
        """Why no report can become the current one: there is one already."""
        return [AlreadyReported(report_id=self.report_id)] if self.report_id else []

    def stay_on(self, day: str) -> Stay | None:
        """Of which unit and community the person was on a day; of two, where they were before."""
        return next((stay for stay in self.stays if stay.holds(day)), None)

    def take(self, report_id: str, division: str, unit_id: str, day: str) -> Change[Self]:
        """Make this report the current one, not accepted yet; the stay of the one before ends."""
        return self.change(
            report_id=report_id,
            division=division,
            unit_id=unit_id,
            accepted=False,
            stays=self._left(self.report_id, day),
        )

    def take_over(self, merged: "PartyMember") -> Change[Self]:
        """Take over the current report of a merged record, as long as it has been there.

        Or take it back, with what it has come to be under the other.
        """
        theirs = (stay for stay in merged.stays if stay.report_id == merged.report_id)
        mine = (stay for stay in self.stays if stay.report_id != merged.report_id)
        return self.change(
            stays=(*mine, *theirs),
            report_id=merged.report_id,
            division=merged.division,
            unit_id=merged.unit_id,
            accepted=merged.accepted,
        )

    def accept(self, report_id: str, day: str) -> list[Change[Self]]:
        """Note that the current report was accepted on this day, if it is this one."""
        if self.report_id != report_id or self.division is None or self.unit_id is None:
            return []
        stay = Stay(report_id, self.division, self.unit_id, day)
        return [self.change(accepted=True, stays=(*self.stays, stay))]

    def leave(self, report_id: str, day: str) -> list[Change[Self]]:
        """Free the place if this report is the current one: from this day on there is none."""
        if self.report_id != report_id:
            return []
        return [
            self.change(
                report_id=None,
                division=None,
                unit_id=None,
                accepted=False,
                stays=self._left(report_id, day),
            )
        ]

    def _left(self, report_id: str | None, day: str) -> tuple[Stay, ...]:
        return tuple(
            replace(stay, until_day=day)
            if stay.report_id == report_id and stay.until_day is None
            else stay
            for stay in self.stays
        )
