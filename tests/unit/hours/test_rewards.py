"""Rewards 礼遇 that were granted elsewhere: the right person gets each one once."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.certificates.keys import ALPHABET
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.rewards.domain import Reward
from baodao.hours.rewards.due import SWEEPS
from baodao.hours.rewards.keys import RewardKeys
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.work import Done, Unavailable
from baodao.schema import Actor
from baodao.schema.hours import rewards as schema
from baodao.schema.hours.copies import ExportHours
from baodao.schema.registration.suspensions import VolunteerSuspended
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.builders.rewards import GRANTED, REWARD_KEYS
from tests.support.rewards import (
    ABOVE,
    CLERK,
    DESK,
    HOME,
    MIDNIGHT,
    OTHERS,
    code_of,
    end,
    grant,
    redeem,
    town,
    why,
)

GOING = ("lapsed", "withdrawn", "declined")


@pytest.fixture
async def service() -> MemoryService:
    return await town()


# --- granted --------------------------------------------------------------------------------------


async def test_it_is_picked_up_with_the_code_and_told(service: MemoryService) -> None:
    number = await grant(service)
    (granted,) = service.told(schema.RewardGranted)
    assert (granted.volunteer_id, granted.until) == ("a", "2026-12-31")
    shown = await code_of(service, number)
    assert (shown.place, shown.until) == ("测试·服务站", "2026-12-31")
    assert isinstance(await redeem(service, number, shown.pickup_code), Done)
    (collected,) = service.told(schema.RewardCollected)
    assert (collected.reward_number, collected.collected_at) == (number, NOW)
    kept = await service.stored(Reward, number)
    assert (kept.state, kept.collected_by, kept.next_at) == ("collected", "desk", None)


async def test_the_same_grant_is_one_reward(service: MemoryService) -> None:
    number = await grant(service)
    assert await grant(service) == number
    assert len(service.told(schema.RewardGranted)) == 1
    await redeem(service, number)
    # Also after its last day, and after it was picked up: it says how it stands.
    service.now = MIDNIGHT
    again = await service.done(schema.GrantReward, CLERK, **GRANTED)
    assert (again.reward_number, again.state) == (number, "collected")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "测试·别的"},
        {"place": "测试·别处"},
        {"until": "2027-01-01"},
        {"granting_body": None},
    ],
)
async def test_one_number_of_a_grant_keeps_its_words(
    service: MemoryService, changes: dict[str, Any]
) -> None:
    number = await grant(service)
    (refused,) = await service.refused(schema.GrantReward, CLERK, **GRANTED | changes)
    assert (refused.SLUG, refused.reward_number) == ("reward-known", number)


async def test_others_have_their_own(service: MemoryService) -> None:
    numbers = {await grant(service), await grant(service, volunteer_id="b")}
    numbers.add(await grant(service, grant_reference="测试-0009"))
    elsewhere = GRANTED | {"organisation_id": "team"}
    numbers.add((await service.done(schema.GrantReward, OTHERS, **elsewhere)).reward_number)
    assert len(numbers) == 4


async def test_a_number_is_of_its_three_parts_and_of_the_key() -> None:
    made = {
        RewardKeys(key).number(*parts)
        for key in (bytes(32), bytes(31) + b"\x01")
        for parts in (("o", "1", "v"), ("o1", "", "v"), ("o", "1v", ""), ("v", "1", "o"))
    }
    assert len(made) == 8


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-22", ["reward-until-past"]),
        ("2026-11-23", []),
        ("2027-11-24", []),
        ("2027-11-25", ["beyond-horizon"]),
    ],
)
async def test_its_last_day_is_from_today_to_a_year_from_now(
    service: MemoryService, until: str, expected: list[str]
) -> None:
    assert why(await service.send(schema.GrantReward, CLERK, **GRANTED | {"until": until})) == (
        expected
    )


async def test_today_is_of_china(service: MemoryService) -> None:
    # It is past midnight in China, and still the day before in UTC.
    service.now = datetime(2026, 11, 23, 16, tzinfo=UTC)
    said = GRANTED | {"until": "2026-11-23"}
    assert slugs(await service.refused(schema.GrantReward, CLERK, **said)) == ["reward-until-past"]


async def test_where_somebody_lives_is_told_first(service: MemoryService) -> None:
    await service.put(KnownVolunteer(id="new", version=1))
    outcome = await service.send(schema.GrantReward, CLERK, **GRANTED | {"volunteer_id": "new"})
    assert isinstance(outcome, Unavailable)


async def test_who_is_suspended_gets_what_was_granted(service: MemoryService) -> None:
    await service.follow(VolunteerSuspended(division=HOME, volunteer_id="a"))
    number = await grant(service)
    shown = await code_of(service, number)
    assert isinstance(await redeem(service, number, shown.pickup_code), Done)


# --- handed out once ------------------------------------------------------------------------------


async def test_it_is_handed_out_once(service: MemoryService) -> None:
    number = await grant(service)
    await redeem(service, number)
    service.now += timedelta(hours=1)
    (refused,) = (await redeem(service, number)).refusals
    assert refused.SLUG == "reward-collected-before"
    assert refused.collected_at == NOW
    assert "2026年11月23日" in refused.text("zh-Hans")
    assert len(service.told(schema.RewardCollected)) == 1


async def test_of_two_desks_at_once_one_hands_it_out(service: MemoryService) -> None:
    number = await grant(service)
    said = {"reward_number": number, "pickup_code": REWARD_KEYS.code(number)}
    commands = [service.command(schema.RedeemReward, by, **said) for by in (CLERK, DESK)]
    outcomes = await service.decide_at_once(*commands)
    assert sorted(map(why, outcomes)) == [[], ["reward-collected-before"]]
    assert len(service.told(schema.RewardCollected)) == 1


async def test_a_guessed_code_gets_nothing_and_learns_nothing(service: MemoryService) -> None:
    number = await grant(service)
    draw = random.Random(12)
    for _ in range(10_000):
        guess = "".join(draw.choices(ALPHABET, k=8))
        assert not REWARD_KEYS.is_code(number, guess)
    other = REWARD_KEYS.code(await grant(service, volunteer_id="b"))
    assert why(await redeem(service, number, other)) == ["pickup-code-wrong"]
    await redeem(service, number)
    # Nor when it was picked up.
    assert why(await redeem(service, number, other)) == ["pickup-code-wrong"]


async def test_the_code_is_nowhere_but_in_the_answer(service: MemoryService) -> None:
    number = await grant(service)
    code = (await code_of(service, number)).pickup_code
    await redeem(service, number, code)
    page = await service.ask(schema.ListRewards(actor=CLERK, organisation_id="committee"))
    mine = await service.ask(schema.ListRewardsOf(actor=person("a"), volunteer_id="a"))
    said = [page, mine, await service.stored(Reward, number), *service.told(schema.RewardCollected)]
    said += service.told(schema.RewardGranted)
    assert all(code not in repr(one) for one in said)


@pytest.mark.parametrize(("after", "expected"), [(-1, []), (0, ["reward-over"])])
async def test_until_its_last_day_is_over_in_china(
    service: MemoryService, after: int, expected: list[str]
) -> None:
    """Nobody has to note that it lapsed."""
    number = await grant(service)
    service.now = MIDNIGHT + timedelta(seconds=after)
    assert why(await code_of(service, number)) == expected
    assert why(await redeem(service, number)) == expected


@pytest.mark.parametrize("state", GOING)
async def test_what_does_not_wait_is_not_handed_out_and_has_no_code(
    service: MemoryService, state: str
) -> None:
    number = await grant(service)
    await end(service, number, state)
    expected = ["reward-over"] if state == "lapsed" else ["reward-not-waiting"]
    assert why(await redeem(service, number)) == expected
    assert why(await code_of(service, number)) == expected
    for kind, by, more in (
        (schema.WithdrawReward, CLERK, {"reason": "测试"}),
        (schema.DeclineReward, person("a"), {}),
    ):
        refused = await service.refused(kind, by, reward_number=number, **more)
        assert slugs(refused) == ["reward-not-waiting"]
    assert (await service.stored(Reward, number)).state == state


async def test_what_was_picked_up_has_no_code(service: MemoryService) -> None:
    number = await grant(service)
    await redeem(service, number)
    assert why(await code_of(service, number)) == ["reward-not-waiting"]


async def test_it_lapses_once_and_is_told(service: MemoryService) -> None:
    number = await grant(service)
    service.now = MIDNIGHT - timedelta(seconds=1)
    assert await service.due(SWEEPS[0]) == []
    service.now = MIDNIGHT
    (command,) = await service.due(SWEEPS[0])
    await service.decide(command)
    assert [one.reward_number for one in service.told(schema.RewardLapsed)] == [number]
    assert await service.due(SWEEPS[0]) == []
    assert why(await service.decide(command)) == []


# --- by whom --------------------------------------------------------------------------------------


async def test_nobody_grants_or_hands_out_to_themself(service: MemoryService) -> None:
    own = acting_as(id="a", role="organiser", organisation="committee", purpose="hours")
    assert slugs(await service.refused(schema.GrantReward, own, **GRANTED)) == ["own-matter"]
    number = await grant(service)
    assert why(await redeem(service, number, by=own)) == ["own-matter"]
    said = {"reward_number": number, "reason": "测试"}
    assert slugs(await service.refused(schema.WithdrawReward, own, **said)) == ["own-matter"]
    # Nor by another record of theirs.
    await service.follow(hours.merged("b", "a"))
    other = acting_as(id="b", role="organiser", organisation="committee", purpose="hours")
    assert why(await redeem(service, number, by=other)) == ["own-matter"]


async def test_it_is_handed_out_by_its_own_organisation_alone(service: MemoryService) -> None:
    number = await grant(service)
    for by in (OTHERS, ABOVE, person("a")):
        assert why(await redeem(service, number, by=by)) in (["not-found"], ["out-of-scope"])
    assert why(await service.send(schema.GrantReward, OTHERS, **GRANTED)) in (
        ["not-found"],
        ["out-of-scope"],
    )


@pytest.mark.parametrize("who", [CLERK, OTHERS, ABOVE, person("b")], ids=lambda one: one.id)
async def test_the_code_is_shown_to_nobody_else(service: MemoryService, who: Actor) -> None:
    number = await grant(service)
    answer = await service.ask(schema.GetPickupCode(actor=who, reward_number=number))
    assert why(answer) in (["not-found"], ["out-of-scope"])


async def test_a_guardian_shows_the_code_of_a_minor(service: MemoryService) -> None:
    number = await grant(service)
    guardian = acting_as(id="parent", role="guardian", ward="a", wards=["a"])
    asked = schema.GetPickupCode(actor=guardian, reward_number=number)
    assert why(await service.ask(asked)) in (["not-found"], ["out-of-scope"])
    known = await service.stored(KnownVolunteer, "a")
    changed = known.change(age_class="minor").after
    await service.put(changed)
    assert (await service.ask(asked)).pickup_code == REWARD_KEYS.code(number)
    declined = await service.done(schema.DeclineReward, guardian, reward_number=number)
    assert declined.state == "declined"


async def test_who_has_not_got_it_says_so_once(service: MemoryService) -> None:
    number = await grant(service)
    refused = await service.refused(schema.DisputePickup, person("a"), reward_number=number)
    assert slugs(refused) == ["reward-not-collected"]
    await redeem(service, number)
    done = await service.done(schema.DisputePickup, person("a"), reward_number=number)
    assert done.state == "disputed"
    (told,) = service.told(schema.RewardPickupDisputed)
    assert (told.organisation_id, told.volunteer_id) == ("committee", "a")
    refused = await service.refused(schema.DisputePickup, person("a"), reward_number=number)
    assert slugs(refused) == ["reward-not-collected"]
    # It stays handed out.
    assert why(await redeem(service, number)) == ["reward-collected-before"]
    query = schema.ListRewards(actor=CLERK, organisation_id="committee", state="disputed")
    (row,) = (await service.ask(query)).rewards
    assert (row.reward_number, row.disputed_at) == (number, NOW)
    asked = query.model_copy(update={"state": "waiting"})
    assert (await service.ask(asked)).rewards == []


async def test_lists_are_of_the_person_the_organisation_and_the_division(
    service: MemoryService,
) -> None:
    numbers = [await grant(service, grant_reference=f"测试-{one}") for one in range(3)]
    first = await service.ask(schema.ListRewards(actor=CLERK, organisation_id="committee", limit=2))
    rest = await service.ask(
        schema.ListRewards(actor=CLERK, organisation_id="committee", after=first.next)
    )
    assert [one.reward_number for one in (*first.rewards, *rest.rewards)] == sorted(numbers)
    asked = schema.ListRewards(actor=ABOVE, division=HOME)
    assert len((await service.ask(asked)).rewards) == 3
    asked = schema.ListRewards(actor=OTHERS, organisation_id="committee")
    assert getattr(await service.ask(asked), "rewards", []) == []
    asked = schema.ListRewardsOf(actor=person("b"), volunteer_id="a")
    assert why(await service.ask(asked)) in (["not-found"], ["out-of-scope"])
    copy = await service.ask(ExportHours(actor=person("a"), volunteer_id="a"))
    assert [one.reward_number for one in copy.rewards] == sorted(numbers)
