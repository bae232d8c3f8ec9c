"""Calendars that phones subscribe to: what they show of whom, and of what was cancelled."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from baodao.kit.ids import time_of
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.calendars import views
from baodao.scheduling.calendars.domain import OF_SHIFT, OF_SIGN_UP, entry
from baodao.scheduling.seats.domain.feed import Feed
from baodao.schema.base import NOBODY
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.scheduling.calendars import (
    GetDivisionCalendar,
    GetOrganisationCalendar,
    GetOwnCalendar,
    ShareCalendar,
    UnshareCalendar,
)
from baodao.schema.scheduling.seats import CancelSeat, ExportSignUps, ReserveSeat, SignUpState
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, NEXT_DOOR, OPERATOR, person
from tests.builders.scheduling import HOUR, START, draft, opened, seat, shift

KEY, OTHER = digest_of("a"), digest_of("b")


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def share(service: MemoryService, who: str = "v0", key: str = KEY) -> None:
    said = {"volunteer_id": who, "calendar_key": key}
    await service.done(ShareCalendar, person(who), **said)


async def own(service: MemoryService, key: str = KEY) -> list[Any]:
    answer = await service.ask(GetOwnCalendar(actor=NOBODY, calendar_key=key))
    return list(answer.shifts)


async def of_place(service: MemoryService, division: str = COMMUNITY) -> list[Any]:
    answer = await service.ask(GetDivisionCalendar(actor=NOBODY, division=division))
    return list(answer.shifts)


async def test_a_place_shows_what_is_published_and_no_drafts(service: MemoryService) -> None:
    name = {"name": "测试", "level": "community", "parent": None}
    await service.follow(DivisionAdded(division=NEXT_DOOR, **name))
    late, early = await opened(service, shift(after=5), shift(after=1))
    await draft(service)
    await opened(service, division=NEXT_DOOR)
    found = await of_place(service)
    assert [one.shift_id for one in found] == [early, late]
    assert {one.status for one in found} == {"confirmed"}
    assert len(await of_place(service, COMMUNITY[:9])) == 3
    assert await of_place(service, "31") == []


async def test_an_organisation_shows_its_own(service: MemoryService) -> None:
    (key,) = await opened(service)
    for organisation, shown in (("o", [key]), ("another", [])):
        question = GetOrganisationCalendar(actor=NOBODY, organisation_id=organisation)
        assert [one.shift_id for one in (await service.ask(question)).shifts] == shown


async def test_ones_own_shows_what_one_signed_up_for_and_nobody_else(
    service: MemoryService,
) -> None:
    first, second = await opened(service, shift(), shift(after=3))
    await service.done(ReserveSeat, OPERATOR, **seat(first))
    await service.done(ReserveSeat, OPERATOR, **seat(second, "v1"))
    await share(service)
    answer = await service.ask(GetOwnCalendar(actor=NOBODY, calendar_key=KEY))
    assert [one.shift_id for one in answer.shifts] == [first]
    assert not any(f"v{number}" in answer.model_dump_json() for number in range(4))


async def test_what_was_cancelled_is_told_as_cancelled_with_a_higher_number(
    service: MemoryService,
) -> None:
    (key,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(key))
    await share(service)
    (before,) = await own(service)
    await service.done(CancelSeat, person("v0"), **seat(key, reason="测试"))
    (after,) = await own(service)
    assert (before.status, after.status) == ("confirmed", "cancelled")
    assert after.sequence > before.sequence
    assert await own(service) == [after]


async def test_an_entry_says_when_it_changed_last(service: MemoryService) -> None:
    (key,) = await opened(service)
    published = (await of_place(service))[0].modified_at
    await service.done(ReserveSeat, OPERATOR, **seat(key))
    await share(service)
    (mine,) = await own(service)
    times = {time_of(row["_record"]) for row in service.database.documents("sign_ups")}
    assert {mine.modified_at} == times
    assert published
    assert published <= mine.modified_at
    assert mine.activity_id == service.all_of(Activity)[0].id


async def test_a_calendar_ends_a_month_ago(service: MemoryService) -> None:
    (key,) = await opened(service)
    service.now = START + timedelta(days=30)
    assert [one.shift_id for one in await of_place(service)] == [key]
    service.now += timedelta(milliseconds=1)
    assert await of_place(service) == []


async def test_what_is_to_come_fits_first(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ENTRIES", 3)
    keys = await opened(service, *(shift(after=number) for number in range(6)))
    service.now = START + 4 * HOUR
    assert [one.shift_id for one in await of_place(service)] == keys[3:]
    service.now = START
    assert [one.shift_id for one in await of_place(service)] == keys[:3]


# --- the address ---


async def test_an_address_is_replaced_and_taken_away(service: MemoryService) -> None:
    (key,) = await opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(key))
    await share(service)
    await share(service, key=OTHER)
    refused = await service.ask(GetOwnCalendar(actor=NOBODY, calendar_key=KEY))
    assert slugs(refused.refusals) == ["no-such-calendar"]
    assert [one.shift_id for one in await own(service, OTHER)] == [key]
    receipt = await service.done(UnshareCalendar, person("v0"), volunteer_id="v0")
    assert receipt.since is None
    refused = await service.ask(GetOwnCalendar(actor=NOBODY, calendar_key=OTHER))
    assert slugs(refused.refusals) == ["no-such-calendar"]
    await service.done(UnshareCalendar, person("v0"), volunteer_id="v0")


async def test_nobody_shares_anothers_calendar(service: MemoryService) -> None:
    said = {"volunteer_id": "v0", "calendar_key": KEY}
    for actor in (person("v1"), OPERATOR):
        refused = await service.refused(ShareCalendar, actor, **said)
        assert slugs(refused) == ["out-of-scope"]


async def test_an_erased_persons_address_leads_nowhere(service: MemoryService) -> None:
    await share(service)
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="v0"))
    assert await service.stored(Feed, "v0") is None
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="v1"))


async def test_the_addresses_of_merged_records_show_all_of_the_person(
    service: MemoryService,
) -> None:
    first, second = await opened(service, shift(), shift(after=3))
    await service.done(ReserveSeat, OPERATOR, **seat(first))
    await service.done(ReserveSeat, OPERATOR, **seat(second, "v1"))
    await share(service)
    await share(service, "v1", OTHER)
    merged = {"kept_id": "v0", "merged_id": "v1", "merged_version": 2}
    await service.follow(VolunteersMerged(division=COMMUNITY, **merged))
    for key in (KEY, OTHER):
        shown = [(one.shift_id, one.status) for one in await own(service, key)]
        assert shown == [(first, "confirmed"), (second, "confirmed")]


async def test_a_copy_says_since_when_a_calendar_is_shared_and_not_where(
    service: MemoryService,
) -> None:
    await share(service)
    copy = await service.ask(ExportSignUps(actor=person("v0"), volunteer_id="v0"))
    assert [(one.volunteer_id, one.since) for one in copy.shared_calendars] == [("v0", NOW)]
    assert KEY not in copy.model_dump_json()


# --- states ---


def test_every_state_of_a_sign_up_says_what_a_calendar_shows() -> None:
    assert set(get_args(SignUpState)) <= OF_SIGN_UP.keys()


def test_a_state_of_a_shift_that_is_not_listed_is_not_shown() -> None:
    states = set(get_args(Shift.__annotations__["state"]))
    assert {"draft"} <= states - OF_SHIFT.keys()
    assert states - OF_SHIFT.keys() <= {"draft", "discarded"}


async def test_a_drafts_shift_makes_no_entry(service: MemoryService) -> None:
    receipt = await draft(service)
    stored = await service.stored(Shift, receipt.shift_ids[0])
    assert entry(stored, await service.stored(Activity, receipt.activity_id)) is None
