"""Decisions about the keys under which people's data keys are wrapped."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.people import Person
from baodao.registration.privacy.commands import RewrapPerson
from baodao.schema.registration.personal_data import SealBroken


@use_case
def rewrap_person(
    command: RewrapPerson,
    person: Annotated[Person, by("person_id")],
    vault: Vault,
) -> Decision[None]:
    """Wrap a person's data key under the current master key; what it seals stays as it is."""
    if person.erased_at or person.master_key == vault.current:
        return refuse(NothingDue(of=person.id))
    try:
        change = person.rewrap(vault)
    except UnsealError:
        return refuse(SealBroken(person_id=person.id))
    return accept(None, change)
