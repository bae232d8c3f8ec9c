"""The messages about evaluations, and the use case or view that takes each."""

from baodao.hours.evaluations import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.evaluations import (
    DecideEvaluation,
    DisputeEvaluation,
    EvaluateService,
    ListEvaluations,
    ListEvaluationsOf,
)

subscribers = Subscribers("hours")

subscribers.command(EvaluateService, use_cases.evaluate_service)
subscribers.command(DisputeEvaluation, use_cases.dispute_evaluation)
subscribers.command(DecideEvaluation, use_cases.decide_evaluation)
subscribers.query(ListEvaluationsOf, views.list_evaluations_of)
subscribers.query(ListEvaluations, views.list_evaluations)
