"""Decisions about organisations."""

from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.registration.domain.divisions import Division
from baodao.registration.domain.organisations import Organisation
from baodao.registration.domain.rights import may_register
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation


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
