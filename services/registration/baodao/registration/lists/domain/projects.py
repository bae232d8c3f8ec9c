"""Projects carried out on one's own 自主项目: what was reported, and how it was reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.days import day_refusals
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Refusal
from baodao.schema.registration.projects import (
    ProjectAccepted,
    ProjectDaysWrong,
    ProjectNotInState,
    ProjectReported,
    ProjectReturned,
    ProjectState,
    ReportProject,
    ReportProjectAgain,
    ReturnReason,
    ReviewsItself,
)
from baodao.schema.registration.residents import NotACommunity
from baodao.schema.registration.volunteers import NotInState

_COMMUNITY = ("residents-committee", "community-party-organisation")
_SAID = ("title", "place", "from_day", "until_day", "participants", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Aggregate):
    """A project that a volunteer, a unit or a team says they carried out; it credits nobody."""

    LIFE: ClassVar = LifeCycle(
        begins=("reported",),
        accept=Move(("reported",), "accepted"),
        give_back=Move(("reported",), "returned"),
        report_again=Move(("returned",), "reported"),
    )

    organisation_id: str
    division: str
    volunteer_id: str | None
    reporter_id: str | None
    title: str
    place: str
    from_day: str
    until_day: str
    participants: int
    outcome: str
    state: ProjectState
    reported_at: datetime
    reviewed_at: datetime | None = None
    reason: ReturnReason | None = None

    @classmethod
    def report(
        cls, key: str, organisation: Organisation, command: ReportProject, now: datetime
    ) -> Change[Self]:
        """Report a project to the community that reviews it."""
        project = cls(
            id=key,
            organisation_id=organisation.id,
            division=organisation.division,
            volunteer_id=command.volunteer_id,
            reporter_id=command.reporter_id,
            state="reported",
            reported_at=now,
            **_said(command),
        )
        return project.change(project.reported())

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [ProjectNotInState(state=self.state)]

    def accept(self, now: datetime) -> Change[Self]:
        """Say that it was so."""
        event = ProjectAccepted(**self._named(), until_day=self.until_day)
        return self.change(event, state="accepted", reviewed_at=now, reason=None)

    def give_back(self, reason: ReturnReason, now: datetime) -> Change[Self]:
        """Give it back with a reason."""
        event = ProjectReturned(**self._named())
        return self.change(event, state="returned", reviewed_at=now, reason=reason)

    def report_again(self, command: ReportProjectAgain, now: datetime) -> Change[Self]:
        """Say it anew."""
        said = self.change(state="reported", reported_at=now, **_said(command)).after
        return self.change(said.reported(), state="reported", reported_at=now, **_said(command))

    def reported(self) -> ProjectReported:
        """What tells that it is reported."""
        return ProjectReported(
            **self._named(),
            title=self.title,
            from_day=self.from_day,
            until_day=self.until_day,
            participants=self.participants,
        )

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "project_id": self.id,
            "organisation_id": self.organisation_id,
            "volunteer_id": self.volunteer_id,
            "reporter_id": self.reporter_id,
        }


def report_refusals(
    command: ReportProject,
    organisation: Organisation,
    volunteer: Volunteer | None,
    reporter: Organisation | None,
    now: datetime,
) -> list[Refusal]:
    """Why this cannot be reported by these to this organisation."""
    refusals = organisation.force_refusals(today(now))
    if organisation.kind not in _COMMUNITY:
        refusals.append(NotACommunity(organisation=organisation.name))
    if volunteer:
        refusals += volunteer.frozen_refusals()
    if volunteer and volunteer.state != "active":
        refusals.append(NotInState(state=volunteer.state))
    if reporter and reporter.id == organisation.id:
        refusals.append(ReviewsItself())
    return [*refusals, *said_refusals(command, now)]


def said_refusals(command: ReportProject | ReportProjectAgain, now: datetime) -> list[Refusal]:
    """Why no project was carried out on these days: still to come, or in the wrong order."""
    if command.until_day < command.from_day:
        return [ProjectDaysWrong(from_day=command.from_day, until_day=command.until_day)]
    return day_refusals(command.until_day, now)


def _said(command: ReportProject | ReportProjectAgain) -> dict[str, Any]:
    return {name: getattr(command, name) for name in _SAID}
