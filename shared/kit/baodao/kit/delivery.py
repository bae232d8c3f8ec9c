"""The delivery policy: every delivered event ends in one of three verdicts.

done     committed (now or before): acknowledged
not yet  the database is away, or the handler failed and may be tried again: negatively
         acknowledged with a delay of ours, growing with the failures
never    unreadable, refused, or failed too often: to the dead-letter stream with its reason, then
         terminated; if that publish fails, it is "not yet"

A plain nak would come back at once, and the consumer's `backoff` does not apply to naks, so the
delays are here.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import RawStreamMsg

from baodao.kit.broker import publish_all
from baodao.kit.clock import system_clock
from baodao.kit.committer import Committer
from baodao.kit.decisions import Refused, UseCase
from baodao.kit.jetstream import jetstream_of
from baodao.kit.replays import NotFetchedError, fetch
from baodao.kit.topology import DEAD_LETTERS
from baodao.kit.work import Cause, Done, Failed, Outcome, Unavailable, Work
from baodao.schema import Event, UnreadableEventError
from baodao.schema.envelope import envelope_of, format_time, read_event
from baodao.schema.subjects import stream_of, subject_under

log = structlog.get_logger()

_REMEMBERED_FAILURES = 10_000
_UNAVAILABLE_DELAY = 1.0
_CRASH_LIMIT = 50
# $JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<delivery>.<time>.<pending>
_ACK_TOKENS = 9
_UNSAFE = str.maketrans(dict.fromkeys(range(32), " "))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with one delivery: `ack`, `nak` after `delay` seconds, or `dead` with a reason."""

    kind: str
    reason: str = ""
    error: str = ""
    delay: float = 0.0


ACK = Verdict("ack")


@dataclass
class DurableState:
    """What health reports of one durable."""

    processed: int = 0
    dead: int = 0
    redelivered: int = 0
    progressed_at: float = 0.0
    is_behind: bool = False
    """Whether events waited when it was looked at last."""


class Delivery:
    """Takes the batches of one durable through the committer and acknowledges them.

    Args:
        durable: its name.
        source: the context whose events it has, and no others.
        handlers: of its events.
        committer: decides them.
        connection: to NATS.
        delays: seconds until the next delivery after each failure.
    """

    def __init__(
        self,
        durable: str,
        source: str,
        handlers: Mapping[type[Event], UseCase],
        committer: Committer,
        connection: NatsClient,
        delays: tuple[float, ...],
    ) -> None:
        self.durable, self._source, self._stream = durable, source, stream_of(source)
        self._handlers, self._committer = handlers, committer
        self._connection, self._delays = connection, delays
        self._failures: OrderedDict[int, int] = OrderedDict()
        self.state = DurableState()

    async def deliver(self, messages: list[Msg]) -> None:
        """Bring every message of a batch to its verdict."""
        self.state.is_behind = True
        verdicts = await self.judge(messages)
        self.state.progressed_at = time.monotonic()
        done: list[Msg] = []
        for message, verdict in zip(messages, verdicts, strict=True):
            if verdict.kind == "ack":
                done.append(message)
            else:
                await self._tell(self._carry_out(message, verdict))
        await self._tell(self._acknowledge(done))
        self.state.is_behind = messages[-1].metadata.num_pending > 0

    async def judge(self, messages: list[Msg]) -> list[Verdict]:
        """The verdicts of a batch; what can be read is committed as one group."""
        works = [self._spent(m) or self._work(m) for m in messages]
        outcomes = iter(await self._committer.commit([w for w in works if isinstance(w, Work)]))
        results = [next(outcomes) if isinstance(work, Work) else work for work in works]
        return [
            result if isinstance(result, Verdict) else self._verdict(message, result)
            for message, result in zip(messages, results, strict=True)
        ]

    async def replay(self, request: bytes) -> Verdict:
        """Judge an event again that an operator names, without acknowledging anything."""
        try:
            message = await fetch(self._connection, self._stream, request)
        except NotFetchedError as error:
            return Verdict("dead", error.reason, str(error))
        work = self._work(message)
        if isinstance(work, Work):
            (outcome,) = await self._committer.commit([work])
            return ACK if isinstance(outcome, Done) else _dead(outcome)
        return work if isinstance(work, Verdict) else _dead(work)

    def _spent(self, message: Msg) -> Verdict | None:
        if _deliveries(message) <= _CRASH_LIMIT:
            return None
        # Never judged in all these deliveries: it takes the process down with it.
        return Verdict("dead", "attempts-spent", "delivered too often without a verdict")

    def _work(self, message: Msg | RawStreamMsg) -> Work | Verdict | Failed:
        try:
            attributes, event = read_event(message.headers, message.data or b"")
        except UnreadableEventError as error:
            return Verdict("dead", "invalid", str(error))
        except Exception as error:
            log.exception("decoding_failed", durable=self.durable, subject=message.subject)
            return Failed(error)
        if wrong := self._not_by_its_owner(attributes, event, message.subject):
            return Verdict("dead", "invalid", wrong)
        handler = self._handlers.get(type(event))
        if handler is None:
            return Verdict(
                "dead", "invalid", f"{self.durable} does not handle {attributes['type']}"
            )
        event_id = attributes["id"]
        cause = Cause(attributes["correlationid"], event_id, attributes.get("traceparent"))
        envelope = envelope_of(attributes, event) if handler.wants_envelope else None
        inbox_id, size = f"{self.durable}:{event_id}", len(message.data or b"")
        return Work(handler, event, inbox_id, "", cause, size, envelope)

    def _not_by_its_owner(
        self, attributes: Mapping[str, str], event: Event, subject: str | None
    ) -> str | None:
        """What gives away an event that the owner of its stream would not have published so."""
        wire_type, source = attributes["type"], attributes["source"]
        if not wire_type.startswith(f"baodao.{self._source}."):
            return f"{wire_type} is no event of {self._source}"
        if source != f"/baodao/{self._source}":
            return f"its source is {source}, and its stream that of {self._source}"
        if subject != subject_under(wire_type, event):
            return (
                f"its subject is {subject}, and its content says {subject_under(wire_type, event)}"
            )
        return None

    def _verdict(self, message: Msg, outcome: Outcome) -> Verdict:
        if isinstance(outcome, Done):
            if self._failures:
                self._failures.pop(message.metadata.sequence.stream, None)
            return ACK
        if isinstance(outcome, Unavailable):
            return Verdict("nak", "unavailable", outcome.reason, _UNAVAILABLE_DELAY)
        if not isinstance(outcome, Failed):
            return _dead(outcome)
        failures = self._count_failure(message.metadata.sequence.stream)
        if failures > len(self._delays):
            return _dead(outcome)
        return Verdict("nak", "failed", str(outcome.error), self._delays[failures - 1])

    def _count_failure(self, sequence: int) -> int:
        # Counted here and not by `num_delivered`, which an outage drives up as well.
        failures = self._failures.pop(sequence, 0) + 1
        self._failures[sequence] = failures
        if len(self._failures) > _REMEMBERED_FAILURES:
            self._failures.popitem(last=False)
        return failures

    async def _tell(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Exception as error:  # noqa: BLE001 -- unacknowledged, it comes again
            log.warning("verdict_not_told", durable=self.durable, error=f"{error!r}")

    async def _acknowledge(self, messages: list[Msg]) -> None:
        if self._connection.is_connected:
            await publish_all(self._connection, ((m.reply, b"", b"") for m in messages))
        else:
            # nats-py keeps them until there is a connection again.
            for message in messages:
                await message.ack()
        self.state.processed += len(messages)

    async def _carry_out(self, message: Msg, verdict: Verdict) -> None:
        if verdict.kind == "nak":
            await message.nak(delay=verdict.delay)
            self.state.redelivered += 1
        else:
            await self._bury(message, verdict)

    async def _bury(self, message: Msg, verdict: Verdict) -> None:
        metadata = message.metadata
        headers = {
            **(message.headers or {}),
            "Nats-Msg-Id": f"{self.durable}:{metadata.sequence.stream}:{metadata.num_delivered}",
            "Baodao-Dead-Reason": verdict.reason,
            "Baodao-Dead-Error": verdict.error.translate(_UNSAFE)[:500],
            "Baodao-Dead-Durable": self.durable,
            "Baodao-Dead-Subject": message.subject,
            "Baodao-Dead-Stream": metadata.stream,
            "Baodao-Dead-Sequence": str(metadata.sequence.stream),
            "Baodao-Dead-Deliveries": str(metadata.num_delivered),
            "Baodao-Dead-At": format_time(system_clock()),
        }
        for name in ("Nats-Expected-Stream", "Nats-Expected-Last-Sequence"):
            headers.pop(name, None)
        try:
            await jetstream_of(self._connection).publish(
                f"dead.{self.durable}",
                message.data,
                stream=DEAD_LETTERS,
                timeout=5,
                headers=headers,
            )
        except NatsError as error:
            log.warning("dead_letter_not_stored", durable=self.durable, error=str(error))
            await message.nak(delay=_UNAVAILABLE_DELAY)
            return
        await message.term()
        self.state.dead += 1
        log.warning(
            "delivery_given_up",
            durable=self.durable,
            subject=message.subject,
            reason=verdict.reason,
            error=verdict.error,
        )


def _deliveries(message: Msg) -> int:
    """How often a message was delivered, this time included."""
    # `metadata` reads everything, and makes an instant of the time, for each event.
    tokens = message.reply.split(".")
    if len(tokens) == _ACK_TOKENS:
        return int(tokens[4])
    return message.metadata.num_delivered


def _dead(outcome: Any) -> Verdict:
    if isinstance(outcome, Refused):
        return Verdict(
            "dead", "refused", "; ".join(f"{r.SLUG}: {r.text()}" for r in outcome.refusals)
        )
    if isinstance(outcome, Failed):
        return Verdict("dead", "attempts-spent", f"{type(outcome.error).__name__}: {outcome.error}")
    return Verdict("dead", "unavailable", outcome.reason)
