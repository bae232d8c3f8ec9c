"""The same sign-up by hand over HTTP: one ASGI file without a broker.

`python -m baodao.cli.bench.raw_http` takes the requests of `bench http` and commits what has
queued up as one transaction (`raw_group`). It knows one path, believes the actor's header, answers
a repeated `Idempotency-Key` as the first time, and has no other limits, languages or documents.
"""

import asyncio
import json
import os
from collections import deque
from typing import Any

import uvicorn

from baodao.cli.bench.raw_group import (
    ACCEPTED,
    GROUP_SIZE,
    UNAVAILABLE,
    Command,
    Store,
    commit,
    open_store,
)

Waiting = tuple[Command, "asyncio.Future[bytes]"]


class SignUps:
    """The ASGI app; its committer starts with the first request."""

    def __init__(self, mongo_url: str) -> None:
        self._mongo_url = mongo_url
        self._queue: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._committer: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer `POST /api/v1/shifts/{shift_id}/sign-ups`, and anything else with 404."""
        if scope["path"] == "/healthz":
            await _respond(send, 200, b"{}")
            return
        parts = scope["path"].split("/")
        if scope["method"] != "POST" or len(parts) != 6 or parts[5] != "sign-ups":  # noqa: PLR2004 -- of the one path
            await _respond(send, 404, b"{}")
            return
        command = await _read(scope, receive, parts[4])
        answered = asyncio.get_running_loop().create_future()
        self._queue.append((command, answered))
        self._arrived.set()
        if self._committer is None:
            self._committer = asyncio.create_task(self._commit_all())
        reply = await answered
        if reply == ACCEPTED:
            await _respond(send, 201, _receipt(command))
        else:
            await _respond(send, 503 if reply == UNAVAILABLE else 409, reply)

    async def _commit_all(self) -> None:
        store = await open_store(self._mongo_url)
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                size = min(len(self._queue), GROUP_SIZE)
                await _commit(store, [self._queue.popleft() for _ in range(size)])
                await asyncio.sleep(0)


async def _read(scope: Any, receive: Any, shift_id: str) -> Command:
    headers = dict(scope["headers"])
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    actor = headers[b"baodao-actor"].partition(b";")[0].partition(b"=")[2].decode()
    key = headers.get(b"idempotency-key")
    return {
        "command_id": f"{actor}/{key.decode()}" if key else os.urandom(13).hex(),
        "shift_id": shift_id,
        "volunteer_id": json.loads(body)["volunteer_id"],
        "may_repeat": key is not None,
    }


async def _commit(store: Store, group: list[Waiting]) -> None:
    replies = await commit(store, [command for command, _ in group])
    for (_, answered), reply in zip(group, replies, strict=True):
        if not answered.done():
            answered.set_result(reply)


def _receipt(command: Command) -> bytes:
    shift_id, volunteer_id = command["shift_id"], command["volunteer_id"]
    receipt = {
        "sign_up_id": f"{shift_id}-{volunteer_id}",
        "shift_id": shift_id,
        "volunteer_id": volunteer_id,
    }
    return json.dumps(receipt).encode()


async def _respond(send: Any, status: int, body: bytes) -> None:
    kind = b"application/json" if status < 400 else b"application/problem+json"  # noqa: PLR2004
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        SignUps(os.environ["BAODAO_MONGO_URL"]),
        host="127.0.0.1",
        port=int(os.environ["BAODAO_BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
    )
