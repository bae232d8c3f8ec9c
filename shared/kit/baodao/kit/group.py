"""One group of messages on its way through load, decide and write; `committer` runs it.

A group is tried as often as needed, each time from what is stored: nothing of an attempt that did
not commit survives.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
from baodao.kit.reads import Reads
from baodao.kit.store import Collection, Document, Index
from baodao.kit.work import Cause, Done, Failed, Outcome, Unavailable, Work
from baodao.schema import NotFound, event_subject
from baodao.schema.base import CommandIdReused
from baodao.schema.envelope import Encoder

INBOX = "inbox"
INBOX_INDEXES = (Index(("expires_at",), expire_after_seconds=0),)


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
        collections: dict[type[Aggregate], Collection[Any]],
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
        self._keyless: dict[int, Exception] = {}
        self._unreadable: dict[tuple[type[Aggregate], str], Exception] = {}
        self._events: list[Outgoing] = []
        self._rows: dict[str, Document] = {}
        self._record_id = ""
        self._outcomes: list[Outcome] = []
        self._prepared: Writes | None = None
        self._own_keys: dict[tuple[str, str], list[str]] = {}

    async def preview(self) -> Accepted[Any] | Refused:
        """What the use case of a single work decides now; nothing is kept, also no reply."""
        (work,) = self._works
        await self._load_phases()
        if error := self._keyless.get(id(work)):
            raise error
        try:
            decision: Accepted[Any] | Refused = work.use_case.function(
                work.message, **self._arguments(work)
            )
        except _MissingError as missing:
            return Refused((missing.refusal,))
        return decision

    async def attempt(self) -> list[Outcome]:
        """Load, decide, write; the outcomes in the order of the works.

        Raises:
            ConflictError, UnreachableError, UnwritableError: nothing is certain for any of them.
        """
        await self.prepare()
        return await self.write()

    async def prepare(self) -> None:
        """Load and decide, if that was not done yet; nothing is written."""
        if self._prepared is None:
            await self._load()
            self._outcomes = [await self._decide(work) for work in self._works]
            self._prepared = self._writes()

    async def write(self) -> list[Outcome]:
        """Commit what was decided; the outcomes in the order of the works."""
        if self._prepared:
            await self._database.commit(self._prepared)
        return self._outcomes

    def follows(self, earlier: "Group") -> bool:
        """Whether what was decided here stays right when `earlier` is committed first."""
        return not earlier.writes_any(self._asked, {work.inbox_id for work in self._works})

    def writes_any(self, asked: Mapping[type[Aggregate], set[str]], inbox_ids: set[str]) -> bool:
        """Whether this prepared group writes any of these aggregates or rows of the inbox."""
        written = self._prepared.keys() if self._prepared else {}
        return bool(self._rows.keys() & inbox_ids) or any(
            keys & written.get(self._collections[kind].name, set()) for kind, keys in asked.items()
        )

    @property
    def record_id(self) -> str | None:
        """Id of the outbox record that was committed, None if there are no events."""
        return self._record_id if self._events else None

    # --- load ---

    async def _load(self) -> None:
        await self._load_phases()
        # Last: a command that another process has just committed would else find its own effects
        # in the aggregates and no reply in the inbox, and be refused.
        await self._load_inbox()

    async def _load_phases(self) -> None:
        for depth in range(max(len(work.use_case.phases) for work in self._works)):
            wanted: dict[type[Aggregate], set[str]] = defaultdict(set)
            for work in self._works:
                for parameter in work.use_case.phases[depth : depth + 1]:
                    for one in parameter:
                        wanted[one.kind].update(self._wanted(work, one))
            await self._load_all(wanted)

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
            try:
                aggregate = collection.restore(document)
                self._ids.observe(document["_record"])
            except Exception as error:  # noqa: BLE001 -- it concerns those who ask for this one
                self._unreadable[kind, document["_id"]] = error
                continue
            self._stored[kind][aggregate.id] = aggregate.version
            self._current[kind][aggregate.id] = aggregate

    def _wanted(self, work: Work, parameter: Parameter) -> list[str]:
        """The keys of a parameter; a message for which finding them fails is alone answered so."""
        try:
            return self._keys(work, parameter)
        except Exception as error:  # noqa: BLE001 -- a defect concerns its own message alone
            self._keyless[id(work)] = error
            return []

    def _keys(self, work: Work, parameter: Parameter) -> list[str]:
        if parameter.follows:
            return self._find_keys(work, parameter)
        # Of the message alone: they stay what they are.
        place = (work.inbox_id, parameter.name)
        if (keys := self._own_keys.get(place)) is None:
            keys = self._own_keys[place] = self._find_keys(work, parameter)
        return keys

    def _find_keys(self, work: Work, parameter: Parameter) -> list[str]:
        load, key = parameter.load, parameter.key
        loaded = {name: self._loaded(work, name) for name in key.needs}
        if any(found is None for found in loaded.values()):
            return []
        found = key.find(work.message, loaded, self._tools)
        if not found:
            return []
        if not load.each:
            return [found]
        if load.expand:
            found = load.expand(found)
        keys = [found] if isinstance(found, str) else list(found)
        return self._followed(parameter, keys) if load.follow else keys

    def _followed(self, parameter: Parameter, keys: list[str]) -> list[str]:
        """The keys, and those that loaded aggregates lead to; `_unloaded` finds the rest."""
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

    def _loaded(self, work: Work, name: str) -> Aggregate | dict[str, Aggregate] | None:
        """The aggregates that a parameter got, for the keys that depend on them."""
        first = next(p for p in work.use_case.parameters if p.name == name)
        keys = self._keys(work, first)
        if first.load.each:
            found = {key: self._get(first, key) for key in keys}
            return {key: aggregate for key, aggregate in found.items() if aggregate}
        return self._get(first, keys[0]) if keys else None

    def _get(self, parameter: Parameter, key: str) -> Aggregate | None:
        if self._unreadable and (error := self._unreadable.get((parameter.kind, key))):
            # Not `or_new`: it is there.
            raise error
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
        if (keyless := self._keyless.get(id(work))) and not self._is_known(work):
            return _outcome(keyless)
        return self._settle(work)

    def _is_known(self, work: Work) -> bool:
        return work.inbox_id in self._inbox or work.inbox_id in self._rows

    def _unloaded(self, work: Work) -> dict[type[Aggregate], set[str]]:
        unloaded: dict[type[Aggregate], set[str]] = defaultdict(set)
        for parameter in work.use_case.following:
            kind = parameter.kind
            keys = set(self._wanted(work, parameter)) - self._asked[kind]
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
            return _outcome(error)

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
        policy, encoder = decision.policy_version, self._encoder(work)
        events = [e for change in decision.changes for e in self._outgoing(encoder, change, policy)]
        after: dict[tuple[type[Aggregate], str], Change[Aggregate]] = {}
        for change in decision.changes:
            key = (type(change.after), change.after.id)
            earlier = after.get(key)
            current = earlier.after if earlier else self._current[key[0]].get(key[1])
            if (current.version if current else 0) != change.before.version:
                raise RuntimeError(
                    f"{work.use_case.name} changed a {key[0].__name__} it was not given"
                )
            change.check_bounds()
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
        self, encoder: Encoder, change: Change[Aggregate], policy: str | None
    ) -> Iterator[Outgoing]:
        policy = change.policy_version or policy
        for version, event in enumerate(change.events, change.before.announced + 1):
            event_id = self._ids.next()
            headers, data = encoder.encode(event, event_id, version, policy)
            yield Outgoing(event_id, event_subject(event), headers, data)

    def _encoder(self, work: Work) -> Encoder:
        cause = work.cause
        return Encoder(
            f"/baodao/{self._context}",
            self._now,
            cause.correlation_id,
            cause.causation_id,
            cause.traceparent,
        )

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


async def preview(
    use_case: UseCase,
    message: Any,
    reads: Reads,
    now: datetime,
    tools: Iterable[object] = (),
) -> Accepted[Any] | Refused:
    """What a use case would decide on what is stored now; for views, nothing is written.

    `tools` are those of the service; the message's own id is of no account.
    """
    work = Work(use_case, message, "", "", Cause("", ""), 0)
    known, handed = reads.collections, {type(tool): tool for tool in tools}
    return await Group([work], reads.stored, known, Ids(), "", now, timedelta(0), handed).preview()


def _outcome(error: Exception) -> Failed | Unavailable:
    return Unavailable(str(error)) if isinstance(error, NotNowError) else Failed(error)
