"""Whom answers of registration show, for the log of reads."""

from collections.abc import Collection, Iterable

from baodao.kit.read_log import Person
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.registration.party.store import LISTED_MEMBERS
from baodao.registration.people.views.persons import people_of


@row_of(LISTED_MEMBERS)
class _Listed:
    id: str
    division: str


async def people_shown(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """Volunteers, and people on a unit's list, who are in the Party and so of age (党章 art. 1)."""
    found = {one.id: one for one in await people_of(reads, ids)}
    others = [key for key in ids if key not in found]
    listed = await reads.each(LISTED_MEMBERS, others, into=_Listed)
    return [
        *found.values(),
        *(Person(one.id, one.division, is_minor=False) for one in listed.values()),
    ]
