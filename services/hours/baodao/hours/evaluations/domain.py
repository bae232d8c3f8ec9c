"""An evaluation: given once, disputed once, and decided by somebody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours.evaluations import (
    DecideEvaluation,
    DisputeEvaluation,
    EvaluateService,
    EvaluationDecided,
    EvaluationDisputed,
    EvaluationState,
    Feedback,
    NotDisputed,
    NotOnScale,
    NotToBeDisputed,
    OtherQualityNeeded,
    ServiceEvaluated,
)


def scale_refusals(quality: str, policy: Policy) -> list[Refusal]:
    """`not-on-scale` if the pack knows no such quality."""
    scale = list(policy.evaluation_scale)
    return [] if quality in scale else [NotOnScale(quality=quality, scale=scale)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation(Aggregate):
    """How well somebody served in a shift; its id is that of the entry in the ledger.

    `evaluated_by` is the id of who said so, which nobody is shown: who decides is somebody else.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("given",),
        dispute=Move(("given",), "disputed"),
        decide=Move(("disputed",), ("confirmed", "changed", "taken-back")),
    )

    volunteer_id: str
    shift_id: str
    activity_id: str
    organisation_id: str
    division: str
    title: str
    quality: str | None
    feedback: Feedback | None
    evaluated_at: datetime
    evaluated_by: str
    is_late: bool
    state: EvaluationState = "given"
    former_quality: str | None = None
    dispute_reason: str | None = None
    disputed_at: datetime | None = None
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Who has evaluated does not decide, nor who was; states change by `LIFE`."""
        if self.decided_by in (self.evaluated_by, self.volunteer_id):
            return "it was decided by somebody whose matter it is"
        if (self.quality is None) != (self.state == "taken-back"):
            return f"its quality is {self.quality} and it is {self.state}"
        return self.LIFE.broken(before, self)

    @classmethod
    def give(
        cls, command: EvaluateService, entry: Entry, deadline: RecordingDeadline, now: datetime
    ) -> Change[Self]:
        """Evaluate what the ledger knows that somebody served; late after the shift's deadline."""
        is_late = deadline.limit.is_past(now)
        about = {
            "volunteer_id": entry.volunteer_id,
            "shift_id": deadline.id,
            "activity_id": deadline.activity_id,
            "organisation_id": deadline.organisation_id,
        }
        told = ServiceEvaluated(
            **about, division=deadline.division, evaluation_id=entry.id, is_late=is_late
        )
        return cls.create(
            told,
            **about,
            id=entry.id,
            division=deadline.division,
            title=deadline.title,
            quality=command.quality,
            feedback=command.feedback,
            evaluated_at=now,
            evaluated_by=command.actor.id,
            is_late=is_late,
        )

    def dispute_refusals(self) -> list[Refusal]:
        """`not-to-be-disputed` if it was disputed before."""
        if self.state in self.LIFE.sources("dispute"):
            return []
        return [NotToBeDisputed(state=self.state)]

    def dispute(self, command: DisputeEvaluation, now: datetime) -> Change[Self]:
        """Note that whose service it was does not agree."""
        told = EvaluationDisputed(**self._named())
        reason = command.reason
        return self.change(told, state="disputed", dispute_reason=reason, disputed_at=now)

    def decide_refusals(self, command: DecideEvaluation, policy: Policy) -> list[Refusal]:
        """Why it cannot be decided like this."""
        if self.state not in self.LIFE.sources("decide"):
            return [NotDisputed(state=self.state)]
        is_other = command.quality not in (None, self.quality)
        if is_other != (command.outcome == "changed"):
            return [OtherQualityNeeded(quality=self.quality or "")]
        return scale_refusals(command.quality, policy) if command.quality else []

    def decide(self, command: DecideEvaluation, now: datetime) -> Change[Self]:
        """Confirm it, change it or take it back; what it was before stays with it."""
        told = EvaluationDecided(**self._named(), outcome=command.outcome)
        fields: dict[str, Any] = {}
        if command.outcome != "confirmed":
            fields = {"quality": command.quality, "former_quality": self.quality}
        return self.change(
            told,
            **fields,
            state=command.outcome,
            decision_reason=command.reason,
            decided_at=now,
            decided_by=command.actor.id,
        )

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "evaluation_id": self.id,
            "volunteer_id": self.volunteer_id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
        }
