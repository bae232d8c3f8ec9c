"""Which person a record belongs to: after a merge, both records are the kept one's person's."""

from collections.abc import Collection, Iterable

from baodao.kernel.ages import is_minor
from baodao.kit.read_log import Person
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import EVERYTHING, Wanted, eq, is_in
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import VOLUNTEERS
from baodao.schema.registration.volunteers import AgeClass


@row_of(VOLUNTEERS)
class SeenVolunteer:
    """Of a volunteer whom an answer shows: what the log of reads wants to know."""

    id: str
    division: str
    age_class: AgeClass


def records_of(volunteer: Volunteer, field: str = "volunteer_id") -> Wanted:
    """What is in the name of this volunteer record, or of those that were merged into it."""
    return is_in(field, (volunteer.id, *volunteer.also))


def records_named(volunteer_id: str | None, volunteer: Volunteer | None) -> Wanted:
    """What is in the name of the volunteer whom a query names, or everything if it names nobody.

    Of somebody who is not there that is nothing, as of somebody whom the actor may not see.
    """
    if volunteer:
        return records_of(volunteer)
    return EVERYTHING if volunteer_id is None else eq("volunteer_id", volunteer_id)


async def people_of(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """The volunteers with these ids, for the log of reads."""
    found = await reads.each(VOLUNTEERS, ids, into=SeenVolunteer)
    return [Person(one.id, one.division, is_minor(one.age_class)) for one in found.values()]
