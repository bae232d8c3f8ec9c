"""A service in memory: the use cases of a table on a database that is a dictionary."""

import itertools
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from baodao.kit.answering import Answering
from baodao.kit.attachment import may_be_let_in
from baodao.kit.calls import fill_parameters
from baodao.kit.decisions import Aggregate, Refused, UseCase
from baodao.kit.group import Group, Retention, Setting
from baodao.kit.ids import Ids
from baodao.kit.mongo import ConflictError, Writes
from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.own import OwnCommand
from baodao.kit.prints import Prints
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.sweeps import Sweep
from baodao.kit.testing.database import MemoryDatabase
from baodao.kit.testing.reads import MemoryReads
from baodao.kit.testing.rows import Rows
from baodao.kit.work import Cause, Done, Outcome, Work
from baodao.schema import Actor, Command, Envelope, Event, Query, Refusal, decode
from baodao.schema.access import Access, Logged
from baodao.schema.base import NOBODY

AnyCommand = Command | OwnCommand

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in China."""


TEST_KEY = bytes(range(32))
"""The key of what inboxes in memory remember."""


def slugs(refusals: Iterable[Refusal]) -> list[str]:
    """The slugs of refusals, in their order."""
    return [refusal.SLUG for refusal in refusals]


def names(events: Iterable[Event]) -> list[str]:
    """The names of events, in their order."""
    return [event.NAME for event in events]


class MemoryService:
    """A service on a database in memory; one message at a time, or several as one group.

    `now` is what its clock shows, and `headers` come with every command; tests set them. Every
    command is sent under an id of its own.
    """

    def __init__(
        self,
        subscribers: Subscribers,
        collections: Iterable[Collection[Any]],
        tools: Iterable[object] = (),
        now: datetime = NOW,
    ) -> None:
        self.database = MemoryDatabase()
        self.now = now
        self.headers: dict[str, str] = {}
        self._subscribers = subscribers
        self._collections = {c.aggregate: c for c in collections}
        self._tools = {type(tool): tool for tool in tools}
        self._ids = Ids()
        self._prints = Prints(subscribers.service, TEST_KEY)
        self._numbers = itertools.count(1)
        self._followed = 0
        self._published: list[list[tuple[Envelope, Event]]] = []
        """By commit."""
        self._rows = Rows()
        self._reads: Reads | None = None
        self._prepared = False

    # --- commands ---

    def command(self, kind: type[AnyCommand], actor: Actor | None = None, /, **fields: Any) -> Any:
        """A command under a new id, unless `fields` has one; an own command has no actor."""
        named = {"command_id": f"c{next(self._numbers)}", **fields}
        if issubclass(kind, OwnCommand) and actor is None:
            return kind.model_validate(named)
        return kind.model_validate(dict(actor=actor or NOBODY, **named))

    async def send(
        self, kind: type[AnyCommand], actor: Actor | None = None, /, **fields: Any
    ) -> Outcome:
        """Send a command and return its outcome."""
        return await self.decide(self.command(kind, actor, **fields))

    async def done(
        self, kind: type[AnyCommand], actor: Actor | None = None, /, **fields: Any
    ) -> Any:
        """The reply to a command, an instance of its `REPLY`; nothing for an own command.

        Raises:
            AssertionError: the command was not accepted.
        """
        outcome = await self.send(kind, actor, **fields)
        if not isinstance(outcome, Done):
            raise AssertionError(outcome)  # noqa: TRY004 -- it is a test that failed
        return kind.REPLY.model_validate_json(outcome.reply) if issubclass(kind, Command) else None

    async def refused(
        self, kind: type[AnyCommand], actor: Actor | None = None, /, **fields: Any
    ) -> list[Refusal]:
        """Why a command is refused; `slugs` has their names.

        Raises:
            AssertionError: it was not refused, or something was written all the same.
        """
        before = self.database.snapshot()
        outcome = await self.send(kind, actor, **fields)
        if not isinstance(outcome, Refused):
            raise AssertionError(outcome)  # noqa: TRY004 -- it is a test that failed
        if self.database.snapshot() != before:
            raise AssertionError(f"{kind.__name__} was refused and has written")
        return list(outcome.refusals)

    # --- events ---

    async def follow(self, *events: Event | tuple[Envelope, Event]) -> None:
        """Let the service follow these events; without any, its own, until there is nothing new.

        All of its consumers do, one after the other. A plain event counts as the first one of its
        aggregate.

        Raises:
            AssertionError: one of them was not accepted.
        """
        if events:
            for event in events:
                await self._follow(event)
            return
        own = self._subscribers.service
        followed = [one for one in self._subscribers.followed() if one.source == own]
        handled = {kind for one in followed for kind in one.use_cases}
        while (commits := self.commits) > self._followed:
            since, self._followed = self._followed, commits
            for envelope, event in self.published(since):
                if type(event) in handled:
                    await self._follow((envelope, event))

    async def _follow(self, what: Event | tuple[Envelope, Event]) -> None:
        event = what if isinstance(what, Event) else what[1]
        event_id = self._ids.next() if isinstance(what, Event) else what[0].id
        for consumer in self._consumers(type(event)):
            work = self._work(event, event_id, consumer)
            if not isinstance(what, Event):
                work = replace(work, envelope=what[0])
            (outcome,) = await self._attempt([work])
            if not isinstance(outcome, Done):
                raise AssertionError(what, outcome)  # noqa: TRY004 -- it is a test that failed

    def _consumers(self, kind: type[Event]) -> list[str]:
        """Which consumers of the service follow events of this kind, itself first.

        Raises:
            KeyError: none does.
        """
        if found := [f.consumer for f in self._subscribers.followed() if kind in f.use_cases]:
            return found
        raise KeyError(kind)

    def told(self, *kinds: type[Event], since: int = 0) -> list[Any]:
        """The events announced after the first `since` commits, of these kinds if any are given."""
        return [e for _, e in self.published(since) if not kinds or isinstance(e, kinds)]

    def published(self, since: int = 0) -> list[tuple[Envelope, Event]]:
        """All events announced after the first `since` commits, with their envelopes, in order."""
        # What was committed stays: each commit is read once.
        for document in self.database.documents(OUTBOX, len(self._published)):
            events = Record.restore(document).events
            self._published.append([decode(event.headers, event.data) for event in events])
        return list(itertools.chain.from_iterable(self._published[since:]))

    @property
    def commits(self) -> int:
        """How many commits have announced something so far."""
        return self.database.count_of(OUTBOX)

    # --- one message, or several together ---

    async def decide(
        self, message: AnyCommand | Event, message_id: str = "", consumer: str = ""
    ) -> Outcome:
        """Commit one message; an event gets a new id if none is given.

        An event that several consumers follow is for the service itself, if it does not say which.
        """
        if consumer:
            (outcome,) = await self._attempt([self._work(message, message_id, consumer)])
        else:
            (outcome,) = await self.decide_together([message], [message_id])
        return outcome

    async def decide_together(
        self, messages: Sequence[AnyCommand | Event], ids: Sequence[str] = ()
    ) -> list[Outcome]:
        """Commit messages as one group."""
        given = ids or [""] * len(messages)
        works = [self._work(message, id_) for message, id_ in zip(messages, given, strict=True)]
        return await self._attempt([await self._found_out(work) for work in works])

    async def decide_at_once(self, *messages: AnyCommand | Event) -> list[Outcome]:
        """Commit messages as so many processes at once: all decide before the first one writes.

        Whoever finds something changed decides again, as a committer does.
        """
        works = [await self._found_out(self._work(message, "")) for message in messages]
        groups = [await self._prepared_group(work) for work in works]
        outcomes: list[Outcome] = []
        for work, group in zip(works, groups, strict=True):
            try:
                outcomes += await group.attempt()
            except ConflictError:
                outcomes += await self._group([work]).attempt()
        self._rows.look(self.published(self._rows.commits), self.commits)
        return outcomes

    async def held_up(self, message: AnyCommand | Event) -> Group:
        """A message on which a process has decided that was stopped before it wrote."""
        return await self._prepared_group(await self._found_out(self._work(message, "")))

    async def _found_out(self, work: Work) -> Work:
        beforehand = self._subscribers.beforehand.get(type(work.message))
        if beforehand is None or not may_be_let_in(work):
            return work
        find_out = fill_parameters(beforehand, self._tools, lambda: self.now)
        return replace(work, given=await find_out(work.message, self.reads))

    # --- what is stored ---

    async def stored(self, kind: type[Aggregate], aggregate_id: str) -> Any:
        """An aggregate as stored, or None."""
        collection = self._collections[kind]
        found = await self.database.by_ids(collection.name, [aggregate_id])
        return collection.restore(found[0]) if found else None

    def all_of(self, kind: type[Aggregate]) -> list[Any]:
        """All aggregates of a kind as stored, in the order in which they came."""
        collection = self._collections[kind]
        return [collection.restore(row) for row in self.database.documents(collection.name)]

    async def put(self, *aggregates: Aggregate) -> None:
        """Store aggregates as they are, announcing nothing; one that is there is replaced."""
        await self._prepare()
        writes = Writes()
        for aggregate in aggregates:
            collection = self._collections[type(aggregate)]
            stored = await self.database.by_ids(collection.name, [aggregate.id])
            version, announced = (
                (stored[0]["version"], stored[0]["announced"]) if stored else (0, 0)
            )
            after = replace(aggregate, version=version + 1, announced=announced)
            document = collection.document(after, self._ids.next())
            if stored:
                writes.replace(collection.name, version, document)
            else:
                writes.insert(collection.name, document)
        await self.database.commit(writes)

    def copy(self) -> Self:
        """The same service with all that is stored, in which other things can happen."""
        other = copy(self)
        other.database, other.headers = self.database.copy(), {}
        other._numbers = itertools.count(next(self._numbers))  # noqa: SLF001 -- it is one of us
        other._rows = self._rows.copy()  # noqa: SLF001
        other._published = self._published.copy()  # noqa: SLF001
        return other

    def beside(self, *tools: object) -> Self:
        """Another process of the service on the same database, with tools of its own.

        Both draw their ids from one source: two may draw the same within a millisecond, or not in
        the order in which they commit, and a test has no committer that would try again.
        """
        other = type(self)(self._subscribers, self._collections.values(), tools, self.now)
        other.database, other._prepared = self.database, self._prepared  # noqa: SLF001
        other._numbers, other._ids = self._numbers, self._ids  # noqa: SLF001
        other._rows = self._rows  # noqa: SLF001
        other._published = self._published  # noqa: SLF001
        return other

    @property
    def reads(self) -> Reads:
        """The database as the service's views read it."""
        if self._reads is None or self._reads.stored is not self.database:
            self._reads = MemoryReads(self.database, self._collections.values())
        return self._reads

    async def ask(self, query: Query) -> Any:
        """The answer to a query: a reply, or `Refused` with every rule that failed.

        Raises:
            NotImplementedError: its view needs an aggregation, which memory does not have.
        """
        view = _looked_at(self._subscribers.queries[type(query)], type(query))
        answer = await Answering(view, self._tools, lambda: self.now, self._subscribers.log)(
            query, self.reads
        )
        return Refused((answer,)) if isinstance(answer, Refusal) else answer

    async def due(self, sweep: Sweep) -> list[OwnCommand]:
        """What a sweep finds due now.

        Raises:
            NotImplementedError: it needs an aggregation, which memory does not have.
        """
        look = fill_parameters(sweep.due, self._tools, lambda: self.now)
        return list(await look(self.reads))

    # --- parts ---

    async def _prepare(self) -> None:
        if not self._prepared:
            await self.database.prepare(self._collections.values(), {})
            self._prepared = True

    async def _attempt(self, works: list[Work]) -> list[Outcome]:
        await self._prepare()
        outcomes = await self._group(works).attempt()
        self._rows.look(self.published(self._rows.commits), self.commits)
        return outcomes

    async def _prepared_group(self, work: Work) -> Group:
        await self._prepare()
        group = self._group([work])
        await group.prepare()
        return group

    def _group(self, works: list[Work]) -> Group:
        setting = Setting(
            self.database,
            self._collections,
            self._subscribers.service,
            self._ids,
            Retention(timedelta(days=30), timedelta(minutes=10)),
            self._tools,
        )
        return Group(works, setting, self.now)

    def _work(self, message: AnyCommand | Event, message_id: str, consumer: str = "") -> Work:
        envelope = None
        service = self._subscribers.service
        if isinstance(message, Command):
            case = self._subscribers.commands[type(message)]
            # What a test decides has no deadline, and what is refused leaves nothing.
            return replace(
                self._prints.work(case, message, 0, self.headers), deadline=None, is_keyed=False
            )
        if isinstance(message, OwnCommand):
            name, fingerprint = message.command_id, type(message).__name__
            use_case: UseCase = self._subscribers.owns[type(message)]
        else:
            name, fingerprint = message_id or self._ids.next(), ""
            service = consumer or self._consumers(type(message))[0]
            (use_case,) = (
                one.use_cases[type(message)]
                for one in self._subscribers.followed()
                if one.consumer == service and type(message) in one.use_cases
            )
            envelope = _first(message, name, self.now)
        inbox_id = f"{service}:{name}"
        return Work(use_case, message, inbox_id, fingerprint, Cause(name, name), 0, envelope)


_views: dict[Any, tuple[tuple[Access, Logged | None], UseCase]] = {}


def _looked_at(view: Any, kind: type[Query]) -> UseCase:
    """A view of queries of this kind, looked at once for all services that answer by it.

    A test may declare something else of them than what is declared.
    """
    declared = (kind.ACCESS, kind.LOGGED)
    known = _views.get(view)
    if known is None or known[0] != declared:
        known = _views[view] = (declared, UseCase(view))
    return known[1]


def _first(event: Event, event_id: str, now: datetime) -> Envelope:
    return Envelope(
        id=event_id,
        type=event.TYPE,
        source=f"/baodao/{event.CONTEXT}",
        subject=event.aggregate_id,
        time=now,
        aggregate_type=event.aggregate_type,
        aggregate_version=1,
        correlation_id=event_id,
        causation_id=event_id,
    )
