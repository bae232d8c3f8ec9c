"""Looking back 回头看: planned when an activity ends, due on its day, recorded and found again."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.due import SWEEPS as ENDS
from baodao.scheduling.look_backs.domain import LookBack
from baodao.scheduling.look_backs.due import SWEEPS
from baodao.schema.scheduling.activity_changes import ActivityEnded
from baodao.schema.scheduling.look_backs import (
    ListLookBacks,
    LookBackDue,
    LookBackRecorded,
    RecordLookBack,
)
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, pack, shift

DAY = 24 * HOUR
WORDS = {"note": "测试·楼道又有杂物"}
SUPERVISOR = acting_as(id="s", role="supervisor", scope="12")


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def ended(service: MemoryService, days: int | None, **changes: Any) -> str:
    """An activity that has ended, at which it is to be looked back after so many days."""
    if days is not None:
        await pack(service, look_back_days=days)
    receipt = await scheduling.opened(service, shift(), **changes)
    service.now += 10 * HOUR
    for command in [one for sweep in ENDS for one in await service.due(sweep)]:
        await service.decide(command)
    *_, event = service.told(ActivityEnded)
    assert event.shift_ids == receipt
    await service.follow(*service.published()[-1:])
    return str(event.activity_id)


async def due(service: MemoryService) -> int:
    """What falls due now is carried out; how much it was."""
    commands = [one for sweep in SWEEPS for one in await service.due(sweep)]
    for command in commands:
        await service.decide(command)
    return len(commands)


async def test_nothing_is_looked_back_at_unless_the_pack_says_so(service: MemoryService) -> None:
    await ended(service, None)
    assert service.all_of(LookBack) == []


async def test_what_is_no_volunteering_is_not_looked_back_at(service: MemoryService) -> None:
    await ended(service, 30, kind="meeting")
    assert service.all_of(LookBack) == []


async def test_it_falls_due_on_its_day_once_and_its_organisation_is_told(
    service: MemoryService,
) -> None:
    activity = await ended(service, 30)
    look_back: LookBack = await service.stored(LookBack, f"{activity}-look-back")
    assert look_back.look_on == "2026-12-23"
    service.now += 29 * DAY
    assert await due(service) == 0
    service.now += DAY
    assert await due(service) == 1
    assert await due(service) == 0
    (told,) = service.told(LookBackDue)
    assert (told.activity_id, told.organisation_id, told.look_on) == (activity, "o", "2026-12-23")


async def test_an_end_that_is_told_again_plans_nothing_anew(service: MemoryService) -> None:
    await ended(service, 30)
    await pack(service, look_back_days=60)
    (event,) = service.told(ActivityEnded)
    await service.follow(event)
    (planned,) = service.all_of(LookBack)
    assert (planned.look_on, planned.version) == ("2026-12-23", 1)


async def test_what_was_found_is_seen_by_who_watches_and_can_be_found_anew(
    service: MemoryService,
) -> None:
    activity = await ended(service, 30)
    for found in ("slipped", "kept"):
        await service.done(
            RecordLookBack, OPERATOR, look_back_id=f"{activity}-look-back", found=found, **WORDS
        )
    assert [e.found for e in service.told(LookBackRecorded)] == ["slipped", "kept"]
    service.now += 40 * DAY
    assert await due(service) == 0
    page = await service.ask(ListLookBacks(actor=SUPERVISOR, division=COMMUNITY))
    assert [(one.state, one.note, one.found_at is None) for one in page.look_backs] == [
        ("kept", WORDS["note"], False)
    ]


async def test_they_are_counted_by_division_and_state(service: MemoryService) -> None:
    await ended(service, 30)
    for division, state, total in (
        (COMMUNITY, "planned", 1),
        ("12", "planned", 1),
        (COMMUNITY, "kept", 0),
        ("1202", "planned", 0),
    ):
        query = ListLookBacks(actor=SUPERVISOR, division=division, state=state, counted=True)
        assert (await service.ask(query)).total == total


async def test_whoever_organises_it_records_and_nobody_else(service: MemoryService) -> None:
    activity = await ended(service, 30)
    said = {"look_back_id": f"{activity}-look-back", "found": "kept"} | WORDS
    captain = acting_as(id="c", role="organiser", organisation="o")
    for stranger in (person("v0"), captain.model_copy(update={"organisation": "other"})):
        refused = await service.refused(RecordLookBack, stranger, **said)
        assert slugs(refused) in (["not-found"], ["out-of-scope"])
    await service.done(RecordLookBack, captain, **said)
    page = await service.ask(ListLookBacks(actor=captain, organisation_id="o"))
    assert [one.activity_id for one in page.look_backs] == [activity]
    assert slugs(
        await service.refused(RecordLookBack, OPERATOR, **said | {"look_back_id": "x"})
    ) == ["not-found"]
