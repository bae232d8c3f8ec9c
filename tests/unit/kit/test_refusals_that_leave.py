"""A refusal may leave something behind: that is committed, once, and it is a refusal still."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from baodao.kit.committer import Committer, Limits
from baodao.kit.decisions import Aggregate, Decision, accept, by, refuse, use_case
from baodao.kit.mongo import ConflictError, Writes
from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryDatabase
from baodao.kit.work import Cause, Done, Failed, Outcome, Refused, RefusedBefore, Work
from baodao.schema import NotFound, decode
from baodao.schema.identity.accounts import PasswordChanged

NO = NotFound(kind="way in", id="a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Aggregate):
    tries: int = 0

    def broken(self, before: Aggregate) -> str | None:
        return "tried too often" if self.tries > 3 else None


LOCKS = Collection("locks", Lock)


class Try(BaseModel):
    command_id: str
    is_right: bool = False


@use_case
def try_lock(
    command: Try, lock: Annotated[Lock, by(lambda _: "lock", or_new=lambda key: Lock(id=key))]
) -> Decision[None]:
    if command.is_right:
        return accept(None, lock.change(tries=0))
    told = PasswordChanged(division="12", account_id="ana")
    return refuse(NO, leaving=[lock.change(told, tries=lock.tries + 1)])


class Busy(MemoryDatabase):
    """Somebody else's writes are in the way so many times."""

    conflicts = 0

    async def commit(self, writes: Writes) -> None:
        if self.conflicts:
            self.conflicts -= 1
            raise ConflictError("locks")
        await super().commit(writes)


class Door:
    def __init__(self) -> None:
        self.database, self.rung = Busy(), 0
        self.committer = Committer(
            self.database, [LOCKS], "identity", lambda: NOW, self._ring, Limits()
        )

    def _ring(self, _: str) -> None:
        self.rung += 1

    async def ask(self, *commands: Try, keyed: bool = False) -> list[Outcome]:
        return await self.committer.commit([_work(command, keyed) for command in commands])

    @property
    def tries(self) -> list[int]:
        return [row["tries"] for row in self.database.documents("locks")]

    @property
    def told(self) -> list[Any]:
        records = [Record.restore(row) for row in self.database.documents(OUTBOX)]
        return [decode(e.headers, e.data) for record in records for e in record.events]


def _work(command: Try, keyed: bool) -> Work:
    cause, said = Cause("c", command.command_id), command.model_dump_json()
    return Work(try_lock, command, f"i:{command.command_id}", said, cause, 10, is_keyed=keyed)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    running = asyncio.create_task(door.committer.run())
    yield door
    door.committer.finish()
    async with asyncio.timeout(60):
        await running


async def test_what_a_refusal_leaves_is_stored_and_told(door: Door) -> None:
    (outcome,) = await door.ask(Try(command_id="a"))
    assert isinstance(outcome, Refused)
    assert outcome.refusals == (NO,)
    assert door.tries == [1]
    assert [(e.aggregate_version, event.NAME) for e, event in door.told] == [
        (1, "password-changed")
    ]
    assert door.rung == 1
    assert door.committer.state.refused == 1


async def test_later_messages_of_the_group_see_it(door: Door) -> None:
    await door.ask(Try(command_id="a"), Try(command_id="b"))
    assert door.tries == [2]
    outcomes = await door.ask(Try(command_id="c"), Try(command_id="d", is_right=True))
    assert isinstance(outcomes[0], Refused)
    assert outcomes[1] == Done(b"null")
    assert door.tries == [0]
    assert [e.aggregate_version for e, _ in door.told] == [1, 2, 3]


@pytest.mark.parametrize("keyed", [True, False])
async def test_it_is_left_once_however_often_the_message_comes(door: Door, keyed: bool) -> None:
    first, second = await door.ask(Try(command_id="a"), Try(command_id="a"), keyed=keyed)
    (third,) = await door.ask(Try(command_id="a"), keyed=keyed)
    assert isinstance(first, Refused)
    assert isinstance(second, RefusedBefore)
    assert second == third
    assert door.tries == [1]
    assert len(door.told) == 1


async def test_it_is_left_once_however_often_the_group_is_tried(door: Door) -> None:
    door.database.conflicts = 2
    (outcome,) = await door.ask(Try(command_id="a"))
    assert isinstance(outcome, Refused)
    assert (door.tries, len(door.told)) == ([1], 1)


async def test_it_has_the_bounds_of_its_aggregate(door: Door) -> None:
    outcomes = await door.ask(*(Try(command_id=key) for key in "abcd"))
    assert [type(one) for one in outcomes] == [Refused] * 3 + [Failed]
    assert (door.tries, len(door.told)) == ([3], 3)
