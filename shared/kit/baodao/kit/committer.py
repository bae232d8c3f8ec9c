"""The group committer: decide in memory, commit in groups.

While one commit is in flight, messages queue up; the next commit takes all of them. A group loads
what its use cases name, decides one message after the other on what the earlier ones left, and
writes everything in one transaction: the changed aggregates guarded by their versions, a row per
message in the inbox, and one record with all events in the outbox. Only then are the senders
answered. A refusal or a defect concerns its own message and leaves no trace in the group.

Large messages (tables of rows) take as long to decide as to write. The next group of such is
decided while the one before it is being written, as another process would do it; if the two touch
each other it is decided again. Commits still follow one another.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from baodao.kit.clock import Clock
from baodao.kit.decisions import Aggregate, Refused
from baodao.kit.group import Group
from baodao.kit.ids import Ids
from baodao.kit.mongo import ConflictError, Database, UnreachableError, UnwritableError
from baodao.kit.store import Collection
from baodao.kit.work import Done, Failed, Outcome, Unavailable, Work

log = structlog.get_logger()

Settle = Callable[[Outcome], Awaitable[None]]

_LARGE = 1 << 16
_TRIES_TOGETHER = 4
_TRIES_ALONE = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a committer.

    `group_size` messages and `group_bytes` of payload go into one commit at most, `queue_size` may
    wait for theirs, a database that does not answer is waited for with `patience`, and the reply to
    a command is remembered for `inbox_retention`.
    """

    group_size: int = 512
    group_bytes: int = 1 << 20
    queue_size: int = 20_000
    patience: timedelta = timedelta(seconds=15)
    inbox_retention: timedelta = timedelta(days=30)


@dataclass
class CommitterState:
    """Counts since the start, for health and logs."""

    groups: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    failed: int = 0
    unavailable: int = 0
    conflicts: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add one outcome."""
        if isinstance(outcome, Done):
            self.accepted += not outcome.repeated
            self.repeated += outcome.repeated
        elif isinstance(outcome, Refused):
            self.refused += 1
        elif isinstance(outcome, Failed):
            self.failed += 1
        else:
            self.unavailable += 1


class BusyError(Exception):
    """More messages wait than the queue may hold."""


class Committer:
    """Commits what is submitted to it, in groups, one group at a time.

    Args:
        database: where everything is written.
        collections: of all aggregates that use cases load or change.
        context: name of the service; the source of its events.
        clock: the domain's time.
        committed: called after each commit that left events in the outbox, with its record's id.
        limits: bounds of groups, queue and patience.
        tools: handed to the use cases that ask for their classes.
    """

    def __init__(
        self,
        database: Database,
        collections: Iterable[Collection[Any]],
        context: str,
        clock: Clock,
        committed: Callable[[str], None],
        limits: Limits,
        tools: Iterable[object] = (),
    ) -> None:
        self._database, self._context, self._clock = database, context, clock
        self._collections: dict[type[Aggregate], Collection[Any]] = {
            c.aggregate: c for c in collections
        }
        self._committed = committed
        self._limits = limits
        self._tools = {type(tool): tool for tool in tools}
        self._ids = Ids()
        self._queue: deque[tuple[Work, Settle]] = deque()
        self._arrived = asyncio.Event()
        self._finishing = False
        self._taken: list[tuple[Work, Settle]] = []
        self._ahead: Group | None = None
        self.state = CommitterState()

    def submit(self, work: Work, settle: Settle) -> None:
        """Queue a message; `settle` is awaited with its outcome after the commit.

        Raises:
            BusyError: the queue is full.
        """
        if len(self._queue) >= self._limits.queue_size:
            raise BusyError
        self._queue.append((work, settle))
        self._arrived.set()

    async def commit(self, works: list[Work]) -> list[Outcome]:
        """Queue messages that came together and wait for all their outcomes.

        They are not subject to the queue's bound: a batch is taken only after the one before it.
        """
        outcomes: dict[int, Outcome] = {}
        complete = asyncio.Event()

        def settler(place: int) -> Settle:
            async def settle(outcome: Outcome) -> None:
                outcomes[place] = outcome
                if len(outcomes) == len(works):
                    complete.set()

            return settle

        for place, work in enumerate(works):
            self._queue.append((work, settler(place)))
        self._arrived.set()
        if works:
            await complete.wait()
        return [outcomes[place] for place in range(len(works))]

    async def run(self) -> None:
        """Commit until `finish` is called, and then what is queued by then."""
        while self._queue or self._taken or not self._finishing:
            await self._arrived.wait()
            group = self._take()
            if not group:
                if not self._finishing:
                    self._arrived.clear()
                continue
            await self._settle_all(group)
            # Lets the messages that arrived during the commit into the queue.
            await asyncio.sleep(0)

    def finish(self) -> None:
        """Let `run` end when nothing is left to commit."""
        self._finishing = True
        self._arrived.set()

    def _take(self) -> list[tuple[Work, Settle]]:
        if self._taken:
            taken, self._taken = self._taken, []
            return taken
        group: list[tuple[Work, Settle]] = []
        size = 0
        limits = self._limits
        while self._queue and len(group) < limits.group_size and size < limits.group_bytes:
            item = self._queue.popleft()
            size += item[0].size
            group.append(item)
        return group

    async def _settle_all(self, group: list[tuple[Work, Settle]]) -> None:
        outcomes = await self._commit([work for work, _ in group])
        self.state.groups += 1
        for (work, settle), outcome in zip(group, outcomes, strict=True):
            self.state.count(outcome)
            if isinstance(outcome, Failed):
                log.error("use_case_failed", use_case=work.use_case.name, exc_info=outcome.error)
            await settle(outcome)

    async def _commit(self, works: list[Work]) -> list[Outcome]:
        """The outcomes of a group, however often it must be tried or split."""
        deadline = asyncio.get_running_loop().time() + self._limits.patience.total_seconds()
        tries = 0
        prepared, self._ahead = self._ahead, None
        while True:
            try:
                group, prepared = prepared, None
                return await self._attempt(group or self._group(works))
            except ConflictError:
                self.state.conflicts += 1
                tries += 1
                if len(works) > 1 and tries >= _TRIES_TOGETHER:
                    return await self._split(works)
                if tries >= _TRIES_ALONE:
                    return [Unavailable("too many conflicting changes")] * len(works)
                await asyncio.sleep(random.uniform(0, 0.002 * min(tries, 10)))  # noqa: S311 -- jitter
            except UnwritableError as error:
                if len(works) > 1:
                    return await self._split(works)
                return [Failed(error)]
            except UnreachableError as error:
                if asyncio.get_running_loop().time() > deadline:
                    log.warning("commit_given_up", messages=len(works), reason=str(error))
                    return [Unavailable("the database does not answer")] * len(works)
                await asyncio.sleep(0.1)

    async def _attempt(self, group: Group) -> list[Outcome]:
        """Commit a group, and meanwhile decide the next one if that takes long."""
        self._ahead = None
        await group.prepare()
        writing = asyncio.get_running_loop().create_task(group.write())
        try:
            ahead = await self._look_ahead(group)
        finally:
            outcomes = await writing
        self._ahead = ahead
        if group.record_id:
            self._committed(group.record_id)
        return outcomes

    async def _look_ahead(self, group: Group) -> Group | None:
        """The next group decided on what is stored now, if this one does not touch any of it.

        Only for large messages, which take as long to decide as to write: many small ones are
        better off in one group after the commit.
        """
        if self._taken or not self._queue or self._queue[0][0].size < _LARGE:
            return None
        self._taken = self._take()
        ahead = self._group([work for work, _ in self._taken])
        # Lets the commit begin before deciding keeps the loop busy.
        await asyncio.sleep(0)
        try:
            await ahead.prepare()
        except UnreachableError:
            return None
        return ahead if ahead.follows(group) else None

    async def _split(self, works: list[Work]) -> list[Outcome]:
        middle = len(works) // 2
        return [*await self._commit(works[:middle]), *await self._commit(works[middle:])]

    def _group(self, works: list[Work]) -> Group:
        return Group(
            works,
            self._database,
            self._collections,
            self._ids,
            self._context,
            self._clock(),
            self._limits.inbox_retention,
            self._tools,
        )
