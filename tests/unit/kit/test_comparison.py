"""A comparison holds no more of a long stream than of a short one, whatever is wrong with it."""

import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from baodao.kit.comparison import Comparison
from baodao.kit.outbox import Claim, Outbox
from baodao.kit.stream_reader import BATCH, Stored, StreamReader, StreamState

INCARNATION = "i"
SHORT, LONG = 4 * BATCH, 12 * BATCH
A_RECORD = 50


def event(number: int) -> str:
    return f"e{number:08}"


@dataclass(frozen=True)
class History:
    """What the log and the stream have; events are made when they are asked for."""

    events: int
    aggregates: int = 100
    logged: bool = True
    streamed: bool = True
    copies: int = 1
    """How often the stream has each event."""
    backwards: bool = False

    def claim(self, first: int) -> Claim:
        numbers = range(first, min(first + A_RECORD, self.events + 1))
        ids = tuple(event(number) for number in numbers)
        return Claim(f"r{first:08}", ids, tuple(numbers), INCARNATION, is_published=True)

    def message(self, sequence: int) -> Stored:
        number = (sequence - 1) % self.events + 1
        if self.backwards:
            number = self.events + 1 - number
        headers = {
            "ce-id": event(number),
            "ce-subject": f"a{number % self.aggregates}",
            "ce-aggregatetype": "a",
            "ce-aggregateversion": str((number - 1) // self.aggregates + 1),
        }
        return Stored(sequence, "2026-11-23T00:00:00Z", "events.a", headers, b"")


class Log:
    def __init__(self, history: History) -> None:
        self._history = history

    async def pending(self) -> int:
        return 0

    async def claims(self, _: str) -> AsyncIterator[Claim]:
        for first in range(1, self._history.events + 1, A_RECORD):
            if self._history.logged:
                yield self._history.claim(first)

    async def claims_elsewhere(self, _: str) -> AsyncIterator[Claim]:
        for claim in ():
            yield claim

    def all_claims(self) -> AsyncIterator[Claim]:
        return self.claims(INCARNATION)


class Reader:
    stream = "S"

    def __init__(self, history: History) -> None:
        self._history = history
        self._held = history.events * history.copies if history.streamed else 0

    async def state(self) -> StreamState:
        last = self._history.events * self._history.copies
        return StreamState(INCARNATION, 1, last, self._held)

    async def get(self, after: int) -> list[Stored]:
        upto = min(after + BATCH, self._held)
        return [self._history.message(sequence) for sequence in range(after + 1, upto + 1)]


async def compared(**facts: Any) -> tuple[Comparison, int]:
    """The comparison, and the most bytes that Python held in it beyond what was there before."""
    history = History(**facts)
    comparison = Comparison(
        cast("Outbox", Log(history)), cast("StreamReader", Reader(history)), "hours"
    )
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await comparison.run()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    comparison.close()
    return comparison, most - before


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({}, ""),
        ({"aggregates": 1}, ""),
        ({"logged": False}, "unknown"),
        ({"logged": False, "aggregates": 1}, "unknown"),
        ({"streamed": False}, "lost"),
        ({"copies": 2}, "duplicated"),
        ({"backwards": True, "aggregates": 1}, "out_of_order"),
        ({"backwards": True}, "out_of_order"),
    ],
)
async def test_no_more_is_held_of_a_long_stream(facts: dict[str, Any], wrong: str) -> None:
    # What is made once, and the examples of the report, are there already in a short one.
    _, short = await compared(events=SHORT, **facts)
    comparison, long = await compared(events=LONG, **facts)
    report = comparison.report
    found = {name: len(getattr(report, name)) for name in ("unknown", "duplicated", "out_of_order")}
    found = {name: number for name, number in found.items() if number}
    found |= {"lost": report.lost} if report.lost else {}
    assert list(found) == ([wrong] if wrong else [])
    assert not wrong or found[wrong] in (LONG, facts.get("aggregates", 100))
    assert long < 1.25 * short, f"{short:,} bytes, and {long:,} of {LONG // SHORT} times as much"
