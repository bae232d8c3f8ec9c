"""Codes: the one on the organiser's screen, the one that people show, and where a device is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import TEST_KEY, MemoryService, slugs
from baodao.scheduling.common.keys import AttendanceKeys, totp
from baodao.schema.scheduling.attendance import (
    CheckedIn,
    CheckIn,
    CheckOut,
    ShowCode,
    ShowOwnCode,
)
from tests.builders.attendance import at, closed, credited, expected, kept, recorded, saw
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import KEYS, prepared, seat

POINT = {"degrees_north": 39.125, "degrees_east": 117.2}
STEP = timedelta(seconds=30)


@pytest.fixture
async def service() -> MemoryService:
    return await prepared()


def typed(one: str, clock: str, code_of: str = "", **changes: Any) -> dict[str, Any]:
    """The fields of a check-in with the code that the screen showed at a time."""
    code, _ = KEYS.code(one, at(code_of or clock))
    return seat(one, at=at(clock), code=code) | changes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "46119246"),
        (1_111_111_109, "68084774"),
        (1_111_111_111, "67062674"),
        (1_234_567_890, "91819424"),
        (2_000_000_000, "90698825"),
        (20_000_000_000, "77737706"),
    ],
)
def test_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp(b"12345678901234567890123456789012", seconds // 30) == code


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_of_drift(steps: int, good: bool) -> None:
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    code, until = KEYS.code("s", now)
    assert until == now + STEP
    assert KEYS.is_code("s", code, now + steps * STEP) == good
    assert not KEYS.is_code("another", code, now)
    assert not AttendanceKeys(bytes(32)).is_code("s", code, now)


def test_what_somebody_shows_is_signed_and_soon_over() -> None:
    now, five = datetime(2026, 11, 23, 1, 0, tzinfo=UTC), timedelta(minutes=5)
    shown = KEYS.show("v0", now + five)
    assert KEYS.is_shown(shown, "v0", now, five)
    assert KEYS.is_shown(shown, "v0", now + five, five)
    assert not KEYS.is_shown(shown, "v0", now + five + timedelta(seconds=1), five)
    assert not KEYS.is_shown(shown, "v0", now - timedelta(minutes=1), five), "not made yet"
    assert not KEYS.is_shown(shown, "v1", now, five)
    name, seconds, signature = shown.split(".")
    later = str(int(seconds) + 60)
    for forged in (f"v1.{seconds}.{signature}", f"{name}.{later}.{signature}", "v0", "v0..", "..."):
        assert not KEYS.is_shown(forged, "v0", now, five)
        assert not KEYS.is_shown(forged, "v1", now, five)


def test_a_device_is_known_again_by_who_has_the_key() -> None:
    assert AttendanceKeys(TEST_KEY).device("测试") == KEYS.device("测试")
    assert AttendanceKeys(bytes(32)).device("测试") != KEYS.device("测试")
    assert len(KEYS.device("测试")) == 32


async def test_by_the_code_on_the_screen(service: MemoryService) -> None:
    one = await expected(service)
    service.now = at("9:00")
    shown = await service.ask(ShowCode(actor=OPERATOR, shift_id=one))
    assert (shown.code, shown.until) == (KEYS.code(one, at("9:00"))[0], at("9:00:30"))
    for who in (person("v0"), person("v3")):
        assert isinstance(await service.ask(ShowCode(actor=who, shift_id=one)), Refused)
    service.now = at("12:30")
    # It is uploaded hours later, and was right then.
    await service.done(CheckIn, person("v0"), **typed(one, "9:00"))
    await service.done(CheckOut, person("v0"), **typed(one, "12:00", "11:59:31"))
    await closed(service, one)
    assert credited(recorded(service)) == (180, "A")


async def test_codes_are_not_guessed(service: MemoryService) -> None:
    one = await expected(service)
    right = typed(one, "9:00")
    wrong = right | {"code": f"{(int(right['code']) + 1) % 10**8:08}"}
    for _ in range(5):
        outcome = await service.send(CheckIn, person("v0"), **wrong)
        assert isinstance(outcome, Refused)
        assert slugs(outcome.refusals) == ["wrong-code"]
    refused = await service.refused(CheckIn, person("v0"), **right)
    assert slugs(refused) == ["too-many-codes"]
    assert (await kept(service, one)).presence.observations == ()
    await saw(service, one, "in", "9:00")


async def test_who_shows_the_code_proves_nothing_with_it(service: MemoryService) -> None:
    one = await expected(service, responsible_id="v0")
    await service.done(CheckIn, person("v0"), **typed(one, "9:00"))
    assert (await kept(service, one)).grade == "C"


async def test_by_the_code_that_somebody_shows(service: MemoryService) -> None:
    one = await expected(service, "v0", "v1")
    service.now = at("9:00")
    own = await service.ask(ShowOwnCode(actor=person("v0"), volunteer_id="v0"))
    assert own.until == at("9:05")
    assert isinstance(
        await service.ask(ShowOwnCode(actor=person("v1"), volunteer_id="v0")), Refused
    )
    service.now = at("12:30")
    await saw(service, one, "in", "9:03", shown=own.shown)
    for wrong in (
        seat(one, "v1", at=at("9:03"), shown=own.shown),
        seat(one, at=at("9:06"), shown=own.shown),
    ):
        assert slugs(await service.refused(CheckIn, OPERATOR, **wrong)) == ["own-code-not-valid"]
    (seen,) = (await kept(service, one)).presence.observations
    assert (seen.how, seen.grade) == ("scan", "A")


@pytest.mark.parametrize(
    ("here", "place", "grade"),
    [
        (None, "not-given", "B"),
        (POINT, "within", "A"),
        (POINT | {"degrees_north": 39.1276}, "within", "A"),
        (POINT | {"degrees_north": 39.1279}, "outside", "C"),
    ],
)
async def test_the_place_is_judged_and_dropped(
    service: MemoryService, here: dict[str, float] | None, place: str, grade: str
) -> None:
    """The radius of the pack is 300 m; 0.0026 degrees are 289 m, 0.0029 are 322."""
    one = await expected(service, point=POINT)
    await service.done(CheckIn, person("v0"), **typed(one, "9:00", here=here))
    (seen,) = (await kept(service, one)).presence.observations
    assert (seen.place, seen.grade) == (place, grade)
    if here:
        stored = str(service.database.documents("sign_ups")) + str(service.told(CheckedIn))
        assert str(here["degrees_north"]) not in stored


async def test_one_device_of_many_people_is_noticed_and_organisers_are_exempt(
    service: MemoryService,
) -> None:
    one = await expected(service, "v0", "v1", "v2")
    for who in ("v0", "v1"):
        fields = seat(one, who, at=at("9:00"), device="测试·手机")
        await service.done(CheckIn, person(who), **fields)
    await saw(service, one, "in", "9:00", volunteer_id="v2", device="测试·手机")
    devices = {event.volunteer_id: event.device for event in service.told(CheckedIn)}
    assert devices == {"v0": KEYS.device("测试·手机"), "v1": KEYS.device("测试·手机"), "v2": None}
    assert "测试·手机" not in str(service.database.documents("sign_ups"))
