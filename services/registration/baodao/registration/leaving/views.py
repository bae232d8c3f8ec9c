"""Answers about volunteer records that may be one person's."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from baodao.kernel.reach import in_reach
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import is_in, is_not
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import duplicates as schema

# So many people with one name and number are no duplicates but a joke or a mistake.
_MOST = 5_000


@row_of(PEOPLE)
class _Hashes:
    id: str
    hashes: tuple[str, ...]


async def find_duplicates(
    query: schema.FindDuplicates, reads: Reads, vault: Vault
) -> schema.DuplicatePage:
    """Pairs of volunteers whose sealed data agree: those of a page with all others."""
    visible = in_reach(query.actor, query.division, REGISTRARS)
    page = await reads.page(VOLUNTEERS, visible, is_not("state", "merged"), query)
    looked_at = {one.id: one for one in page.items}
    pairs = await _alike(looked_at, reads)
    others = await _in_scope({second for _, second in pairs}, query, reads)
    found = [
        (looked_at[first], others[second], alike)
        for (first, second), alike in sorted(pairs.items())
        if second in others and _is_first(first, others[second], query.division)
    ]
    duplicates = [
        schema.Duplicate.model_validate(
            {"first": _twin(first), "second": _twin(second), "alike": sorted(alike)}
        )
        for first, second, alike in found
    ]
    ids = (one.id for first, second, _ in found for one in (first, second))
    names = await names_on(query, ids, reads, vault)
    return schema.DuplicatePage(duplicates=duplicates, next=page.next, names=names)


async def _alike(ids: Iterable[str], reads: Reads) -> dict[tuple[str, str], set[str]]:
    """The kinds of hashes that one of these people shares with another one, by pairs."""
    people = (await reads.each(PEOPLE, ids, into=_Hashes)).values()
    wanted = is_in("hashes", {one for person in people for one in person.hashes})
    holders: dict[str, list[str]] = defaultdict(list)
    for person in await reads.find(PEOPLE, wanted, limit=_MOST, into=_Hashes):
        for one in person.hashes:
            holders[one].append(person.id)
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in people:
        for one in person.hashes:
            for other in holders[one]:
                if other != person.id:
                    pairs[person.id, other].add(one.partition(":")[0])
    return pairs


async def _in_scope(
    ids: Collection[str], query: schema.FindDuplicates, reads: Reads
) -> dict[str, Volunteer]:
    """The volunteer records among these ids that the actor may merge."""
    found = await reads.each(VOLUNTEERS, ids)
    return {
        key: one
        for key, one in found.items()
        if one.state != "merged" and query.actor.covers(one.division)
    }


def _is_first(first: str, second: Volunteer, division: str) -> bool:
    """Whether a pair is listed here, and not where its other half is looked at."""
    return first < second.id or not second.division.startswith(division)


def _twin(volunteer: Volunteer) -> schema.Twin:
    return shown(schema.Twin, volunteer, volunteer_id=volunteer.id)
