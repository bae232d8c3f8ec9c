"""Decisions about the street's list of what departments may bring into communities."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.registration.admissions.domain.permits import Permit, parties_refusals
from baodao.registration.organisations.domain import Organisation
from baodao.schema.registration.permits import AddPermit, EndPermit, PermitReceipt


@use_case
def add_permit(
    command: AddPermit,
    street: Annotated[Organisation, by("street_id", noun="organisation")],
    department: Annotated[Organisation, by("department_id", noun="organisation")],
    now: datetime,
    new_id: NewId,
) -> Decision[PermitReceipt]:
    """Put a task of a department on the list of the street."""
    day = today(now)
    permit = Permit(
        id=new_id(),
        street_id=street.id,
        division=street.division,
        department_id=department.id,
        title=command.title,
        category=command.category,
        from_day=command.from_day or day,
        until_day=command.until_day,
        per_year=command.per_year,
    )
    refusals = [*parties_refusals(department, street, day), *permit.term_refusals(day)]
    if refusals:
        return refuse(*refusals)
    return accept(_receipt(permit), permit.begin())


@use_case
def end_permit(
    command: EndPermit,
    permit: Annotated[Permit, by("permit_id")],
    street: Annotated[Organisation, by("permit.street_id", noun="organisation")],
    now: datetime,
) -> Decision[PermitReceipt]:
    """Take a task off the list from a day on; what was brought in before stays."""
    on = command.on or today(now)
    if refusals := permit.end_refusals(on, today(now)):
        return refuse(*refusals)
    change = permit.end(on, command.reason)
    return accept(_receipt(change.after), change)


def _receipt(permit: Permit) -> PermitReceipt:
    return PermitReceipt(permit_id=permit.id, until_day=permit.until_day)
