"""Decisions about the keys of the vault, and the keyed hashes by which people are found."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import NOT_MADE, Person, data_of, identities_in
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.privacy.commands import FindAnew, RewrapPerson
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


def _today_keys(command: FindAnew, person: Person, vault: Vault) -> tuple[str, ...]:
    data = data_of(person, vault)
    return identities_in(vault, data) if data else ()


@use_case
def find_anew(
    command: FindAnew,
    person: Annotated[Person, by("person_id")],
    volunteer: Annotated[Volunteer | None, by("person_id")],
    identities: Annotated[dict[str, Identity], by_each(_today_keys)],
    kept: Annotated[dict[str, KeptSuspension], by_each(_today_keys)],
    vault: Vault,
    now: datetime,
) -> Decision[None]:
    """Make a person findable in the way of today; a stranger's document is left to them."""
    if NOT_MADE not in person.found_by:
        return refuse(NothingDue(of=person.id))
    if person.content is not None and data_of(person, vault) is None:
        return refuse(SealBroken(person_id=person.id))
    is_merged = volunteer is not None and volunteer.merged_into is not None
    change = person.find_anew(vault, is_merged=is_merged)
    if volunteer is None:
        return accept(None, change)
    new = set(change.after.identities) - set(person.identities) - identities.keys()
    claimed = [Identity.claim(key, volunteer) for key in sorted(new)]
    back = [one for one in kept.values() if one.id in new]
    again = [suspension for one in back for suspension in one.of(volunteer.id, now)]
    there = volunteer.inherit(again, ITSELF, now) if volunteer.frozen_by is None else None
    gone = [one.erase() for one in back] if there else []
    return accept(None, change, *claimed, *gone, *([there] if there else []))
