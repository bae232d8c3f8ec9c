"""The client of the benches on NATS: the same few instructions per command for every variant."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg

from baodao.cli.output import Stop

_PATIENCE = 120.0
Sent = tuple[bytes, dict[str, str] | None]
"""A message and its headers."""


@dataclass
class Burst:
    """What came back."""

    seconds: float = 0.0
    replies: list[bytes] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    """From each command to its answer, in the order of the answers, where that was asked for."""

    @property
    def accepted(self) -> int:
        """How many said yes; every variant answers with the wire form of a reply."""
        return sum(reply.startswith(b'{"status":"accepted"') for reply in self.replies)

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.replies) / self.seconds


async def burst(
    connection: NatsClient, subject: str, commands: Sequence[Sent], in_flight: int
) -> Burst:
    """Send all commands, at most `in_flight` unanswered at a time; the clock stops at the last."""
    result, complete = Burst(), asyncio.Event()
    inbox, waiting = connection.new_inbox(), iter(commands)

    async def on_reply(message: Msg) -> None:
        result.replies.append(message.data)
        if len(result.replies) == len(commands):
            complete.set()
        elif (command := next(waiting, None)) is not None:
            await connection.publish(subject, command[0], inbox, command[1])

    subscription = await connection.subscribe(inbox, cb=on_reply)
    start = time.perf_counter()
    for _ in range(min(in_flight, len(commands))):
        data, headers = next(waiting)
        await connection.publish(subject, data, inbox, headers)
    try:
        await asyncio.wait_for(complete.wait(), _PATIENCE)
    except TimeoutError:
        raise Stop(
            f"{len(result.replies)} of {len(commands)} replies after {_PATIENCE} s"
        ) from None
    result.seconds = time.perf_counter() - start
    await subscription.unsubscribe()
    return result


async def timed_burst(
    connection: NatsClient, subject: str, commands: Sequence[Sent], in_flight: int
) -> Burst:
    """A burst in which each command has an inbox of its own, so that its answer is known."""
    result, complete = Burst(), asyncio.Event()
    inbox, waiting = connection.new_inbox(), iter(enumerate(commands))
    sent: dict[str, float] = {}

    async def send() -> None:
        if (following := next(waiting, None)) is not None:
            number, (data, headers) = following
            own = f"{inbox}.{number}"
            sent[own] = time.perf_counter()
            await connection.publish(subject, data, own, headers)

    async def on_reply(message: Msg) -> None:
        result.took_ms.append(1_000 * (time.perf_counter() - sent[message.subject]))
        result.replies.append(message.data)
        if len(result.replies) == len(commands):
            complete.set()
        await send()

    subscription = await connection.subscribe(f"{inbox}.*", cb=on_reply)
    start = time.perf_counter()
    for _ in range(min(in_flight, len(commands))):
        await send()
    async with asyncio.timeout(_PATIENCE):
        await complete.wait()
    result.seconds = time.perf_counter() - start
    await subscription.unsubscribe()
    return result


async def open_loop(
    connection: NatsClient, subject: str, commands: Sequence[Sent], per_second: float
) -> Burst:
    """Send at a fixed rate, whatever comes back; the rate achieved is of the sending."""
    result, complete = Burst(), asyncio.Event()
    inbox = connection.new_inbox()

    async def on_reply(message: Msg) -> None:
        result.replies.append(message.data)
        if len(result.replies) == len(commands):
            complete.set()

    subscription = await connection.subscribe(inbox, cb=on_reply)
    start = time.perf_counter()
    for number, command in enumerate(commands):
        ahead = start + number / per_second - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        await connection.publish(subject, command[0], inbox, command[1])
    result.seconds = time.perf_counter() - start
    await asyncio.wait_for(complete.wait(), _PATIENCE)
    await subscription.unsubscribe()
    return result
