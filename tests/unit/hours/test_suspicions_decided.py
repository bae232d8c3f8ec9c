"""Suspicions 疑点 are looked into by somebody who is not involved, and block nothing."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.suspicions.domain.suspicions import Suspicion
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.schema.base import NotFound
from baodao.schema.hours import suspicions as schema
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import ELSEWHERE, OPERATOR, person
from tests.builders.watching import HOUR, NINE, came, people

DAY = timedelta(days=1)
SUPERVISOR = acting_as(id="s", role="supervisor", scope=ELSEWHERE[:6], purpose="inspection")
AUDITOR = acting_as(id="au", role="auditor", scope="*", purpose="inspection")


@pytest.fixture
def service() -> MemoryService:
    return hours.ledgers(NINE + 4 * HOUR)


async def opened(service: MemoryService, day: int = 0, number: int = 4) -> str:
    """A case of one device of adults; gives its id."""
    for who in people(number):
        adult = {"volunteer_id": who, "registered_at": NINE}
        await service.follow(VolunteerRegistered(division=ELSEWHERE, **adult))
    at, shift = NINE + day * DAY, f"shift-{day}"
    await service.follow(*(came(who, at, device="d", shift_id=shift) for who in people(number)))
    (case,) = service.all_of(Suspicion)
    return str(case.id)


async def decided(service: MemoryService, one: str, decision: str = "dismissed") -> Any:
    said = {"suspicion_id": one, "decision": decision, "reason": "测试·养老院公用平板"}
    return await service.done(schema.DecideSuspicion, SUPERVISOR, **said)


async def state(service: MemoryService, one: str) -> str:
    return str((await service.stored(Suspicion, one)).state)


async def test_it_is_looked_at_once_and_decided_with_a_reason(service: MemoryService) -> None:
    one = await opened(service)
    await service.done(schema.LookAtSuspicion, SUPERVISOR, suspicion_id=one)
    again = await service.refused(schema.LookAtSuspicion, SUPERVISOR, suspicion_id=one)
    assert slugs(again) == ["suspicion-not-open"]
    receipt = await decided(service, one, "confirmed")
    assert receipt.state == "confirmed"
    said = {"suspicion_id": one, "decision": "dismissed", "reason": "测试"}
    refusals = await service.refused(schema.DecideSuspicion, SUPERVISOR, **said)
    assert slugs(refusals) == ["suspicion-not-open"]
    assert [told.pattern for told in service.told(schema.SuspicionConfirmed)] == ["one-device"]
    assert not service.told(HoursCredited), "and no hours have changed"


async def test_what_is_false_is_named_so_that_it_is_corrected(service: MemoryService) -> None:
    one = await opened(service)
    said = {"suspicion_id": one, "reason": "测试", "attendance_ids": ["shift-0-p0", "shift-0-p2"]}
    refusals = await service.refused(
        schema.DecideSuspicion, SUPERVISOR, **said, decision="dismissed"
    )
    assert slugs(refusals) == ["nothing-false"]
    await service.done(schema.DecideSuspicion, SUPERVISOR, **said, decision="confirmed")
    (told,) = service.told(schema.SuspicionConfirmed)
    found = await service.ask(schema.GetSuspicion(actor=SUPERVISOR, suspicion_id=one))
    assert told.attendance_ids == found.attendance_ids == said["attendance_ids"]


async def test_what_was_dismissed_is_open_again_once_it_has_doubled(service: MemoryService) -> None:
    for day in range(3):
        one = await opened(service, day)
    await decided(service, one)
    for day in (3, 4):
        assert await opened(service, day) == one
        assert await state(service, one) == "dismissed"
    await opened(service, 5)
    assert await state(service, one) == "open"
    assert len(service.told(schema.SuspicionReopened)) == 1
    assert len(service.told(schema.SuspicionOpened)) == 1


async def test_more_people_of_the_same_day_open_nothing_again(service: MemoryService) -> None:
    one = await opened(service)
    await decided(service, one, "confirmed")
    await opened(service, number=9)
    assert await state(service, one) == "confirmed"
    await opened(service, day=1)
    assert await state(service, one) == "open", "what was confirmed goes on"


async def test_whoever_is_involved_neither_sees_nor_decides(service: MemoryService) -> None:
    one = await opened(service)
    await service.follow(VolunteersMerged(division=ELSEWHERE, kept_id="kept", merged_id="p3"))
    own = SUPERVISOR.model_copy(update={"organisation": "committee"})
    for who in (own, *(SUPERVISOR.model_copy(update={"id": i}) for i in ("p0", "kept"))):
        said = {"suspicion_id": one, "decision": "dismissed", "reason": "测试"}
        assert slugs(await service.refused(schema.DecideSuspicion, who, **said)) == ["own-matter"]
        looking = await service.refused(schema.LookAtSuspicion, who, suspicion_id=one)
        assert slugs(looking) == ["own-matter"]
        found = await service.ask(schema.GetSuspicion(actor=who, suspicion_id=one))
        assert found == Refused((NotFound(kind="suspicion", id=one),))
    for who in (own, *(SUPERVISOR.model_copy(update={"id": i}) for i in ("p0", "kept"))):
        assert not (await service.ask(schema.ListSuspicions(actor=who))).suspicions


async def test_supervisors_see_it_and_organisers_do_not(service: MemoryService) -> None:
    one = await opened(service)
    for who in (SUPERVISOR, AUDITOR):
        (row,) = (await service.ask(schema.ListSuspicions(actor=who, state="open"))).suspicions
        assert (row.suspicion_id, row.times_found) == (one, 1)
        found = await service.ask(schema.GetSuspicion(actor=who, suspicion_id=one))
        assert (found.volunteer_ids, found.organisation_ids) == (people(4), ["committee"])
        assert found.evidence[0].attendance_ids == [f"shift-0-{who}" for who in people(4)]
    for stranger in (
        person("p0"),
        OPERATOR,
        acting_as(id="c", role="organiser", scope=ELSEWHERE),
        acting_as(id="c", role="organiser", organisation="committee"),
    ):
        assert isinstance(await service.ask(schema.ListSuspicions(actor=stranger)), Refused)
    assert schema.SuspicionOpened.FEED == "oversight"
    (told,) = service.told(schema.SuspicionOpened)
    assert not any(who in told.model_dump_json() for who in (*people(4), "committee", '"d"'))


async def test_nothing_is_blocked_by_a_case(service: MemoryService) -> None:
    await opened(service)
    served = hours.attendance(NINE, 60, volunteer_id="p0", sign_up_id="shift-0-p0")
    await service.follow(served)
    (entry,) = service.all_of(Entry)
    assert entry.minutes == 60
