"""Nobody comes to what may be dangerous who is not insured for that day (条例 art. 17)."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.insurance import (
    InsuranceRecorded,
    MarkInsured,
    NothingInsured,
    NotInsured,
)
from baodao.schema.scheduling.rolls import RecordRoll
from baodao.schema.scheduling.rosters import ListRoster
from baodao.schema.scheduling.seat_refusals import NotSignedUp
from baodao.schema.scheduling.seats import CancelSeat, ExportSignUps, ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import OPERATOR, ORGANISER, STRANGER, person
from tests.builders.scheduling import HOUR, INSURANCE, START, seat

DANGER = {"danger": True, "insurance": INSURANCE}
READ = {"terms_version": 1, "agreed": "paper"}


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def crew(service: MemoryService, **activity: Any) -> str:
    """A shift that three people come to."""
    (shift,) = await scheduling.opened(service, scheduling.shift(max_crew=3), **activity)
    for who in ("v0", "v1", "v2"):
        await service.done(ReserveSeat, OPERATOR, **seat(shift, who, **READ))
    return shift


async def mark(service: MemoryService, shift: str, *people: str, **more: Any) -> int:
    said = {"shift_id": shift, "volunteer_ids": people, **more}
    receipt = await service.done(MarkInsured, ORGANISER, **said)
    changed: int = receipt.changed
    return changed


async def insured(service: MemoryService, shift: str, **said: Any) -> dict[str, bool | None]:
    page = await service.ask(ListRoster(actor=ORGANISER, shift_id=shift, **said))
    return {one.volunteer_id: one.insured for one in page.people}


async def test_who_is_not_insured_cannot_check_in(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await mark(service, shift, "v0")
    service.now = START
    await service.done(CheckIn, OPERATOR, **seat(shift, "v0", at=START))
    refused = await service.refused(CheckIn, OPERATOR, **seat(shift, "v1", at=START))
    assert refused == [NotInsured(shift_id=shift, volunteer_id="v1")]
    early = START - 9 * HOUR
    all_of_it = await service.refused(CheckIn, OPERATOR, **seat(shift, "v1", at=early))
    assert slugs(all_of_it) == ["outside-check-in-window", "not-insured"]
    await mark(service, shift, "v1")
    await service.done(CheckIn, OPERATOR, **seat(shift, "v1", at=START))


async def test_nor_on_the_roll_line_by_line(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await mark(service, shift, "v0")
    service.now = START + HOUR
    lines = [
        {"volunteer_id": who, "end": end, "at": START + after}
        for who in ("v0", "v1")
        for end, after in (("in", timedelta(0)), ("out", HOUR))
    ]
    receipt = await service.done(RecordRoll, OPERATOR, shift_id=shift, lines=lines)
    told = [[one.slug for one in line.refusals] for line in receipt.lines]
    assert told == [[], [], ["not-insured"], []]


async def test_what_arrives_again_is_answered_again(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await mark(service, shift, "v0")
    service.now = START
    await service.done(CheckIn, OPERATOR, **seat(shift, "v0", at=START, nonce="n"))
    await mark(service, shift, "v0", insured=False)
    seen: SignUp = await service.stored(SignUp, f"{shift}-v0")
    await service.done(CheckIn, OPERATOR, **seat(shift, "v0", at=START, nonce="n"))
    again: SignUp = await service.stored(SignUp, f"{shift}-v0")
    assert again.presence == seen.presence


@pytest.mark.parametrize("activity", [{}, {"insurance": INSURANCE}])
async def test_where_there_is_no_danger_nobody_is_asked(
    service: MemoryService, activity: dict[str, Any]
) -> None:
    shift = await crew(service, **activity)
    service.now = START + HOUR
    await service.done(CheckIn, OPERATOR, **seat(shift, "v0", at=START))
    await service.done(CheckOut, OPERATOR, **seat(shift, "v0", at=START + HOUR))
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-v0")
    assert (sign_up.checked_in_at, sign_up.checked_out_at) == (START, START + HOUR)


async def test_who_is_still_to_be_insured_is_listed_apart(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    assert await mark(service, shift, "v0", "v2") == 2
    assert await insured(service, shift) == {"v0": True, "v1": False, "v2": True}
    assert await insured(service, shift, uninsured=True) == {"v1": False}
    page = await service.ask(ListRoster(actor=ORGANISER, shift_id=shift))
    assert page.insurance.model_dump() == INSURANCE


async def test_each_is_told_once_and_also_if_it_was_wrong(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    assert await mark(service, shift, "v0", "v0") == 1
    assert await mark(service, shift, "v0") == 0
    assert await mark(service, shift, "v0", insured=False) == 1
    told = service.told(InsuranceRecorded)
    assert [(e.volunteer_id, e.insured, e.number) for e in told] == [
        ("v0", True, "测试-1"),
        ("v0", False, "测试-1"),
    ]
    assert (await insured(service, shift))["v0"] is False


async def test_all_who_are_named_or_nobody(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await service.done(CancelSeat, OPERATOR, **seat(shift, "v1"), reason="测试")
    said = {"shift_id": shift, "volunteer_ids": ["v0", "v1", "v3"]}
    assert await service.refused(MarkInsured, ORGANISER, **said) == [
        NotSignedUp(shift_id=shift, volunteer_id=who) for who in ("v1", "v3")
    ]
    hidden = await service.refused(MarkInsured, STRANGER, **said)
    assert slugs(hidden) == ["not-found"]


async def test_without_an_insurance_there_is_nothing_to_record(service: MemoryService) -> None:
    shift = await crew(service)
    it: Shift = await service.stored(Shift, shift)
    said = {"shift_id": shift, "volunteer_ids": ["v0", "v3"]}
    assert await service.refused(MarkInsured, ORGANISER, **said) == [
        NothingInsured(activity_id=it.activity_id),
        NotSignedUp(shift_id=shift, volunteer_id="v3"),
    ]
    assert await insured(service, shift) == {"v0": None, "v1": None, "v2": None}


async def test_it_is_for_the_day_and_for_this_sign_up(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await mark(service, shift, "v0", "v1")
    await service.done(CancelSeat, OPERATOR, **seat(shift, "v0"), reason="测试")
    await service.done(ReserveSeat, OPERATOR, **seat(shift, "v0", **READ))
    assert (await insured(service, shift))["v0"] is False
    one: SignUp = await service.stored(SignUp, f"{shift}-v1")
    it: Shift = await service.stored(Shift, shift)
    assert (one.insured_day, one.is_insured(it)) == (it.first_day, True)
    moved = it.change(starts_at=it.starts_at + 24 * HOUR, ends_at=it.ends_at + 24 * HOUR).after
    later = it.change(starts_at=it.starts_at + HOUR, ends_at=it.ends_at + HOUR).after
    assert (one.is_insured(moved), one.is_insured(later)) == (False, True)


async def test_it_is_in_ones_copy(service: MemoryService) -> None:
    shift = await crew(service, **DANGER)
    await mark(service, shift, "v0")
    copy = await service.ask(ExportSignUps(actor=person("v0"), volunteer_id="v0"))
    assert copy.sign_ups[0].insured_day == "2026-11-23"
