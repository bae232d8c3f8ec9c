"""One group of messages on its way through load, decide and write; `committer` runs it.

A group is tried as often as needed, each time from what is stored: nothing of an attempt that did
not commit survives.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from baodao.kit.clock import system_clock
from baodao.kit.decisions import (
    FARTHEST,
    Accepted,
    Aggregate,
    Change,
    NotNowError,
    Parameter,
    Refused,
    UseCase,
)
from baodao.kit.ids import Ids
from baodao.kit.mongo import Database, Writes
from baodao.kit.outbox import OUTBOX, Outgoing, Record
from baodao.kit.store import Collection, Document, Index
from baodao.schema import Envelope, Event, NotFound, encode, event_subject
from baodao.schema.base import CommandIdReused

INBOX = "inbox"
INBOX_INDEXES = (Index(("expires_at",), expire_after_seconds=0),)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a message follows from; goes into every event it leads to."""

    correlation_id: str
    causation_id: str
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One message to commit.

    `inbox_id` names it for its consumer; `fingerprint` tells two commands with one id apart and is
    empty for events, whose rows are kept for ever; `size` is its payload in bytes; `envelope` is
    that of an event.
    """

    use_case: UseCase
    message: Any
    inbox_id: str
    fingerprint: str
    cause: Cause
    size: int
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Committed, now or (`repeated`) when the message came before; `reply` is JSON."""

    reply: bytes
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The use case has a defect, or its result cannot be stored."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing is known; the message may be sent again."""

    reason: str


Outcome = Done | Refused | Failed | Unavailable


class _MissingError(Exception):
    def __init__(self, parameter: Parameter, key: str) -> None:
        super().__init__(parameter.name)
        self.refusal = NotFound(kind=parameter.load.noun or parameter.name, id=key)


class Group:
    """The state of one attempt at committing some messages."""

    def __init__(
        self,
        works: list[Work],
        database: Database,
        collections: dict[type[Aggregate], Collection],
        ids: Ids,
        context: str,
        now: datetime,
        inbox_retention: timedelta,
        tools: Mapping[type, Any] = MappingProxyType({}),
    ) -> None:
        self._works, self._database, self._collections = works, database, collections
        self._tools = tools
        self._ids, self._context, self._now = ids, context, now
        self._inbox_retention = inbox_retention
        self._inbox: dict[str, Document] = {}
        self._asked: dict[type[Aggregate], set[str]] = defaultdict(set)
        self._stored: dict[type[Aggregate], dict[str, int]] = defaultdict(dict)
        self._current: dict[type[Aggregate], dict[str, Aggregate]] = defaultdict(dict)
        self._erased: dict[type[Aggregate], set[str]] = defaultdict(set)
        self._events: list[Outgoing] = []
        self._rows: dict[str, Document] = {}
        self._record_id = ""

    async def attempt(self) -> list[Outcome]:
        """Load, decide, write; the outcomes in the order of the works.

        Raises:
            ConflictError, UnreachableError, UnwritableError: nothing is certain for any of them.
        """
        await self._load()
        outcomes = [await self._decide(work) for work in self._works]
        if writes := self._writes():
            await self._database.commit(writes)
        return outcomes

    @property
    def record_id(self) -> str | None:
        """Id of the outbox record that was committed, None if there are no events."""
        return self._record_id if self._events else None

    # --- load ---

    async def _load(self) -> None:
        for depth in range(max(len(work.use_case.phases) for work in self._works)):
            wanted: dict[type[Aggregate], set[str]] = defaultdict(set)
            for work in self._works:
                for parameter in work.use_case.phases[depth : depth + 1]:
                    for one in parameter:
                        wanted[one.kind].update(self._keys(work, one))
            await self._load_all(wanted)
        # Last: a command that another process has just committed would else find its own effects
        # in the aggregates and no reply in the inbox, and be refused.
        await self._load_inbox()

    async def _load_all(self, wanted: dict[type[Aggregate], set[str]]) -> None:
        await asyncio.gather(*(self._load_aggregates(kind, ids) for kind, ids in wanted.items()))

    async def _load_inbox(self) -> None:
        rows = await self._database.by_ids(INBOX, {work.inbox_id for work in self._works})
        self._inbox = {row["_id"]: row for row in rows}

    async def _load_aggregates(self, kind: type[Aggregate], ids: set[str]) -> None:
        missing = ids - self._asked[kind]
        if not missing:
            return
        self._asked[kind] |= missing
        collection = self._collections[kind]
        for document in await self._database.by_ids(collection.name, missing):
            aggregate = collection.restore(document)
            self._stored[kind][aggregate.id] = aggregate.version
            self._current[kind][aggregate.id] = aggregate
            self._ids.observe(document["_record"])

    def _keys(self, work: Work, parameter: Parameter) -> list[str]:
        load = parameter.load
        given: list[Any] = [work.message]
        if load.after:
            found = self._found_first(work, load.after)
            if found is None:
                return []
            given.append(found)
        if load.using:
            given.append(self._tools[load.using])
        keys = load.key(*given)
        if load.each:
            return self._followed(parameter, list(keys)) if load.follow else list(keys)
        return [] if keys is None else [keys]

    def _followed(self, parameter: Parameter, keys: list[str]) -> list[str]:
        """The keys, and those that what is loaded of them leads to; `_unloaded` brings the rest."""
        reached: dict[str, None] = {}
        for first in keys:
            key: str | None = first
            for _ in range(FARTHEST):
                if key is None or key in reached:
                    break
                reached[key] = None
                found = self._get(parameter, key)
                key = parameter.load.follow(found) if found and parameter.load.follow else None
        return list(reached)

    def _found_first(self, work: Work, name: str) -> Aggregate | dict[str, Aggregate] | None:
        first = next(p for p in work.use_case.parameters if p.name == name)
        keys = self._keys(work, first)
        if first.load.each:
            found = {key: self._get(first, key) for key in keys}
            return {key: aggregate for key, aggregate in found.items() if aggregate}
        if not keys:
            return None
        return self._get(first, keys[0])

    def _get(self, parameter: Parameter, key: str) -> Aggregate | None:
        found = self._current[parameter.kind].get(key)
        if found is None and parameter.load.or_new:
            return parameter.load.or_new(key)
        return found

    # --- decide ---

    async def _decide(self, work: Work) -> Outcome:
        # What an earlier message of the group has changed may lead to aggregates nobody asked for.
        while not self._is_known(work) and (unloaded := self._unloaded(work)):
            await self._load_all(unloaded)
            await self._load_inbox()
        return self._settle(work)

    def _is_known(self, work: Work) -> bool:
        return work.inbox_id in self._inbox or work.inbox_id in self._rows

    def _unloaded(self, work: Work) -> dict[type[Aggregate], set[str]]:
        unloaded: dict[type[Aggregate], set[str]] = defaultdict(set)
        for phase in work.use_case.phases[1:]:
            for parameter in phase:
                kind = parameter.kind
                keys = set(self._keys(work, parameter)) - self._asked[kind]
                if missing := keys - self._current[kind].keys():
                    unloaded[kind] |= missing
        return unloaded

    def _settle(self, work: Work) -> Outcome:
        if row := self._inbox.get(work.inbox_id) or self._rows.get(work.inbox_id):
            if row["fingerprint"] != work.fingerprint:
                return Refused((CommandIdReused(command_id=work.message.command_id),))
            return Done(row["reply"], repeated=True)
        try:
            decision = work.use_case.function(work.message, **self._arguments(work))
            if isinstance(decision, Refused):
                return decision
            return self._accept(work, decision)
        except _MissingError as missing:
            return Refused((missing.refusal,))
        except Exception as error:  # noqa: BLE001 -- a defect concerns its own message alone
            return Unavailable(str(error)) if isinstance(error, NotNowError) else Failed(error)

    def _arguments(self, work: Work) -> dict[str, Any]:
        case = work.use_case
        arguments: dict[str, Any] = {name: self._tools[kind] for name, kind in case.tools.items()}
        for parameter in case.parameters:
            keys = self._keys(work, parameter)
            if parameter.load.each:
                found_each = {key: self._get(parameter, key) for key in keys}
                arguments[parameter.name] = {k: a for k, a in found_each.items() if a}
                continue
            found = self._get(parameter, keys[0]) if keys else None
            if found is None and not parameter.optional:
                raise _MissingError(parameter, keys[0] if keys else "")
            arguments[parameter.name] = found
        if case.wants_now:
            arguments["now"] = self._now
        if case.wants_new_id:
            arguments["new_id"] = self._ids.next
        if case.wants_envelope:
            arguments["envelope"] = work.envelope
        return arguments

    def _accept(self, work: Work, decision: Accepted[Any]) -> Done:
        reply = decision.reply.model_dump_json().encode() if decision.reply is not None else b"null"
        policy = decision.policy_version
        events = [e for change in decision.changes for e in self._outgoing(work, change, policy)]
        after: dict[tuple[type[Aggregate], str], Change[Aggregate]] = {}
        for change in decision.changes:
            key = (type(change.after), change.after.id)
            earlier = after.get(key)
            current = earlier.after if earlier else self._current[key[0]].get(key[1])
            if (current.version if current else 0) != change.before.version:
                raise RuntimeError(
                    f"{work.use_case.name} changed a {key[0].__name__} it was not given"
                )
            after[key] = change
        for (kind, id_), change in after.items():
            if change.erases:
                self._current[kind].pop(id_, None)
                self._erased[kind].add(id_)
            else:
                self._current[kind][id_] = change.after
        self._events += events
        self._rows[work.inbox_id] = self._row(work, reply)
        return Done(reply)

    def _outgoing(
        self, work: Work, change: Change[Aggregate], policy: str | None
    ) -> list[Outgoing]:
        return [
            self._encode(work, event, change.before.announced + place, policy)
            for place, event in enumerate(change.events, 1)
        ]

    def _encode(self, work: Work, event: Event, version: int, policy: str | None) -> Outgoing:
        event_id = self._ids.next()
        envelope = Envelope(
            id=event_id,
            type=event.TYPE,
            source=f"/baodao/{self._context}",
            subject=event.aggregate_id,
            time=self._now,
            aggregate_version=version,
            correlation_id=work.cause.correlation_id,
            causation_id=work.cause.causation_id,
            policy_version=policy,
            traceparent=work.cause.traceparent,
        )
        headers, data = encode(event, envelope)
        return Outgoing(event_id, event_subject(event), headers, data)

    # --- write ---

    def _row(self, work: Work, reply: bytes) -> Document:
        at = system_clock()
        row = {"_id": work.inbox_id, "at": at, "fingerprint": work.fingerprint, "reply": reply}
        if work.fingerprint:
            row["expires_at"] = at + self._inbox_retention
        return row

    def _writes(self) -> Writes:
        writes = Writes()
        if not self._rows:
            return writes
        record = Record(self._ids.next(), system_clock(), tuple(self._events))
        self._record_id = record.id
        writes.insert(INBOX, *self._rows.values())
        if self._events:
            writes.insert(OUTBOX, record.document())
        for kind, aggregates in self._current.items():
            collection, stored, erased = (
                self._collections[kind],
                self._stored[kind],
                self._erased[kind],
            )
            for key, aggregate in aggregates.items():
                version = stored.get(key, 0)
                # One that was erased and made anew may have its predecessor's version again.
                if aggregate.version == version and key not in erased:
                    continue
                document = collection.document(aggregate, record.id)
                if version:
                    writes.replace(collection.name, version, document)
                else:
                    writes.insert(collection.name, document)
            for key in erased - aggregates.keys():
                if version := stored.get(key, 0):
                    writes.delete(collection.name, version, key)
        return writes
