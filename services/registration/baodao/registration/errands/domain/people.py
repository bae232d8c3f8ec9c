"""Who may ask for errands, and who may do them."""

from baodao.registration.errands.domain.errands import Errand
from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.residents.domain import Resident
from baodao.schema import NotFound, Refusal
from baodao.schema.base import Thing
from baodao.schema.registration.claims import ClaimNeedsConsent
from baodao.schema.registration.errand_parts import ErrandNeedsAdult, OnePrincipal
from baodao.schema.registration.errands import CATEGORY, AskErrand
from baodao.schema.registration.volunteers import NotInState

_STREET = 9
"""Digits of the code of a street."""


def principal_refusals(
    command: AskErrand, volunteer: Volunteer | None, resident: Resident | None
) -> list[Refusal]:
    """Why nobody can be helped so: none or two are named, or they are not here, or a minor.

    Who is suspended may not serve, and may be helped.
    """
    if (command.volunteer_id is None) == (command.resident_id is None):
        return [OnePrincipal()]
    if resident:
        return resident.erased_refusals()
    if volunteer is None:
        kind, key = _named(command)
        return [NotFound(kind=kind, id=key)]
    refusals = volunteer.frozen_refusals()
    if volunteer.state not in ("active", "suspended"):
        refusals.append(NotInState(state=volunteer.state))
    if volunteer.age_class != "adult":
        refusals.append(ErrandNeedsAdult())
    return refusals


def _named(command: AskErrand) -> tuple[Thing, str]:
    if command.volunteer_id:
        return "volunteer", command.volunteer_id
    return "resident", command.resident_id or ""


def is_near(errand: Errand, volunteer: Volunteer) -> bool:
    """Whether the errand is in the street where the volunteer lives: it is offered to them."""
    return errand.division.startswith(volunteer.division[:_STREET])


def street_of(volunteer: Volunteer) -> str:
    """Where errands are offered to a volunteer."""
    return volunteer.division[:_STREET]


def helper_refusals(
    errand: Errand, volunteer: Volunteer, consents: Consents | None
) -> list[Refusal]:
    """Why this volunteer cannot do it now: not active, or a minor without leave or with things."""
    refusals = volunteer.frozen_refusals()
    if volunteer.state != "active":
        refusals.append(NotInState(state=volunteer.state))
    if volunteer.age_class == "adult":
        return refusals
    if errand.things:
        refusals.append(ErrandNeedsAdult())
    if not (consents and consents.of(Agreement("participation", CATEGORY), "guardian")):
        refusals.append(ClaimNeedsConsent(category=CATEGORY))
    return refusals


def entrust_refusals(step: str, helper: Volunteer | None) -> list[Refusal]:
    """`errand-needs-adult` where things or money would go to a minor, whatever was said before."""
    is_minor = helper is not None and helper.age_class != "adult"
    return [ErrandNeedsAdult()] if is_minor and step in ("entrusted", "paid") else []
