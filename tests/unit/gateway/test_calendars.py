"""Calendars as text, read again by `icalendar`; and their paths."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from baodao.gateway import limits
from baodao.gateway.calendar_text import is_known, timezone_of, written
from baodao.schema.identity.secrets import digest_of
from baodao.schema.replies import encode_refused
from baodao.schema.scheduling.calendars import (
    CalendarFeed,
    CalendarReceipt,
    GetOwnCalendar,
    NoSuchCalendar,
    ShareCalendar,
)
from tests.builders.calendars import API, NOW, ODD, feed
from tests.builders.identity import signed_in
from tests.support.front_door import OWN_PAGE, Door, bearer

SECRET = "5" * 64
PATHS = [
    f"/api/v1/calendars/{SECRET}/calendar.ics",
    "/api/v1/organisations/o/calendar.ics",
    "/api/v1/divisions/120104/calendar.ics",
]


def accepted(result: BaseModel) -> bytes:
    return b'{"status":"accepted","result":' + result.model_dump_json().encode() + b"}"


@pytest.fixture
def calendar() -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(written(feed(), NOW, API))


# --- text ---


def test_every_shift_is_read_again_as_it_was(calendar: icalendar.Calendar) -> None:
    shown = {f"{one.shift_id}@baodao": one for one in feed().shifts}
    assert len(calendar.events) == len(shown)
    for event in calendar.events:
        one = shown[event["uid"]]
        times = [event.decoded("dtstart"), event.decoded("dtend")]
        assert [at.astimezone(UTC) for at in times] == [one.starts_at, one.ends_at]
        assert event["status"] == one.status.upper()
        assert event["sequence"] == one.sequence
        assert event["summary"] == f"{one.title}·{one.role}"
        assert event["location"] == "测试·站点,测试·服务站"
        assert (event["geo"].latitude, event["geo"].longitude) == (39.1249, 117.1511)
        assert event.decoded("dtstamp") == NOW
        assert event["url"] == f"https://gateway/api/v1/activities/{one.activity_id}"
        modified = event.decoded("last-modified") if one.modified_at else event.get("last-modified")
        assert modified == one.modified_at
    assert not calendar.errors


def test_lines_are_folded_at_75_octets_and_end_as_they_should() -> None:
    text = written(feed(), NOW, API)
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, text.split(b"\r\n"))) <= 75
    assert ODD.encode() not in text
    assert "巡逻\\;楼道\\,回头看\\\\".encode() in text.replace(b"\r\n ", b"")


def test_each_zone_is_described_once_and_names_are_those_of_the_list() -> None:
    text = written(feed(), NOW, API)
    described = re.findall(rb"BEGIN:VTIMEZONE\r\nTZID:(\S+)\r\n", text)
    assert len(described) == len(set(described))
    assert {*re.findall(rb"DT(?:START|END);TZID=([^:]+):", text)} <= {*described}
    # A zone that this machine does not know: the instant itself.
    assert b"DTSTART:20261201T153000Z" in text
    assert b"DTSTART;TZID=Asia/Shanghai:20261201T233000" in text


def test_a_calendar_without_shifts_is_one() -> None:
    calendar = icalendar.Calendar.from_ical(written(CalendarFeed(shifts=[]), NOW, API))
    assert [zone["tzid"] for zone in calendar.timezones] == ["Asia/Shanghai"]


ZONES = [
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
]


@given(st.sampled_from(ZONES), st.integers(24, 4 * 8760))
def test_a_described_zone_stands_as_the_zone_does(zone: str, hours: int) -> None:
    """Each onset is taken as RFC 5545 has it: local time as it was before (3.6.5)."""
    described = timezone_of(zone, 2025, 2028)
    instant = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    onsets = [
        (part.decoded("dtstart") - part.decoded("tzoffsetfrom"), part.decoded("tzoffsetto"))
        for part in described.subcomponents
    ]
    assert onsets == sorted(onsets)
    offset = [to for since, to in onsets if since <= instant.replace(tzinfo=None)][-1]
    assert offset == instant.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../etc/passwd", ""])
def test_what_is_no_zone_is_not_known(zone: str) -> None:
    assert not is_known(zone)


# --- paths ---


@pytest.mark.parametrize("path", PATHS)
async def test_a_calendar_needs_no_sign_in_and_is_fetched_anew_only_if_it_changed(
    door: Door, path: str
) -> None:
    door.behind.reply = accepted(feed())
    async with door.client() as http:
        response = await http.get(path)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/calendar; charset=utf-8"
        assert response.headers["cache-control"] == "private, no-cache"
        events = icalendar.Calendar.from_ical(response.content).events
        assert len(events) == len(feed().shifts)
        assert {event["url"].partition("/activities/")[0] for event in events} == {API}
        tag = response.headers["etag"]
        same = await http.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        door.behind.reply = accepted(CalendarFeed(shifts=[]))
        other = await http.get(path, headers={"If-None-Match": tag})
        assert other.status_code == 200
        assert other.headers["etag"] != tag


async def test_scheduling_is_told_the_digest_of_an_address_alone(door: Door) -> None:
    door.behind.reply = accepted(CalendarFeed(shifts=[]))
    async with door.client() as http:
        await http.get(PATHS[0])
    ((message, headers),) = door.behind.asked
    assert isinstance(message, GetOwnCalendar)
    assert message.calendar_key == digest_of(SECRET)
    assert SECRET not in str(headers)


async def test_an_address_that_leads_nowhere_is_not_found(door: Door) -> None:
    door.behind.reply = encode_refused((NoSuchCalendar(),))
    async with door.client() as http:
        response = await http.get(PATHS[0])
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("application/problem+json")
    assert SECRET not in response.text


async def test_whoever_asks_too_often_waits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_OF_ADDRESS", 1)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_000_000.0))
    door.behind.reply = accepted(CalendarFeed(shifts=[]))
    async with door.client() as http:
        answers = [(await http.get(PATHS[2])).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


async def test_an_address_is_shown_once_and_its_secret_told_to_nobody(door: Door) -> None:
    door.behind.reply = accepted(CalendarReceipt(volunteer_id="ana", since=NOW))
    token = await signed_in(door.identity, "ana")
    async with door.client(**OWN_PAGE, **bearer(token)) as http:
        response = await http.post("/api/v1/volunteers/ana/calendar", json={})
    assert response.status_code == 200, response.text
    path = response.json()["path"]
    assert re.fullmatch("/api/v1/calendars/[0-9a-f]{64}/calendar.ics", path)
    message = next(one for one, _ in door.behind.asked if isinstance(one, ShareCalendar))
    assert message.calendar_key == digest_of(path.split("/")[4])
    assert path.split("/")[4] not in message.model_dump_json()
