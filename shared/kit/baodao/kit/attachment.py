"""A service's table attached to the broker: how each row is listened to, and what is answered.

Events are FastStream's, batch by batch. Core messages are subscribed to with nats-py itself on the
broker's connection: passing one message through the framework costs as much as deciding it does
(ADR 0012).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig
from pydantic import BaseModel, ValidationError

from baodao.kit.answering import Answering, View
from baodao.kit.calls import fill_parameters
from baodao.kit.clock import Clock, system_clock
from baodao.kit.committer import BusyError, Committer
from baodao.kit.decisions import NotNowError, Refused, UseCase
from baodao.kit.delivery import Delivery
from baodao.kit.lanes import Lanes
from baodao.kit.mongo import UnreachableError
from baodao.kit.prints import Prints
from baodao.kit.pulls import Puller, pull_ahead
from baodao.kit.reads import Reads
from baodao.kit.responses import accepted, answer_command, respond, send_back
from baodao.kit.signatures import HEADER as SIGNED_ACTOR
from baodao.kit.signatures import NotSignedError, Signatures
from baodao.kit.subscribers import Beforehand, IsScan, Subscribers
from baodao.kit.tasks import Tasks
from baodao.kit.topology import DurableSpec
from baodao.kit.work import Failed, Outcome, Unavailable, Work
from baodao.schema import Actor, Command, Query, Refusal
from baodao.schema import replies as wire
from baodao.schema.base import NOBODY, SignInNeeded
from baodao.schema.field_errors import FieldError, field_errors

log = structlog.get_logger()

_BATCH = 500
_CONCURRENT_PREPARATIONS = 32
# Refusals are remembered for ten: clocks may differ by the rest (ADR 0021).
_FARTHEST_DEADLINE = timedelta(minutes=5)
_NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Senders:
    """By what a service knows who sends a command, and that it has come before."""

    signatures: Signatures
    prints: Prints


class Attachment:
    """A service's table attached to a broker: the subscriptions and what they do."""

    def __init__(
        self,
        subscribers: Subscribers,
        broker: NatsBroker,
        committer: Committer,
        reads: Reads,
        deliveries: dict[str, Delivery],
        tools: Mapping[type, Any],
        clock: Clock,
        senders: Senders,
    ) -> None:
        self._tools, self._clock = tools, clock
        self._signatures, self._prints = senders.signatures, senders.prints
        self._broker, self._committer, self._reads = broker, committer, reads
        self._service, self._log = subscribers.service, subscribers.log
        self.deliveries = deliveries
        self._lanes = Lanes()
        # Apart: what takes long must not be in the way of queries.
        self._preparing = Tasks(_CONCURRENT_PREPARATIONS)
        self._core: dict[str, Callable[[Msg], Awaitable[None]]] = {}
        self._subscriptions: list[Subscription] = []
        for command, use_case in subscribers.commands.items():
            find_out = subscribers.beforehand.get(command)
            self._core[command.SUBJECT] = self._on_command(command, use_case, find_out)
        for query, view in subscribers.queries.items():
            self._core[query.SUBJECT] = self._on_query(query, view, subscribers.scans.get(query))
        self._pulls: list[tuple[DurableSpec, Any]] = []
        self._pullers: list[Puller] = []
        for durable in subscribers.durables():
            self._pull(durable, deliveries[durable.name])
            self._core[f"replays.{durable.name}"] = self._on_replay(deliveries[durable.name])

    async def open(self) -> None:
        """Start to take messages."""
        await self._broker.start()
        self._pullers = await pull_ahead(self._broker.connection, self._pulls, _BATCH)
        for subject, handler in self._core.items():
            self._subscriptions.append(
                await self._broker.connection.subscribe(subject, self._service, cb=handler)
            )

    def _pull(self, durable: DurableSpec, delivery: Delivery) -> None:
        subscriber = self._broker.subscriber(
            durable.filter_subjects[0],
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            config=ConsumerConfig(filter_subjects=list(durable.filter_subjects)),
            pull_sub=PullSub(batch_size=_BATCH, batch=True),
            ack_policy=AckPolicy.MANUAL,
            decoder=_raw,
            no_reply=True,
        )
        subscriber(delivery.deliver)
        self._pulls.append((durable, subscriber))

    def _on_command(
        self, kind: type[Command], use_case: UseCase, beforehand: Beforehand | None
    ) -> Callable[[Msg], Awaitable[None]]:
        find_out = fill_parameters(beforehand, self._tools, self._clock) if beforehand else None

        async def prepare(message: Msg, work: Work) -> None:
            assert find_out is not None  # noqa: S101 -- it is what this is for
            try:
                given = await find_out(work.message, self._reads)
            except Exception as error:  # noqa: BLE001 -- whatever it is, nothing was done
                await answer_command(message, unprepared(error))
            else:
                await self._submit(replace(work, given=given), message)

        async def on_command(message: Msg) -> None:
            command = await self._read(kind, message)
            if command is None:
                return
            if wrong := _expiry_problem(command.expires_at):
                error = FieldError.of("expires_at", wrong)
                await respond(message, wire.Invalid(errors=[error]))
                return
            work = self._prints.work(
                use_case, command, len(message.data), message.headers or _NO_HEADERS
            )
            if find_out and may_be_let_in(work):
                self._preparing.spawn(prepare(message, work))
            else:
                await self._submit(work, message)

        return on_command

    async def _submit(self, work: Work, message: Msg) -> None:
        try:
            self._committer.submit(work, lambda outcome: answer_command(message, outcome))
        except BusyError:
            await respond(message, wire.Unavailable(reason="the service is busy"))

    def _on_query(
        self, kind: type[Query], view: View, scans: IsScan | None
    ) -> Callable[[Msg], Awaitable[None]]:
        ask = Answering(view, self._tools, self._clock, self._log)

        async def on_query(message: Msg) -> None:
            query = await self._read(kind, message)
            if query is None:
                return
            is_scan = scans is not None and scans(query)
            if self._lanes.can_take(scan=is_scan):
                self._lanes.take(self._answer_query(ask, query, message), scan=is_scan)
            else:
                await respond(message, wire.Unavailable(reason="too many searches wait"))

        return on_query

    async def _answer_query(self, ask: Answering, query: Query, message: Msg) -> None:
        try:
            result = await ask(query, self._reads)
        except UnreachableError:
            await respond(message, wire.Unavailable(reason="the database does not answer"))
        except NotNowError as lack:
            log.warning("query_postponed", query=type(query).__name__, reason=str(lack))
            await respond(message, wire.Unavailable(reason=str(lack)))
        except Exception:
            log.exception("view_failed", query=type(query).__name__)
            await respond(message, wire.Failed(reason="the query could not be answered"))
        else:
            if isinstance(result, Refusal):
                await respond(message, wire.Refused.of((result,)))
            elif isinstance(result, Refused):
                await respond(message, wire.Refused.of(result.refusals))
            else:
                await self._respond_page(message, result)

    def _on_replay(self, delivery: Delivery) -> Callable[[Msg], Awaitable[None]]:
        async def replay(message: Msg) -> None:
            verdict = await delivery.replay(message.data)
            answer = f"{verdict.kind}\n{verdict.reason}\n{verdict.error}"
            await send_back(message, answer.encode())

        async def on_replay(message: Msg) -> None:
            self._lanes.take(replay(message))

        return on_replay

    async def _read(self, kind: type[Any], message: Msg) -> Any:
        try:
            actor = self._actor(message)
            read = kind.model_validate_json(message.data)
            if "actor" not in read.model_fields_set:
                return read.asked_by(actor)
            # Who asks is proved, not said.
            errors = [FieldError.of("actor", "extra-forbidden")]
            await respond(message, wire.Invalid(errors=errors))
        except NotSignedError as error:
            log.info("not_signed", subject=message.subject, reason=str(error))
            await respond(message, wire.Refused.of((SignInNeeded(),)))
        except ValidationError as error:
            await respond(message, wire.Invalid(errors=field_errors(error)))
        except Exception:
            log.exception("message_not_read", subject=message.subject)
            await respond(message, wire.Failed(reason="the message could not be read"))
        return None

    def _actor(self, message: Msg) -> Actor:
        headers = message.headers
        token = headers.get(SIGNED_ACTOR) if headers else None
        return NOBODY if token is None else self._signatures.actor_of(token)

    async def _respond_page(self, message: Msg, result: BaseModel) -> None:
        answer = accepted(result.model_dump_json().encode())
        if len(answer) > self._broker.connection.max_payload:
            error = FieldError.of("limit", "answer-too-large", size=len(answer))
            await respond(message, wire.Invalid(errors=[error]))
        else:
            await send_back(message, answer)

    async def close(self) -> None:
        """Take no more messages, and wait for the queries that are being answered."""
        if self._broker.connection.is_connected:
            drains = [subscription.drain() for subscription in self._subscriptions]  # type: ignore[no-untyped-call]
            await asyncio.gather(*drains, return_exceptions=True)
        for subscriber in self._broker.subscribers:
            with suppress(NatsError):
                await subscriber.stop()
        for puller in self._pullers:
            await puller.close()
        await self._preparing.close()
        await self._lanes.close()


def may_be_let_in(work: Work) -> bool:
    """Whether a command is not refused for what it says alone of who asks."""
    gate = work.use_case.gate
    if gate is None:
        return True
    return gate.door(work.message) != "out" and gate.lacking(work.message.actor) is None


def unprepared(error: Exception) -> Outcome:
    """What a command is answered for which something could not be found out beforehand."""
    if isinstance(error, NotNowError | UnreachableError):
        return Unavailable(str(error))
    log.error("beforehand_failed", error=repr(error))
    return Failed(error)


async def _raw(message: Any) -> Any:
    return message.raw_message


def _expiry_problem(deadline: datetime | None) -> str | None:
    if deadline is None:
        return "expiry-missing"
    if deadline > system_clock() + _FARTHEST_DEADLINE:
        return "expiry-too-far"
    return None
