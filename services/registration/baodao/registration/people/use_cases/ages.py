"""Decisions about age classes."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.registration.common.rights import may_operate
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.ages import age_class_now, grow
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for
from baodao.schema.registration.ages import AgeClassReceipt, UpdateAgeClass


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
) -> Decision[AgeClassReceipt]:
    """Let a birthday have its effect: a guardian's consents end with the childhood."""
    refusals = [
        *may_operate(command.actor, volunteer.division),
        *volunteer.change_refusals("pending", "active", "suspended", "withdrawn"),
    ]
    if refusals:
        return refuse(*refusals)
    policy = policy_for(packs, volunteer.division)
    found = age_class_now(person, vault, policy, now) or volunteer.age_class
    receipt = AgeClassReceipt(volunteer_id=volunteer.id, age_class=found)
    if found == volunteer.age_class:
        return accept(receipt)
    changes = grow(volunteer, found, consents, command.actor, now)
    if found == "adult" and guardians:
        changes += [consent.end(command.actor, now) for consent in guardians.values()]
        changes.append(consents.drop(guardians))
    return accept(receipt, *changes, under=policy.version)
