"""Large groups are decided ahead; whatever they touch, the outcome is as one after the other."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from baodao.kit.committer import Committer, Limits
from baodao.kit.group import Group
from baodao.kit.mongo import ConflictError, UnreachableError, Writes
from baodao.kit.testing import MemoryDatabase, eventually
from baodao.kit.work import Cause, Done, Outcome, Work
from baodao.registration.common.vault import Vault
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema.registration.divisions import (
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
)
from tests.builders.actors import acting_as

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPERATOR = acting_as(id="operator", role="operator", scope="*")
LARGE = 1 << 20


class SlowDatabase(MemoryDatabase):
    """Commits when a test lets it, or fails as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.may_write = asyncio.Semaphore(0)
        self.waiting = self.commits = 0
        self.failures: list[Exception] = []

    async def commit(self, writes: Writes) -> None:
        self.waiting += 1
        await self.may_write.acquire()
        self.waiting -= 1
        if self.failures:
            raise self.failures.pop(0)
        await super().commit(writes)
        self.commits += 1


class Table:
    """A committer on that database, and what it is asked."""

    def __init__(self) -> None:
        self.database = SlowDatabase()
        tools = [Vault({"test": bytes(32)}, bytes(32))]
        self.committer = Committer(
            self.database, COLLECTIONS, "registration", lambda: NOW, lambda _: None, Limits(), tools
        )
        self.prepared: list[list[str]] = []
        self.outcomes: dict[int, Outcome] = {}
        self.asked = 0

    def ask(self, key: str, *rows: tuple[str, str], size: int = LARGE) -> None:
        divisions = [DivisionRow(code=code, name=name) for code, name in rows]
        command = ImportDivisions(command_id=key, actor=OPERATOR, rows=divisions)
        fingerprint = hashlib.blake2b(command.model_dump_json().encode()).hexdigest()
        use_case = subscribers.commands[ImportDivisions]
        work = Work(use_case, command, key, fingerprint, Cause(key, key), size)
        place, self.asked = self.asked, self.asked + 1

        async def settle(outcome: Outcome) -> None:
            self.outcomes[place] = outcome

        self.committer.submit(work, settle)

    def receipt(self, place: int) -> DivisionsReceipt:
        outcome = self.outcomes[place]
        assert isinstance(outcome, Done), outcome
        return DivisionsReceipt.model_validate_json(outcome.reply)


@pytest.fixture
async def table(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Table]:
    table = Table()
    prepare = Group.prepare

    async def noted(group: Group) -> None:
        if group._prepared is None:
            table.prepared.append([work.inbox_id for work in group._works])
        await prepare(group)

    monkeypatch.setattr(Group, "prepare", noted)
    running = asyncio.create_task(table.committer.run())
    yield table
    for _ in range(100):
        table.database.may_write.release()
    table.committer.finish()
    async with asyncio.timeout(5):
        await running


async def written_one_by_one(table: Table, outcomes: int) -> None:
    for _ in range(outcomes):
        table.database.may_write.release()
    await eventually(lambda: len(table.outcomes) == outcomes)


async def test_the_next_is_decided_while_the_first_is_written(table: Table) -> None:
    table.ask("a", ("12", "一"))
    table.ask("b", ("13", "二"))
    await eventually(lambda: table.prepared == [["a"], ["b"]])
    assert (table.database.waiting, table.database.commits, table.outcomes) == (1, 0, {})
    await written_one_by_one(table, 2)
    assert table.prepared == [["a"], ["b"]]
    assert (table.receipt(0).added, table.receipt(1).added) == (1, 1)


async def test_small_messages_wait_and_are_taken_together(table: Table) -> None:
    table.ask("a", ("12", "一"), size=100)
    await eventually(lambda: table.database.waiting)
    table.ask("b", ("13", "二"), size=100)
    table.ask("c", ("14", "三"), size=100)
    await asyncio.sleep(0)
    assert table.prepared == [["a"]]
    table.database.may_write.release()
    await eventually(lambda: table.prepared == [["a"], ["b", "c"]])


async def test_what_the_first_writes_is_seen_by_the_next(table: Table) -> None:
    table.ask("a", ("12", "一"))
    table.ask("b", ("12", "二"), ("1201", "三"))
    await eventually(lambda: table.prepared == [["a"], ["b"]])
    await written_one_by_one(table, 2)
    assert table.prepared == [["a"], ["b"], ["b"]]
    assert (table.receipt(1).added, table.receipt(1).renamed) == (1, 1)
    assert table.receipt(1).rejected == []


async def test_the_same_command_twice_is_carried_out_once(table: Table) -> None:
    table.ask("a", ("12", "一"))
    table.ask("a", ("12", "一"))
    await eventually(lambda: len(table.prepared) == 2)
    await written_one_by_one(table, 2)
    first, second = table.outcomes[0], table.outcomes[1]
    assert isinstance(first, Done)
    assert second == Done(first.reply, repeated=True)
    assert len(table.database.documents("outbox")) == 1


@pytest.mark.parametrize(
    "failure", [ConflictError("x"), UnreachableError("x"), RuntimeError("nobody listed it")]
)
async def test_what_was_decided_ahead_of_a_failure_is_decided_again(
    table: Table, failure: Exception
) -> None:
    table.database.failures.append(failure)
    table.ask("a", ("12", "一"))
    table.ask("b", ("13", "二"))
    await eventually(lambda: table.prepared == [["a"], ["b"]])
    for _ in range(3):
        table.database.may_write.release()
    await eventually(lambda: len(table.outcomes) == 2)
    assert table.prepared == [["a"], ["b"], ["a"], ["b"]]
    assert (table.receipt(0).added, table.receipt(1).added) == (1, 1)


async def test_numbers_of_records_are_in_the_order_of_the_commits(table: Table) -> None:
    for number in range(4):
        table.ask(f"k{number}", (f"{12 + number}", "一"))
    await written_one_by_one(table, 4)
    records = [document["_id"] for document in table.database.documents("outbox")]
    assert records == sorted(records)


async def test_what_was_taken_is_finished_at_the_end(table: Table) -> None:
    table.ask("a", ("12", "一"))
    table.ask("b", ("13", "二"))
    await eventually(lambda: table.prepared == [["a"], ["b"]])
    table.committer.finish()
    await written_one_by_one(table, 2)
    assert len(table.database.documents("divisions")) == 2
