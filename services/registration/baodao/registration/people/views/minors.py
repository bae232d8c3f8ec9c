"""Answers about minors, for those who have to tell their guardians something."""

from baodao.kernel.ages import MINORS
from baodao.kernel.reach import in_reach
from baodao.kit.reads import Reads
from baodao.kit.wanted import is_in
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import data_of
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.personal_data import guardian_contact
from baodao.schema.access import OVERSEERS
from baodao.schema.registration import minors as schema


async def list_minors_to_tell(
    query: schema.ListMinorsToTell, reads: Reads, vault: Vault
) -> schema.MinorsToTell:
    visible = in_reach(query.actor, query.division, OVERSEERS)
    page = await reads.page(VOLUNTEERS, visible, is_in("age_class", MINORS), query)
    people = await reads.each(PEOPLE, [one.id for one in page.items])
    told = ((one.id, data_of(people.get(one.id), vault)) for one in page.items)
    minors = [
        schema.MinorToTell(
            volunteer_id=volunteer_id,
            name=data.name if data else None,
            phone=data.phone if data else None,
            guardian=guardian_contact(data.guardian) if data else None,
        )
        for volunteer_id, data in told
    ]
    return schema.MinorsToTell(minors=minors, next=page.next)
