"""The first decision for a command id is the only one, and nothing is done after its deadline."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated, Self

import pytest
from pydantic import BaseModel

from baodao.kit.clock import system_clock
from baodao.kit.committer import Committer, CommitterState, Limits
from baodao.kit.decisions import Aggregate, Decision, Refused, accept, by, refuse, use_case
from baodao.kit.mongo import ConflictError, Writes
from baodao.kit.store import Collection
from baodao.kit.testing import NOW, MemoryDatabase, eventually
from baodao.kit.work import Cause, Done, Failed, Outcome, RefusedBefore, Unavailable, Work
from baodao.schema import NotFound
from baodao.schema.replies import encode_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Aggregate):
    holder: str | None = None


SEATS = Collection("seats", Seat)
TAKEN = NotFound(kind="free seat", id="a")


class Sit(BaseModel):
    command_id: str
    seat: str = "a"
    who: str | None = "somebody"


@use_case
def sit(
    command: Sit, seat: Annotated[Seat, by("seat", or_new=lambda key: Seat(id=key))]
) -> Decision[None]:
    if command.who and seat.holder:
        return refuse(TAKEN)
    return accept(None, seat.change(holder=command.who))


Before = Callable[[Writes], Awaitable[None]]


class HeldDatabase(MemoryDatabase):
    """Another process's view of a database: a test says what happens before each commit."""

    def __init__(self, of: MemoryDatabase, before: Before) -> None:
        self._of, self._before = of, before

    async def by_ids(self, collection: str, ids: object) -> list[dict[str, object]]:
        return await self._of.by_ids(collection, ids)  # type: ignore[arg-type]

    async def commit(self, writes: Writes) -> None:
        await self._before(writes)
        await self._of.commit(writes)


@dataclass
class Process:
    """A committer over a database that others write as well."""

    database: MemoryDatabase
    before: list[Before] = field(default_factory=list)
    limits: Limits = field(default_factory=lambda: Limits(patience=timedelta(minutes=10)))

    async def __aenter__(self) -> Self:
        async def before(writes: Writes) -> None:
            for step in self.before:
                await step(writes)

        held = HeldDatabase(self.database, before)
        self.committer = Committer(held, [SEATS], "seats", lambda: NOW, lambda _: None, self.limits)
        self._running = asyncio.create_task(self.committer.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.before.clear()
        self.committer.finish()
        async with asyncio.timeout(60):
            await self._running

    async def send(self, *commands: Sit, **facts: object) -> list[Outcome]:
        return await self.committer.commit([work(command, **facts) for command in commands])

    @property
    def state(self) -> CommitterState:
        return self.committer.state


def work(
    command: Sit,
    *,
    keyed: bool = True,
    seconds: float = 60,
    event: bool = False,
    size: int = 100,
) -> Work:
    return Work(
        sit,
        command,
        f"seats:{command.command_id}",
        "" if event else command.model_dump_json(),
        Cause("c", command.command_id),
        size,
        deadline=None if event else system_clock() + timedelta(seconds=seconds),
        is_keyed=keyed,
    )


@pytest.fixture
async def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
async def one(database: MemoryDatabase) -> AsyncIterator[Process]:
    async with Process(database) as process:
        yield process


@pytest.fixture
async def other(database: MemoryDatabase) -> AsyncIterator[Process]:
    async with Process(database) as process:
        yield process


def stored(database: MemoryDatabase) -> dict[str, object]:
    return {seat["_id"]: seat["holder"] for seat in database.documents("seats")}


async def test_who_was_told_no_gets_no_seat_by_an_earlier_copy(
    one: Process, other: Process, database: MemoryDatabase
) -> None:
    stopped, goes_on = asyncio.Event(), asyncio.Event()

    async def stop(_: Writes) -> None:
        stopped.set()
        await goes_on.wait()

    one.before.append(stop)
    first = asyncio.create_task(one.send(Sit(command_id="k", who="甲")))
    await stopped.wait()
    # Meanwhile the seat is taken, the client asks again under its key, and the seat is free again.
    assert await other.send(Sit(command_id="b", who="乙")) == [Done(b"null")]
    assert await other.send(Sit(command_id="k", who="甲")) == [Refused((TAKEN,))]
    assert await other.send(Sit(command_id="c", who=None)) == [Done(b"null")]
    one.before.clear()
    goes_on.set()
    assert await first == [RefusedBefore(encode_refused((TAKEN,)))]
    assert stored(database) == {"a": None}
    assert await other.send(Sit(command_id="k", who="甲")) == await first


async def test_a_refusal_is_remembered_for_minutes_and_a_reply_for_days(
    one: Process, database: MemoryDatabase
) -> None:
    await one.send(Sit(command_id="k"))
    await one.send(Sit(command_id="no"))
    rows = {row["_id"]: row for row in database.documents("inbox")}
    kept = {key: row["expires_at"] - row["at"] for key, row in rows.items()}
    assert kept == {"seats:k": timedelta(days=30), "seats:no": timedelta(minutes=10)}


async def test_what_nobody_asks_again_costs_nothing(one: Process, database: MemoryDatabase) -> None:
    await one.send(Sit(command_id="k"))
    before = database.snapshot()
    assert await one.send(Sit(command_id="no"), keyed=False) == [Refused((TAKEN,))]
    assert database.snapshot() == before
    await one.send(Sit(command_id="free", who=None))
    assert await one.send(Sit(command_id="no"), keyed=False) == [Done(b"null")]


async def test_what_tells_commands_apart_is_made_of_those_that_are_remembered(
    one: Process,
) -> None:
    made: list[str] = []

    def fingerprint(command: Sit) -> str:
        made.append(command.command_id)
        return command.model_dump_json()

    commands = [("k", True), ("kept", True), ("gone", False), ("k", True)]
    works = [
        replace(work(Sit(command_id=key), keyed=keyed), fingerprint=fingerprint)
        for key, keyed in commands
    ]
    outcomes = await one.committer.commit(works)
    assert outcomes == [Done(b"null"), *[Refused((TAKEN,))] * 2, Done(b"null", repeated=True)]
    assert made == ["k", "kept", "k"]


async def test_a_key_that_was_refused_stands_for_its_command_alone(one: Process) -> None:
    await one.send(Sit(command_id="k"))
    await one.send(Sit(command_id="no"))
    (outcome,) = await one.send(Sit(command_id="no", seat="b"))
    assert isinstance(outcome, Refused)
    assert [rule.SLUG for rule in outcome.refusals] == ["command-id-reused"]


async def test_the_same_command_twice_in_a_group_is_refused_once(one: Process) -> None:
    await one.send(Sit(command_id="k"))
    twice = await one.send(Sit(command_id="no"), Sit(command_id="no"))
    assert twice == [Refused((TAKEN,)), RefusedBefore(encode_refused((TAKEN,)))]


async def test_nothing_is_decided_after_its_deadline(
    one: Process, database: MemoryDatabase
) -> None:
    (late,) = await one.send(Sit(command_id="k"), seconds=-0.001)
    assert late == Unavailable("the deadline of the command has passed")
    assert database.snapshot() == {}


async def test_nothing_is_committed_after_its_deadline_and_the_rest_of_the_group_is(
    database: MemoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = system_clock()
    monkeypatch.setattr("baodao.kit.writes.system_clock", lambda: now)
    monkeypatch.setattr("baodao.kit.group.system_clock", lambda: now)
    async with Process(database) as one:

        async def take_long(_: Writes) -> None:
            nonlocal now
            now += timedelta(seconds=10)
            one.before.clear()

        one.before.append(take_long)
        late = one.committer.commit([work(Sit(command_id="k", seat="late"), seconds=5)])
        in_time = one.committer.commit([work(Sit(command_id="l", seat="a"), seconds=300)])
        outcomes = [x for many in await asyncio.gather(late, in_time) for x in many]
        assert outcomes == [Unavailable("the deadline of the command has passed"), Done(b"null")]
    assert stored(database) == {"a": "somebody"}


async def test_what_was_carried_out_is_answered_also_after_the_deadline(one: Process) -> None:
    await one.send(Sit(command_id="k"))
    assert await one.send(Sit(command_id="k"), seconds=-1) == [Done(b"null", repeated=True)]


# --- errors, and other writes that stay in the way ------------------------------------------------


async def test_an_error_nobody_listed_is_an_unknown_outcome(
    one: Process, database: MemoryDatabase
) -> None:
    async def fail_after_it_is_done(writes: Writes) -> None:
        one.before.clear()
        await database.commit(writes)
        raise RuntimeError("nobody listed it")

    one.before.append(fail_after_it_is_done)
    assert await one.send(Sit(command_id="k")) == [Done(b"null", repeated=True)]
    assert len(database.documents("outbox")) == 0
    assert stored(database) == {"a": "somebody"}


async def test_after_such_errors_a_command_may_be_sent_again_and_an_event_is_counted(
    database: MemoryDatabase,
) -> None:
    async def fail(_: Writes) -> None:
        raise RuntimeError("nobody listed it")

    async with Process(database, [fail], Limits(patience=timedelta(seconds=0))) as one:
        command, event = await one.committer.commit(
            [work(Sit(command_id="k")), work(Sit(command_id="e", seat="b"), event=True)]
        )
        assert command == Unavailable("the outcome is not known yet")
        assert isinstance(event, Failed)
        one.before.clear()
        assert await one.send(Sit(command_id="k")) == [Done(b"null")]


async def test_a_message_that_keeps_conflicting_holds_up_no_other(
    one: Process, database: MemoryDatabase
) -> None:
    async def locked(writes: Writes) -> None:
        if "locked" in writes.keys()["seats"]:
            raise ConflictError("seats")

    one.before.append(locked)
    stuck = asyncio.create_task(one.send(Sit(command_id="s", seat="locked")))
    await eventually(lambda: one.committer.conflicting_for() > 0)
    for number in range(50):
        seat = f"free-{number}"
        assert await one.send(Sit(command_id=seat, seat=seat)) == [Done(b"null")]
    assert not stuck.done()
    assert one.committer.conflicting_for() > 0
    one.before.clear()
    assert await stuck == [Done(b"null")]
    assert one.committer.conflicting_for() == 0.0
    assert len(stored(database)) == 51


async def test_many_that_conflict_are_all_done_once_the_way_is_free(
    one: Process, database: MemoryDatabase
) -> None:
    locked = True

    async def conflict(writes: Writes) -> None:
        if locked and any(key.startswith("l") for key in writes.keys()["seats"]):
            raise ConflictError("seats")

    one.before.append(conflict)
    commands = [Sit(command_id=f"l{n}", seat=f"l{n}") for n in range(200)]
    free = [Sit(command_id=f"f{n}", seat=f"f{n}") for n in range(200)]
    mixed = [command for pair in zip(commands, free, strict=True) for command in pair]
    stuck = asyncio.create_task(one.send(*mixed))
    await eventually(lambda: one.state.accepted >= 100)
    locked = False
    assert set(await stuck) == {Done(b"null")}
    assert len(stored(database)) == 400


async def test_patience_ends(database: MemoryDatabase) -> None:
    async def conflict(_: Writes) -> None:
        raise ConflictError("seats")

    async with Process(database, [conflict], Limits(patience=timedelta(milliseconds=50))) as one:
        assert await one.send(Sit(command_id="k")) == [Unavailable("too many conflicting changes")]


async def test_an_answer_that_cannot_be_sent_ends_nothing(one: Process) -> None:
    told: list[Outcome] = []

    async def tell(outcome: Outcome) -> None:
        told.append(outcome)
        raise RuntimeError("the connection is gone")

    one.committer.submit(work(Sit(command_id="k")), tell)
    await eventually(lambda: told)
    assert await one.send(Sit(command_id="k")) == [Done(b"null", repeated=True)]


async def test_what_was_decided_ahead_is_not_taken_for_what_comes_back(
    database: MemoryDatabase,
) -> None:
    """A large message is decided ahead while another one, which was set aside, comes back."""
    async with Process(database) as one:
        locked = True

        def is_its_turn() -> bool:
            due = one.committer._aside.next_due()
            return due is None or due <= one.committer._now()

        async def conflict(writes: Writes) -> None:
            if locked and "locked" in writes.keys()["seats"]:
                raise ConflictError("seats")
            # Right after this commit it is the turn of what was set aside.
            await eventually(is_its_turn)

        one.before.append(conflict)
        stuck = asyncio.create_task(one.send(Sit(command_id="s", seat="locked")))
        await eventually(lambda: one.committer.conflicting_for() > 0)
        seats = [f"large-{number}" for number in range(6)]
        large = asyncio.gather(
            *(one.send(Sit(command_id=seat, seat=seat), size=1 << 20) for seat in seats)
        )
        await eventually(lambda: one.state.accepted >= 3)
        locked = False
        assert await large == [[Done(b"null")]] * 6
        assert await stuck == [Done(b"null")]
        # An answer that was another's would leave somebody without a row.
        rows = {row["_id"] for row in database.documents("inbox")}
        assert rows == {f"seats:{key}" for key in (*seats, "s")}
        assert set(stored(database)) == {*seats, "locked"}
