"""Which of 200 shifts somebody can take, next to one find by hand over an index.

One asker waits for each answer. Every tenth shift is full, and of some the person
already has another one at that time: the answer has to say so for each.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pymongo import AsyncMongoClient

from baodao.cli.bench import seed
from baodao.cli.bench.stage import Stage, percentile
from baodao.kit.client import Client
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.domain.calendar import Booking
from baodao.scheduling.seats.store import CALENDARS
from baodao.schema import Actor
from baodao.schema.scheduling.eligibility import CheckEligibility, EligibilityPage

SHIFTS_AT_ONCE, TAKEN, SEATS = 200, 20, 50
_FULL_EVERY = 10
_WARM_UP, _QUESTIONS = 50, 400


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """Ask `rounds` times 400 questions, with a find by hand after each."""
    async with Stage() as stage:
        database = stage.database("baodao_scheduling")
        shifts = [_shift(number) for number in range(SHIFTS_AT_ONCE)]
        (person_id,) = seed.new_ids(1)
        taken = [
            Booking(other, one.starts_at, one.ends_at)
            for one, other in zip(shifts, seed.new_ids(TAKEN), strict=False)
        ]
        await seed.store(database, SHIFTS, shifts)
        await seed.store(
            database, CALENDARS, [replace(seed.calendar(person_id), bookings=tuple(taken))]
        )
        await stage.start_service("scheduling")
        ours: list[float] = []
        by_hand: list[float] = []
        exact = True
        async with AsyncMongoClient[dict[str, Any]](stage.mongo.url) as mongo:
            rows = mongo["baodao_scheduling"]["shifts"]
            for number in range(rounds):
                for turn in range(_WARM_UP + _QUESTIONS):
                    took, is_right = await _asked(stage.client(), person_id, shifts)
                    began = time.perf_counter()
                    await rows.find_one({"_id": shifts[turn % len(shifts)].id})
                    if turn >= _WARM_UP:
                        ours.append(took)
                        by_hand.append(1000 * (time.perf_counter() - began))
                    exact &= is_right
                announce(f"  round {number + 1} of {rounds}: {sorted(ours)[len(ours) // 2]:.1f} ms")
        return {**_figures(sorted(ours), sorted(by_hand)), "exact": exact, **stage.memory()}


def _figures(ours: list[float], by_hand: list[float]) -> dict[str, Any]:
    return {
        "p50_ms": round(percentile(ours, 0.5), 2),
        "p99_ms": round(percentile(ours, 0.99), 2),
        "find_p50_ms": round(percentile(by_hand, 0.5), 2),
        "find_p99_ms": round(percentile(by_hand, 0.99), 2),
        "ratio_find": round(percentile(ours, 0.99) / percentile(by_hand, 0.99), 1),
    }


def _shift(number: int) -> Shift:
    shift = seed.open_shift(seed.new_ids(1)[0], number, SEATS)
    return replace(shift, seats_taken=SEATS if not number % _FULL_EVERY else number % SEATS)


async def _asked(client: Client, person_id: str, shifts: list[Shift]) -> tuple[float, bool]:
    """The milliseconds an answer took, and whether it is right about every shift."""
    query = CheckEligibility(
        actor=Actor(id=person_id, role="volunteer"),
        volunteer_id=person_id,
        shift_ids=[one.id for one in shifts],
    )
    began = time.perf_counter()
    page = await client.get(query, EligibilityPage)
    took = 1000 * (time.perf_counter() - began)
    gets = [one.gets for one in page.shifts]
    # Who only waits may be busy then.
    wanted = [
        "waitlist" if one.seats_taken == SEATS else None if number < TAKEN else "seat"
        for number, one in enumerate(shifts)
    ]
    return took, gets == wanted
