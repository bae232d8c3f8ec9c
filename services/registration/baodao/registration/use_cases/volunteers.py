"""Decisions about volunteers."""

from datetime import datetime

from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.registration.domain.divisions import Division
from baodao.registration.domain.people import Person
from baodao.registration.domain.rights import may_register
from baodao.registration.domain.volunteers import Volunteer
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt


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
