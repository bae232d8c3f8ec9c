"""Decisions about what departments bring into communities: by the list, or by the street's word."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.registration.admissions.commands import MarkStreetLate
from baodao.registration.admissions.domain.admissions import (
    Admission,
    communities_refusals,
    said_refusals,
)
from baodao.registration.admissions.domain.permits import Permit, parties_refusals
from baodao.registration.admissions.domain.tasks import Task, item_of
from baodao.registration.lists.domain.lists import text_refusals
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.admissions import (
    AdmissionReceipt,
    ApproveAdmission,
    AskAdmission,
    BringListedTask,
    DeclineAdmission,
    WithdrawAdmission,
)

_Department = Annotated[Organisation, by("department_id", noun="organisation")]
_Street = Annotated[Organisation, by("street_id", noun="organisation")]
_Communities = Annotated[dict[str, Division], by_each("communities")]
_One = Annotated[Admission, by("admission_id")]
_ItsStreet = Annotated[Organisation, by("admission.street_id", noun="organisation")]
_Tasks = Annotated[dict[str, Task], by_each("admission.task_ids")]


@use_case
def bring_listed_task(
    command: BringListedTask,
    *,
    department: _Department,
    street: _Street,
    permit: Annotated[Permit, by("permit_id")],
    divisions: _Communities,
    now: datetime,
    new_id: NewId,
) -> Decision[AdmissionReceipt]:
    """Bring what is on the street's list into communities, whose lists it is on by that."""
    day = today(now)
    refusals = [
        *parties_refusals(department, street, day),
        *communities_refusals(street, command.communities, divisions, day),
        *permit.use_refusals(department, street, day),
        *said_refusals(command, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = Admission.bring(new_id(), street, command, permit, now)
    admission = change.after
    tasks = [Task.begin(admission, code, new_id()) for code in admission.communities]
    items = [item_of(task.after, admission, department, now) for task in tasks]
    return accept(_receipt(admission), change, permit.use(day), *tasks, *items)


@use_case
def ask_admission(
    command: AskAdmission,
    *,
    department: _Department,
    street: _Street,
    divisions: _Communities,
    packs: Annotated[dict[str, PolicyPack], packs_at("street.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[AdmissionReceipt]:
    """Ask the street, which owes an answer; nothing is on any list before."""
    day = today(now)
    refusals = [
        *parties_refusals(department, street, day),
        *communities_refusals(street, command.communities, divisions, day),
        *said_refusals(command, now),
    ]
    if refusals:
        return refuse(*refusals)
    policy = rules_at(ListPolicy, packs, street.division)
    change = Admission.ask(new_id(), street, command, policy, now)
    tasks = [Task.begin(change.after, code, None) for code in change.after.communities]
    return accept(_receipt(change.after), change, *tasks, under=policy.version)


@use_case
def approve_admission(
    command: ApproveAdmission,
    *,
    admission: _One,
    street: _ItsStreet,
    department: Annotated[Organisation, by("admission.department_id", noun="organisation")],
    divisions: Annotated[dict[str, Division], by_each("admission.communities")],
    tasks: _Tasks,
    now: datetime,
    new_id: NewId,
) -> Decision[AdmissionReceipt]:
    """Let a task into the communities that were asked for, and perhaps onto the list as well."""
    if refusals := admission.move_refusals("approve"):
        return refuse(*refusals)
    day = today(now)
    refusals = [
        *parties_refusals(department, street, day),
        *communities_refusals(street, admission.communities, divisions, day),
        *text_refusals("need", admission.wanted, admission.deadline, now, wish=False),
    ]
    added: list[Change[Aggregate]] = []
    if command.until_day:
        permit = admission.listed(new_id(), command.until_day, now)
        refusals += permit.term_refusals(day)
        added = [permit.begin()]
    if refusals:
        return refuse(*refusals)
    change = admission.approve(now)
    listed = [task.go_on_the_list(new_id(), now) for task in tasks.values()]
    items = [item_of(task.after, admission, department, now) for task in listed]
    return accept(_receipt(change.after), change, *listed, *items, *added)


@use_case
def decline_admission(
    command: DeclineAdmission, admission: _One, street: _ItsStreet, tasks: _Tasks, now: datetime
) -> Decision[AdmissionReceipt]:
    """Do not let a task in, with a reason."""
    if refusals := admission.move_refusals("decline"):
        return refuse(*refusals)
    change = admission.decline(command.reason, now)
    fallen = [task.fall_away("declined") for task in tasks.values()]
    return accept(_receipt(change.after), change, *fallen)


@use_case
def withdraw_admission(
    command: WithdrawAdmission, admission: _One, tasks: _Tasks, now: datetime
) -> Decision[AdmissionReceipt]:
    """Take back what waits for the street."""
    if refusals := admission.move_refusals("withdraw"):
        return refuse(*refusals)
    change = admission.withdraw(now)
    fallen = [task.fall_away("withdrawn") for task in tasks.values()]
    return accept(_receipt(change.after), change, *fallen)


@use_case
def mark_street_late(command: MarkStreetLate, admission: _One, now: datetime) -> Decision[None]:
    """Mark a street that has not answered in time, and let it climb to the district 督办."""
    if not admission.is_due(now):
        return refuse(NothingDue(of=admission.id))
    return accept(None, admission.mark(now))


def _receipt(admission: Admission) -> AdmissionReceipt:
    return AdmissionReceipt(admission_id=admission.id, state=admission.state)
