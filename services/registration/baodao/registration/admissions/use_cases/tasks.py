"""Decisions about tasks of departments in communities, and how they are counted."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.admissions.domain.tallies import AdmissionTally, counted
from baodao.registration.admissions.domain.tasks import Task, object_refusals
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.schema.registration.admission_tasks import (
    AnswerObjection,
    ObjectionAnswered,
    ObjectToTask,
    TaskObjected,
    TaskReceipt,
)
from baodao.schema.registration.admissions import (
    AdmissionAsked,
    AdmissionDeclined,
    AdmissionGranted,
    AdmissionWithdrawn,
)

_One = Annotated[Task, by("task_id")]


@use_case
def object_to_task(
    command: ObjectToTask,
    *,
    task: _One,
    organisation: Annotated[Organisation, by("organisation_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("task.division")],
    now: datetime,
) -> Decision[TaskReceipt]:
    """Let a community object to what was brought into it; the street owes an answer."""
    if refusals := object_refusals(task, organisation, today(now)):
        return refuse(*refusals)
    policy = rules_at(ListPolicy, packs, task.division)
    change = task.object(organisation, command.objection, policy, now)
    return accept(_receipt(change.after), change, under=policy.version)


@use_case
def answer_objection(
    command: AnswerObjection,
    *,
    task: _One,
    street: Annotated[Organisation, by("task.street_id", noun="organisation")],
    item: Annotated[Item | None, by("task.item_id")],
    now: datetime,
) -> Decision[TaskReceipt]:
    """Keep the task, or take it off the community's list, if it is there still."""
    if refusals := task.move_refusals("answer"):
        return refuse(*refusals)
    change = task.answer(command.answer, command.reason, now)
    changes: list[Change[Aggregate]] = [change]
    if command.answer == "lifted" and item and item.is_unsettled:
        changes.append(item.close("not-needed", command.reason))
    return accept(_receipt(change.after), *changes)


# --- what is brought in, counted ----------------------------------------------------------------

_Tallies = Annotated[
    dict[str, AdmissionTally], by_each(AdmissionTally.keys, or_new=AdmissionTally.blank)
]


@use_case
def count_asked(event: AdmissionAsked, tallies: _Tallies) -> Decision[None]:
    """Count what waits for the street."""
    return accept(None, *counted(event, tallies))


@use_case
def count_granted(event: AdmissionGranted, tallies: _Tallies) -> Decision[None]:
    """Count what comes in, by the list or by the street's word."""
    return accept(None, *counted(event, tallies))


@use_case
def count_declined(event: AdmissionDeclined, tallies: _Tallies) -> Decision[None]:
    """Count what the street does not let in."""
    return accept(None, *counted(event, tallies))


@use_case
def count_withdrawn(event: AdmissionWithdrawn, tallies: _Tallies) -> Decision[None]:
    """Count what departments take back."""
    return accept(None, *counted(event, tallies))


@use_case
def count_objected(event: TaskObjected, tallies: _Tallies) -> Decision[None]:
    """Count that a community objects."""
    return accept(None, *counted(event, tallies))


@use_case
def count_answered(event: ObjectionAnswered, tallies: _Tallies) -> Decision[None]:
    """Count what the street takes off a list again."""
    return accept(None, *counted(event, tallies))


def _receipt(task: Task) -> TaskReceipt:
    return TaskReceipt(task_id=task.id, state=task.state)
