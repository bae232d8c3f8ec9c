"""A gateway as a process, in front of services that answer when a test wants it."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg

from baodao.gateway import app
from baodao.gateway.exchange import BODY_LIMIT
from baodao.kit.flushing import flushed
from baodao.kit.servers import NatsServer, free_port
from baodao.schema.registration.imports import ROWS, ImportVolunteers
from tests.support.gateway import OPERATOR, spawn
from tests.support.nursery import Forked
from tests.support.services import until

SIGN_UPS = "/api/v1/shifts/S/sign-ups"
IMPORTS = "/api/v1/volunteers/imports"
ACCEPTED = b'{"status":"accepted","result":{}}'


@dataclass
class Door:
    """A gateway process, a client of it, and what the services are asked."""

    process: Forked
    port: int
    log_file: Path
    http: httpx.AsyncClient
    connection: NatsClient
    asked: asyncio.Queue[Msg] = field(default_factory=asyncio.Queue)

    async def until_it_takes_no_more(self) -> None:
        async def refused() -> bool:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                return True
            writer.close()
            return False

        await until(refused, 10, "a gateway that takes no more connections")

    async def exit_code(self) -> int:
        return await asyncio.to_thread(self.process.wait, 15)

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with NatsServer(tmp_path / "nats") as server:
        port, log_file = free_port(), tmp_path / "gateway.log"
        process = spawn(server.url, port, log_file, {})
        connection = await nats.connect(server.url)
        base_url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base_url, headers=OPERATOR, timeout=30) as http:
            door = Door(process, port, log_file, http, connection)
            for subject in ("commands.>", "queries.>"):
                await connection.subscribe(subject, cb=door.asked.put)
            await flushed(connection)
            try:
                await until(lambda: alive(http), 30, "a living gateway")
                yield door
            finally:
                process.kill()
                process.wait()
                await connection.close()
                print(f"--- gateway ---\n{door.log[-4000:]}")


async def alive(http: httpx.AsyncClient) -> bool:
    with suppress(httpx.TransportError):
        return (await http.get("/healthz")).status_code == 200
    return False


def sign_up(door: Door) -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(door.http.post(SIGN_UPS, json={"volunteer_id": "V"}))


async def test_what_is_in_flight_when_it_stops_is_answered(door: Door) -> None:
    waiting = [sign_up(door) for _ in range(3)]
    messages = [await door.asked.get() for _ in waiting]
    door.process.send_signal(signal.SIGTERM)
    await door.until_it_takes_no_more()
    for message in messages:
        await message.respond(ACCEPTED)
    assert [(await task).status_code for task in waiting] == [201] * 3
    assert await door.exit_code() == 0
    assert "Traceback" not in door.log
    assert '"error"' not in door.log


@pytest.mark.slow
async def test_what_still_waits_before_its_grace_ends_is_told_503(door: Door) -> None:
    waiting = sign_up(door)
    await door.asked.get()
    # Somebody whose body never comes to an end.
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = f"POST {SIGN_UPS} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    actor = f"Baodao-Actor: {OPERATOR['Baodao-Actor']}\r\n"
    writer.write(f"{head}{actor}Content-Length: 99\r\nAccept-Language: zh\r\n\r\n{{".encode())
    await writer.drain()
    # The server has read it once a later request on another connection is answered.
    await door.http.get("/healthz")
    door.process.send_signal(signal.SIGTERM)
    response = await waiting
    half = (await reader.read()).decode()
    writer.close()
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) > 0
    assert response.json()["type"] == "urn:baodao:problem:unavailable"
    assert "The gateway is stopping" in response.json()["detail"]
    assert half.startswith("HTTP/1.1 503")
    assert "系统正在停止" in half
    assert await door.exit_code() == 0
    assert "Traceback" not in door.log
    assert '"error"' not in door.log


def test_a_request_ends_before_the_grace_and_the_grace_before_the_supervisor() -> None:
    assert app._DRAIN_SECONDS < app._REQUEST_SECONDS < app._GRACE_SECONDS < 15


def rows_of(size: int) -> bytes:
    """An import whose body has so many bytes, with most columns left out."""
    rows: list[dict[str, Any]] = [{"line": n, "name": "测"} for n in range(1, ROWS + 1)]
    consent = {"text_version": "2026-1", "how": "paper", "reference": "测试"}
    body = {"rows": rows, "consent": consent}
    missing = size - len(encoded(body))
    share, rest = divmod(missing, ROWS)
    for row in rows:
        row["name"] += "x" * share
    rows[0]["name"] += "x" * rest
    return encoded(body)


def encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("size", [1_000_000, BODY_LIMIT])
async def test_an_import_of_the_documented_size_arrives(door: Door, size: int) -> None:
    body = rows_of(size)
    assert len(body) == size
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k" * 128}
    task = asyncio.create_task(door.http.post(IMPORTS, content=body, headers=headers))
    asked = asyncio.create_task(door.asked.get())
    await asyncio.wait([task, asked], return_when=asyncio.FIRST_COMPLETED)
    assert asked.done(), task.result().text
    message = asked.result()
    command = ImportVolunteers.model_validate_json(message.data)
    assert [row.name for row in command.rows] == [r["name"] for r in json.loads(body)["rows"]]
    await message.respond(ACCEPTED)
    assert (await task).is_success


async def test_one_byte_more_is_refused(door: Door) -> None:
    headers = {"Content-Type": "application/json"}
    response = await door.http.post(IMPORTS, content=b" " * (BODY_LIMIT + 1), headers=headers)
    assert response.status_code == 413
    assert "1 MiB" in response.json()["detail"]
    assert door.asked.empty()
