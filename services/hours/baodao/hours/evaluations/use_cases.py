"""Decisions about evaluations: given, disputed, decided."""

from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.evaluations.domain import Evaluation, scale_refusals
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.schema import Refusal
from baodao.schema.hours.evaluations import (
    AlreadyEvaluated,
    DecideEvaluation,
    DisputeEvaluation,
    EvaluateService,
    EvaluationReceipt,
    NothingServed,
)
from baodao.schema.scheduling.attendance import attendance_id

_Evaluation = Annotated[Evaluation, by("evaluation_id")]


def _served(command: EvaluateService) -> str:
    return attendance_id(command.shift_id, command.volunteer_id)


@use_case
def evaluate_service(
    command: EvaluateService,
    deadline: Annotated[RecordingDeadline, by("shift_id", noun="shift")],
    credit: Annotated[Credit, by(_served, or_new=Credit.unknown)],
    counting: Annotated[dict[str, Entry], by_each("credit.counting")],
    evaluation: Annotated[Evaluation | None, by(_served)],
    packs: Annotated[dict[str, PolicyPack], packs_at("deadline.division")],
    now: datetime,
) -> Decision[EvaluationReceipt]:
    """Say how well somebody served in a shift."""
    policy = rules_at(Policy, packs, deadline.division, deadline.starts_at)
    entry = next(iter(counting.values()), None)
    refusals: list[Refusal] = scale_refusals(command.quality, policy)
    if evaluation:
        refusals.append(AlreadyEvaluated(at=evaluation.evaluated_at))
    if entry is None:
        who = command.volunteer_id
        refusals.append(NothingServed(shift_id=command.shift_id, volunteer_id=who))
    if refusals or entry is None:
        return refuse(*refusals)
    given = Evaluation.give(command, entry, deadline, now)
    return accept(_receipt(given.after), given, under=policy.version)


@use_case
def dispute_evaluation(
    command: DisputeEvaluation,
    evaluation: _Evaluation,
    volunteer: Annotated[KnownVolunteer | None, by("evaluation.volunteer_id")],
    now: datetime,
) -> Decision[EvaluationReceipt]:
    """Say that one's service was evaluated wrongly."""
    if refusals := evaluation.dispute_refusals():
        return refuse(*refusals)
    disputed = evaluation.dispute(command, now)
    return accept(_receipt(disputed.after), disputed)


@use_case
def decide_evaluation(
    command: DecideEvaluation,
    evaluation: _Evaluation,
    packs: Annotated[dict[str, PolicyPack], packs_at("evaluation.division")],
    now: datetime,
) -> Decision[EvaluationReceipt]:
    """Decide on an evaluation that is disputed."""
    policy = rules_at(Policy, packs, evaluation.division, evaluation.evaluated_at)
    if refusals := evaluation.decide_refusals(command, policy):
        return refuse(*refusals)
    decided = evaluation.decide(command, now)
    return accept(_receipt(decided.after), decided, under=policy.version)


def _receipt(evaluation: Evaluation) -> EvaluationReceipt:
    return EvaluationReceipt(
        evaluation_id=evaluation.id, state=evaluation.state, is_late=evaluation.is_late
    )
