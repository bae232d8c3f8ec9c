"""What grows, and what must not take longer for it.

A province with a million people, their sign-ups and the records of as many commits lies in the
databases, and beside it a small one of which the same is asked in turn: every query of every
service in every form (`growth_questions`), by its view as the service calls it. A hot shift is
signed up for in turn with a stack that is empty. Both come up in turn.
"""

import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from operator import truediv
from typing import Any

from baodao.cli.bench import growth_data, growth_questions
from baodao.cli.bench.growth_ids import person
from baodao.cli.bench.growth_questions import Question
from baodao.cli.bench.long_log import LongLog
from baodao.cli.bench.sign_up import PEOPLE, SEATS, SignUps
from baodao.cli.bench.stage import Stage, median
from baodao.cli.operate.vault import MASTER_KEYS, key_settings, make_keys
from baodao.cli.output import Stop
from baodao.kit.mongo import Database

ROUND_OF = 500
"""Sizes are multiples of it: everybody has somebody in each kind of record."""
_TIMES = 7
_STEPS = 10
_SHOWN = 5
_STARTS = 3


async def run(
    size: int, small: int, rounds: int, announce: Callable[[str], None]
) -> dict[str, Any]:
    """Grow to so many people, and compare with `small` of them and with nobody.

    Raises:
        Stop: a size is no multiple of `ROUND_OF`, or a query is never answered.
    """
    if size % ROUND_OF or small % ROUND_OF or not 0 < small < size:
        raise Stop(f"sizes are multiples of {ROUND_OF}, the small one smaller")
    async with AsyncExitStack() as stages:
        full = await stages.enter_async_context(Stage())
        large, beside = _databases(full, "baodao"), _databases(full, "small")
        await _grow(full, large, size, announce)
        await growth_data.prepare(beside)
        await growth_data.grow(beside, 0, small)
        result = await _reads({"large": large, "small": beside}, announce)
        empty = await stages.enter_async_context(Stage())
        result |= await _starts(full, empty, announce)
        sign_ups = await _sign_ups(full, empty, size, rounds, announce)
        exact = bool(result.pop("exact")) and bool(sign_ups.pop("exact"))
        return {"people": size, **result, **sign_ups, "exact": exact, **full.memory()}


def _databases(stage: Stage, prefix: str) -> dict[str, Database]:
    return {name: stage.database(f"{prefix}_{name}") for name in growth_data.SERVICES}


async def _grow(
    stage: Stage, databases: dict[str, Database], size: int, announce: Callable[[str], None]
) -> None:
    await growth_data.prepare(databases)
    step = -(-size // _STEPS // ROUND_OF) * ROUND_OF
    stored = 0
    for first in range(0, size, step):
        stored += await growth_data.grow(databases, first, min(size, first + step))
        announce(f"  {min(size, first + step):,} people: {stored:,} documents")
    for service in ("scheduling", "hours"):
        await LongLog(stage, size // 10, service).grow(size)
        announce(f"  {size:,} events in the log of {service} and its stream")


async def _reads(
    provinces: dict[str, dict[str, Database]], announce: Callable[[str], None]
) -> dict[str, Any]:
    asked = await growth_questions.questions(provinces)
    sweeps = growth_questions.sweeps(provinces)
    for _ in range(_TIMES):
        for question in (*asked, *sweeps):
            await question.time()
    for what in (asked, sweeps):
        for one in _slowest(what)[:_SHOWN]:
            least = f"{one.least['small']:.1f} ms, now {one.least['large']:.1f} ms"
            announce(f"  {one.ratio('large', 'small'):.1f} x: {one.name} ({least})")
    # What the small province has is in the large one too.
    fewer = [one for one in asked if one.shown["large"] < one.shown["small"]]
    for one in fewer:
        announce(f"  {one.shown['large']} rows of {one.shown['small']}: {one.name}")
    return {
        "queries": len(asked),
        "slowest_ms": round(max(one.least["large"] for one in asked), 1),
        "ratio_queries": round(_slowest(asked)[0].ratio("large", "small"), 1),
        "ratio_sweeps": round(_slowest(sweeps)[0].ratio("large", "small"), 1),
        "exact": not fewer,
    }


def _slowest(asked: list[Question]) -> list[Question]:
    return sorted(asked, key=lambda one: -one.ratio("large", "small"))


async def _starts(full: Stage, empty: Stage, announce: Callable[[str], None]) -> dict[str, Any]:
    """Seconds until each service is ready, in turn; the medians together."""
    took: dict[str, list[float]] = {"full": [], "empty": []}
    for service in growth_data.SERVICES:
        for _ in range(_STARTS):
            for name, stage in (("full", full), ("empty", empty)):
                took[name].append(await _start(stage, service))
    seconds = {name: sum(found) / _STARTS for name, found in took.items()}
    announce(f"  all services are up in {seconds['full']:.1f} s, empty {seconds['empty']:.1f} s")
    return {
        "start_seconds": round(seconds["full"], 1),
        "ratio_start": round(seconds["full"] / seconds["empty"], 2),
    }


async def _start(stage: Stage, service: str) -> float:
    keys = stage.home / "keys"
    if not (keys / MASTER_KEYS).exists():
        make_keys(keys)
    settings = key_settings(keys) if service == "registration" else {}
    return await stage.time_start(service, **settings)


async def _sign_ups(
    full: Stage, empty: Stage, size: int, rounds: int, announce: Callable[[str], None]
) -> dict[str, Any]:
    """A hot shift among all that is stored and in an empty stack; by new people and old ones."""
    benches = {}
    for name, stage in (("full", full), ("empty", empty)):
        await stage.start_service("scheduling")
        database = stage.database("baodao_scheduling")
        benches[name] = SignUps(stage, database, database)
        await benches[name].ours(PEOPLE // 10, SEATS // 10)
        benches[name].measured.clear()
    speeds: dict[str, list[float]] = {"full": [], "empty": [], "stored": []}
    draw = random.Random(1)  # noqa: S311 -- to be repeatable, not secret
    people = min(PEOPLE, size)
    for number in range(rounds):
        for name, bench in benches.items():
            speeds[name].append((await bench.ours(PEOPLE, SEATS)).per_s)
        known = [person(one) for one in draw.sample(range(size), people)]
        speeds["stored"].append((await benches["full"].ours(people, SEATS, known)).per_s)
        last = {name: round(found[-1]) for name, found in speeds.items()}
        announce(f"  round {number + 1} of {rounds}: {last} sign-ups/s")
    medians = {name: median(found) for name, found in speeds.items()}
    return {
        "sign_ups_per_s": medians["full"],
        "empty_per_s": medians["empty"],
        "stored_people_per_s": medians["stored"],
        # Of those that came one after the other: what else the machine does changes meanwhile.
        "ratio_sign_up": median(map(truediv, speeds["full"], speeds["empty"]), 2),
        "exact": all(b.measured["ours"].exact for b in benches.values()),
    }
