"""The same sign-up by hand: nats-py and one transaction (`raw_group`).

`python -m baodao.cli.bench.raw_sign_up` listens to two subjects. On `bench.group` it commits what
has queued up as one transaction, as our committer does; on `bench.single` every command is a
transaction of its own, as most services would have it. Both answer after the commit.
"""

import asyncio
import json
import os
from collections import deque

import nats
import uvloop
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg

from baodao.cli.bench.raw_group import GROUP_SIZE, Store, commit, open_store

GROUP, SINGLE, HEALTH = "bench.group", "bench.single", "bench-raw"
_QUEUE = "bench"
# One transaction per command on one hot shift is fastest about here: more of them only conflict.
_CONCURRENT_SINGLES = 16


async def main() -> None:
    """Serve until killed."""
    store = await open_store(os.environ["BAODAO_MONGO_URL"])
    connection = await nats.connect(os.environ["BAODAO_NATS_URL"])
    queue: deque[Msg] = deque()
    arrived = asyncio.Event()
    slots = asyncio.Semaphore(_CONCURRENT_SINGLES)
    running: set[asyncio.Task[None]] = set()

    async def on_group(message: Msg) -> None:
        queue.append(message)
        arrived.set()

    async def on_single(message: Msg) -> None:
        await slots.acquire()
        task = asyncio.ensure_future(_commit(store, [message]))
        running.add(task)
        task.add_done_callback(running.discard)
        task.add_done_callback(lambda _: slots.release())

    await connection.subscribe(GROUP, queue=_QUEUE, cb=on_group)
    await connection.subscribe(SINGLE, queue=_QUEUE, cb=on_single)
    await _answer_health(connection, os.environ.get("BAODAO_INSTANCE", ""))
    while True:
        await arrived.wait()
        arrived.clear()
        while queue:
            await _commit(store, [queue.popleft() for _ in range(min(len(queue), GROUP_SIZE))])
            await asyncio.sleep(0)


async def _answer_health(connection: NatsClient, instance: str) -> None:
    async def answer(message: Msg) -> None:
        await message.respond(b'{"ready":true}')

    for name in (HEALTH, *([f"{HEALTH}.{instance}"] if instance else ())):
        await connection.subscribe(f"health.{name}", cb=answer)


async def _commit(store: Store, messages: list[Msg]) -> None:
    replies = await commit(store, [json.loads(message.data) for message in messages])
    for message, reply in zip(messages, replies, strict=True):
        await message.respond(reply)


if __name__ == "__main__":
    uvloop.run(main())
