"""The messages about trainings, and the use case or view that takes each."""

from baodao.hours.trainings import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.trainings import (
    ConfirmTraining,
    DecideTraining,
    DisputeTraining,
    ListTrainings,
    ListTrainingsOf,
    RecordTraining,
    TakeBackTraining,
)

subscribers = Subscribers("hours")

subscribers.command(RecordTraining, use_cases.record_training)
subscribers.command(ConfirmTraining, use_cases.confirm_training)
subscribers.command(TakeBackTraining, use_cases.take_back_training)
subscribers.command(DisputeTraining, use_cases.dispute_training)
subscribers.command(DecideTraining, use_cases.decide_training)
subscribers.query(ListTrainingsOf, views.list_trainings_of)
subscribers.query(ListTrainings, views.list_trainings)
