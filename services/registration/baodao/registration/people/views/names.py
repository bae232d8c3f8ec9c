"""Who is who: for a list, and for whoever looks for somebody, names leave the vault here."""

from collections.abc import Iterable

from baodao.kernel.actors import speaks_for
from baodao.kernel.reach import in_reach, reaches
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.documents import birth_and_sex
from baodao.registration.people.domain.numbers import mask_phone
from baodao.registration.people.domain.people import (
    PersonalData,
    data_of,
    document_key,
    name_hash,
    phone_hash,
)
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import IDENTITIES, PEOPLE, VOLUNTEERS
from baodao.registration.people.views.persons import SeenVolunteer
from baodao.schema.access import CALLERS, SPEAKERS
from baodao.schema.registration import finding as schema
from baodao.schema.registration.named_lists import NamedQuery

_MOST = 2_000
"""So many of one name can be looked through for those who live in somebody's scope."""


@row_of(PEOPLE)
class _Found:
    id: str


async def names_on(
    query: NamedQuery, ids: Iterable[str | None], reads: Reads, vault: Vault
) -> dict[str, str] | None:
    """The names of these people by their ids, as far as who asks may see them; None if not asked.

    That is oneself, people who live where one meets people (`CALLERS`), and for who speaks for an
    organisation all whom its own list shows.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    if not query.names:
        return None
    actor = query.actor
    wanted = list(dict.fromkeys(key for key in ids if key))
    known = await reads.each(VOLUNTEERS, wanted, into=SeenVolunteer)
    is_speaker = actor.role in SPEAKERS and actor.organisation is not None
    seen = [
        one.id
        for one in known.values()
        if is_speaker or speaks_for(actor, one.id) or reaches(actor, one.division, CALLERS)
    ]
    people = await reads.each(PEOPLE, seen)
    told = {key: data_of(person, vault) for key, person in people.items()}
    return {key: data.name for key, data in told.items() if data}


async def find_people(
    query: schema.FindPeople, reads: Reads, vault: Vault
) -> schema.FoundPeople | schema.NothingToSearchBy | schema.TooManyFound:
    hashes = [
        *([name_hash(vault, query.name)] if query.name else ()),
        *([phone_hash(vault, query.phone)] if query.phone else ()),
    ]
    if query.document:
        found = await _by_document(query.document, hashes, reads, vault)
    elif hashes:
        found = await _by_hashes(hashes, reads)
    else:
        return schema.NothingToSearchBy()
    if len(found) > _MOST:
        return schema.TooManyFound(most=_MOST)
    visible = in_reach(query.actor, None, CALLERS)
    page = await reads.page(VOLUNTEERS, visible, is_in("id", found), query)
    people = await reads.each(PEOPLE, [one.id for one in page.items])
    told = ((one, data_of(people.get(one.id), vault)) for one in page.items)
    rows = [_person(one, data) for one, data in told if data]
    return schema.FoundPeople(people=rows, next=page.next)


async def _by_document(number: str, hashes: list[str], reads: Reads, vault: Vault) -> list[str]:
    """The id of the one with this document, if what else was given is theirs."""
    identity = await reads.get(IDENTITIES, document_key(vault, number))
    if identity is None:
        return []
    person = await reads.get(PEOPLE, identity.volunteer_id)
    return [person.id] if person and {*hashes} <= {*person.found_by} else []


async def _by_hashes(hashes: list[str], reads: Reads) -> list[str]:
    """The ids of those who have all of these; of very many, one too many."""
    wanted = EVERYTHING
    for one in hashes:
        wanted &= eq("found_by", one)
    found = await reads.find(PEOPLE, wanted, limit=_MOST + 1, into=_Found)
    return [one.id for one in found]


def _person(volunteer: Volunteer, data: PersonalData) -> schema.FoundPerson:
    born, _ = birth_and_sex(data.document, data.birth_date, None)
    return shown(
        schema.FoundPerson,
        volunteer,
        volunteer_id=volunteer.id,
        name=data.name,
        phone=mask_phone(data.phone) if data.phone else None,
        birth_year=int(born[:4]) if born else None,
    )
