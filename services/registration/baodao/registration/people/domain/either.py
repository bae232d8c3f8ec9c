"""Either a person or a unit: where a message names one of the two."""

from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.either import EitherPersonOrUnit


def either_refusals(
    volunteer_id: str | None,
    volunteer: Volunteer | None,
    unit_id: str | None,
    unit: Organisation | None,
) -> list[Refusal]:
    """`not-found` for a named person or unit that is missing; refused if both or none are named."""
    refusals: list[Refusal] = []
    if volunteer_id and volunteer is None:
        refusals.append(NotFound(kind="volunteer", id=volunteer_id))
    if unit_id and unit is None:
        refusals.append(NotFound(kind="unit", id=unit_id))
    if (volunteer_id is None) == (unit_id is None):
        refusals.append(EitherPersonOrUnit())
    return refusals
