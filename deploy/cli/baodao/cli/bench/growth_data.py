"""What a province leaves in the databases: as many documents of each kind as it has people.

Every aggregate is its collection's example, with ids that lead to the others, and is written by its
own codec. What belongs to one person, team or community is as much in a small province as in a
large one, so that only the collections grow and no answer does.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from baodao.cli.bench import growth_hours, growth_registration, growth_scheduling, seed
from baodao.cli.bench.growth_ids import COMMUNITIES, DISTRICT, IN_A_COMMUNITY, place
from baodao.cli.bench.growth_rows import EXAMPLE, Grown
from baodao.hours.store import COLLECTIONS as HOURS
from baodao.kit.group import INBOX, INBOX_INDEXES
from baodao.kit.mongo import Database
from baodao.kit.outbox import INDEXES as OUTBOX_INDEXES
from baodao.kit.outbox import OUTBOX
from baodao.kit.store import Collection
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.store import DIVISIONS
from baodao.registration.policies.domain import ConsentText
from baodao.registration.policies.store import CONSENT_TEXTS
from baodao.registration.premises.domain.tallies import PremisesTally
from baodao.registration.premises.store import PREMISES_TALLIES
from baodao.registration.store import COLLECTIONS as REGISTRATION
from baodao.scheduling.seats.store import CALENDARS
from baodao.scheduling.store import COLLECTIONS as SCHEDULING

SERVICES: Mapping[str, tuple[Collection[Any], ...]] = {
    "registration": REGISTRATION,
    "scheduling": SCHEDULING,
    "hours": HOURS,
}
_R, _S, _H = SERVICES
GROWN: Mapping[str, tuple[Grown, ...]] = {
    _R: growth_registration.GROWN,
    _S: growth_scheduling.GROWN,
    _H: growth_hours.GROWN,
}
_STREET, _ROWS_AT_ONCE = 9, 2_000


async def prepare(databases: Mapping[str, Database]) -> None:
    """Create what the services would create, and the tree of divisions."""
    for service, database in databases.items():
        own = {INBOX: INBOX_INDEXES, OUTBOX: OUTBOX_INDEXES}
        await database.prepare(SERVICES[service], own)
    codes = {place(number * IN_A_COMMUNITY) for number in range(COMMUNITIES)}
    above = ["12", "1201", DISTRICT, *sorted({code[:9] for code in codes})]
    tree = [Division.add(code, f"测试{code}").after for code in [*above, *sorted(codes)]]
    await seed.store(databases[_R], DIVISIONS, tree)
    tallies = [PremisesTally(id=one.id, division=one.id) for one in tree if len(one.id) == _STREET]
    await seed.store(databases[_R], PREMISES_TALLIES, tallies)
    await seed.store(databases[_R], CONSENT_TEXTS, [_consent_text("12"), _consent_text(DISTRICT)])


async def grow(databases: Mapping[str, Database], first: int, after: int) -> int:
    """Store what belongs to the people from `first` to before `after`; how many documents."""
    stored = 0
    for service, collections in GROWN.items():
        for grown in collections:
            stored += await _store(databases[service], grown, first, after)
    calendars = growth_scheduling.calendars(first, after)
    return stored + await _append(databases[_S], CALENDARS.name, calendars)


async def _store(database: Database, grown: Grown, first: int, after: int) -> int:
    return await _append(database, grown.collection.name, grown.documents(first, after))


async def _append(database: Database, name: str, documents: Iterator[dict[str, Any]]) -> int:
    stored = 0
    while batch := list(islice(documents, _ROWS_AT_ONCE)):
        await database.append(name, batch)
        stored += len(batch)
    return stored


def _consent_text(division: str) -> ConsentText:
    return ConsentText(
        id=ConsentText.id_for(division, "2026-1"),
        division=division,
        text_version="2026-1",
        text_zh=EXAMPLE * 20,
        text_en=EXAMPLE * 20,
        published_at=datetime(2026, 11, 1, tzinfo=UTC),
        published_by="operator",
        by_role="operator",
    )
