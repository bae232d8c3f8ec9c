"""Decisions about projects carried out on one's own; they never credit hours."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.registration.lists.domain.projects import Project, report_refusals, said_refusals
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.either import either_refusals
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.projects import (
    AcceptProject,
    ProjectReceipt,
    ReportProject,
    ReportProjectAgain,
    ReturnProject,
)


@use_case
def report_project(
    command: ReportProject,
    organisation: Annotated[Organisation, by("organisation_id")],
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    reporter: Annotated[Organisation | None, by("reporter_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[ProjectReceipt]:
    """Report a project to a community."""
    refusals = [
        *either_refusals(command.volunteer_id, volunteer, command.reporter_id, reporter),
        *report_refusals(command, organisation, volunteer, reporter, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = Project.report(new_id(), organisation, command, now)
    return accept(_receipt(change.after), change)


@use_case
def report_project_again(
    command: ReportProjectAgain,
    project: Annotated[Project, by("project_id")],
    reporter: Annotated[Organisation | None, by("project.reporter_id")],
    now: datetime,
) -> Decision[ProjectReceipt]:
    """Say anew what was returned."""
    refusals = [*project.move_refusals("report_again"), *said_refusals(command, now)]
    if refusals:
        return refuse(*refusals)
    change = project.report_again(command, now)
    return accept(_receipt(change.after), change)


@use_case
def accept_project(
    command: AcceptProject, project: Annotated[Project, by("project_id")], now: datetime
) -> Decision[ProjectReceipt]:
    """Say that it was carried out as reported."""
    if refusals := project.move_refusals("accept"):
        return refuse(*refusals)
    change = project.accept(now)
    return accept(_receipt(change.after), change)


@use_case
def return_project(
    command: ReturnProject, project: Annotated[Project, by("project_id")], now: datetime
) -> Decision[ProjectReceipt]:
    """Give it back with a reason."""
    if refusals := project.move_refusals("give_back"):
        return refuse(*refusals)
    change = project.give_back(command.reason, now)
    return accept(_receipt(change.after), change)


def _receipt(project: Project) -> ProjectReceipt:
    return ProjectReceipt(project_id=project.id, state=project.state)
