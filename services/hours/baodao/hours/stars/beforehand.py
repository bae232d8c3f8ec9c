"""What is read before a star is granted: who has recorded the hours that it rests on."""

from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.ledger.store import ENTRIES
from baodao.hours.stars.domain import Recorders
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq, is_in
from baodao.schema.hours.stars import GrantStar


@row_of(ENTRIES)
class _Recorded:
    organisation_id: str
    responsible_id: str


@row_of(KNOWN_VOLUNTEERS)
class _Known:
    id: str
    above: tuple[str, ...]
    also: tuple[str, ...]


async def find_recorders(command: GrantStar, reads: Reads) -> Recorders:
    """Who has recorded what is in the ledgers of a person."""
    return await recorders_of(command.volunteer_id, reads)


async def recorders_of(volunteer_id: str, reads: Reads) -> Recorders:
    """Who has recorded what is in the ledgers of the person with this record, kept or merged."""
    known = await _known(volunteer_id, reads)
    kept = await _known(known.above[-1], reads) if known and known.above else known
    records = [kept.id, *kept.also] if kept else [volunteer_id]
    order = ["volunteer_id", "sequence"]
    found = await reads.find(ENTRIES, is_in("volunteer_id", records), sort=order, into=_Recorded)
    return Recorders(
        frozenset(one.organisation_id for one in found),
        frozenset(one.responsible_id for one in found),
    )


async def _known(volunteer_id: str, reads: Reads) -> _Known | None:
    found = await reads.find(KNOWN_VOLUNTEERS, eq("id", volunteer_id), limit=1, into=_Known)
    return found[0] if found else None
