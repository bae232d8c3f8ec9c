"""A reward over HTTP on real servers: shown, handed out once by many desks, its code nowhere."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from baodao.kernel.days import beginning_of, days_after, today
from baodao.schema import Actor
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.gateway import gateway, header
from tests.support.needles import Needles, logged, published, stored
from tests.support.scenario import Scenario, now
from tests.support.services import RunningServices, until

AT_ONCE = 20
UNTIL = days_after(today(now()), 1)


@dataclass
class Desks:
    """The desks of an organisation with two processes behind them, and two of its volunteers."""

    http: httpx.AsyncClient
    services: RunningServices
    organisation: str
    people: list[str]

    def desk(self, name: str) -> Actor:
        return acting_as(id=name, role="organiser", organisation=self.organisation, purpose="hours")

    async def call(self, by: Actor, path: str, said: Any = None) -> httpx.Response:
        """What is answered to a command, or to a query if nothing is said."""
        headers, path = header(by), f"/api/v1{path}"
        if said is None:
            return await self.http.get(path, headers=headers)
        return await self.http.post(path, json=said, headers=headers)

    async def granted(self, who: str, reference: str) -> str:
        said = {
            "volunteer_id": who,
            "grant_reference": reference,
            "title": "测试·门票",
            "place": "测试·服务站",
            "until": UNTIL,
            "granting_body": "测试·科技馆",
        }
        path = f"/organisations/{self.organisation}/rewards"
        answer = await self.call(self.desk("clerk"), path, said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["reward_number"])

    async def code(self, who: str, number: str) -> str:
        answer = await self.call(person(who), f"/rewards/{number}/pickup-code")
        assert answer.is_success, answer.text
        return str(answer.json()["pickup_code"])

    async def redeem(self, number: str, code: str, desk: str = "desk") -> str:
        """The state that it has now, or why it is not handed out."""
        path, said = f"/rewards/{number}/pickup", {"pickup_code": code}
        return _said(await self.call(self.desk(desk), path, said))


def _said(answer: httpx.Response) -> str:
    body = answer.json()
    return str(body["state"] if answer.is_success else body["refusals"][0]["slug"])


@pytest.fixture
async def desks(services: RunningServices) -> AsyncIterator[Desks]:
    await services.start_slice(hours=2)
    scenario = await Scenario.prepare(services, volunteers=2)
    async with gateway(services) as http:
        yield Desks(http, services, scenario.organisation, scenario.volunteers)


async def test_of_20_desks_at_two_processes_one_hands_it_out(desks: Desks) -> None:
    who, other = desks.people
    number = await desks.granted(who, "测试-1")
    assert await desks.granted(who, "测试-1") == number
    stranger = await desks.call(person(other), f"/rewards/{number}/pickup-code")
    assert stranger.status_code in (403, 404), stranger.text
    code = await desks.code(who, number)
    wrong = await desks.code(other, await desks.granted(other, "测试-1"))
    assert await desks.redeem(number, wrong) == "pickup-code-wrong"
    answers = await asyncio.gather(
        *(desks.redeem(number, code, f"desk-{one}") for one in range(AT_ONCE))
    )
    assert Counter(answers) == {"collected": 1, "reward-collected-before": AT_ONCE - 1}
    assert await desks.redeem(number, code) == "reward-collected-before"
    assert (await desks.call(person(who), f"/rewards/{number}/pickup-code")).status_code == 409
    (mine,) = (await desks.call(person(who), f"/volunteers/{who}/rewards")).json()["rewards"]
    assert (mine["reward_number"], mine["state"]) == (number, "collected")

    async def both_have_decided() -> bool:
        reports = [await desks.services.health(p) for p in desks.services.processes["hours"]]
        return all(one["counts"]["accepted"] + one["counts"]["refused"] for one in reports)

    await until(both_have_decided, 10, "asked of both processes")
    await desks.services.settled()
    needles = Needles([code, wrong])
    kept = await stored(desks.services), await published(desks.services)
    for places in (*kept, logged(desks.services)):
        assert places
        assert needles.found(places) == {}
    assert Needles([number]).found(kept[0]).keys() >= {"hours.rewards", "hours.outbox"}


async def test_it_lapses_after_its_last_day_and_can_be_declined_before(desks: Desks) -> None:
    who, _ = desks.people
    number, declined = [await desks.granted(who, f"测试-{one}") for one in (1, 2)]
    code = await desks.code(who, number)
    assert _said(await desks.call(person(who), f"/rewards/{declined}/decline", {})) == "declined"
    ahead = beginning_of(days_after(UNTIL, 1)) - now() + timedelta(seconds=1)
    desks.services.set_clock(ahead.total_seconds())
    assert await desks.redeem(number, code) == "reward-over"

    async def has_lapsed() -> bool:
        rows = (await desks.call(person(who), f"/volunteers/{who}/rewards")).json()["rewards"]
        return {one["reward_number"]: one["state"] for one in rows} == {
            number: "lapsed",
            declined: "declined",
        }

    await until(has_lapsed, 30, "noted that it lapsed")
