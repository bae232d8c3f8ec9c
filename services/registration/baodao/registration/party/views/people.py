"""Whom answers of registration show, for the log of reads."""

from collections.abc import Collection, Iterable

from baodao.kit.read_log import Person
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.registration.party.store import LISTED_MEMBERS, UNIT_REPORTS
from baodao.registration.people.views.persons import people_of
from baodao.registration.residents.store import RESIDENTS


@row_of(LISTED_MEMBERS)
class _Listed:
    id: str
    division: str


@row_of(UNIT_REPORTS)
class _Reported:
    id: str
    division: str


@row_of(RESIDENTS)
class _Helped:
    id: str
    division: str


async def people_shown(reads: Reads, ids: Collection[str]) -> Iterable[Person]:
    """Volunteers, and people whom a unit named: on its list, or to be reached about its report.

    Also residents in need, who are of age.
    Who is on the list is in the Party and so of age (党章 art. 1), and who works for a unit is too.
    """
    found = {one.id: one for one in await people_of(reads, ids)}
    others = [key for key in ids if key not in found]
    listed = await reads.each(LISTED_MEMBERS, others, into=_Listed)
    contacts = await reads.each(UNIT_REPORTS, others, into=_Reported)
    helped = await reads.each(RESIDENTS, others, into=_Helped)
    return [
        *found.values(),
        *(Person(one.id, one.division, is_minor=False) for one in contacts.values()),
        *(Person(one.id, one.division, is_minor=False) for one in listed.values()),
        *(Person(one.id, one.division, is_minor=False) for one in helped.values()),
    ]
