"""Later entries 补录: up to a ceiling, and no time twice."""

from datetime import timedelta

import pytest

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.later_entries.domain import LaterEntry
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema.hours import corrections
from baodao.schema.hours import later_entries as schema
from baodao.schema.hours.accounts import GetTimeAccount
from baodao.schema.hours.ledger import HoursCredited, ListEntries
from baodao.schema.hours.overlaps import SettleOverlap
from baodao.schema.registration.policies import PolicySet
from tests.builders.hours import merged
from tests.builders.registration import ELSEWHERE, person
from tests.support.ceilings import counted
from tests.support.later_entries import (
    NOW,
    PEOPLE,
    SECOND,
    START,
    SUPERVISOR,
    WHY,
    after,
    ask,
    attended,
    balance,
    decide,
    rolled,
    slugs,
    times,
    town,
)
from tests.unit.hours.test_corrected_attendance import annulled, told


@pytest.fixture
async def service() -> MemoryService:
    return await town()


# --- how much -------------------------------------------------------------------------------------


async def test_no_more_than_the_people_of_a_shift_could_serve(service: MemoryService) -> None:
    await service.follow(*(attended(who) for who in PEOPLE[:9]), rolled())
    assert (await service.stored(ShiftCeiling, "shift")).left == 120
    for who in PEOPLE[9:11]:
        assert not slugs(await ask(service, who))
    assert not slugs(await decide(service, PEOPLE[9]))
    assert slugs(await decide(service, PEOPLE[10])) == ["later-entry-beyond-shift"]
    assert slugs(await ask(service, PEOPLE[11])) == ["later-entry-beyond-shift"]
    assert counted(service)["shift"] == 1_200
    # What is taken back makes room.
    wrong = {"entry_id": "shift-v0", "wrong": "not-me", "evidence": "测试"}
    asked = await service.done(corrections.RequestCorrection, person("v0"), **wrong)
    made = {"correction_id": asked.correction_id, "outcome": "made", **WHY}
    await service.done(corrections.DecideCorrection, SECOND, **made)
    assert not slugs(await decide(service, PEOPLE[10]))
    assert counted(service)["shift"] == 1_200


async def test_of_two_at_once_one_is_approved(service: MemoryService) -> None:
    await service.follow(*(attended(who) for who in PEOPLE[:9]), rolled())
    messages = []
    for who in PEOPLE[9:11]:
        await ask(service, who)
        said = {"later_entry_id": LaterEntry.id_for("shift", who), "outcome": "approved", **WHY}
        messages.append(service.command(schema.DecideLaterEntry, SECOND, **said))
    outcomes = await service.decide_at_once(*messages)
    assert sorted(map(slugs, outcomes)) == [[], ["later-entry-beyond-shift"]]
    assert counted(service)["shift"] == 1_200


async def test_an_attendance_at_the_same_moment_is_seen(service: MemoryService) -> None:
    """Whichever is first, the other one is decided by what it has left."""
    await service.follow(*(attended(who) for who in PEOPLE[:9]), rolled())
    await ask(service, PEOPLE[9])
    said = {"later_entry_id": LaterEntry.id_for("shift", PEOPLE[9]), "outcome": "approved", **WHY}
    approval = service.command(schema.DecideLaterEntry, SECOND, **said)
    outcomes = await service.decide_at_once(attended(PEOPLE[10]), approval)
    assert isinstance(outcomes[0], Done)
    refused = slugs(outcomes[1])
    assert refused in ([], ["later-entry-beyond-shift"])
    assert counted(service)["shift"] == 1_320 - 120 * len(refused)
    ceiling = await service.stored(ShiftCeiling, "shift")
    assert (ceiling.admitted == 0) == bool(refused)


async def test_an_attendance_is_never_refused_for_the_ceiling(service: MemoryService) -> None:
    await service.follow(rolled(people=1))
    await ask(service)
    await decide(service)
    await service.follow(attended("v1"))
    assert await balance(service, "v1") == 120
    ceiling = await service.stored(ShiftCeiling, "shift")
    assert (ceiling.credited, ceiling.most, ceiling.left) == (240, 120, 0)


async def test_a_day_has_no_more_than_its_hours(service: MemoryService) -> None:
    """20 hours with times, and 5 of which only the day is known."""
    night = {"shift_id": "other", "organisation_id": "elsewhere"}
    hour = 60
    await service.follow(
        attended("v0", 20 * hour, 2 * hour, sign_up_id="other-v0", **night), rolled(5 * hour)
    )
    refused = await ask(service, minutes=5 * hour)
    assert slugs(refused) == ["later-entry-clashes"]
    assert slugs(await ask(service, minutes=2 * hour + 1)) == ["later-entry-clashes"]
    # Nobody is told where else somebody was, nor for how long.
    assert refused.refusals[0].entry_ids == []
    assert not slugs(await ask(service, minutes=2 * hour))
    assert not slugs(await decide(service))
    assert await balance(service) == 22 * hour


async def test_what_is_the_organisations_own_is_named(service: MemoryService) -> None:
    elsewhere = {"shift_id": "other", "sign_up_id": "other-v0", "organisation_id": "elsewhere"}
    own = {"shift_id": "own", "sign_up_id": "own-v0"}
    await service.follow(attended("v0", 30, **own), attended("v0", 30, 60, **elsewhere), rolled())
    for said in (times((0, 90)), {"minutes": 100}):
        refused = await ask(service, **said)
        assert slugs(refused) == ["later-entry-clashes"]
        assert refused.refusals[0].entry_ids == ["own-v0"]


async def test_who_was_found_not_to_have_served_gets_none(service: MemoryService) -> None:
    await service.follow(told(1, attended("v0")), rolled(attended=1))
    await service.follow(told(2, annulled(attended("v0"))))
    assert await balance(service) == 0
    assert slugs(await ask(service)) == ["later-entry-disowned"]


async def test_first_all_that_is_on_the_roll_is_in_the_ledger(service: MemoryService) -> None:
    """The roll is told of before the attendances on it."""
    await service.follow(rolled(attended=9))
    assert slugs(await ask(service, "v9")) == ["roll-not-settled"]
    await service.follow(*(attended(who) for who in PEOPLE[:8]))
    assert slugs(await ask(service, "v9")) == ["roll-not-settled"]
    await service.follow(attended("v8"))
    assert not slugs(await ask(service, "v9"))
    assert not slugs(await decide(service, "v9"))
    assert counted(service)["shift"] == 1_200


async def test_nobody_has_more_of_a_shift_than_it_is_long(service: MemoryService) -> None:
    await service.follow(attended("v0", 90), rolled())
    assert slugs(await ask(service, minutes=31)) == ["later-entry-beyond-person"]
    assert slugs(await ask(service, **times((80, 110)))) == ["later-entry-clashes"]
    assert not slugs(await ask(service, **times((90, 120))))
    assert not slugs(await decide(service))
    assert await balance(service) == 120


async def test_what_was_served_in_the_grace_counts_too(service: MemoryService) -> None:
    rules = {"hours": {"grace_minutes": 30}}
    told = {"division": ELSEWHERE, "version": 1, "changed": [], "set_at": START - timedelta(9)}
    pack = PolicySet.model_validate(told | {"rules": rules})
    early = {"checked_in_at": after(-30), "checked_out_at": after(60), "shift_ends_at": after(120)}
    await service.follow(pack, attended("v0", **early), rolled())
    assert await balance(service) == 90
    assert slugs(await ask(service, minutes=31)) == ["later-entry-beyond-person"]
    assert not slugs(await ask(service, minutes=30))


async def test_all_records_of_a_person_are_one_person(service: MemoryService) -> None:
    await service.follow(attended("v1"), rolled(), merged("v0", "v1"))
    assert slugs(await ask(service, "v0", minutes=1)) == ["later-entry-beyond-person"]
    # Also where it is known only while it waits.
    await ask(service, "v2")
    await service.follow(attended("v3"), merged("v3", "v2"))
    assert slugs(await decide(service, "v2")) == ["later-entry-beyond-person"]


# --- what is credited -----------------------------------------------------------------------------


async def test_an_entry_says_what_is_known(service: MemoryService) -> None:
    elsewhere = {"shift_id": "other", "organisation_id": "elsewhere", "sign_up_id": "other-v0"}
    await service.follow(attended("v0", 30, **elsewhere), rolled())
    assert not slugs(await ask(service, minutes=60, paper_reference="测试·签到表"))
    assert not slugs(await decide(service))
    credited = service.told(HoursCredited)[-1]
    assert (credited.minutes, credited.evidence_grade, credited.cause) == (60, "D", "later-entry")
    assert (credited.served_from, credited.served_until) == (START, after(120))
    assert credited.cause_id == credited.attendance_id == credited.entry_id == "shift-v0-later"
    assert (credited.role, credited.place, credited.zone) == (
        "巡逻员",
        "测试·广场",
        "Asia/Shanghai",
    )
    assert (credited.category, credited.responsible_id) == ("群防群治", "responsible")
    # The first of the shift that was free is taken for it.
    days = service.all_of(ServedDay)
    spans = {span for day in days for span in day.spans if span.entry_id == "shift-v0-later"}
    assert {(one.served_from, one.served_until) for one in spans} == {(after(30), after(90))}


async def test_times_that_are_known_are_told(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service, **times((0, 30), (60, 90)))
    await decide(service)
    (credited,) = service.told(HoursCredited)
    assert (credited.minutes, credited.served_until) == (60, after(90))
    seen = await service.ask(schema.ListLaterEntriesOf(actor=person("v0"), volunteer_id="v0"))
    (one,) = seen.later_entries
    assert (one.minutes, one.state, len(one.stretches)) == (60, "approved", 2)


async def test_it_brings_no_coins(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service, minutes=60)
    await decide(service)
    await service.follow()
    account = await service.ask(GetTimeAccount(actor=person("v0"), volunteer_id="v0"))
    assert account.coins == 0


async def test_it_is_late_after_the_deadline(service: MemoryService) -> None:
    await service.follow(rolled())
    service.now = NOW + timedelta(days=60)
    await ask(service, "v1")
    await decide(service, "v1")
    page = await service.ask(ListEntries(actor=person("v1"), volunteer_id="v1"))
    assert [one.late for one in page.entries] == [True]


async def test_what_comes_later_and_overlaps_is_a_case(service: MemoryService) -> None:
    await service.follow(rolled())
    await ask(service, minutes=60)
    await decide(service)
    await service.follow(attended("v0"))
    assert await balance(service) == 60


async def test_what_is_left_of_unknown_times_has_none_either(service: MemoryService) -> None:
    """An attendance takes half of the time that it took; nobody has said when the rest was."""
    await service.follow(rolled())
    await ask(service, minutes=60)
    await decide(service)
    other = {"sign_up_id": "other-v0", "shift_id": "other", "organisation_id": "elsewhere"}
    await service.follow(attended("v0", 30, 30, **other))
    (case,) = service.all_of(Overlap)
    said = {"overlap_id": case.id, "decision": "instead", "reason": "测试"}
    await service.done(SettleOverlap, SUPERVISOR, **said)
    left = next(one for one in reversed(service.told(HoursCredited)) if one.evidence_grade == "D")
    assert left.minutes == 30
    assert (left.served_from, left.served_until) == (START, after(120))
    assert await balance(service) == 60
