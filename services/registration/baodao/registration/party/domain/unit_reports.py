"""Unit reports 单位党组织到社区报到: a unit's party organisation reports at a community."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import in_order_of, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.people import PersonalData
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.disagreements import Side
from baodao.schema.registration.member_reports import AlreadyReported, ReportState
from baodao.schema.registration.unit_reports import (
    FileUnitReport,
    Liaison,
    UnitReportAccepted,
    UnitReportEnded,
    UnitReportFiled,
    UnitReportReturned,
)
from baodao.schema.registration.volunteers import NotInState


@dataclass(frozen=True, slots=True)
class UnitReportStep:
    """A step in the life of a unit's report."""

    state: ReportState
    at: datetime
    by_role: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlace(Aggregate):
    """A unit's place at a community, under both ids: it has at most one report there."""

    report_id: str | None = None

    @staticmethod
    def id_for(unit_id: str, division: str) -> str:
        """The id of the place of this unit at this community."""
        return f"{unit_id}-{division}"

    @classmethod
    def blank(cls, place_id: str) -> Self:
        """The place of a unit that has no report at the community."""
        return cls(id=place_id)

    def file_refusals(self) -> list[Refusal]:
        """Why the unit cannot file a report here: it has one already."""
        return [AlreadyReported(report_id=self.report_id)] if self.report_id else []

    def take(self, report_id: str) -> Change[Self]:
        """Take the place for this report of the unit."""
        return self.change(report_id=report_id)

    def leave(self) -> Change[Self]:
        """Free the place: the unit has no report here any more."""
        return self.change(report_id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReport(Aggregate):
    """A unit's report at a community; whom to reach lies in the vault under its id.

    `by_day` puts reports in the order in which they were filed first.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("filed",),
        accept=Move(("filed",), "accepted"),
        give_back=Move(("filed",), "returned"),
        refile=Move(("returned",), "filed"),
        end=Move(("filed", "accepted", "returned"), "ended"),
    )

    unit_id: str
    division: str
    state: ReportState
    filed_at: datetime
    by_day: str
    member_count: int
    community_count: int | None = None
    receipt: str | None = None
    disagreement_id: str | None = None
    history: tuple[UnitReportStep, ...] = ()

    @classmethod
    def file(cls, report_id: str, command: FileUnitReport, now: datetime) -> Change[Self]:
        """File a unit's report, which the community has to look at."""
        report = cls(
            id=report_id,
            unit_id=command.unit_id,
            division=command.division,
            state="filed",
            filed_at=now,
            by_day=in_order_of(today(now), report_id),
            member_count=command.member_count,
            history=(UnitReportStep("filed", now, command.actor.role),),
        )
        return report.change(report._filed(command.member_count, now))

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        return [] if self.state in self.LIFE.sources(move) else [NotInState(state=self.state)]

    def refile(self, member_count: int, actor: Actor, now: datetime) -> Change[Self]:
        """File the returned report once more, with the member count that is right now."""
        event = self._filed(member_count, now)
        return self._step("filed", event, actor, now, member_count=member_count)

    def accept(
        self,
        receipt: str,
        community_count: int,
        actor: Actor,
        now: datetime,
        disagreement_id: str | None,
    ) -> Change[Self]:
        """Accept the report for the community, with its own count and the receipt 回执."""
        event = UnitReportAccepted(
            division=self.division,
            report_id=self.id,
            unit_id=self.unit_id,
            receipt=receipt,
            accepted_on=today(now),
            member_count=self.member_count,
            community_count=community_count,
        )
        return self._step(
            "accepted",
            event,
            actor,
            now,
            receipt=receipt,
            community_count=community_count,
            disagreement_id=disagreement_id,
        )

    def give_back(self, reason: str, actor: Actor, now: datetime) -> Change[Self]:
        """Return the report with a reason, for the community."""
        event = UnitReportReturned(division=self.division, report_id=self.id, unit_id=self.unit_id)
        return self._step("returned", event, actor, now, note=reason)

    def end(self, side: Side, reason: str, actor: Actor, now: datetime) -> Change[Self]:
        """End the report for one side: the unit is not reported here any more."""
        event = UnitReportEnded(
            division=self.division,
            report_id=self.id,
            unit_id=self.unit_id,
            ended_by=side,
            ended_on=today(now),
        )
        return self._step("ended", event, actor, now, note=reason)

    def _filed(self, member_count: int, now: datetime) -> UnitReportFiled:
        return UnitReportFiled(
            division=self.division,
            report_id=self.id,
            unit_id=self.unit_id,
            member_count=member_count,
            filed_on=today(now),
        )

    def _step(
        self,
        state: ReportState,
        event: Event,
        actor: Actor,
        now: datetime,
        *,
        note: str | None = None,
        **fields: Any,
    ) -> Change[Self]:
        history = (*self.history, UnitReportStep(state, now, actor.role, note))
        return self.change(event, state=state, history=history, **fields)


def contact_of(liaison: Liaison) -> PersonalData:
    """The personal data of the unit's liaison, as the vault keeps them."""
    return PersonalData(name=liaison.name, phone=liaison.phone)
