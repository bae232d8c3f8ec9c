"""5,000 people for 500 seats and 500 places to wait, of one shift; one process of ours, and two.

What is written by hand keeps a waiting list too, in the same transaction. Variants take turns;
each has processes of its own, which are there in its turn alone. There are as many
places as a pack says that says nothing.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from baodao.cli.bench import raw_group, raw_sign_up, seed
from baodao.cli.bench.load import Burst, timed_burst
from baodao.cli.bench.stage import Stage, median, percentile
from baodao.schema.scheduling.seats import ReserveSeat

PEOPLE, SEATS, PLACES = 5_000, 500, 500
IN_FLIGHT = 1_000
_WARM_UP = 200
_OURS, _RAW = "scheduling", "cli.bench.raw_sign_up"
VARIANTS = ((_OURS, 1), (_RAW, 1), (_OURS, 2), (_RAW, 2))


@dataclass
class Measured:
    """The rounds of one variant: answers a second, and how long people waited for theirs."""

    per_s: list[float] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    exact: bool = True


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The variants in turn, `rounds` times; the medians of their speeds."""
    measured = {variant: Measured() for variant in VARIANTS}
    async with Stage() as stage:
        for number in range(rounds):
            for variant in VARIANTS:
                await _turn(stage, *variant, measured[variant])
            speeds = {f"{n} x {c}": round(m.per_s[-1]) for (n, c), m in measured.items()}
            announce(f"  round {number + 1} of {rounds}: {speeds}")
        return {
            "one": _figures(measured[_OURS, 1], measured[_RAW, 1]),
            "two": _figures(measured[_OURS, 2], measured[_RAW, 2]),
            "ratio_two_to_one": round(
                median(measured[_OURS, 2].per_s) / median(measured[_OURS, 1].per_s), 2
            ),
            "exact": all(one.exact for one in measured.values()),
        }


def _figures(ours: Measured, raw: Measured) -> dict[str, Any]:
    took = sorted(ours.took_ms)
    return {
        "ours_per_s": median(ours.per_s),
        "raw_per_s": median(raw.per_s),
        "ratio_raw": round(median(ours.per_s) / median(raw.per_s), 2),
        "p50_ms": round(percentile(took, 0.5), 1),
        "p99_ms": round(percentile(took, 0.99), 1),
    }


async def _turn(stage: Stage, name: str, processes: int, measured: Measured) -> None:
    async with AsyncExitStack() as there:
        instances = [f"{name.rpartition('.')[2]}-{n}" for n in range(processes)]
        for instance in instances:
            process = await stage.start(name, label=instance, BAODAO_INSTANCE=instance)
            there.push_async_callback(process.stop)
        health = _OURS if name == _OURS else raw_sign_up.HEALTH
        await asyncio.gather(*(stage.ready(health, instance) for instance in instances))
        await _rush(stage, name, _WARM_UP, _WARM_UP // 10, _WARM_UP // 10)
        result, is_exact = await _rush(stage, name, PEOPLE, SEATS, PLACES)
        measured.per_s.append(result.per_s)
        measured.took_ms += result.took_ms
        measured.exact &= is_exact


async def _rush(
    stage: Stage, name: str, people: int, seats: int, places: int
) -> tuple[Burst, bool]:
    """The opening of one shift, and whether just as many got a seat or wait as there is room."""
    is_ours = name == _OURS
    database = stage.database("baodao_scheduling" if is_ours else raw_group.DATABASE)
    if is_ours:
        volunteers = await seed.volunteers(database, people)
        (shift_id,) = await seed.shifts(database, 1, seats)
    else:
        shift_id, volunteers = await seed.by_hand(database, people, seats, places)
    signer = stage.signer if is_ours else None
    commands = [seed.reserve(shift_id, who, signer, may_wait=True) for who in volunteers]
    subject = ReserveSeat.SUBJECT if is_ours else raw_sign_up.GROUP
    result = await timed_burst(stage.connection, subject, commands, IN_FLIGHT)
    (shift,) = await database.by_ids("shifts", [shift_id])
    counts = [
        await database.count("sign_ups", {"shift_id": shift_id, "state": state})
        for state in ("reserved", "waitlisted")
    ]
    turns = [one["turn"] for one in shift["waiting"]]
    is_exact = (shift["seats_taken"], turns) == (seats, [*range(1, places + 1)])
    return result, is_exact and counts == [seats, places] and result.accepted == seats + places
