"""Rewards 礼遇 of people whose records are merged and parted: theirs, and once."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.rewards.domain import Reward
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema.hours import rewards as schema
from tests.builders import hours
from tests.builders.registration import person
from tests.builders.rewards import GRANTED, REWARD_KEYS
from tests.support.rewards import CLERK, DESK, MIDNIGHT, code_of, grant, lapse, redeem, town, why


@pytest.fixture
async def service() -> MemoryService:
    return await town()


async def test_after_a_merge_it_is_theirs_as_before(service: MemoryService) -> None:
    number = await grant(service)
    await service.follow(hours.merged("b", "a"))
    mine = await service.ask(schema.ListRewardsOf(actor=person("b"), volunteer_id="b"))
    assert [one.reward_number for one in mine.rewards] == [number]
    shown = await code_of(service, number, "b")
    # Granted again by the other name, it is the same one.
    assert await grant(service, volunteer_id="b") == number
    assert isinstance(await redeem(service, number, shown.pickup_code), Done)
    assert await grant(service, volunteer_id="b") == number
    done = await service.done(schema.DisputePickup, person("b"), reward_number=number)
    assert done.state == "disputed"


@pytest.mark.parametrize(("kept", "gone"), [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("first", ["a", "b"])
async def test_granted_to_two_records_of_one_person_it_is_handed_out_once(
    service: MemoryService, kept: str, gone: str, first: str
) -> None:
    numbers = {who: await grant(service, volunteer_id=who) for who in ("a", "b")}
    await service.follow(hours.merged(kept, gone))
    assert isinstance(await redeem(service, numbers[first]), Done)
    (other,) = numbers.keys() - {first}
    assert [one.reward_number for one in service.told(schema.RewardWithdrawn)] == [numbers[other]]
    stayed = await service.stored(Reward, numbers[other])
    assert (stayed.state, stayed.same_as) == ("withdrawn", numbers[first])
    assert why(await redeem(service, numbers[other])) == ["reward-collected-before"]


async def test_of_two_records_at_two_desks_at_once_one_is_handed_out(
    service: MemoryService,
) -> None:
    numbers = [await grant(service, volunteer_id=who) for who in ("a", "b")]
    await service.follow(hours.merged("a", "b"))
    commands = [
        service.command(
            schema.RedeemReward, by, reward_number=one, pickup_code=REWARD_KEYS.code(one)
        )
        for one, by in zip(numbers, (CLERK, DESK), strict=True)
    ]
    outcomes = await service.decide_at_once(*commands)
    assert sorted(map(why, outcomes)) == [[], ["reward-collected-before"]]


async def test_what_was_picked_up_before_a_merge_is_not_picked_up_after_it(
    service: MemoryService,
) -> None:
    numbers = [await grant(service, volunteer_id=who) for who in ("a", "b")]
    await redeem(service, numbers[1])
    await service.follow(hours.merged("a", "b"))
    assert why(await redeem(service, numbers[0])) == ["reward-collected-before"]


async def test_two_people_after_all_have_each_what_was_meant_for_them(
    service: MemoryService,
) -> None:
    await service.follow(hours.merged("a", "b"))
    mine = await grant(service, volunteer_id="b")
    theirs = await grant(service, volunteer_id="a", grant_reference="测试-0009")
    assert (await code_of(service, mine, "a")).pickup_code
    await service.follow(hours.parted("a", "b"))
    answer = await code_of(service, mine, "a")
    assert why(answer) in (["not-found"], ["out-of-scope"])
    assert (await code_of(service, mine, "b")).pickup_code
    for who, number in (("a", theirs), ("b", mine)):
        rows = await service.ask(schema.ListRewardsOf(actor=person(who), volunteer_id=who))
        assert [one.reward_number for one in rows.rewards] == [number]
    # What the one was granted under this number says nothing of the other one.
    assert await grant(service, volunteer_id="a") != mine
    assert isinstance(await redeem(service, mine), Done)


STEPS = (*("redeem", "merge") * 3, "grant", "withdraw", "decline", "midnight")


class Doings:
    """What can happen to one grant to two records, and what it comes to by hand."""

    def __init__(self, service: MemoryService, draw: random.Random) -> None:
        self.service, self.draw = service, draw
        self.version, self.together = 0, False
        self.handed_out: set[str] = set()
        """Whose reward was handed out."""

    async def one(self) -> None:
        step, who = self.draw.choice(STEPS), self.draw.choice("ab")
        number = REWARD_KEYS.number("committee", GRANTED["grant_reference"], who)
        if step == "grant":
            await self.service.send(schema.GrantReward, CLERK, **GRANTED | {"volunteer_id": who})
        elif step == "merge":
            self.version += 1
            happens = hours.parted if self.together else hours.merged
            await self.service.follow(happens("a", "b", self.version))
            self.together = not self.together
        elif step == "midnight":
            self.service.now = MIDNIGHT
            await lapse(self.service)
        elif step == "redeem":
            self.note(who, await redeem(self.service, number))
        elif step == "withdraw":
            said = {"reward_number": number, "reason": "测试"}
            await self.service.send(schema.WithdrawReward, DESK, **said)
        else:
            await self.service.send(schema.DeclineReward, person(who), reward_number=number)

    def note(self, who: str, outcome: Any) -> None:
        """Nobody gets what their person has got, and then nothing of it waits for them."""
        if isinstance(outcome, Done):
            assert who not in self.handed_out
            assert not (self.together and self.handed_out)
            waiting = [one for one in self.service.all_of(Reward) if one.state == "waiting"]
            assert not (self.together and waiting)
            self.handed_out.add(who)


@given(st.randoms(use_true_random=False))
async def test_whatever_happens_a_person_gets_a_grant_once(draw: random.Random) -> None:
    doings = Doings(await town(), draw)
    for who in draw.choice(["ab", "ab", "ab", "a"]):
        await grant(doings.service, volunteer_id=who)
    for _ in range(draw.randint(1, 14)):
        await doings.one()
    rewards = {one.id: one for one in doings.service.all_of(Reward)}
    told = doings.service.told(schema.RewardCollected)
    assert len(told) == len({one.reward_number for one in told}) == len(doings.handed_out)
    for one in rewards.values():
        assert one.broken(one) is None
        assert (one.volunteer_id in doings.handed_out) == one.is_collected
        # What gave way did so for one that was handed out.
        assert one.same_as is None or rewards[one.same_as].is_collected
