"""Decisions about corrections of personal data (PIPL art. 46)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from baodao.kernel.actors import speaks_for
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.views import shown
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.corrections import correct_data, follow_correction
from baodao.registration.people.domain.deaths import relative_refusals
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.numbers import mask_number
from baodao.registration.people.domain.people import ErasedError, Person
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for
from baodao.schema import Refusal
from baodao.schema.registration.personal_data import (
    BirthDateNeedsCheck,
    CorrectionReceipt,
    CorrectProfile,
    DocumentNeedsCheck,
    ProfileField,
    SealBroken,
)
from baodao.schema.registration.volunteers import AlreadyRegistered


def _old_and_new(command: CorrectProfile, person: Person, vault: Vault) -> list[str]:
    """The keys of the documents that lead to the person, and of the one that is to."""
    new = [identity_key(vault, command.document)] if command.document else []
    return [*person.identities, *new]


@use_case
def correct_profile(
    command: CorrectProfile,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    person: Annotated[Person, by("volunteer_id")],
    identities: Annotated[dict[str, Identity], by_each(_old_and_new)],
    kept: Annotated[dict[str, KeptSuspension], by_each(_old_and_new)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
) -> Decision[CorrectionReceipt]:
    """Correct what is known of a person (PIPL art. 46)."""
    policy = policy_for(packs, volunteer.division)
    refusals = [
        # Also of who has left: what is kept of them is to be right (PIPL art. 46).
        *volunteer.change_refusals("pending", "active", "suspended", "withdrawn"),
        *_document_refusals(command, volunteer, identities.values()),
    ]
    try:
        known = person.read(vault)
    except ErasedError:
        return refuse(*refusals)
    except UnsealError:
        return refuse(SealBroken(person_id=person.id))
    if not refusals:
        refusals = relative_refusals(volunteer, known.death, command.relative_id)
    correction = correct_data(known, command, policy, now)
    if refusals := [*refusals, *correction.refusals]:
        return refuse(*refusals)
    if not correction.fields:
        return accept(_receipt(volunteer, []))
    sealed = person.correct(vault, correction.data)
    steps = follow_correction(volunteer, correction, command.actor, now)
    moved = _moved(person, sealed.after, identities, volunteer)
    back = [one for one in kept.values() if one.id in sealed.after.identities]
    again = [suspension for one in back for suspension in one.of(volunteer.id, now)]
    if there := steps[-1].after.inherit(again, command.actor, now):
        steps.append(there)
    receipt = _receipt(steps[-1].after, correction.fields)
    gone = [one.erase() for one in back]
    return accept(receipt, *steps, sealed, *moved, *gone, under=policy.version)


def _document_refusals(
    command: CorrectProfile, volunteer: Volunteer, identities: Iterable[Identity]
) -> list[Refusal]:
    if command.birth_date and command.actor.role == "guardian":
        return [BirthDateNeedsCheck()]
    if command.document and speaks_for(command.actor, volunteer.id):
        return [DocumentNeedsCheck()]
    strangers = [one for one in identities if one.volunteer_id != volunteer.id]
    return [AlreadyRegistered(number=mask_number(one.number)) for one in strangers]


def _moved(
    before: Person, after: Person, identities: dict[str, Identity], volunteer: Volunteer
) -> list[Change[Aggregate]]:
    """Unlink the document that was replaced, which may be a stranger's, and link the new one."""
    left = [key for key in before.identities if key not in after.identities]
    new = [key for key in after.identities if key not in identities]
    return [
        *(identities[key].erase() for key in left if key in identities),
        *(Identity.claim(key, volunteer) for key in new),
    ]


def _receipt(volunteer: Volunteer, fields: list[ProfileField]) -> CorrectionReceipt:
    return shown(CorrectionReceipt, volunteer, volunteer_id=volunteer.id, fields=fields)
