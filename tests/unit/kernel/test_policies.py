"""Packs are followed by events, whatever their order; a rule holds from the day it was set."""

import itertools
import typing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.hours.common import policies as hours_policies
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.store import COLLECTIONS as HOURS
from baodao.hours.subscribers import subscribers as hours
from baodao.kernel.policies import PolicyPack, Section, Version, locked_above, rules_at
from baodao.kernel.purposes import Privacy
from baodao.kernel.rosters import RosterSlips
from baodao.kit.decisions import BrokenBoundError
from baodao.kit.testing import NOW, TEST_KEY, MemoryService, slugs
from baodao.registration.policies import domain as registration_domain
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common import policies as scheduling_policies
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.store import COLLECTIONS as SCHEDULING
from baodao.scheduling.subscribers import subscribers as scheduling
from baodao.schema import Actor
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.hours.policies import HoursRules
from baodao.schema.registration.policies import PolicySet, PrivacyRules, RegistrationRules
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckIn
from baodao.schema.scheduling.policies import SchedulingRules
from tests.builders.hours import ledgers

PLACE = "120104007017"
OPERATOR = Actor(id="operator", role="operator", scope="*")
HOUR = timedelta(hours=1)
PUBLISHED = {
    "registration": (registration_domain.Policy, RegistrationRules),
    "scheduling": (scheduling_policies.Policy, SchedulingRules),
    "hours": (hours_policies.Policy, HoursRules),
    "privacy": (Privacy, PrivacyRules),
}


class Garden(Section, name="garden"):
    """A section for these tests."""

    beds: int = 3
    fence: str = "wood"


def pack(division: str, *versions: tuple[datetime, dict[str, Any]]) -> PolicyPack:
    told = tuple(Version(n, at, {"garden": rules}) for n, (at, rules) in enumerate(versions, 1))
    return PolicyPack(id=division, versions=told)


def policy_set(division: str, version: int, at: datetime, **rules: Any) -> PolicySet:
    return PolicySet(division=division, version=version, changed=[], set_at=at, rules=rules)


def test_what_nobody_says_is_the_default() -> None:
    assert rules_at(Garden, {}, PLACE) == Garden()
    assert Garden().version == "default-1"
    silent = {"12": PolicyPack.blank("12"), "1201": pack("1201", (NOW, {}))}
    assert rules_at(Garden, silent, PLACE).version == "default-1"


def test_the_nearest_says_it() -> None:
    packs = {
        "12": pack("12", (NOW, {"beds": 5, "fence": "iron"})),
        "120104": pack("120104", (NOW, {"beds": 7, "pond": "deep"})),
        "1202": pack("1202", (NOW, {"beds": 9})),
    }
    found = rules_at(Garden, packs, PLACE)
    assert (found.beds, found.fence) == (7, "iron")
    assert found.version == "120104@1+12@1+default-1"


def test_a_day_stands_under_what_held_on_it() -> None:
    changing = pack("12", (NOW, {"beds": 5}), (NOW + 2 * HOUR, {"fence": "iron"}))
    beds = [
        (rules.beds, rules.version)
        for hours_later in (-1, 0, 1, 2, 9)
        for rules in [rules_at(Garden, {"12": changing}, PLACE, NOW + hours_later * HOUR)]
    ]
    assert beds == [
        (3, "default-1"),
        (5, "12@1+default-1"),
        (5, "12@1+default-1"),
        (3, "12@2+default-1"),
        (3, "12@2+default-1"),
    ]
    assert rules_at(Garden, {"12": changing}, PLACE).version == "12@2+default-1"


def test_only_packs_above_lock() -> None:
    packs = {code: pack(code, (NOW, {"locked": ["beds"]})) for code in ("12", "1201", "1202")}
    assert list(locked_above(packs, "1201", "garden")) == [("beds", "12")]


@pytest.mark.parametrize("context", PUBLISHED)
def test_every_rule_can_be_set_and_has_a_default(context: str) -> None:
    section, rules = PUBLISHED[context]
    assert context == section.NAME
    assert {*section.rules(), "locked"} == set(rules.model_fields)
    names = typing.get_args(typing.get_args(rules.model_fields["locked"].annotation)[0])
    assert set(typing.get_args(names[0])) == set(section.rules())
    rules.model_validate(section().model_dump(exclude={"version"}, mode="json"))


@pytest.mark.parametrize(
    ("subscribers", "collections"), [(scheduling, SCHEDULING), (hours, HOURS)], ids=["s", "h"]
)
async def test_packs_are_followed_in_whatever_order_and_kept_whole(
    subscribers: Any, collections: Any
) -> None:
    told = [
        policy_set("12", 1, NOW, garden={"beds": 4}),
        policy_set("12", 2, NOW + HOUR, hours={"grace_minutes": 5}, scheduling={"new_rule": 1}),
        policy_set("12", 3, NOW + 2 * HOUR),
    ]
    kept = set()
    for order in itertools.permutations([*told, told[1]]):
        service = MemoryService(subscribers, collections)
        await service.follow(*order)
        stored: PolicyPack = await service.stored(PolicyPack, "12")
        kept.add(repr(stored.versions))
    assert len(kept) == 1
    assert [v.rules for v in stored.versions] == [
        {"garden": {"beds": 4}},
        {"hours": {"grace_minutes": 5}, "scheduling": {"new_rule": 1}},
        {},
    ]


async def test_an_event_from_before_packs_told_their_rules_changes_nothing() -> None:
    service = ledgers()
    await service.follow(PolicySet(division="12", version=1, changed=["adult_age"]))
    assert await service.stored(PolicyPack, "12") is None


def test_versions_that_were_told_stay() -> None:
    known = replace(pack("12", (NOW, {}), (NOW, {})), version=1)
    with pytest.raises(BrokenBoundError, match=r"of its versions \[1\] are gone"):
        known.change(versions=known.versions[1:]).check_bounds()


# --- and used -------------------------------------------------------------------------------------


async def test_a_division_takes_check_ins_earlier() -> None:
    shift = Shift(
        id="s",
        activity_id="a",
        organisation_id="o",
        responsible_id="r",
        title="测试",
        category="测试",
        division=PLACE,
        starts_at=NOW + 3 * HOUR,
        ends_at=NOW + 4 * HOUR,
        role="志愿者",
        min_crew=0,
        max_crew=1,
        sign_up_opens_at=NOW,
        state="published",
        seats_taken=1,
    )
    service = MemoryService(
        scheduling, SCHEDULING, [AttendanceKeys(TEST_KEY), RosterSlips(TEST_KEY)], now=NOW + HOUR
    )
    held = SignUp(id="s-v", shift_id="s", volunteer_id="v", state="reserved")
    await service.put(shift, Calendar.blank("v"), held)
    came = {"shift_id": "s", "volunteer_id": "v", "at": NOW + HOUR}
    early = await service.refused(CheckIn, OPERATOR, **came)
    assert slugs(early) == ["outside-check-in-window"]
    await service.follow(policy_set("120104", 1, NOW, scheduling={"check_in_early_minutes": 120}))
    await service.done(CheckIn, OPERATOR, **came)
    (envelope,) = [e for e, event in service.published() if event.NAME == "checked-in"]
    assert envelope.policy_version == "120104@1+default-1"


async def test_a_division_counts_what_is_served_around_a_shift() -> None:
    service = ledgers()
    await service.follow(attended("before", NOW), policy_set("12", 1, NOW + HOUR, **GRACE))
    await service.follow(attended("late", NOW), attended("after", NOW + 2 * HOUR))
    # Told late or not: the first two are of a day on which no pack said so.
    credited = service.told(HoursCredited)
    assert [(e.attendance_id, e.minutes, e.policy) for e in credited] == [  # type: ignore[attr-defined]
        ("before", 30, "default-1"),
        ("late", 30, "default-1"),
        ("after", 50, "12@1+default-1"),
    ]
    entry: Entry = await service.stored(Entry, "after")
    assert entry.served_from == NOW + 2 * HOUR - timedelta(minutes=10)


GRACE = {"hours": {"grace_minutes": 10}}


def attended(sign_up: str, starts: datetime) -> AttendanceRecorded:
    """Half an hour's shift, and somebody who was there a quarter longer on both sides."""
    quarter = timedelta(minutes=15)
    return AttendanceRecorded(
        division=PLACE,
        sign_up_id=sign_up,
        shift_id="s",
        activity_id="a",
        organisation_id="o",
        responsible_id="r",
        volunteer_id=f"v-{sign_up}",
        title="测试",
        category="测试",
        shift_starts_at=starts,
        shift_ends_at=starts + HOUR / 2,
        checked_in_at=starts - quarter,
        checked_out_at=starts + HOUR / 2 + quarter,
        evidence_grade="B",
    )
