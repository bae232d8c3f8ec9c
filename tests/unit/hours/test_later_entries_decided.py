"""Later entries 补录: asked for, and decided by somebody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.corrections.domain import Correction
from baodao.hours.later_entries.domain import LaterEntry
from baodao.hours.later_entries.due import SWEEPS
from baodao.hours.ledger.domain.entries import Entry
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema import Actor, Envelope
from baodao.schema.hours import corrections
from baodao.schema.hours import later_entries as schema
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import merged
from tests.builders.registration import ELSEWHERE, person
from tests.support.later_entries import (
    ASKER,
    COMMUNITY,
    NOW,
    SECOND,
    START,
    SUPERVISOR,
    WHY,
    after,
    ask,
    attended,
    balance,
    decide,
    kept,
    rolled,
    slugs,
    times,
    town,
)


@pytest.fixture
async def service() -> MemoryService:
    return await town()


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (SECOND, []),
        (COMMUNITY, []),
        (acting_as(id="street", role="street-coordinator", scope=ELSEWHERE[:9]), []),
        (ASKER, ["own-matter"]),
        (acting_as(id="v0", role="organiser", organisation="committee"), ["own-matter"]),
        (acting_as(id="responsible", role="organiser", scope=ELSEWHERE), ["own-matter"]),
        (acting_as(id="x", role="organiser", organisation="other"), ["not-found"]),
        (person("v1"), ["out-of-scope"]),
    ],
)
async def test_somebody_else_decides(
    service: MemoryService, who: Actor, refused: list[str]
) -> None:
    await service.follow(rolled())
    await ask(service)
    assert slugs(await decide(service, by=who)) == refused
    assert (await kept(service)).is_open == bool(refused)


@pytest.mark.parametrize("one", ["v0", "asker", "responsible"])
async def test_nobody_decides_under_another_record(service: MemoryService, one: str) -> None:
    known = VolunteerRegistered(division=ELSEWHERE, volunteer_id=one, registered_at=START)
    await service.follow(rolled(), known)
    await ask(service)
    await service.follow(merged("v11", one))
    other = acting_as(id="v11", role="organiser", organisation="committee")
    assert slugs(await decide(service, by=other)) == ["own-matter"]


async def test_only_who_keeps_the_roll_asks(service: MemoryService) -> None:
    await service.follow(rolled())
    stranger = acting_as(id="x", role="organiser", organisation="other")
    assert slugs(await ask(service, by=stranger)) == ["not-found"]
    assert slugs(await ask(service, by=person("v0"))) == ["out-of-scope"]
    assert slugs(await ask(service, "nobody")) == ["not-found"]


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        hours.over(START, after(120)),
        rolled(people=None),
        rolled(people=0),
        rolled(responsible_id=None),
    ],
    ids=["open", "called off, or of before", "for nobody", "not all told"],
)
async def test_nothing_of_a_shift_whose_roll_is_not_settled(
    service: MemoryService, told: Any
) -> None:
    await service.follow(told)
    assert slugs(await ask(service)) == ["roll-not-settled"]


@pytest.mark.parametrize("kind", ["party-meeting", "paid", "meeting", "on-duty"])
async def test_nothing_of_what_is_no_volunteering(service: MemoryService, kind: str) -> None:
    await service.follow(rolled(kind=kind))
    assert slugs(await ask(service)) == ["not-found"]
    await service.follow(hours.over(START, after(120)))
    assert slugs(await ask(service)) == ["roll-not-settled"]


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"minutes": 60, **times((0, 60))}, "later-entry-unclear"),
        ({"minutes": None}, "later-entry-unclear"),
        (times((60, 0)), "later-entry-times-impossible"),
        (times((0, 60), (30, 90)), "later-entry-times-impossible"),
        (times((0, 0.5)), "later-entry-times-impossible"),
        (times((-1, 60)), "later-entry-times-impossible"),
        (times((0, 120.5)), "later-entry-times-impossible"),
        ({"minutes": 121}, "later-entry-beyond-person"),
    ],
)
async def test_what_cannot_be(service: MemoryService, said: dict[str, Any], slug: str) -> None:
    await service.follow(rolled())
    assert slugs(await ask(service, **said)) == [slug]


async def test_the_pack_says_for_how_long(service: MemoryService) -> None:
    await service.follow(rolled())
    service.now = START + timedelta(days=365, hours=14)
    assert not slugs(await ask(service))
    service.now += timedelta(hours=1)
    assert slugs(await ask(service, "v1")) == ["later-entry-too-late"]


async def test_what_nobody_decides_lapses(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service)
    due = (await kept(service)).limit
    (sweep,) = SWEEPS
    service.now = due.at - timedelta(seconds=1)
    assert not await service.due(sweep)
    assert (due.on, due.is_final) == ("2026-12-15", True)
    service.now = due.at
    for command in await service.due(sweep):
        await service.decide(command)
    assert (await kept(service)).state == "lapsed"
    (told,) = service.told(schema.LaterEntryLapsed)
    assert (told.volunteer_id, told.organisation_id) == ("v0", "committee")
    assert slugs(await decide(service)) == ["later-entry-closed"]
    assert not slugs(await ask(service)), "again"


async def test_nothing_lapses_in_a_year_whose_days_nobody_knows(service: MemoryService) -> None:
    await service.follow(rolled())
    service.now = datetime(2027, 3, 1, tzinfo=UTC)
    await ask(service)
    (sweep,) = SWEEPS
    service.now = datetime(2027, 4, 1, tzinfo=UTC)
    for command in await service.due(sweep):
        await service.decide(command)
    assert (await kept(service)).is_open
    assert not await service.due(sweep), "not before tomorrow"


# --- again ----------------------------------------------------------------------------------------


async def test_it_is_asked_three_times_at_most(service: MemoryService) -> None:
    await service.follow(rolled())
    assert not slugs(await ask(service))
    assert slugs(await ask(service, by=SECOND)) == ["later-entry-asked-before"]
    assert not slugs(await decide(service, outcome="declined"))
    assert (await kept(service)).decision_reason == WHY["reason"]
    # Who has asked before does not approve it either.
    assert not slugs(await ask(service, by=SECOND, minutes=60))
    assert slugs(await decide(service, by=ASKER)) == ["own-matter"]
    said = {"later_entry_id": LaterEntry.id_for("shift", "v0")}
    assert not slugs(await service.send(schema.WithdrawLaterEntry, SECOND, **said))
    assert slugs(await service.send(schema.WithdrawLaterEntry, SECOND, **said)) == [
        "later-entry-closed"
    ]
    assert not slugs(await ask(service))
    assert not slugs(await decide(service, by=COMMUNITY, outcome="declined"))
    assert slugs(await ask(service)) == ["later-entry-asked-before"]
    assert await balance(service) == 0


async def test_it_is_approved_once(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service)
    said = {"later_entry_id": LaterEntry.id_for("shift", "v0"), "outcome": "approved", **WHY}
    message = service.command(schema.DecideLaterEntry, SECOND, **said)
    for _ in range(2):
        assert isinstance(await service.decide(message), Done)
    assert slugs(await decide(service)) == ["later-entry-closed"]
    assert slugs(await ask(service)) == ["later-entry-asked-before"]
    assert await balance(service) == 120
    assert len(service.all_of(Entry)) == 1


async def corrected(service: MemoryService, by: Actor, **said: Any) -> list[str]:
    said = {"entry_id": "shift-v0-later", "evidence": "测试", **said}
    if refused := slugs(await service.send(corrections.RequestCorrection, by, **said)):
        return refused
    (asked_id,) = [one.id for one in service.all_of(Correction) if one.is_open]
    made = {"correction_id": asked_id, "outcome": "made", **WHY}
    return slugs(await service.send(corrections.DecideCorrection, SECOND, **made))


async def test_a_later_entry_becomes_no_more_by_a_correction(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service, minutes=60)
    await decide(service)
    more = {"wrong": "times", **times((0, 61))}
    for wish in (more, {"wrong": "grade", "evidence_grade": "C"}):
        assert await corrected(service, ASKER, **wish) == ["later-entry-not-raised"]
    assert not await corrected(service, ASKER, wrong="times", **times((0, 30)))
    assert await balance(service) == 30


async def test_not_me_stays_so(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service)
    await decide(service)
    assert not await corrected(service, person("v0"), wrong="not-me")
    assert await balance(service) == 0
    assert slugs(await ask(service)) == ["later-entry-asked-before"]
    # Nor is what was disowned of an attendance.
    await service.follow(attended("v1"))
    assert not await corrected(service, person("v1"), wrong="not-me", entry_id="shift-v1")
    assert slugs(await ask(service, "v1")) == ["later-entry-disowned"]


def suspended(who: str) -> tuple[Envelope, VolunteerSuspended]:
    """Somebody was suspended here, as registration tells after it has registered them."""
    envelope = Envelope(
        id=f"{who}-suspended",
        type=VolunteerSuspended.TYPE,
        source="/baodao/registration",
        subject=who,
        time=NOW,
        aggregate_type="volunteer",
        aggregate_version=2,
        correlation_id="c",
        causation_id="c",
    )
    return envelope, VolunteerSuspended(division=ELSEWHERE, volunteer_id=who, within=["12"])


async def test_nothing_is_added_by_word_for_who_is_suspended(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service)
    await service.follow(suspended("v0"))
    assert slugs(await decide(service)) == ["later-entry-while-suspended"]
    assert not slugs(await decide(service, outcome="declined"))
    await service.follow(suspended("v1"))
    assert slugs(await ask(service, "v1")) == ["later-entry-while-suspended"]


# --- how much each organiser records later --------------------------------------------------------


async def test_who_has_asked_is_counted_with_what_is_approved(service: MemoryService) -> None:
    await service.follow(rolled())
    for who, by, minutes in (("v0", ASKER, 30), ("v1", ASKER, 60), ("v2", SECOND, 90)):
        await ask(service, who, by, minutes=minutes)
        await decide(service, who, COMMUNITY)
    await ask(service, "v3")
    await decide(service, "v3", outcome="declined")
    own = acting_as(id="x", role="organiser", organisation="committee")
    for query in (
        schema.ListLaterTallies(actor=own, organisation_id="committee"),
        schema.ListLaterTallies(actor=COMMUNITY),
        schema.ListLaterTallies(actor=SUPERVISOR, division=ELSEWHERE),
    ):
        (tally,) = (await service.ask(query)).tallies
        assert (tally.month, tally.entries, tally.minutes) == ("2026-12", 3, 180)
        assert [(one.asked_by, one.entries, one.minutes) for one in tally.askers] == [
            ("asker", 2, 90),
            ("second", 1, 90),
        ]
