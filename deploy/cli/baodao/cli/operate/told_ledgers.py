"""What the events of hours have told of ledgers and checkpoints: a witness beside the database.

Kept in a file while it is read, so that a million ledgers take no memory.
"""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nats.aio.client import Client as NatsClient

from baodao.kit.stream_reader import Stored, StreamReader
from baodao.schema import Event, UnreadableEventError, decode
from baodao.schema.hours.checkpoints import LedgersCheckpointed
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.hours.verification import BrokenLedger, ToldHead
from baodao.schema.subjects import filters_of, stream_of

Entry = HoursCredited | HoursReversed | HoursRegraded
_KINDS = (HoursCredited, HoursReversed, HoursRegraded, LedgersCheckpointed)
_GENESIS = "0" * 64
_INSTANTS = ("served_from", "served_until", "recorded_at", "at")
_NAMED = 1_000
_ANYWHERE = "*.*.*.*.*"
"""The path of any division in a subject."""
_UPSERT = "INSERT OR REPLACE INTO heads VALUES (?, ?, ?)"


@dataclass
class ToldLedgers:
    """The heads of all ledgers as their events have told, and the checkpoints.

    `broken` are the ledgers whose events do not follow from each other, at most a thousand. Of one
    volunteer alone, or only of entries since an instant, which come behind the position; what was
    there before is taken as it is then.
    """

    volunteer_id: str | None = None
    since: datetime | None = None
    broken: dict[str, BrokenLedger] = field(default_factory=dict)
    checkpoints: list[LedgersCheckpointed] = field(default_factory=list)
    events: int = 0
    position: int = 0

    def __enter__(self) -> Self:
        self._directory = TemporaryDirectory(prefix="baodao-verify-")
        self._heads = sqlite3.connect(Path(self._directory.name) / "heads", isolation_level=None)
        self._heads.execute("PRAGMA journal_mode = OFF")
        self._heads.execute("PRAGMA synchronous = OFF")
        self._heads.execute(
            "CREATE TABLE heads (id TEXT PRIMARY KEY, entries INTEGER, hash TEXT) WITHOUT ROWID"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._heads.close()
        self._directory.cleanup()

    async def read(self, connection: NatsClient) -> None:
        """Read what there is behind the position.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        reader = StreamReader(connection, stream_of("hours"), self._subjects)
        try:
            last = (await reader.state()).last
            while self.position < last and (messages := await reader.get(self.position)):
                self._note([one for one in messages if reader.wants(one)])
                self.position = messages[-1].sequence
        finally:
            await reader.close()

    @property
    def _subjects(self) -> list[str]:
        of = self.volunteer_id
        found = (subjects_about(kind, of) if of else filters_of(kind) for kind in _KINDS)
        return [subject for subjects in found for subject in subjects]

    def _note(self, messages: list[Stored]) -> None:
        self._heads.execute("BEGIN")
        for message in messages:
            # What cannot be read is missing from the chain, and is found so.
            with suppress(UnreadableEventError):
                _, event = decode(message.headers, message.data)
                self.events += 1
                if isinstance(event, LedgersCheckpointed):
                    self.checkpoints.append(event)
                elif isinstance(event, Entry) and not self._is_older(event):
                    self._follow(event, json.loads(message.data))
        self._heads.execute("COMMIT")

    def _follow(self, event: Entry, data: Mapping[str, Any]) -> None:
        found = self._heads.execute(
            "SELECT entries, hash FROM heads WHERE id = ?", (event.volunteer_id,)
        ).fetchone()
        entries, digest = found or self._before(event)
        if event.sequence == entries and event.hash != digest:
            self._break(event, "two events tell of this entry otherwise")
        # What was published again comes again; what is beyond a gap may come once more behind it.
        if event.sequence != entries + 1:
            return
        if event.previous_hash not in (None, digest):
            self._break(event, "its event does not follow from the one before it")
        elif event.previous_hash is not None and event.hash != digest_of(data):
            self._break(event, "its event is not what was hashed")
        self._heads.execute(_UPSERT, (event.volunteer_id, event.sequence, event.hash))

    def _is_older(self, event: Entry) -> bool:
        return bool(self.since and event.recorded_at and event.recorded_at < self.since)

    def _before(self, event: Entry) -> tuple[int, str]:
        """What an event follows that is the first one of its ledger here."""
        if self.since and event.previous_hash:
            return event.sequence - 1, event.previous_hash
        return 0, _GENESIS

    def _break(self, event: Entry, reason: str) -> None:
        if len(self.broken) < _NAMED:
            one = BrokenLedger(
                volunteer_id=event.volunteer_id, sequence=event.sequence, reason=reason
            )
            self.broken.setdefault(event.volunteer_id, one)

    @property
    def ledgers(self) -> int:
        """How many ledgers the events tell of."""
        (count,) = self._heads.execute("SELECT count(*) FROM heads").fetchone()
        return int(count)

    def after(self, volunteer_id: str, limit: int) -> list[ToldHead]:
        """The next ledgers in the order of their ids."""
        found = self._heads.execute(
            "SELECT id, entries, hash FROM heads WHERE id > ? ORDER BY id LIMIT ?",
            (volunteer_id, limit),
        )
        return [ToldHead(volunteer_id=key, entries=n, hash=digest) for key, n, digest in found]

    def of(self, volunteer_ids: Sequence[str]) -> Iterator[ToldHead]:
        """Those of these volunteers."""
        for key in volunteer_ids:
            found = self._heads.execute(
                "SELECT entries, hash FROM heads WHERE id = ?", (key,)
            ).fetchone()
            if found:
                yield ToldHead(volunteer_id=key, entries=found[0], hash=found[1])


def subjects_about(kind: type[Event], aggregate_id: str) -> list[str]:
    """Subject filters for the events of one kind about one aggregate, wherever it is."""
    return [f"{one.removesuffix('>')}{_ANYWHERE}.{aggregate_id}" for one in filters_of(kind)]


def digest_of(data: Mapping[str, Any]) -> str:
    """The hash of an entry from its event's data, as `schema.hours.ledger` says."""
    return hashlib.sha256(_canonical(data, "hash")).hexdigest()


def is_signed(event: LedgersCheckpointed, keys: Mapping[str, str]) -> bool:
    """Whether a checkpoint is signed with the key that it names, of these in base64url."""
    key = keys.get(event.key_id)
    if key is None:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(_bytes(key))
        said = _canonical(event.model_dump(mode="json"), "signature")
        public.verify(_bytes(event.signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _canonical(data: Mapping[str, Any], but: str) -> bytes:
    said = {name: one for name, one in data.items() if one is not None and name != but}
    for name in _INSTANTS:
        if name in said:
            at = datetime.fromisoformat(said[name])
            said[name] = at.isoformat(timespec="milliseconds")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
