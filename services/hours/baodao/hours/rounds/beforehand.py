"""What is read before a nomination is judged: who has recorded the hours of the nominee."""

from baodao.hours.rounds.store import NOMINATIONS, OBJECTIONS
from baodao.hours.stars.beforehand import recorders_of
from baodao.hours.stars.domain import Recorders
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq
from baodao.schema.hours.nominations import DecideObjection, NominateVolunteer, ReviewNomination


@row_of(NOMINATIONS)
class _Nominee:
    id: str
    volunteer_id: str | None


@row_of(OBJECTIONS)
class _Objected:
    id: str
    nomination_id: str


async def of_nominated(command: NominateVolunteer, reads: Reads) -> Recorders:
    """Who has recorded the hours of who is to be nominated."""
    return await recorders_of(command.volunteer_id, reads)


async def of_nominee(command: ReviewNomination, reads: Reads) -> Recorders:
    """Who has recorded the hours of who is nominated; nobody, if that is a group."""
    return await _of(command.nomination_id, reads)


async def of_objected(command: DecideObjection, reads: Reads) -> Recorders:
    """Who has recorded the hours of whose nomination it is objected to."""
    wanted = eq("id", command.objection_id)
    found = await reads.find(OBJECTIONS, wanted, limit=1, into=_Objected)
    return await _of(found[0].nomination_id, reads) if found else Recorders()


async def _of(nomination_id: str, reads: Reads) -> Recorders:
    found = await reads.find(NOMINATIONS, eq("id", nomination_id), limit=1, into=_Nominee)
    who = found[0].volunteer_id if found else None
    return await recorders_of(who, reads) if who else Recorders()
