"""Who is who: for a list, and for whoever looks for somebody, names leave the vault here."""

from collections.abc import Iterable

from baodao.kernel.actors import speaks_for
from baodao.kernel.reach import in_reach, reaches
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.consents import Consent
from baodao.registration.people.domain.documents import birth_and_sex
from baodao.registration.people.domain.numbers import mask_phone
from baodao.registration.people.domain.people import (
    PersonalData,
    data_of,
    document_key,
    name_hash,
    phone_hash,
)
from baodao.registration.people.domain.standing import AGREED
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import CONSENTS, IDENTITIES, PEOPLE, VOLUNTEERS
from baodao.schema import Actor
from baodao.schema.access import CALLERS, SPEAKERS
from baodao.schema.registration import finding as schema
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.registration.volunteers import VolunteerState, Waiting

_MOST = 2_000
"""So many of one name can be looked through for those who live in somebody's scope."""
_HERE: frozenset[VolunteerState] = frozenset(["pending", "active", "suspended"])


@row_of(PEOPLE)
class _Found:
    id: str


@row_of(VOLUNTEERS)
class _Named:
    id: str
    division: str
    state: VolunteerState
    waits_for: tuple[Waiting, ...]
    also: tuple[str, ...]


async def names_on(
    query: NamedQuery,
    ids: Iterable[str | None],
    reads: Reads,
    vault: Vault,
    *,
    listed_by: str | None = None,
) -> dict[str, str] | None:
    """The names of these people by their ids, as far as who asks may see them; None if not asked.

    That is oneself, people who live where one meets people (`CALLERS`) and may see how they are
    reached, and, for who speaks for the organisation whose list it is (`listed_by`), all on it.
    Nobody has a name here who was erased or merged, has withdrawn, or took their consent back.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    if not query.names:
        return None
    wanted = list(dict.fromkeys(key for key in ids if key))
    known = (await reads.each(VOLUNTEERS, wanted, into=_Named)).values()
    seen = [one for one in known if _may_name(query.actor, one, listed_by)]
    return await _names_of(seen, reads, vault)


async def names_of(ids: Iterable[str], reads: Reads, vault: Vault) -> dict[str, str]:
    """The names of those of these people who can be met, by their ids, for whoever may see them.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    known = await reads.each(VOLUNTEERS, ids, into=_Named)
    return await _names_of(known.values(), reads, vault)


async def _names_of(records: Iterable[_Named], reads: Reads, vault: Vault) -> dict[str, str]:
    people = await reads.each(PEOPLE, await who_can_be_met(records, reads))
    told = {key: data_of(person, vault) for key, person in people.items()}
    return {key: data.name for key, data in told.items() if data}


def _may_name(actor: Actor, one: _Named, listed_by: str | None) -> bool:
    if speaks_for(actor, one.id):
        return True
    if actor.role in SPEAKERS and actor.keeps(listed_by):
        return True
    return "contacts" in actor.capabilities and reaches(actor, one.division, CALLERS)


async def who_can_be_met(records: Iterable[Volunteer | _Named], reads: Reads) -> list[str]:
    """The ids of those who are volunteers, and whose consent to that was not taken back.

    Who was never asked can be: how else would they be asked to agree?
    """
    seen = [one for one in records if one.state in _HERE]
    waiting = [one for one in seen if not AGREED.isdisjoint(one.waits_for)]
    whose = {key: one.id for one in waiting for key in (one.id, *one.also)}
    given: list[Consent] = []
    if whose:
        wanted = is_in("volunteer_id", whose) & eq("purpose", "registration")
        given = await reads.find(CONSENTS, wanted)
    held = {whose[one.volunteer_id] for one in given if one.holds}
    ended = {whose[one.volunteer_id] for one in given if not one.ended_at}
    return [one.id for one in seen if one.id in held or one.id not in ended]


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
    total = len(page.items)
    if found and (query.after or page.next):
        total = await reads.count(VOLUNTEERS, visible.rows & is_in("id", found))
    return schema.FoundPeople(people=rows, next=page.next, total=total)


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
