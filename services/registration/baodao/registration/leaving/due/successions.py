"""Sweeps of organisations that have ended: who answers for them now, and who is told of it."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.store import Collection
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import EVERYTHING, Wanted, eq, exists, in_range, is_in
from baodao.registration.befriending.store import BEFRIENDINGS
from baodao.registration.calls.store import CALL_PARTS, CALLS
from baodao.registration.groups.store import GROUP_PROPOSALS
from baodao.registration.leaving.commands import SucceedOrganisation, TellOfSuccessor
from baodao.registration.leaving.domain.successions import Left
from baodao.registration.lists.store import CLAIMS, ITEMS, PROJECTS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.places.store import DIVISIONS
from baodao.registration.residents.store import RESIDENTS
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema.registration.successions import EndOrganisation

_ENDED, _TELLING, _PAGES = 100, 20, 25
AT_ONCE = 200
"""So many records are gone through for one command."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """Records that are an organisation's: by which field, and whose, where that is a volunteer."""

    collection: Collection[Any]
    of: str
    who: str | None = None
    some: Wanted = EVERYTHING

    def kept_by(self, organisation_id: str) -> Wanted:
        return eq(self.of, organisation_id)

    def whose(self, record: Any) -> str | None:
        """The id of the volunteer whom it is about."""
        found: str | None = getattr(record, self.who) if self.who else None
        return found or None


_PEOPLE = (
    _Kept(MEMBERSHIPS, "organisation_id", "volunteer_id"),
    _Kept(CLAIMS, "organisation_id", "volunteer_id"),
    _Kept(ITEMS, "organisation_id", "proposed_by_volunteer", exists("proposed_by_volunteer", str)),
    _Kept(PROJECTS, "organisation_id", "volunteer_id", in_range("volunteer_id", gt="")),
    _Kept(GROUP_PROPOSALS, "guided_by", "volunteer_id"),
    _Kept(BEFRIENDINGS, "organisation_id", "volunteer_id"),
)
"""In this order people are told, by the first record that there is of them."""
_OTHERS = (
    _Kept(RESIDENTS, "organisation_id", some=eq("state", "known")),
    _Kept(CALLS, "organisation_id", some=eq("state", "open")),
    _Kept(CALL_PARTS, "organisation_id", some=is_in("state", ("called", "acknowledged"))),
)


@row_of(ORGANISATIONS)
class _Ended:
    id: str
    version: int
    division: str


@row_of(ORGANISATIONS)
class _Telling:
    id: str
    told: str


async def what_is_left(command: EndOrganisation, reads: Reads, now: datetime) -> Left:
    """What an organisation leaves that is to be ended."""
    one = await reads.get(ORGANISATIONS, command.organisation_id)
    if one is None:
        return Left(keeps=False, committees=())
    day = max(command.on or "", today(now))
    return await _left(one.id, one.division, day, reads)


async def due_successions(reads: Reads, now: datetime) -> list[SucceedOrganisation]:
    """Organisations that have ended, and who answers for them is not known."""
    over = eq("succession", "open") & in_range("valid_until", lte=today(now))
    ended = await reads.find(ORGANISATIONS, over, limit=_ENDED, into=_Ended)
    commands = []
    for one in ended:
        left = await _left(one.id, one.division, today(now), reads)
        found = {"keeps": left.keeps, "committee_id": left.committee}
        due = SucceedOrganisation.due(one.id, str(one.version), organisation_id=one.id, **found)
        commands.append(due)
    return commands


async def _left(organisation_id: str, division: str, day: str, reads: Reads) -> Left:
    keeps = False
    for kept in (*_PEOPLE, *_OTHERS):
        wanted = kept.kept_by(organisation_id) & kept.some
        keeps = keeps or bool(await reads.count(kept.collection, wanted, at_most=1))
    place = await reads.get(DIVISIONS, division)
    codes = (division, *(place.successors if place else ()))
    wanted = is_in("division", codes) & eq("kind", "residents-committee")
    found = await reads.find(ORGANISATIONS, wanted)
    there = [one.id for one in found if one.in_force(day) and one.id != organisation_id]
    return Left(keeps, tuple(there))


async def due_tellings(reads: Reads) -> list[TellOfSuccessor]:
    """People who are still to be told who answers for an ended organisation, in pages."""
    telling = eq("succession", "telling")
    commands: list[TellOfSuccessor] = []
    for one in await reads.find(ORGANISATIONS, telling, limit=_TELLING, into=_Telling):
        since = one.told
        async for people, until in _pages(one, reads):
            fields = {"since": since, "until": until, "volunteers": people}
            commands.append(TellOfSuccessor.due(one.id, since, organisation_id=one.id, **fields))
            since = until or ""
    return commands


async def _pages(one: _Telling, reads: Reads) -> AsyncIterator[tuple[list[str], str | None]]:
    """Whom to tell, and the mark after them: `2-…` is in the third of the collections."""
    place, _, after = one.told.partition("-")
    turn = int(place or 0)
    for _ in range(_PAGES):
        told: list[str] = []
        seen = 0
        while turn < len(_PEOPLE) and seen < AT_ONCE:
            kept, most = _PEOPLE[turn], AT_ONCE - seen
            wanted = kept.kept_by(one.id) & in_range("id", gt=after)
            records = await reads.find(kept.collection, wanted, sort=["id"], limit=most)
            told += await _first_of_them(one.id, turn, records, reads)
            seen += len(records)
            turn, after = (turn, records[-1].id) if len(records) == most else (turn + 1, "")
        is_all = turn == len(_PEOPLE)
        yield told, None if is_all else f"{turn}-{after}"
        if is_all:
            return


async def _first_of_them(
    organisation_id: str, turn: int, records: Iterable[Any], reads: Reads
) -> list[str]:
    """The people of whom these are the first records, under the id that leads to them now."""
    whose = {record.id: who for record in records if (who := _PEOPLE[turn].whose(record))}
    if not whose:
        return []
    people = await reads.each(VOLUNTEERS, {*whose.values()})
    kept = {key: one.merged_into or key for key, one in people.items()}
    known = people | await reads.each(VOLUNTEERS, {*kept.values()} - {*people})
    leads = {key: root for root in kept.values() for key in (root, *known[root].also)}
    first: dict[str, tuple[int, str]] = {}
    for place, source in enumerate(_PEOPLE[: turn + 1]):
        theirs = is_in(source.who or "", leads) & source.some & source.kept_by(organisation_id)
        for record in await reads.find(source.collection, theirs):
            root = leads[source.whose(record) or ""]
            first[root] = min(first.get(root, (place, record.id)), (place, record.id))
    return [
        kept[who]
        for record_id, who in whose.items()
        if who in kept and first[kept[who]] == (turn, record_id)
    ]


SWEEPS = (
    Sweep("successions", timedelta(minutes=1), due_successions),
    Sweep("successors-told", timedelta(minutes=1), due_tellings),
)
