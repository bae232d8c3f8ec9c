"""Evaluations 评价 of what somebody served, by who organised it (Order 67 art. 4, 10, 11)."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    ORGANISERS,
    WATCHERS,
    guardian,
    keeper,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.spoken import Shown
from baodao.schema.words import OpenLine

EvaluationState = Literal["given", "disputed", "confirmed", "changed", "taken-back"]
"""It is as it was given; who was evaluated does not agree; what somebody else decided of that."""
EvaluationOutcome = Literal["confirmed", "changed", "taken-back"]
Feedback = Literal["satisfied", "partly-satisfied", "dissatisfied"]
"""What those say for whom it was done; nothing of who they are, and no words of theirs."""


# --- events ---------------------------------------------------------------------------------------


class ServiceEvaluated(
    Event, type="baodao.hours.service-evaluated.v1", feed="people", aggregate="evaluation_id"
):
    """What somebody served in a shift was evaluated; told to them, and how well to nobody else."""

    evaluation_id: Id
    volunteer_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    is_late: bool


class EvaluationDisputed(
    Event, type="baodao.hours.evaluation-disputed.v1", feed="people", aggregate="evaluation_id"
):
    """Somebody says that their service was evaluated wrongly; addressed to who organised it."""

    evaluation_id: Id
    volunteer_id: Id
    activity_id: Id
    organisation_id: Id


class EvaluationDecided(
    Event, type="baodao.hours.evaluation-decided.v1", feed="people", aggregate="evaluation_id"
):
    """Somebody else than who evaluated has decided a dispute; told to whose service it was."""

    evaluation_id: Id
    volunteer_id: Id
    activity_id: Id
    organisation_id: Id
    outcome: EvaluationOutcome


# --- commands -------------------------------------------------------------------------------------


class EvaluationReceipt(Value):
    """The evaluation as it now stands."""

    evaluation_id: Id
    state: EvaluationState
    is_late: bool


class EvaluateService(
    Command,
    subject="commands.hours.evaluate-service",
    reply=EvaluationReceipt,
    access=[
        keeper("deadline.organisation_id", "organiser"),
        subtree("deadline.division", *ORGANISERS),
    ],
    own_matter=("volunteer_id",),
):
    """Say how well somebody served in a shift, once; within ten working days, or marked as late."""

    shift_id: Id
    volunteer_id: Id
    quality: Line = Field(description="one of the qualities of the pack's scale")
    feedback: Feedback | None = Field(
        default=None, description="what those say for whom it was done, if they were asked"
    )


class DisputeEvaluation(
    Command,
    subject="commands.hours.dispute-evaluation",
    reply=EvaluationReceipt,
    access=[own("evaluation.volunteer_id"), guardian("volunteer.as_ward")],
):
    """Say that one's service was evaluated wrongly, once; somebody else decides."""

    evaluation_id: Id
    reason: OpenLine = Field(description="why; it must not name or describe anybody else")


class DecideEvaluation(
    Command,
    subject="commands.hours.decide-evaluation",
    reply=EvaluationReceipt,
    access=[
        keeper("evaluation.organisation_id", "organiser"),
        subtree("evaluation.division", *ORGANISERS),
    ],
    own_matter=("evaluation.volunteer_id", "evaluation.evaluated_by"),
):
    """Decide on an evaluation that is disputed, for a reason; not by who has evaluated."""

    evaluation_id: Id
    outcome: EvaluationOutcome
    quality: Line | None = Field(default=None, description="the other quality, if it is changed")
    reason: OpenLine


# --- queries --------------------------------------------------------------------------------------


class Evaluation(Value):
    """How well somebody served in a shift, and what became of that."""

    evaluation_id: Id
    volunteer_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    division: DivisionCode
    title: Line
    quality: Line | None
    """Nothing if it was taken back."""
    feedback: Feedback | None
    evaluated_at: RecordedInstant
    is_late: bool
    state: EvaluationState
    former_quality: Line | None
    """What it was before somebody decided otherwise."""
    dispute_reason: Line | None
    disputed_at: RecordedInstant | None
    decision_reason: Line | None
    decided_at: RecordedInstant | None


class EvaluationPage(Value):
    """Some evaluations in the order of their shifts' ids (oldest first)."""

    evaluations: list[Evaluation]
    next: str | None = None


class ListEvaluationsOf(
    Query,
    subject="queries.hours.list-evaluations-of",
    reply=EvaluationPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """How one volunteer's service was evaluated (Order 67 art. 12), for them and who organises."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListEvaluations(
    Query,
    subject="queries.hours.list-evaluations",
    reply=EvaluationPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
    logged=logged("hours", "reply.evaluations.volunteer_id", at="reply.evaluations.division"),
):
    """What an organisation, or all in a division, have evaluated; also only what is disputed."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: EvaluationState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class NothingServed(
    Refusal,
    slug="nothing-served",
    en="No service of this person is recorded in this shift, so there is none to evaluate. Please "
    "record the attendance first.",
    zh="该志愿者在这个班次没有服务记录,无法评价,请先记录考勤。",
):
    """Only what was served can have been served well."""

    shift_id: Id
    volunteer_id: Id


class NotOnScale(
    Refusal,
    slug="not-on-scale",
    en="{quality} is no quality of the scale that holds here. Please choose one that is.",
    zh="“{quality}”不在本地的评价等次中,请从所列等次中选择。",
):
    """Each pack has a scale of its own."""

    quality: Shown
    scale: list[Line]


class AlreadyEvaluated(
    Refusal,
    slug="already-evaluated",
    en="This service was evaluated at {at}. If that is wrong, please let the volunteer dispute it.",
    zh="该次服务已于{at}评价。如有不符,请由志愿者本人提出异议。",
):
    """An evaluation is given once, and changed only by a decision."""

    at: RecordedInstant


class NotToBeDisputed(
    Refusal,
    slug="not-to-be-disputed",
    en="This evaluation was disputed before. Please wait for the decision, or turn to the civil "
    "affairs department if it was decided.",
    zh="该评价已提出过异议。请等待处理结果;已处理的,可向民政部门反映。",
):
    """What was decided is disputed elsewhere (Order 67 art. 20)."""

    state: EvaluationState


class NotDisputed(
    Refusal,
    slug="not-disputed",
    en="Nobody disputes this evaluation now, so there is no need to decide.",
    zh="该评价目前没有待处理的异议,不需要作出决定。",
):
    """Only a dispute is decided."""

    state: EvaluationState


class OtherQualityNeeded(
    Refusal,
    slug="other-quality-needed",
    en="To change it takes another quality than {quality}, and only then one is given. Please "
    "correct the decision.",
    zh="只有改变评价时才填写等次,且须与原等次“{quality}”不同,请更正。",
):
    """The outcome and the quality contradict each other."""

    quality: Shown
