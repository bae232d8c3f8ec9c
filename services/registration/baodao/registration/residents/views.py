"""Answers about residents in need: by name, to the desk alone."""

from typing import Annotated

from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import (
    PersonalData,
    data_of,
    name_hash,
    phone_hash,
)
from baodao.registration.people.store import PEOPLE
from baodao.registration.residents.domain import Resident
from baodao.registration.residents.store import RESIDENTS
from baodao.schema import Refusal
from baodao.schema.access import CALLERS
from baodao.schema.registration import residents as schema
from baodao.schema.registration.personal_data import SealBroken

_MOST = 2_000
"""So many of one name can be looked through for those who are in need here."""


@row_of(PEOPLE)
class _Found:
    id: str


async def list_residents(
    query: schema.ListResidents, reads: Reads, vault: Vault
) -> schema.ResidentPage:
    wanted: Wanted = EVERYTHING
    visible, wanted = kept_or_in_reach(query, CALLERS)
    if query.state:
        wanted &= eq("state", query.state)
    if query.name or query.phone:
        wanted &= is_in("id", await _found(query, reads, vault))
    page = await reads.page(RESIDENTS, visible, wanted, query)
    people = await reads.each(PEOPLE, [one.id for one in page.items])
    told = {key: data_of(person, vault) for key, person in people.items()}
    rows = [_shown(one, told.get(one.id)) for one in page.items]
    return schema.ResidentPage(residents=rows, next=page.next)


async def reveal_resident(
    query: schema.RevealResident,
    resident: Annotated[Resident, by("resident_id")],
    reads: Reads,
    vault: Vault,
) -> schema.ResidentContact | Refusal:
    return await contact_of_resident(resident, reads, vault)


async def contact_of_resident(
    resident: Resident, reads: Reads, vault: Vault
) -> schema.ResidentContact | Refusal:
    """Who a resident is and where they live; a refusal once that was erased, or is broken.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    person = await reads.get(PEOPLE, resident.id)
    if person is None or person.content is None:
        return schema.ResidentErasedAlready()
    data = data_of(person, vault)
    if data is None or data.address is None:
        return SealBroken(person_id=resident.id)
    return schema.ResidentContact(
        resident_id=resident.id, name=data.name, phone=data.phone, address=data.address
    )


async def _found(query: schema.ListResidents, reads: Reads, vault: Vault) -> list[str]:
    """The ids of those who have this name and this phone number."""
    wanted: Wanted = EVERYTHING
    if query.name:
        wanted &= eq("found_by", name_hash(vault, query.name))
    if query.phone:
        wanted &= eq("found_by", phone_hash(vault, query.phone))
    return [one.id for one in await reads.find(PEOPLE, wanted, limit=_MOST, into=_Found)]


def _shown(resident: Resident, data: PersonalData | None) -> schema.Resident:
    name = data.name if data else None
    return shown(schema.Resident, resident, resident_id=resident.id, name=name)
