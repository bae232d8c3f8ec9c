"""The group committer: decide in memory, commit in groups.

While one commit is in flight, messages queue up; the next commit takes all of them. A group loads
what its use cases name, decides one message after the other on what the earlier ones left, and
writes everything in one transaction: the changed aggregates guarded by their versions, a row per
message in the inbox, and one record with all events in the outbox. Only then are the senders
answered. A refusal or a defect concerns its own message and leaves no trace in the group, but for
what a use case says that a refusal leaves.

Messages whose writes keep meeting other writes (another process, a transaction that its dead client
left open) are set aside, so that the rest goes on: they come back one by one, and more at a time as
soon as they succeed. An error that nobody listed is an unknown outcome: the group is tried again,
and the inbox says what of it was done.

Large messages (tables of rows) take as long to decide as to write. The next group of such is
decided while the one before it is being written, as another process would do it; if the two touch
each other it is decided again. Commits still follow one another.
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import structlog

from baodao.kit.aside import Aside, Item, Settle
from baodao.kit.clock import Clock
from baodao.kit.decisions import Refused
from baodao.kit.group import Group, Retention, Setting
from baodao.kit.ids import Ids
from baodao.kit.mongo import ConflictError, Database, UnreachableError, UnwritableError
from baodao.kit.references import IsBehind
from baodao.kit.settings import ServiceSettings
from baodao.kit.store import Collection
from baodao.kit.waiting import Waiting
from baodao.kit.work import Decided, Done, Failed, NotYet, Outcome, RefusedBefore, Unavailable, Work

log = structlog.get_logger()

_LARGE = 1 << 16
_TRIES_TOGETHER = 4
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a committer.

    `group_size` messages and `group_bytes` of payload go into one commit at most, `queue_size` may
    wait for theirs, and a database that does not answer, or other writes in the way, are waited for
    with `patience`. The reply to a command is remembered for `inbox_retention`, a refusal for
    `refusal_retention`.
    """

    group_size: int = 512
    group_bytes: int = 1 << 20
    queue_size: int = 20_000
    patience: timedelta = timedelta(seconds=15)
    inbox_retention: timedelta = timedelta(days=30)
    refusal_retention: timedelta = timedelta(minutes=10)

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """The bounds that the settings of a service say."""
        return cls(
            settings.group_size,
            settings.group_bytes,
            settings.queue_size,
            settings.patience,
            settings.inbox_retention,
        )


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
        elif isinstance(outcome, RefusedBefore):
            self.repeated += 1
        elif isinstance(outcome, Refused):
            self.refused += 1
        elif isinstance(outcome, Failed):
            self.failed += 1
        else:
            self.unavailable += 1


def total(states: Iterable[CommitterState]) -> Counter[str]:
    """The counts of several committers together, each by its name."""
    added: Counter[str] = Counter()
    for state in states:
        added.update(vars(state))
    return added


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
        is_behind: tells whether events of a context wait to be followed here; without it, nothing
            that a command names is waited for.
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
        is_behind: IsBehind | None = None,
    ) -> None:
        self._clock, self._committed, self._limits = clock, committed, limits
        self._setting = Setting(
            database,
            {c.aggregate: c for c in collections},
            context,
            Ids(),
            Retention(limits.inbox_retention, limits.refusal_retention),
            {type(tool): tool for tool in tools},
            is_behind,
        )
        self._queue: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._finishing = False
        self._taken: list[Item] = []
        self._ahead: Group | None = None
        self._aside = Aside(limits.group_size)
        self._waiting = Waiting(self._enqueue)
        self.state = CommitterState()

    def submit(self, work: Work, settle: Settle) -> None:
        """Queue a message; `settle` is awaited with its outcome after the commit.

        Raises:
            BusyError: the queue is full.
        """
        if len(self._queue) + len(self._aside) + len(self._waiting) >= self._limits.queue_size:
            raise BusyError
        self._enqueue(Item(work, settle))

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
            self._queue.append(Item(work, settler(place)))
        self._arrived.set()
        if works:
            await complete.wait()
        return [outcomes[place] for place in range(len(works))]

    def conflicting_for(self) -> float:
        """For how many seconds the message that was set aside first has waited, 0.0 if none is."""
        oldest = self._aside.oldest()
        return 0.0 if oldest is None else self._now() - oldest

    async def run(self) -> None:
        """Commit until `finish` is called, and then what is queued by then."""
        while self._queue or self._taken or self._aside or self._waiting or not self._finishing:
            await self._wait()
            # What was decided ahead is of what was taken then, and of nothing else.
            prepared, self._ahead = self._ahead, None
            if group := self._take():
                await self._settle_all(group, _TRIES_TOGETHER, prepared)
            if again := self._aside.take(self._now()):
                await self._settle_all(again, 1)
            # Lets the messages that arrived during the commit into the queue.
            await asyncio.sleep(0)

    def finish(self) -> None:
        """Let `run` end when nothing is left to commit."""
        self._finishing = True
        self._waiting.close()
        self._arrived.set()

    def _enqueue(self, item: Item) -> None:
        self._queue.append(item)
        self._arrived.set()

    async def _wait(self) -> None:
        """Wait until there is something to take."""
        if self._queue or self._taken:
            return
        self._arrived.clear()
        due = self._aside.next_due()
        if due is None and self._finishing:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await self._arrived.wait()

    def _take(self) -> list[Item]:
        if self._taken:
            taken, self._taken = self._taken, []
            return taken
        group: list[Item] = []
        size = 0
        limits = self._limits
        while self._queue and len(group) < limits.group_size and size < limits.group_bytes:
            item = self._queue.popleft()
            size += item.work.size
            group.append(item)
        return group

    async def _settle_all(
        self, items: list[Item], tries: int, prepared: Group | None = None
    ) -> None:
        now = self._now()
        for item in items:
            item.since = item.since or now
        try:
            works = [item.work for item in items]
            outcomes = await self._commit(works, tries, self._patience(now), prepared)
        except ConflictError:
            await self._set_aside(items)
            return
        if items[0].turns:
            self._aside.succeeded()
        self.state.groups += 1
        for item, outcome in zip(items, outcomes, strict=True):
            if isinstance(outcome, NotYet):
                self._waiting.put(item, outcome.seconds)
            else:
                await self._settle(item, outcome)

    async def _set_aside(self, items: list[Item]) -> None:
        """Keep for later what conflicts now, and give up what has done so for too long."""
        now = self._now()
        left: list[Item] = []
        for item in items:
            if now > self._patience(item.since):
                await self._settle(item, Unavailable("too many conflicting changes"))
            else:
                left.append(item)
        if fresh := [item.work.use_case.name for item in left if not item.turns]:
            log.info("messages_set_aside", messages=len(fresh), use_cases=sorted({*fresh}))
        self._aside.put(left, now)

    async def _settle(self, item: Item, outcome: Outcome) -> None:
        self.state.count(outcome)
        if isinstance(outcome, Failed):
            log.error("use_case_failed", use_case=item.work.use_case.name, exc_info=outcome.error)
        try:
            await item.settle(outcome)
        except Exception:
            # What was committed stays so; whoever did not hear of it asks again.
            log.exception("answer_not_sent", use_case=item.work.use_case.name)

    async def _commit(
        self, works: list[Work], tries: int, patience: float, prepared: Group | None = None
    ) -> list[Decided]:
        """The outcomes of a group, tried until `patience` ends; first as it is `prepared`, if so.

        Raises:
            ConflictError: somebody else's writes were in the way `tries` times.
        """
        while True:
            try:
                group, prepared = prepared, None
                return await self._attempt(group or self._group(works))
            except ConflictError:
                self.state.conflicts += 1
                tries -= 1
                if tries <= 0:
                    raise
                await asyncio.sleep(random.uniform(0, 0.008))  # noqa: S311 -- jitter
            except UnwritableError as error:
                if len(works) == 1:
                    return [Failed(error)]
                return await self._split(works, tries, patience)
            except UnreachableError as error:
                if self._now() > patience:
                    log.warning("commit_given_up", messages=len(works), reason=str(error))
                    return [Unavailable("the database does not answer")] * len(works)
                await asyncio.sleep(_PAUSE_SECONDS)
            except Exception as error:
                if self._now() > patience:
                    log.exception("commit_given_up", messages=len(works))
                    return [_unknown(work, error) for work in works]
                log.warning("commit_uncertain", reason=f"{type(error).__name__}: {error}")
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _attempt(self, group: Group) -> list[Decided]:
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
        if self._taken or not self._queue or self._queue[0].work.size < _LARGE:
            return None
        self._taken = self._take()
        ahead = self._group([item.work for item in self._taken])
        # Lets the commit begin before deciding keeps the loop busy.
        await asyncio.sleep(0)
        try:
            await ahead.prepare()
        except Exception:  # noqa: BLE001 -- it is decided again when its turn comes
            return None
        return ahead if ahead.follows(group) else None

    async def _split(self, works: list[Work], tries: int, patience: float) -> list[Decided]:
        middle = len(works) // 2
        first = await self._commit(works[:middle], tries, patience)
        return [*first, *await self._commit(works[middle:], tries, patience)]

    def _group(self, works: list[Work]) -> Group:
        return Group(works, self._setting, self._clock())

    def _patience(self, since: float) -> float:
        return since + self._limits.patience.total_seconds()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _unknown(work: Work, error: Exception) -> Outcome:
    """What becomes of a message after an error nobody listed: nobody knows whether it was done.

    A command may be sent again. An event comes again by itself, so its failures are counted.
    """
    return Failed(error) if work.is_event else Unavailable("the outcome is not known yet")
