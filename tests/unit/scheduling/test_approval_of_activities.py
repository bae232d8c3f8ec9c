"""Who comes is decided by an organiser: said once of an activity, and otherwise of a shift."""

from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.imports.domain.entries import said_by
from baodao.schema.scheduling.activities import GetActivity
from baodao.schema.scheduling.activity_changes import ActivityChanged, ChangeActivity, ShiftChanged
from baodao.schema.scheduling.copying import CopyActivity, KeepTemplate
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.finding import ListShifts
from baodao.schema.scheduling.imports import ImportProgramme, ProgrammeEntry
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, person
from tests.builders.scheduling import seat, shift

SAID = (None, False, True)
"""Of three shifts: as the activity has it, and one each way."""


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


def planned() -> list[dict[str, Any]]:
    return [shift(42 + 3 * number, by_approval=said) for number, said in enumerate(SAID)]


async def opened(service: MemoryService, **said: Any) -> tuple[str, list[str]]:
    shifts = await scheduling.opened(service, *planned(), **said)
    it: Shift = await service.stored(Shift, shifts[0])
    return it.activity_id, shifts


@pytest.mark.parametrize(
    ("of_all", "asked"), [(True, [True, False, True]), (False, [False, False, True])]
)
async def test_each_shift_is_as_its_activity_unless_it_says_otherwise(
    service: MemoryService, *, of_all: bool, asked: list[bool]
) -> None:
    key, shifts = await opened(service, by_approval=of_all)
    shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=key))
    assert (shown.by_approval, [one.by_approval for one in shown.shifts]) == (of_all, asked)
    assert [one.own_approval for one in shown.shifts] == list(SAID)
    page = await service.ask(ListShifts(actor=person("A"), division=COMMUNITY))
    assert {one.shift_id: one.by_approval for one in page.shifts} == dict(
        zip(shifts, asked, strict=True)
    )
    may = CheckEligibility(actor=person("A"), volunteer_id="A", shift_ids=shifts)
    ways = [one.gets for one in (await service.ask(may)).shifts]
    assert ways == ["request" if one else "seat" for one in asked]
    got = [(await service.done(ReserveSeat, person("A"), **seat(one, "A"))).state for one in shifts]
    assert got == ["requested" if one else "reserved" for one in asked]


async def test_what_changes_of_the_activity_changes_of_the_shifts_that_say_nothing(
    service: MemoryService,
) -> None:
    key, shifts = await opened(service)
    wish = scheduling.change(key, by_approval=True)
    receipt = await service.done(ChangeActivity, OPERATOR, **wish)
    assert (receipt.changed, receipt.material) == (["by_approval", "shifts"], [])
    told = service.told(ShiftChanged)
    assert [(one.shift_id, one.changed) for one in told] == [(shifts[0], ["needs"])]
    assert service.told(ActivityChanged)[-1].changed == ["by_approval", "shifts"]
    asked = [(await service.stored(Shift, one)).is_by_approval for one in shifts]
    assert asked == [True, False, True]
    # A shift that was asked about apart is left to the activity again.
    it: Shift = await service.stored(Shift, shifts[1])
    plan = {"shift_id": it.id, "starts_at": it.starts_at, "ends_at": it.ends_at, "max_crew": 2}
    await service.done(ChangeActivity, OPERATOR, **scheduling.change(key, plan, by_approval=True))
    assert (await service.stored(Shift, shifts[1])).is_by_approval
    again = await service.done(ChangeActivity, OPERATOR, **wish)
    assert again.changed == []


async def test_what_is_drafted_after_it_says_the_same(service: MemoryService) -> None:
    key, _ = await opened(service, by_approval=True)
    copied = await service.done(CopyActivity, ORGANISER, activity_id=key, day="2026-12-10")
    about = {"activity_id": key, "name": "测试·模板"}
    template = (await service.done(KeepTemplate, ORGANISER, **about)).activity_id
    after = {"activity_id": template, "day": "2026-12-17"}
    of_template = await service.done(CopyActivity, ORGANISER, **after)
    for made in (copied.activity_id, of_template.activity_id):
        shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=made))
        assert [one.by_approval for one in shown.shifts] == [True, False, True]
        assert [one.own_approval for one in shown.shifts] == list(SAID)


async def test_a_programme_says_it_and_where_it_does_not_it_stays(service: MemoryService) -> None:
    async def of(**said: Any) -> tuple[str, bool, list[bool]]:
        wish = scheduling.programme(scheduling.entry(1, *planned(), **said))
        (taken,) = (await service.done(ImportProgramme, ORGANISER, **wish)).taken
        shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=taken.activity_id))
        return taken.outcome, shown.by_approval, [one.by_approval for one in shown.shifts]

    plain = [False, False, True]
    assert await of() == ("created", False, plain)
    asked = [True, False, True]
    assert await of(by_approval=True) == ("updated", True, asked)
    assert await of() == ("unchanged", True, asked)
    assert await of(title="测试·改名") == ("updated", True, asked)
    assert await of(title="测试·改名", by_approval=False) == ("updated", False, plain)


def test_what_was_imported_before_is_known_again() -> None:
    said = scheduling.entry(1, shift(), shift(3, by_approval=True))
    digests = dict(one.split("=") for one in said_by(ProgrammeEntry.model_validate(said)))
    assert "by_approval" not in digests
    assert digests["shifts"] == "b38c881598136a4390891a9ff62fc9cc"


@pytest.mark.parametrize(("said", "means"), [(False, None), (True, True)])
async def test_of_before_a_shift_that_asked_nobody_is_as_its_activity(
    service: MemoryService, *, said: bool, means: bool | None
) -> None:
    (key,) = await scheduling.opened(service)
    document = SHIFTS.document(await service.stored(Shift, key), "r")
    former = {**document, "_form": 5, "by_approval": said}
    del former["activity_by_approval"]
    read = SHIFTS.restore(former)
    assert (read.by_approval, read.is_by_approval, read.starts_at > NOW) == (means, said, True)
