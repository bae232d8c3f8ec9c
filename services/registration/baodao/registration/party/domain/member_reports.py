"""Member reports 在职党员双报到: a party member reports at the community where they live."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.actors import is_self
from baodao.kernel.days import in_order_of, today
from baodao.kernel.divisions import COMMUNITY_LENGTH
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import Made, NamedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.member_reports import (
    EndMemberReport,
    EndReason,
    HomeNotSaid,
    Listing,
    LivesElsewhere,
    MemberReportAccepted,
    MemberReportEnded,
    MemberReportFiled,
    MemberReportMatched,
    MemberReportReturned,
    MoveMemberReport,
    NotCommunity,
    NothingMoves,
    NotPartyOrganisation,
    ReasonNotYours,
    ReportState,
)
from baodao.schema.registration.volunteers import NotInState

_PARTY_ORGANISATION = "unit-party-organisation"


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A step in the life of a report."""

    state: ReportState
    at: datetime
    by_role: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is reported: who, of which unit, where; `follows` is the report before it."""

    volunteer_id: str
    unit_id: str
    division: str
    follows: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReport(NamedRecord):
    """One report of a party member; past ones are kept and linked to those that follow.

    `keys` are the keyed hashes by which the unit's list can know the reporter; `by_day` puts
    reports in the order in which they were filed first.
    """

    RECORD: ClassVar[str] = "member-report"
    TOLD: ClassVar[type[Any]] = PersonTold
    LIFE: ClassVar = LifeCycle(
        begins=("filed",),
        accept=Move(("filed",), "accepted"),
        give_back=Move(("filed",), "returned"),
        refile=Move(("returned",), "filed"),
        follow=Move(("filed", "accepted"), "ended"),
        end=Move(("filed", "accepted", "returned"), "ended"),
    )

    volunteer_id: str
    unit_id: str
    division: str
    state: ReportState
    filed_at: datetime
    by_day: str
    recorded_by: str
    receipt: str | None = None
    listing: Listing = "unchecked"
    member_id: str | None = None
    keys: tuple[str, ...] = ()
    disagreement_id: str | None = None
    follows: str | None = None
    followed_by: str | None = None
    end_reason: EndReason | None = None
    history: tuple[ReportStep, ...] = field(default=())

    @classmethod
    def file(cls, report_id: str, what: Reporting, actor: Actor, now: datetime) -> Change[Self]:
        """File a member report, which the community has to look at."""
        report = cls(
            id=report_id,
            volunteer_id=what.volunteer_id,
            unit_id=what.unit_id,
            division=what.division,
            state="filed",
            filed_at=now,
            by_day=in_order_of(today(now), report_id),
            recorded_by=actor.id,
            made=Made.by(actor, now),
            follows=what.follows,
            history=(ReportStep("filed", now, actor.role),),
        )
        return report.change(report._filed(now), *report.told(actor, "created"))

    def broken(self, before: Aggregate) -> str | None:
        """Nothing frozen is written, and every change of state is a move of `LIFE`."""
        return NamedRecord.broken(self, before) or self.LIFE.broken(before, self)

    @property
    def current(self) -> bool:
        """Whether the report is filed or accepted."""
        return self.state in ("filed", "accepted")

    @property
    def accepted_on(self) -> str | None:
        """The day of its receipt, if it ever had one."""
        return next((today(s.at) for s in self.history if s.state == "accepted"), None)

    # --- refusals ---

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now: all reasons."""
        return self.change_refusals(*self.LIFE.sources(move))

    def change_refusals(self, *states: str) -> list[Refusal]:
        """Why the report cannot be changed now: it is frozen, or in none of these states."""
        refusals = self.frozen_refusals()
        if self.state not in states:
            refusals.append(NotInState(state=self.state))
        return refusals

    def end_refusals(self, command: EndMemberReport) -> list[Refusal]:
        """Why this actor cannot end the report for this reason."""
        actor = command.actor
        own = is_self(actor, self.volunteer_id) or command.on_paper is not None
        refusals = self.move_refusals("end")
        of_community = command.reason == "community"
        if own == of_community or (of_community and command.note is None):
            refusals.append(ReasonNotYours(reason=command.reason, role=actor.role))
        return refusals

    def follow_refusals(self, command: MoveMemberReport) -> list[Refusal]:
        """Why the next report cannot follow this one."""
        refusals = self.move_refusals("follow")
        same = {
            "moved-house": command.division == self.division,
            "changed-unit": command.unit_id == self.unit_id,
        }
        if same[command.reason]:
            refusals.append(NothingMoves(report_id=self.id, reason=command.reason))
        return refusals

    # --- what happens to it ---

    def refile(self, actor: Actor, now: datetime) -> Change[Self]:
        """File the returned report once more, to be looked at anew."""
        fields = {"listing": "unchecked", "member_id": None, "disagreement_id": None}
        events = (self._filed(now), *self.told(actor))
        return self._step("filed", events, actor, now, **fields)

    def accept(self, receipt: str, actor: Actor, now: datetime) -> Change[Self]:
        """Accept the report for the community, with the number of its receipt 回执."""
        event = MemberReportAccepted(**self._names(), receipt=receipt, accepted_on=today(now))
        events = (event, *self.told(actor, "changed"))
        return self._step("accepted", events, actor, now, receipt=receipt)

    def give_back(self, reason: str, actor: Actor, now: datetime) -> Change[Self]:
        """Return the report with a reason, for the community."""
        events = (MemberReportReturned(**self._names()), *self.told(actor, "changed"))
        return self._step("returned", events, actor, now, note=reason)

    def end(
        self,
        reason: EndReason,
        actor: Actor,
        now: datetime,
        *,
        note: str | None = None,
        followed_by: str | None = None,
    ) -> Change[Self]:
        """End the report for this reason; `followed_by` is the report that comes after it."""
        events = (self._ended(reason, now, followed_by), *self.told(actor, "ended"))
        fields = {"note": note, "end_reason": reason, "followed_by": followed_by}
        return self._step("ended", events, actor, now, **fields)

    def belong_to(self, volunteer_id: str, actor: Actor) -> Change[Self]:
        """Move the report to the record that its person's was merged into, or back to its own."""
        news = self.change(volunteer_id=volunteer_id).after.told(actor)
        return self.change(*news, volunteer_id=volunteer_id)

    def forget(self, actor: Actor) -> list[Change[Self]]:
        """Delete the notes about an erased person, and the keys by which a list would know them."""
        history = tuple(replace(step, note=None) for step in self.history)
        if (history, self.keys, self.member_id) == (self.history, (), None):
            return []
        news = self.told(actor, "changed")
        return [self.change(*news, history=history, keys=(), member_id=None)]

    # --- the unit's list ---

    def match(self, member_id: str, keys: tuple[str, ...]) -> Change[Self]:
        """Note that the unit has this person on its list."""
        event = MemberReportMatched(
            division=self.division, report_id=self.id, unit_id=self.unit_id, member_id=member_id
        )
        return self.change(event, listing="listed", member_id=member_id, keys=keys)

    def unmatched(self, listing: Listing, keys: tuple[str, ...]) -> Change[Self]:
        """Note that the unit has no list, or not this person on it."""
        return self.change(listing=listing, member_id=None, keys=keys)

    def disputed(self, disagreement_id: str) -> Change[Self]:
        """Link the disagreement between unit and community about the report."""
        return self.change(disagreement_id=disagreement_id)

    def disowned(self, disagreement_id: str, actor: Actor) -> Change[Self]:
        """Link the disagreement in which the unit disowns the reporter, who is told of that."""
        return self.change(*self.told(actor, "changed"), disagreement_id=disagreement_id)

    def undo(self, now: datetime) -> Change[Self]:
        """End the report, because the case was upheld: the person never reported."""
        if self.state == "ended":
            return self.release()
        step = ReportStep("ended", now, "volunteer")
        return self.change(
            self._ended("not-me", now, None),
            state="ended",
            end_reason="not-me",
            frozen_by=None,
            history=(*self.history, step),
        )

    # --- parts ---

    def _names(self) -> dict[str, str]:
        return {
            "division": self.division,
            "report_id": self.id,
            "volunteer_id": self.volunteer_id,
            "unit_id": self.unit_id,
        }

    def _filed(self, now: datetime) -> MemberReportFiled:
        return MemberReportFiled(**self._names(), filed_on=today(now), follows=self.follows)

    def _ended(
        self, reason: EndReason, now: datetime, followed_by: str | None
    ) -> MemberReportEnded:
        return MemberReportEnded(
            **self._names(), reason=reason, ended_on=today(now), followed_by=followed_by
        )

    def _step(
        self,
        state: ReportState,
        events: tuple[Event, ...],
        actor: Actor,
        now: datetime,
        *,
        note: str | None = None,
        **fields: Any,
    ) -> Change[Self]:
        history = (*self.history, ReportStep(state, now, actor.role, note))
        return self.change(*events, state=state, history=history, **fields)


def party_refusals(unit: Organisation, day: str) -> list[Refusal]:
    """Whether this organisation is a unit's party organisation, and in force on that day."""
    refusals = unit.force_refusals(day)
    if unit.kind != _PARTY_ORGANISATION:
        refusals.append(NotPartyOrganisation(organisation_id=unit.id, kind=unit.kind))
    return refusals


def home_refusals(volunteer: Volunteer, division: str) -> list[Refusal]:
    """Whether the record of this person says that they live in this community."""
    if volunteer.division == division:
        return []
    if community_refusals(volunteer.division):
        return [HomeNotSaid(home=volunteer.division)]
    return [LivesElsewhere(division=division, home=volunteer.division)]


def community_refusals(division: str) -> list[Refusal]:
    """Whether this code is one of a community."""
    return [] if len(division) == COMMUNITY_LENGTH else [NotCommunity(division=division)]
