"""Which person a record belongs to: after a merge, both records are the kept one's person's."""

from collections.abc import Iterable
from datetime import datetime

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import EVERYTHING, Wanted, eq, is_in
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.reads.notes import note_minors
from baodao.schema import Actor, NotFound
from baodao.schema.registration.personal_data import ReadKind
from baodao.schema.registration.volunteers import AgeClass


@row_of(VOLUNTEERS)
class SeenVolunteer:
    """Of a volunteer whom an answer shows: what the log of reads wants to know."""

    id: str
    division: str
    age_class: AgeClass


async def volunteer_at(volunteer_id: str, reads: Reads) -> Volunteer | NotFound:
    """The volunteer record under this id."""
    found = await reads.get(VOLUNTEERS, volunteer_id)
    return found or NotFound(kind="volunteer", id=volunteer_id)


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


async def owner_of(volunteer: Volunteer, reads: Reads) -> Volunteer | NotFound:
    """The volunteer record under which the person of this one acts now."""
    return await volunteer_at(volunteer.acts_as, reads) if volunteer.merged_into else volunteer


async def note_minors_of(
    reads: Reads,
    actor: Actor,
    what: ReadKind,
    volunteer_ids: Iterable[str | None],
    now: datetime,
) -> None:
    """Log that the actor sees what is recorded of those of these people who are minors."""
    ids = {key for key in volunteer_ids if key}
    seen = await reads.each(VOLUNTEERS, ids, into=SeenVolunteer)
    await note_minors(reads, actor, what, seen.values(), now)
