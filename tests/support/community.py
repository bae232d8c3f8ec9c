"""A community in memory: its committee, a unit next door, people; for tests of registration."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.kit.decisions import Aggregate, Refused
from baodao.kit.ids import Ids
from baodao.kit.mongo import Writes
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.common.vault import Vault
from baodao.registration.obligations.domain.tallies import GroupTally, Tally
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command, Event
from baodao.schema.hours import HoursCredited
from baodao.schema.registration.claims import ClaimItem
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.lists import PostItem
from baodao.schema.scheduling.attendance import AttendanceRecorded

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COMMUNITY = "120104007017"
ELSEWHERE = "120104008001"
ORGANISER = Actor(id="organiser", role="organiser", scope=COMMUNITY, organisation="committee")
LIAISON = Actor(id="liaison", role="unit-liaison", scope=ELSEWHERE, organisation="unit")
STRANGER = Actor(id="stranger", role="organiser", scope="1303", organisation="other")
ITSELF = Actor(id="registration", role="operator")
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TEXT = {"title": "测试·巡逻", "description": "测试", "category": "群防群治"}

_COLLECTION_OF = {c.aggregate: c for c in COLLECTIONS}
_numbers = itertools.count(1)
_records = Ids()


def person(volunteer_id: str) -> Actor:
    """A volunteer who acts for themself."""
    return Actor(id=volunteer_id, role="volunteer", scope=COMMUNITY)


def key() -> str:
    """A new command id."""
    return f"c{next(_numbers)}"


class Community:
    """Registration with a committee, a unit's party organisation elsewhere, and volunteers."""

    def __init__(self) -> None:
        self.service = MemoryService(
            subscribers, COLLECTIONS, [Vault({"test": bytes(32)}, bytes(32))]
        )
        self.now = NOW

    async def prepare(self) -> "Community":
        """What every test needs."""
        await self.put(
            Division.add(COMMUNITY, "测试").after,
            Division.add(ELSEWHERE, "测试").after,
            organisation("committee", "residents-committee"),
            organisation("party", "community-party-organisation"),
            organisation("unit", "unit-party-organisation", ELSEWHERE),
            organisation("team", "volunteer-team"),
            *(volunteer(name) for name in ("a", "b", "c")),
        )
        return self

    async def put(self, *aggregates: Aggregate) -> None:
        """Store aggregates as they are; one that is there is replaced."""
        writes = Writes()
        for aggregate in aggregates:
            collection = _COLLECTION_OF[type(aggregate)]
            stored = await self.service.database.by_ids(collection.name, [aggregate.id])
            version = stored[0]["version"] if stored else 0
            document = collection.document(replace(aggregate, version=version + 1), _records.next())
            if stored:
                writes.replace(collection.name, version, document)
            else:
                writes.insert(collection.name, document)
        await self.service.database.commit(writes)

    async def member(self, volunteer_id: str, *, accepted: bool = True, **changes: Any) -> None:
        """Let a person have a party report."""
        values = {"division": COMMUNITY, "unit_id": "unit", **changes}
        await self.put(PartyMember(id=volunteer_id, accepted=accepted, report_id="r", **values))

    async def done(self, kind: type[Command], actor: Actor = ORGANISER, /, **fields: Any) -> Any:
        """The reply to a command that is accepted."""
        outcome = await self.service.decide(command(kind, actor, **fields), self.now)
        assert isinstance(outcome, Done), outcome
        return kind.REPLY.model_validate_json(outcome.reply)

    async def refused(
        self, kind: type[Command], actor: Actor = ORGANISER, /, **fields: Any
    ) -> list[str]:
        """The slugs of a command that is refused, in their order."""
        outcome = await self.service.decide(command(kind, actor, **fields), self.now)
        assert isinstance(outcome, Refused), outcome
        return [refusal.SLUG for refusal in outcome.refusals]

    def events(self) -> list[Event]:
        """What was announced, without what people were told."""
        return [e for _, e in self.service.published() if not isinstance(e, PersonTold)]

    def told(self) -> list[tuple[str, str, str]]:
        """Whom we told of what change of which kind of record."""
        events = [e for _, e in self.service.published() if isinstance(e, PersonTold)]
        return [(e.volunteer_id, e.record, e.what) for e in events]

    async def stored(self, kind: type[Aggregate], key: str) -> Any:
        """An aggregate as stored, or None."""
        return await self.service.stored(kind, key)


def command(kind: type[Command], actor: Actor, /, **fields: Any) -> Command:
    """A command with a new id."""
    return kind.model_validate({"command_id": key(), "actor": actor, **fields})


def organisation(name: str, kind: Any, division: str = COMMUNITY) -> Organisation:
    return Organisation(id=name, name="测试", kind=kind, division=division)


def volunteer(name: str, **changes: Any) -> Volunteer:
    values = {
        "number": f"number-{name}",
        "division": COMMUNITY,
        "registered_at": NOW,
        "state": "active",
        "age_class": "adult",
        "registered_by": name,
        **changes,
    }
    return Volunteer(id=name, **values)


def attended(who: str = "a", activity: str = "activity", **changes: Any) -> AttendanceRecorded:
    starts = changes.pop("starts", START)
    values = {
        "division": ELSEWHERE,
        "sign_up_id": f"s{next(_numbers)}",
        "shift_id": "shift",
        "activity_id": activity,
        "organisation_id": "committee",
        "responsible_id": "r",
        "volunteer_id": who,
        "title": "测试·巡逻",
        "category": "群防群治",
        "shift_starts_at": starts,
        "shift_ends_at": starts + timedelta(hours=1),
        "checked_in_at": starts,
        "checked_out_at": starts + timedelta(hours=1),
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


def credited(who: str = "a", minutes: int = 60, starts: datetime = START) -> HoursCredited:
    return HoursCredited(
        division=ELSEWHERE,
        entry_id=f"e{next(_numbers)}",
        volunteer_id=who,
        sequence=1,
        minutes=minutes,
        served_from=starts,
        served_until=starts + timedelta(minutes=minutes),
        attendance_id="s",
        activity_id="activity",
        organisation_id="committee",
        evidence_grade="B",
        policy="default-1",
        hash="0",
    )


async def follow(community: Community, *events: Event) -> None:
    for event in events:
        outcome = await community.service.decide(event, community.now)
        assert isinstance(outcome, Done), outcome


async def own(community: Community, who: str = "a", quarter: str = "2026Q4") -> tuple[int, ...]:
    """Contacts, activities, minutes and claims of a person."""
    tally = await community.stored(Tally, f"{who}-{quarter}")
    if tally is None:
        return (0, 0, 0, 0)
    return (tally.contacts, len(tally.activities), tally.minutes, tally.claims)


async def together(
    community: Community, group: str = "unit", quarter: str = "2026Q4"
) -> tuple[int, ...]:
    """Contacts, activities, minutes and claims of a group."""
    tally = await community.stored(GroupTally, f"{group}-{quarter}")
    return tuple(tally.counts.model_dump().values()) if tally else (0, 0, 0, 0)


async def post(community: Community, actor: Actor = ORGANISER, **changes: Any) -> str:
    values = {"kind": "need", "organisation_id": "committee", **TEXT, **changes}
    return (await community.done(PostItem, actor, **values)).item_id


async def claim(community: Community, item: str, who: str = "a") -> str:
    return (await community.done(ClaimItem, person(who), item_id=item, volunteer_id=who)).claim_id
