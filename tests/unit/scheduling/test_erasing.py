"""Of who was erased there stays what hours rest on: no device, and nothing that was said."""

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.due import TRACES
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.rolls import AnnulAttendance, CorrectAttendance
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling
from tests.builders.attendance import closed
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.builders.scheduling import HOUR, START, seat

SAID = "测试·提前离场"


@pytest.fixture
async def service() -> MemoryService:
    """Two people came to a shift with their phones and were corrected; both cancelled another."""
    service = await scheduling.prepared()
    shift, other = await scheduling.opened(service, scheduling.shift(), scheduling.shift(24))
    people = ("v0", "v1")
    for who in people:
        for one in (shift, other):
            await service.done(ReserveSeat, OPERATOR, **seat(one, who))
        await service.done(CancelSeat, OPERATOR, **seat(other, who), reason=SAID)
    service.now = START + 2 * HOUR
    for who in people:
        said = seat(shift, who, device=f"phone of {who}")
        await service.done(CheckIn, OPERATOR, **said, at=START)
        await service.done(CheckOut, OPERATOR, **said, at=START + HOUR)
        stretch = {"came_at": START, "left_at": START + HOUR / 2}
        fields = seat(shift, who, stretches=[stretch], reason=SAID)
        await service.done(CorrectAttendance, OPERATOR, **fields)
    await closed(service, shift)
    await service.done(AnnulAttendance, OPERATOR, **seat(shift, "v0"), reason=SAID)
    return service


def sign_ups(service: MemoryService, *people: str) -> list[SignUp]:
    return [one for one in service.all_of(SignUp) if one.volunteer_id in people]


def traces(one: SignUp) -> set[str | None]:
    """Devices and words that it keeps."""
    seen = {seen.device for seen in one.presence.observations}
    return (seen | {fix.reason for fix in one.presence.corrections} | {one.reason}) - {None, ""}


async def sweep(service: MemoryService) -> int:
    commands = await service.due(TRACES)
    for command in commands:
        assert isinstance(await service.decide(command), Done)
        (nothing,) = (await service.decide(command)).refusals
        assert isinstance(nothing, NothingDue)
    return len(commands)


async def test_nothing_is_left_of_them_and_all_of_the_others(service: MemoryService) -> None:
    before = sign_ups(service, "v0")
    assert all(map(traces, sign_ups(service, "v0", "v1")))
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="v0"))
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    after = sign_ups(service, "v0")
    assert not any(map(traces, after))
    assert all(map(traces, sign_ups(service, "v1")))
    assert [one.presence.stretches for one in after] == [one.presence.stretches for one in before]
    assert [one.state for one in after] == [one.state for one in before]
    found = [seen.at for one in after for seen in one.presence.observations]
    assert found == [START, START + HOUR]


async def test_why_a_seat_was_taken_back_is_a_code_and_stays(service: MemoryService) -> None:
    (one,) = [it for it in sign_ups(service, "v1") if it.state == "cancelled"]
    await service.put(one.release("records-merged").after)
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="v1"))
    await sweep(service)
    assert set().union(*map(traces, sign_ups(service, "v1"))) == {"records-merged"}


async def test_page_by_page_to_the_last(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baodao.scheduling.seats.due._PEOPLE", 1)
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="v0"))
    pages = 0
    while await sweep(service):
        pages += 1
    assert pages == 2
    assert not any(map(traces, sign_ups(service, "v0")))
    calendar: Calendar = await service.stored(Calendar, "v0")
    assert calendar.traces_after is None


async def test_what_is_kept_under_a_merged_record_is_cleared_too(service: MemoryService) -> None:
    merged = VolunteersMerged(division=COMMUNITY, kept_id="v2", merged_id="v0", merged_version=2)
    await service.follow(merged, PersonErased(division=COMMUNITY, volunteer_id="v2"))
    await sweep(service)
    assert not any(map(traces, sign_ups(service, "v0")))


async def test_no_observation_is_lost_by_it(service: MemoryService) -> None:
    one, *_ = [it for it in sign_ups(service, "v0") if it.presence.observations]
    assert one.without_traces().after.broken(one) is None  # type: ignore[union-attr]
    fewer = one.change(presence=type(one.presence)()).after
    assert "gone" in (fewer.broken(one) or "")


async def test_who_is_not_known_here_has_nothing_to_clear(service: MemoryService) -> None:
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="nobody"))
    assert await service.due(TRACES) == []
