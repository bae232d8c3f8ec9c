"""`streams check` and `repair` on a long history: how much memory they hold, and how long it takes.

A log and its stream are made (`long_log`), and checked by the real command in a process of its own:
at a quarter of the events and at all of them, once whole and once with every hundredth message
taken away. Then all is the history of one aggregate and no message is known to the log, which is
the worst that can be wrong.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from baodao.cli.bench.long_log import LongLog
from baodao.cli.bench.stage import Command, Stage

EVENTS_A_LEDGER = 10
_EVERY = 100


async def run(events: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The figures for so many events."""
    async with Stage() as stage:
        log = LongLog(stage, max(1, events // EVENTS_A_LEDGER))
        await log.grow(events // 4)
        quarter = await _check(stage)
        announce(_line(f"{log.events:,} events", quarter))
        await log.grow(events - log.events)
        whole = await _check(stage)
        announce(_line(f"{log.events:,} events", whole))
        lost = await _lose(stage, log.events)
        repair = await stage.command("streams", "repair", "--service", "hours", "--json")
        announce(_line(f"{lost:,} lost: repair", repair))
        found = repair.facts["hours"]
        exact = (quarter.code, whole.code, found["lost"]) == (0, 0, lost)
        exact &= whole.facts["hours"]["in_stream"] == log.events
    async with Stage() as stage:
        log = LongLog(stage, 1)
        await log.grow(events, is_kept=False)
        worst = await _check(stage)
        announce(_line("nothing known, one aggregate", worst))
        exact &= worst.facts["hours"]["unknown"]["count"] == events
    return {
        "events": events,
        "check_seconds": round(whole.seconds, 1),
        "cpu_us_per_event": round(1e6 * whole.cpu_seconds / events, 1),
        "ratio_quarter": round(whole.cpu_seconds / quarter.cpu_seconds / 4, 2),
        "repair_seconds": round(repair.seconds, 1),
        "worst_seconds": round(worst.seconds, 1),
        "check_peak_mb": whole.peak_mb,
        "repair_peak_mb": repair.peak_mb,
        "worst_peak_mb": worst.peak_mb,
        "exact": exact,
    }


def _line(what: str, took: Command) -> str:
    return f"  {what}: {took.seconds:.1f} s, of CPU {took.cpu_seconds:.1f} s, {took.peak_mb} MB"


async def _check(stage: Stage) -> Command:
    return await stage.command("streams", "check", "--service", "hours", "--json")


async def _lose(stage: Stage, events: int) -> int:
    """Take every hundredth message from the stream; how many."""
    places = range(_EVERY, events + 1, _EVERY)
    for start in range(0, len(places), _EVERY):
        await asyncio.gather(*(_take(stage, place) for place in places[start : start + _EVERY]))
    return len(places)


async def _take(stage: Stage, sequence: int) -> None:
    wanted = json.dumps({"seq": sequence, "no_erase": True}).encode()
    await stage.connection.request("$JS.API.STREAM.MSG.DELETE.HOURS", wanted, timeout=30)
