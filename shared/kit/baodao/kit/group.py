"""One group of messages on its way through load, decide and write; `committer` runs it.

A group is tried as often as needed, each time from what is stored: nothing of an attempt that did
not commit survives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from baodao.kit.about import ABOUT, ABOUT_INDEX, forgotten_by, people_of
from baodao.kit.access import Access
from baodao.kit.clock import system_clock
from baodao.kit.decisions import (
    Accepted,
    Aggregate,
    Change,
    NotNowError,
    Refused,
    UseCase,
)
from baodao.kit.ids import Ids
from baodao.kit.loaded import Loaded, Wanted
from baodao.kit.mongo import Database, Writes
from baodao.kit.outbox import OUTBOX, Outgoing, Record
from baodao.kit.reads import Reads
from baodao.kit.references import IsBehind, prospect
from baodao.kit.showing import seen_by
from baodao.kit.store import Collection, Document, Index
from baodao.kit.unseen import BarredError, MissingError
from baodao.kit.work import (
    Cause,
    Decided,
    Done,
    Failed,
    NotYet,
    Outcome,
    RefusedBefore,
    Unavailable,
    Work,
)
from baodao.schema import Command, event_subject
from baodao.schema.base import CommandIdReused
from baodao.schema.envelope import Encoder
from baodao.schema.replies import encode_refused

INBOX = "inbox"
INBOX_INDEXES = (Index(("expires_at",), expire_after_seconds=0), ABOUT_INDEX)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the inbox remembers commands that were carried out, and refusals."""

    done: timedelta
    refused: timedelta


@dataclass(frozen=True, slots=True)
class Setting:
    """What all groups of a committer have in common.

    `context` is the source of the events; `tools` are handed to use cases by class; `is_behind`
    tells whether events of another context wait to be followed here, and without it nothing that a
    command names is waited for.
    """

    database: Database
    collections: Mapping[type[Aggregate], Collection[Any]]
    context: str
    ids: Ids
    retention: Retention
    tools: Mapping[type, Any]
    is_behind: IsBehind | None = None


class Group:
    """The state of one attempt at committing some messages."""

    def __init__(self, works: list[Work], setting: Setting, now: datetime) -> None:
        self._works, self._now = works, now
        self._database, self._collections = setting.database, setting.collections
        self._context, self._ids = setting.context, setting.ids
        self._retention, self._is_behind = setting.retention, setting.is_behind
        self._loaded = Loaded(
            setting.database, setting.collections, setting.tools, setting.ids.observe
        )
        self._access = Access(self._loaded)
        self._inbox: dict[str, Document] = {}
        self._events: list[Outgoing] = []
        self._rows: dict[str, Document] = {}
        self._unremembered: list[Work] = []
        self._forgotten: set[str] = set()
        self._handed: dict[str, Any] = {}
        """What the use case of the message in hand was given."""
        self._record_id = ""
        self._started = now
        self._outcomes: list[Decided] = []
        self._prepared: Writes | None = None

    async def preview(self) -> Accepted[Any] | Refused:
        """What the use case of a single work decides now; nothing is kept, also no reply."""
        try:
            return await self._preview()
        except (BarredError, MissingError) as unseen:
            return Refused((unseen.refusal,))

    async def _preview(self) -> Accepted[Any] | Refused:
        (work,) = self._works
        self._access.check_door(work)
        await self._loaded.load_for(self._works)
        if error := self._loaded.keyless.get(id(work)):
            raise error
        return self._decision(work)

    async def attempt(self) -> list[Outcome]:
        """Load, decide, write, without waiting for anything; the outcomes in order of the works.

        Raises:
            ConflictError, UnreachableError, UnwritableError: nothing is certain for any of them.
        """
        await self.prepare()
        return [outcome for outcome in await self.write() if not isinstance(outcome, NotYet)]

    async def prepare(self) -> None:
        """Load and decide, if that was not done yet; nothing is written."""
        if self._prepared is None:
            self._started = system_clock()
            await self._load()
            self._outcomes = [
                self._settle(work) if work.use_case.is_plain else await self._decide(work)
                for work in self._works
            ]
            self._prepared = self._writes()

    async def write(self) -> list[Decided]:
        """Commit what was decided; the outcomes in the order of the works."""
        if self._prepared:
            await self._database.commit(self._prepared)
        return self._outcomes

    def follows(self, earlier: "Group") -> bool:
        """Whether what was decided here stays right when `earlier` is committed first."""
        return not earlier.writes_any(self._loaded.asked, {work.inbox_id for work in self._works})

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

    async def _load(self, wanted: Wanted | None = None) -> None:
        # The inbox last: a command that another process has just committed would else find its own
        # effects in the aggregates and no reply in the inbox, and be refused.
        ids = {work.inbox_id for work in self._works}
        last = (INBOX, ids | {work.former_id for work in self._works if work.former_id})
        if wanted is None:
            rows = await self._loaded.load_for(self._works, last)
        else:
            rows = await self._loaded.load(wanted, last)
        self._inbox = {row["_id"]: row for row in rows}

    # --- decide ---

    async def _decide(self, work: Work) -> Decided:
        while not self._row_of(work) and (unloaded := self._loaded.unloaded(work)):
            await self._load(unloaded)
        return self._settle(work)

    def _row_of(self, work: Work) -> Document | None:
        """What is remembered of a message, also by a row from before there were keyed ids.

        Such rows are met for 30 days after the last process that wrote them (ADR 0037).
        """
        if row := self._inbox.get(work.inbox_id) or self._rows.get(work.inbox_id):
            return row
        return self._inbox.get(work.former_id) if work.former_id else None

    def _settle(self, work: Work) -> Decided:
        self._handed = {}
        try:
            self._access.check_door(work)
            if row := self._row_of(work):
                return _recall(work, row)
            if work.deadline and self._started > work.deadline:
                return Unavailable("the deadline of the command has passed")
            return self._decided(work)
        except BarredError as barred:
            # It is not remembered: who may has not been decided by what was asked.
            return Refused((barred.refusal,))
        except MissingError as missing:
            return self._hold_back(work) or self._refuse(work, Refused((missing.refusal,)))
        except Exception as error:  # noqa: BLE001 -- a defect concerns its own message alone
            return _outcome(error)

    def _decided(self, work: Work) -> Decided:
        if keyless := self._loaded.keyless.get(id(work)):
            return _outcome(keyless)
        decision = self._decision(work)
        if isinstance(decision, Accepted):
            return self._accept(work, decision)
        return self._hold_back(work) or self._refuse(work, decision)

    def _decision(self, work: Work) -> Accepted[Any] | Refused:
        case = work.use_case
        self._access.let_in(work)
        if case.beyond and (refusals := case.beyond(work.message, self._now)):
            return Refused(tuple(refusals))
        decision: Accepted[Any] | Refused = case.function(work.message, **self._arguments(work))
        return decision

    def _arguments(self, work: Work) -> dict[str, Any]:
        case = work.use_case
        arguments = self._handed = self._loaded.arguments(work)
        if case.wants_now:
            arguments["now"] = self._now
        if case.wants_new_id:
            arguments["new_id"] = self._ids.next
        if case.wants_envelope:
            arguments["envelope"] = work.envelope
        return arguments

    def _hold_back(self, work: Work) -> NotYet | Unavailable | None:
        """Why a command is not refused now: what it names may be on its way."""
        if self._is_behind is None or work.deadline is None:
            return None
        if not (missing := self._loaded.missing(work)):
            return None
        hope = prospect(missing, self._started, self._is_behind)
        if hope is None:
            return None
        if not work.has_waited:
            return NotYet(hope.seconds)
        return None if hope.is_certain else Unavailable("what it names is not known here yet")

    def _refuse(self, work: Work, refused: Refused) -> Refused:
        self._keep(work, refused.changes, None)
        # Whoever may ask again is told the same, and no copy that comes later is carried out.
        if (work.is_keyed or refused.changes) and _is_remembered(work):
            row = self._row(work, encode_refused(refused.refusals), self._retention.refused)
            self._rows[work.inbox_id] = row
            row["refused"] = True
            if work.use_case.gate is not None:
                row[ABOUT] = people_of(work.use_case, work.message, self._handed)
        return refused

    def _accept(self, work: Work, decision: Accepted[Any]) -> Done:
        reply = _told(work.message, decision.reply)
        self._keep(work, decision.changes, decision.policy_version)
        if _is_remembered(work):
            self._remember(work, decision.changes, reply)
        elif decision.changes:
            self._unremembered.append(work)
        return Done(reply)

    def _keep(self, work: Work, changes: tuple[Change[Aggregate], ...], policy: str | None) -> None:
        """Let changes be what later messages of the group see, and be written with their events."""
        if not changes:
            return
        encoder = self._encoder(work)
        events = [e for change in changes for e in self._outgoing(encoder, change, policy)]
        after: dict[tuple[type[Aggregate], str], Change[Aggregate]] = {}
        for change in changes:
            key = (type(change.after), change.after.id)
            earlier = after.get(key)
            version = earlier.after.version if earlier else self._loaded.version_of(*key)
            if version != change.before.version:
                raise RuntimeError(
                    f"{work.use_case.name} changed a {key[0].__name__} it was not given"
                )
            change.check_bounds()
            after[key] = change
        self._loaded.keep(work, after.values())
        self._events += events

    def _remember(self, work: Work, changes: Iterable[Change[Aggregate]], reply: bytes) -> None:
        row, case = self._row(work, reply, self._retention.done), work.use_case
        leaving = forgotten_by(work.message) if case.gate is None else set()
        for change in changes:
            for event in change.events:
                if event.FORGETS:
                    leaving |= forgotten_by(event)
        if leaving:
            self._forget(leaving)
        if case.gate is not None:
            # The row of an erasure stays: it can be asked for again.
            about = [] if leaving else people_of(case, work.message, self._handed, changes)
            row[ABOUT] = about
        self._rows[work.inbox_id] = row

    def _forget(self, people: set[str]) -> None:
        """Let the rows about these people go, those of messages earlier in this group too."""
        self._forgotten |= people
        self._rows = {k: r for k, r in self._rows.items() if not people & set(r.get(ABOUT, ()))}

    def _outgoing(
        self, encoder: Encoder, change: Change[Aggregate], policy: str | None
    ) -> Iterator[Outgoing]:
        policy = change.policy_version or policy
        for version, event in enumerate(change.events, change.before.announced + 1):
            event_id = self._ids.next()
            lines, data = encoder.encode(event, event_id, version, policy)
            yield Outgoing(event_id, event_subject(event), lines.encode(), data)

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

    def _row(self, work: Work, reply: bytes, retention: timedelta) -> Document:
        at, told_by = self._started, work.find_fingerprint()
        row = {"_id": work.inbox_id, "at": at, "fingerprint": told_by, "reply": reply}
        if not work.is_event:
            row["expires_at"] = at + retention
        return row

    def _writes(self) -> Writes:
        writes = Writes()
        if not self._rows and not self._unremembered:
            return writes
        record = Record(self._ids.next(), system_clock(), tuple(self._events))
        self._record_id = record.id
        if self._forgotten:
            writes.remove(INBOX, ABOUT, self._forgotten)
        if self._rows:
            writes.insert(INBOX, *self._rows.values())
        kept = [w for w in self._works if w.inbox_id in self._rows]
        deadlines = [w.deadline for w in (*kept, *self._unremembered) if w.deadline]
        writes.deadline = min(deadlines, default=None)
        if self._events:
            writes.insert(OUTBOX, record.document())
        self._loaded.write(writes, record.id)
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
    handed = {type(tool): tool for tool in tools}
    setting = Setting(reads.stored, reads.collections, "", Ids(), _NO_TIME, handed)
    return await Group([work], setting, now).preview()


_NO_TIME = Retention(timedelta(0), timedelta(0))


def _recall(work: Work, row: Document) -> Outcome:
    """What became of a message that was decided before."""
    if not work.has_fingerprint(row["fingerprint"], row["_id"]):
        return Refused((CommandIdReused(command_id=work.message.command_id),))
    return RefusedBefore(row["reply"]) if row.get("refused") else Done(row["reply"], repeated=True)


def _is_remembered(work: Work) -> bool:
    """Whether a row says that the message was there; of some commands nothing may tell."""
    return getattr(type(work.message), "REMEMBERED", True)


def _outcome(error: Exception) -> Failed | Unavailable:
    return Unavailable(str(error)) if isinstance(error, NotNowError) else Failed(error)


def _told(message: BaseModel, reply: BaseModel | None) -> bytes:
    """What the sender of a message is told, which is what is remembered."""
    if reply is None:
        return b"null"
    seen = seen_by(message.actor, reply) if isinstance(message, Command) else reply
    return seen.model_dump_json().encode()
