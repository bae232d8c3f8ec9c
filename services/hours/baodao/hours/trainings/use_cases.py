"""Decisions about trainings: recorded, confirmed, disputed, decided, taken back."""

from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import HomeUnknownError, KnownVolunteer, kept_of
from baodao.hours.trainings.domain import Training, recording_refusals
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, rules_at
from baodao.kit.decisions import (
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema.hours import trainings as schema

_Training = Annotated[Training, by("training_id")]
_Volunteer = Annotated[KnownVolunteer | None, by("training.volunteer_id")]
_Kept = Annotated[KnownVolunteer | None, by("volunteer.merged_into")]


def _home(person: dict[str, KnownVolunteer]) -> list[str]:
    return [code for one in person.values() for code in ancestry(one.division or "")]


@use_case
def record_training(
    command: schema.RecordTraining,
    volunteer: Annotated[KnownVolunteer, by("volunteer_id", noun="volunteer")],
    person: Annotated[dict[str, KnownVolunteer], by_each(kept_of)],
    packs: Annotated[dict[str, PolicyPack], by_each(_home)],
    new_id: NewId,
    now: datetime,
) -> Decision[schema.TrainingReceipt]:
    """Record that somebody was trained, by the rules of where they live.

    A record that was merged has an old home, whose rules nobody chooses any more.
    """
    division = next(iter(person.values()), volunteer).division
    if division is None:
        raise HomeUnknownError(volunteer.id)
    policy = rules_at(Policy, packs, division, now)
    if refusals := recording_refusals(command, policy, now):
        return refuse(*refusals)
    recorded = Training.record(new_id(), command, division, policy, now)
    return accept(_receipt(recorded.after), recorded, under=policy.version)


@use_case
def confirm_training(
    command: schema.ConfirmTraining, training: _Training, volunteer: _Volunteer, now: datetime
) -> Decision[schema.TrainingReceipt]:
    """Confirm a training that waits for a second organiser."""
    if refusals := training.refusals("confirm"):
        return refuse(*refusals)
    return _done(training.confirm(command, now))


@use_case
def take_back_training(
    command: schema.TakeBackTraining, training: _Training, volunteer: _Volunteer, now: datetime
) -> Decision[schema.TrainingReceipt]:
    """Take back a training that was recorded wrongly."""
    if refusals := training.refusals("take_back"):
        return refuse(*refusals)
    return _done(training.take_back(command, now))


@use_case
def dispute_training(
    command: schema.DisputeTraining,
    training: _Training,
    volunteer: _Volunteer,
    kept: _Kept,
    now: datetime,
) -> Decision[schema.TrainingReceipt]:
    """Say that a training is not one's own, or recorded wrongly."""
    if refusals := training.dispute_refusals():
        return refuse(*refusals)
    return _done(training.dispute(command, now))


@use_case
def decide_training(
    command: schema.DecideTraining, training: _Training, volunteer: _Volunteer, now: datetime
) -> Decision[schema.TrainingReceipt]:
    """Decide on a training that is disputed."""
    if refusals := training.refusals("decide"):
        return refuse(*refusals)
    return _done(training.decide(command, now))


def _done(change: Change[Training]) -> Decision[schema.TrainingReceipt]:
    return accept(_receipt(change.after), change)


def _receipt(training: Training) -> schema.TrainingReceipt:
    return schema.TrainingReceipt(
        training_id=training.id, state=training.state, expires_on=training.expires_on
    )
