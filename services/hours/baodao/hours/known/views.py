"""Who the people are whose data hours shows, and who saw them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_VOLUNTEERS, READS
from baodao.kernel.actors import speaks_for
from baodao.kernel.ages import may_be_minor
from baodao.kernel.reach import in_reach
from baodao.kit.decisions import by
from baodao.kit.read_log import Person
from baodao.kit.read_pages import page_of_reads
from baodao.kit.reads import Reads
from baodao.schema.access import WATCHERS
from baodao.schema.hours.reads import ListHoursReads
from baodao.schema.reads import ReadPage


async def people_of(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """The volunteers with these ids, for the log of reads."""
    found = await reads.each(KNOWN_VOLUNTEERS, ids)
    return [
        Person(one.id, one.division or "", may_be_minor(one.age_class, one.age_known))
        for one in found.values()
    ]


async def list_reads(
    query: ListHoursReads,
    person: Annotated[KnownVolunteer | None, by("person_id")],
    reads: Reads,
    now: datetime,
) -> ReadPage:
    own = query.person_id is not None and speaks_for(query.actor, query.person_id)
    overseen = in_reach(query.actor, query.division, WATCHERS)
    also = person.also if person else ()
    return await page_of_reads(READS, query, reads, overseen, now, own=own, ids=also)
