"""A training: recorded, confirmed where a pack asks for it, disputed once, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event, Refusal
from baodao.schema.hours import trainings as schema

_DAY = 24 * 60


def recording_refusals(
    command: schema.RecordTraining, policy: Policy, now: datetime
) -> list[Refusal]:
    """Why a training cannot be recorded like this: its course, days or minutes."""
    refusals: list[Refusal] = []
    first, last, expires = command.first_day, command.last_day, command.expires_on
    course = policy.course_of(command.course) if command.course else None
    if command.course and course is None:
        courses = [one.course for one in policy.training_courses]
        refusals.append(schema.CourseNotInCatalogue(course=command.course, courses=courses))
    fits = first <= last <= today(now) and command.minutes <= _DAY * _days_of(first, last)
    if expires:
        latest = days_after(last, course.good_days) if course and course.good_days else expires
        fits = fits and last <= expires <= latest
    return refusals if fits else [*refusals, schema.TrainingTimesImpossible()]


def _days_of(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(Aggregate):
    """That somebody was trained, as an organisation vouches for it (Order 67 art. 8).

    `minutes` of study are beside the ledger and never in it. `expires_on` is the last day on which
    it is good. `division` is where who was trained lived when it was recorded. Nobody is shown who
    recorded, confirmed or decided it (ids), and who vouched for it does not decide on it.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("waiting", "held"),
        confirm=Move(("waiting",), "held"),
        dispute=Move(("held",), "disputed"),
        decide=Move(("disputed",), ("held", "taken-back")),
        take_back=Move(("waiting", "held"), "taken-back"),
    )

    volunteer_id: str
    organisation_id: str
    division: str
    course: str | None
    title: str
    content: str
    held_by: str
    minutes: int
    first_day: str
    last_day: str
    result: schema.TrainingResult
    expires_on: str | None
    state: schema.TrainingState
    recorded_at: datetime
    recorded_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    dispute_reason: str | None = None
    disputed_at: datetime | None = None
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Nobody vouches for their own training, and nobody decides on what they vouched for."""
        vouched = (self.recorded_by, self.confirmed_by)
        if self.volunteer_id in (*vouched, self.decided_by):
            return "it was recorded or decided by whose it is"
        if self.confirmed_by == self.recorded_by:
            return "one person has recorded and confirmed it"
        if isinstance(before, Training) and before.version:
            if before.state == "disputed" != self.state and self.decided_by in vouched:
                return "it was decided by who vouched for it"
            if self.said != before.said:
                return "what was recorded is never changed"
        return self.LIFE.broken(before, self)

    @property
    def said(self) -> tuple[object, ...]:
        """What was recorded, in a form to be compared."""
        times = (self.minutes, self.first_day, self.last_day, self.result, self.expires_on)
        words = (self.course, self.title, self.content, self.held_by)
        return (self.volunteer_id, self.organisation_id, *times, *words)

    @classmethod
    def record(
        cls,
        training_id: str,
        command: schema.RecordTraining,
        division: str,
        policy: Policy,
        now: datetime,
    ) -> Change[Self]:
        """Note that somebody was trained; it waits if a second organiser has to confirm that."""
        course = policy.course_of(command.course) if command.course else None
        expires = command.expires_on
        if expires is None and course and course.good_days:
            expires = days_after(command.last_day, course.good_days)
        waits = policy.trainings_confirmed
        one = cls(
            id=training_id,
            volunteer_id=command.volunteer_id,
            organisation_id=command.organisation_id,
            division=division,
            course=command.course,
            title=command.title,
            content=command.content,
            held_by=command.held_by,
            minutes=command.minutes,
            first_day=command.first_day,
            last_day=command.last_day,
            result=command.result,
            expires_on=expires,
            state="waiting" if waits else "held",
            recorded_at=now,
            recorded_by=command.actor.id,
        )
        submitted = schema.TrainingSubmitted(**one._named())
        return one.change(submitted if waits else one._recorded())

    def refusals(self, move: str) -> list[Refusal]:
        """`training-in-another-state` unless a move of its life leads on from where it is."""
        if self.state in self.LIFE.sources(move):
            return []
        return [schema.TrainingInAnotherState(state=self.state)]

    def confirm(self, command: schema.ConfirmTraining, now: datetime) -> Change[Self]:
        """Note that a second organiser vouches for it too; it is recorded by that."""
        by = command.actor.id
        return self.change(self._recorded(), state="held", confirmed_at=now, confirmed_by=by)

    def dispute_refusals(self) -> list[Refusal]:
        """Why it cannot be disputed: its state, or because it was before."""
        refusals = self.refusals("dispute")
        if refusals or self.disputed_at is None:
            return refusals
        return [schema.TrainingDisputedBefore()]

    def dispute(self, command: schema.DisputeTraining, now: datetime) -> Change[Self]:
        """Note that whose it is does not agree; it holds until somebody has decided."""
        told = schema.TrainingDisputed(**self._named())
        reason = command.reason
        return self.change(told, state="disputed", dispute_reason=reason, disputed_at=now)

    def decide(self, command: schema.DecideTraining, now: datetime) -> Change[Self]:
        """Note that it holds, or that it is taken back for what was said."""
        told: list[Event] = [schema.TrainingDecided(**self._named(), outcome=command.outcome)]
        if command.outcome == "confirmed":
            return self._closed("held", command, now, told)
        return self._closed("taken-back", command, now, [*told, self._taken_back()])

    def take_back(self, command: schema.TakeBackTraining, now: datetime) -> Change[Self]:
        """Note that it was recorded wrongly; what is right is recorded anew."""
        return self._closed("taken-back", command, now, [self._taken_back()])

    def _closed(
        self,
        state: schema.TrainingState,
        command: schema.DecideTraining | schema.TakeBackTraining,
        now: datetime,
        told: Sequence[Event],
    ) -> Change[Self]:
        reason, by = command.reason, command.actor.id
        decided = {"decision_reason": reason, "decided_at": now, "decided_by": by}
        return self.change(*told, state=state, **decided)

    def _recorded(self) -> schema.TrainingRecorded:
        return schema.TrainingRecorded(
            **self._named(),
            course=self.course,
            result=self.result,
            minutes=self.minutes,
            first_day=self.first_day,
            last_day=self.last_day,
            expires_on=self.expires_on,
        )

    def _taken_back(self) -> schema.TrainingTakenBack:
        return schema.TrainingTakenBack(**self._named(), course=self.course)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "training_id": self.id,
            "volunteer_id": self.volunteer_id,
            "organisation_id": self.organisation_id,
        }
