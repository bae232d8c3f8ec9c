"""Decisions about age classes."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.common.vault import Vault
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.ages import age_class_now, change_age_class
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for


@use_case
def update_age_class(
    command: UpdateAgeClass,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    person: Annotated[Person, by("volunteer_id")],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    guardians: Annotated[dict[str, Consent], by_each("consents.guardians")],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
) -> Decision[None]:
    """Change an age class, after a birthday or with a pack; an adult needs no guardian's word."""
    if refusals := volunteer.change_refusals("pending", "active", "suspended", "withdrawn"):
        return refuse(*refusals)
    policy = policy_for(packs, volunteer.division)
    found = age_class_now(person, vault, policy, now) or volunteer.age_class
    if found == volunteer.age_class:
        return refuse(NothingDue(of=volunteer.id))
    changes = change_age_class(volunteer, found, consents, ITSELF, now)
    if found == "adult" and guardians:
        changes += [consent.end(ITSELF, now) for consent in guardians.values()]
        changes.append(consents.drop(guardians))
    return accept(None, *changes, under=policy.version)
