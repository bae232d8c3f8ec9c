"""What registration decides: each function loads, decides, announces — and knows no database."""

from collections.abc import Iterable
from datetime import datetime

from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.registration.domain import Division, Organisation, Person, Volunteer, may_register
from baodao.schema.registration import (
    DivisionsReceipt,
    ImportDivisions,
    OrganisationReceipt,
    RegisterOrganisation,
    RegisterVolunteer,
    RejectedRow,
    UnknownDivision,
    VolunteerReceipt,
)


def _rows_and_parents(command: ImportDivisions) -> Iterable[str]:
    codes = {row.code for row in command.rows}
    return codes | {parent for code in codes if (parent := Division.parent_of(code))}


@use_case(divisions=by_each(_rows_and_parents))
def import_divisions(
    command: ImportDivisions, divisions: dict[str, Division]
) -> Decision[DivisionsReceipt]:
    """Take what is new or renamed into the tree and name the rows that do not fit."""
    if refusals := may_register(command.actor, None):
        return refuse(*refusals)
    known, changes, rejected = dict(divisions), [], []
    added = renamed = 0
    for row in command.rows:
        parent = Division.parent_of(row.code)
        division = known.get(row.code)
        if parent and parent not in known:
            rejected.append(RejectedRow(code=row.code, reason=f"the parent {parent} is not known"))
        elif division is None:
            change = Division.add(row.code, row.name)
            known[row.code] = change.after
            changes.append(change)
            added += 1
        elif division.name != row.name:
            change = division.rename(row.name)
            known[row.code] = change.after
            changes.append(change)
            renamed += 1
    receipt = DivisionsReceipt(
        added=added,
        renamed=renamed,
        unchanged=len(command.rows) - added - renamed - len(rejected),
        rejected=rejected,
    )
    return accept(receipt, *changes)


@use_case(division=by("division"))
def register_organisation(
    command: RegisterOrganisation, division: Division | None, new_id: NewId
) -> Decision[OrganisationReceipt]:
    """Let an organisation record and post in its division."""
    refusals = may_register(command.actor, command.division)
    if division is None:
        refusals = [*refusals, UnknownDivision(division=command.division)]
    if refusals:
        return refuse(*refusals)
    change = Organisation.register(new_id(), command.name, command.kind, command.division)
    return accept(OrganisationReceipt(organisation_id=change.after.id), change)


@use_case(division=by("division"))
def register_volunteer(
    command: RegisterVolunteer, division: Division | None, now: datetime, new_id: NewId
) -> Decision[VolunteerReceipt]:
    """Make a person a volunteer where they live; who they are is kept apart."""
    refusals = may_register(command.actor, command.division)
    if division is None:
        refusals = [*refusals, UnknownDivision(division=command.division)]
    if refusals:
        return refuse(*refusals)
    volunteer = Volunteer.register(new_id(), command.division, now)
    person = Person.record(volunteer.after.id, command.name, command.phone)
    return accept(VolunteerReceipt(volunteer_id=volunteer.after.id), volunteer, person)
