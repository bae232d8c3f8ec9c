"""Children and their guardians at registration, papers behind a table, and weekly times."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.people.domain.availability import merged
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.base import NOBODY
from baodao.schema.registration.imports import ImportVolunteers
from baodao.schema.registration.personal_data import CorrectProfile
from baodao.schema.registration.skills import Availability
from baodao.schema.registration.volunteers import ChangeAvailability, RegisterVolunteer
from tests.builders import people
from tests.builders.people import CHILD, GUARDIAN, MINOR
from tests.builders.registration import COMMUNITY, ORGANISER, person

CHILD_ITSELF = {"name": "测试·甲 0001", "phone": "19900000001", "relation": "母亲"}


@pytest.mark.parametrize(
    "guardian",
    [CHILD_ITSELF, GUARDIAN | {"relation": "本人"}, GUARDIAN | {"relation": " 自 己 "}],
)
async def test_nobody_is_their_own_guardian(
    service: MemoryService, guardian: dict[str, str]
) -> None:
    given = people.registration(1, born=MINOR, guardian=guardian)
    refused = await service.refused(RegisterVolunteer, ORGANISER, **given)
    assert slugs(refused) == ["guardian-is-none"]
    who = await people.volunteer(service, 1, born=MINOR)
    correction = {"volunteer_id": who, "guardian": guardian}
    refused = await service.refused(CorrectProfile, ORGANISER, **correction)
    assert slugs(refused) == ["guardian-is-none"]


async def test_mother_and_child_may_have_one_name_or_one_phone(service: MemoryService) -> None:
    shared = GUARDIAN | {"phone": "19900000001"}
    assert await people.volunteer(service, 1, born=MINOR, guardian=shared)
    named = GUARDIAN | {"name": "测试·甲0002"}
    assert await people.volunteer(service, 2, born=MINOR, guardian=named)


@pytest.mark.parametrize(
    ("born", "is_too_young"), [("2018-11-24", True), ("2023-05-01", True), ("2018-11-23", False)]
)
async def test_under_eight_nobody_registers(
    service: MemoryService, born: str, is_too_young: bool
) -> None:
    given = people.registration(1, born=born)
    outcome = await service.decide(service.command(RegisterVolunteer, ORGANISER, **given))
    assert slugs(getattr(outcome, "refusals", ())) == (["too-young"] if is_too_young else [])


async def test_a_child_that_signed_at_the_desk_waits_for_the_guardian(
    service: MemoryService,
) -> None:
    signed = {"text_version": people.TEXT, "how": "paper", "by": "self", "reference": "测试·盒 9"}
    who = await people.volunteer(service, 1, born=CHILD, consent=signed)
    one = await service.stored(Volunteer, who)
    assert (one.state, one.waits_for) == ("pending", ("guardian-consent",))
    for day in ("1990-01-01", "2026-12-01"):
        odd = signed | {"given_at": f"{day}T00:00:00+08:00"}
        refused = await service.refused(
            RegisterVolunteer, ORGANISER, **people.registration(2, born=CHILD, consent=odd)
        )
        assert slugs(refused) == ["consent-incomplete"]
    alone = people.registration(2, born=CHILD, consent=signed)
    refused = await service.refused(RegisterVolunteer, NOBODY, **alone)
    assert slugs(refused) == ["consent-incomplete"]


@pytest.mark.parametrize("reference", [None, "测试·盒 9"])
async def test_whoever_brings_a_table_has_seen_nobodys_screen(
    service: MemoryService, reference: str | None
) -> None:
    row = {
        "line": 2,
        "name": "测试·甲",
        "document": resident_id(1, born=date(1990, 1, 1)),
        "division": COMMUNITY,
        "phone": "19900000001",
    }
    screen = {"text_version": people.TEXT, "how": "screen", "reference": reference}
    receipt = await service.done(ImportVolunteers, ORGANISER, rows=[row], consent=screen)
    assert [rule.slug for rule in receipt.rejected[0].refusals] == ["consent-incomplete"]


# --- weekly times ---


def windows(*said: tuple[int, int, int]) -> list[Availability]:
    return [Availability(weekday=d, from_minute=f, until_minute=u) for d, f, u in said]


DAY = 24 * 60
TIMES: list[tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]] = [
    ([(1, 540, 720)], [(1, 540, 720)]),
    ([(1, 1320, 120)], [(1, 1320, 120)]),
    ([(1, 540, 720), (1, 660, 780), (2, 540, 720)], [(1, 540, 780), (2, 540, 720)]),
    ([(1, 540, 720), (1, 540, 720)], [(1, 540, 720)]),
    ([(1, 540, 720), (1, 720, 780)], [(1, 540, 720), (1, 720, 780)]),
    ([(1, 1320, 120), (2, 60, 240)], [(1, 1320, 240)]),
    ([(7, 1320, 120)], [(7, 1320, 120)]),
    ([(7, 1320, 120), (1, 60, 300)], [(7, 1320, 300)]),
    ([(1, 0, DAY)], [(1, 0, DAY)]),
    ([(1, 0, DAY), (1, 1380, 60)], [(1, 0, DAY), (2, 0, 60)]),
    ([(1, 720, 700), (2, 600, 900)], [(1, 720, DAY), (2, 0, 900)]),
]


@pytest.mark.parametrize(("said", "kept"), TIMES)
def test_times_that_overlap_are_one(
    said: list[tuple[int, int, int]], kept: list[tuple[int, int, int]]
) -> None:
    assert list(merged(windows(*said))) == windows(*kept)
    assert merged(merged(windows(*said))) == merged(windows(*reversed(said)))


def test_a_whole_week_is_seven_days() -> None:
    every: Any = [(day, 0, DAY) for day in range(1, 8)]
    assert list(merged(windows(*every, (3, 600, 590)))) == windows(*every)


async def test_a_time_of_no_length_is_none(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    empty = [{"weekday": 1, "from_minute": 600, "until_minute": 600}]
    with pytest.raises(ValidationError, match="ends when it begins"):
        service.command(ChangeAvailability, person(who), volunteer_id=who, availability=empty)
    night = [{"weekday": 5, "from_minute": 1320, "until_minute": 120}]
    await service.done(ChangeAvailability, person(who), volunteer_id=who, availability=night * 2)
    assert (await service.stored(Volunteer, who)).availability == (Availability(**night[0]),)
