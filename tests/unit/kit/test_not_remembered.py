"""Of some commands nothing tells that they were there: no row, whatever became of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, ClassVar

import pytest

from baodao.kit.decisions import Decision, Refused, accept, by, refuse, use_case
from baodao.kit.mongo import Writes
from baodao.kit.testing import MemoryDatabase
from baodao.kit.work import Done, Outcome
from tests.unit.kit.test_first_decision import TAKEN, Process, Seat, Sit, stored, work


@pytest.fixture
async def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
async def one(database: MemoryDatabase) -> AsyncIterator[Process]:
    async with Process(database) as process:
        yield process


class Hush(Sit):
    REMEMBERED: ClassVar[bool] = False


@use_case
def hush(
    command: Hush, seat: Annotated[Seat, by("seat", or_new=lambda key: Seat(id=key))]
) -> Decision[None]:
    """Sit, or be silent if one sits already."""
    if seat.holder and seat.holder != command.who:
        return refuse(TAKEN)
    return accept(None, *([] if seat.holder else [seat.change(holder=command.who)]))


async def test_what_is_not_remembered_is_decided_each_time_and_leaves_no_row(
    one: Process, database: MemoryDatabase
) -> None:
    async def say(who: str) -> Outcome:
        (outcome,) = await one.committer.commit(
            [replace(work(Hush(command_id="k", who=who)), use_case=hush)]
        )
        return outcome

    assert await say("甲") == await say("甲") == Done(b"null")
    assert await say("乙") == Refused((TAKEN,)), "and no word of a key that was used before"
    assert (stored(database), database.documents("inbox")) == ({"a": "甲"}, [])


async def test_what_is_not_remembered_is_not_done_after_its_deadline(
    one: Process, database: MemoryDatabase
) -> None:
    deadlines: list[object] = []

    async def note(writes: Writes) -> None:
        deadlines.append(writes.deadline)

    one.before.append(note)
    hushed = replace(work(Hush(command_id="k")), use_case=hush)
    await one.committer.commit([hushed])
    assert deadlines == [hushed.deadline]
