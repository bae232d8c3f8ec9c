"""Decisions about the keys under which people's data keys are wrapped."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.registration.common.rights import may_keep_keys
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.people import Person
from baodao.schema.registration.personal_data import SealBroken
from baodao.schema.registration.vault import RewrapPerson, RewrapReceipt


@use_case
def rewrap_person(
    command: RewrapPerson, person: Annotated[Person, by("person_id")], vault: Vault
) -> Decision[RewrapReceipt]:
    """Wrap a person's data key under the current master key; what it seals stays as it is."""
    if refusals := may_keep_keys(command.actor):
        return refuse(*refusals)
    if person.erased_at or person.master_key == vault.current:
        return accept(RewrapReceipt(person_id=person.id, master_key=person.master_key))
    try:
        change = person.rewrap(vault)
    except UnsealError:
        return refuse(SealBroken(person_id=person.id))
    return accept(RewrapReceipt(person_id=person.id, master_key=vault.current), change)
