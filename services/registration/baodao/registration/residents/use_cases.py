"""Decisions about residents in need; that they are erased is in `leaving`."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import Person, data_of
from baodao.registration.policies.domain import policy_for
from baodao.registration.residents.domain import (
    Resident,
    data_corrected,
    data_given,
    register_refusals,
)
from baodao.schema.registration.personal_data import SealBroken
from baodao.schema.registration.residents import (
    CorrectResident,
    RegisterResident,
    ResidentReceipt,
)


@use_case
def register_resident(
    command: RegisterResident,
    organisation: Annotated[Organisation, by("organisation_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("organisation.division")],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[ResidentReceipt]:
    """Write down who needs help; who they are goes into the vault."""
    policy = policy_for(packs, organisation.division)
    if refusals := register_refusals(command, organisation, policy, now):
        return refuse(*refusals)
    change = Resident.register(new_id(), organisation, command, now)
    person = Person.record(vault, change.after.id, data_given(command))
    return accept(_receipt(change.after), change, person, under=policy.version)


@use_case
def correct_resident(
    command: CorrectResident,
    resident: Annotated[Resident, by("resident_id")],
    person: Annotated[Person, by("resident_id")],
    vault: Vault,
) -> Decision[ResidentReceipt]:
    """Put right what is known of a resident (PIPL art. 46)."""
    if refusals := resident.erased_refusals():
        return refuse(*refusals)
    if (data := data_of(person, vault)) is None:
        return refuse(SealBroken(person_id=person.id))
    corrected = data_corrected(data, command)
    if corrected == data:
        return accept(_receipt(resident))
    return accept(_receipt(resident), resident.correct(), person.correct(vault, corrected))


def _receipt(resident: Resident) -> ResidentReceipt:
    return ResidentReceipt(resident_id=resident.id, state=resident.state)
