"""Marks over an outbox that a test holds up and lets go."""

import asyncio
from datetime import UTC, datetime

import pytest

from baodao.kit.marks import Marks
from baodao.kit.mongo import UnreachableError
from baodao.kit.outbox import Publication


class HeldUp:
    """An outbox whose writes end when a test says so."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self._ends: list[asyncio.Future[None]] = []

    async def mark(self, publications: list[Publication]) -> None:
        self.asked.append([p.record_id for p in publications])
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ends.append(end)
        await end

    async def end(self, error: Exception | None = None) -> None:
        await turns()
        end = self._ends.pop(0)
        if error:
            end.set_exception(error)
        else:
            end.set_result(None)
        await turns()


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def published(*ids: str) -> list[Publication]:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return [Publication(record_id, "now", [1], at, None) for record_id in ids]


@pytest.fixture
async def outbox() -> HeldUp:
    return HeldUp()


@pytest.fixture
async def marks(outbox: HeldUp) -> Marks:
    return Marks(outbox)  # type: ignore[arg-type]


async def test_one_write_is_under_way_and_takes_what_has_come(outbox: HeldUp, marks: Marks) -> None:
    marks.add(published("a"))
    await turns()
    marks.add(published("b"))
    marks.add(published("c"))
    await turns()
    assert outbox.asked == [["a"]]
    assert [*marks.open] == ["a", "b", "c"]
    await outbox.end()
    assert outbox.asked == [["a"], ["b", "c"]]
    assert [*marks.open] == ["b", "c"]
    await outbox.end()
    assert not marks.open
    marks.add(published("d"))
    await outbox.end()
    assert outbox.asked[2:] == [["d"]]
    marks.check()


async def test_who_wants_few_open_waits_no_longer(outbox: HeldUp, marks: Marks) -> None:
    await marks.written()
    marks.add(published("a", "b"))
    await marks.written(but_for=2)
    waiting = asyncio.create_task(marks.written(but_for=1))
    marks_all = asyncio.create_task(marks.written())
    await turns()
    marks.add(published("c"))
    assert not waiting.done()
    await outbox.end()
    assert waiting.done()
    assert not marks_all.done()
    await outbox.end()
    await marks_all


async def test_a_failed_write_is_told_once_and_leaves_nothing_open(
    outbox: HeldUp, marks: Marks
) -> None:
    marks.add(published("a"))
    await turns()
    marks.add(published("b"))
    waiting = asyncio.create_task(marks.written())
    await outbox.end(UnreachableError("away"))
    with pytest.raises(UnreachableError, match="away"):
        await waiting
    assert outbox.asked == [["a"]]
    assert not marks.open
    marks.check()
    marks.add(published("c"))
    await outbox.end()
    await marks.written()
    assert outbox.asked == [["a"], ["c"]]


async def test_a_failure_that_nobody_waited_for_is_told_when_asked(
    outbox: HeldUp, marks: Marks
) -> None:
    marks.add(published("a"))
    await outbox.end(UnreachableError("away"))
    with pytest.raises(UnreachableError, match="away"):
        marks.check()
