"""The gateway as a process of its own, in front of running services, and an HTTP client to it."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from baodao.kit.servers import free_port
from baodao.schema import Actor
from tests.builders import registration as builders
from tests.builders.actors import acting_as
from tests.support.nursery import Forked, nursery
from tests.support.services import RunningServices, until, without_empty
from tests.support.signing import signing


def header(actor: Actor) -> dict[str, str]:
    """The header by which a test says who asks; a header has no more than ASCII."""
    said = {
        name: value if isinstance(value, str) else str(value).lower()
        for name, value in actor.model_dump(exclude_defaults=True).items()
        if not isinstance(value, frozenset)
    }
    said["capabilities"] = ",".join(sorted(actor.capabilities))
    said["dormant"] = ",".join(sorted(actor.dormant))
    parts = (
        f"{name}={value if value.isascii() else 'test'}" for name, value in said.items() if value
    )
    return {"Baodao-Actor": "; ".join(parts)}


_HERE = {"scope": "120104", "purpose": "records"}
ORGANISER = header(acting_as(id="organiser-1", role="organiser", **_HERE))
OPERATOR = header(builders.OPERATOR)


def spawn(nats_url: str, port: int, log_file: Path, env: dict[str, str]) -> Forked:
    """A gateway as a process, which may not be ready yet."""
    settings = {
        **{k: v for k, v in os.environ.items() if not k.startswith("BAODAO_")},
        "BAODAO_NATS_URL": nats_url,
        "BAODAO_GATEWAY_PORT": str(port),
        **signing("gateway"),
        **env,
    }
    return nursery().start("baodao.gateway", without_empty(settings), log_file)


@asynccontextmanager
async def gateway(services: RunningServices) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that is ready, as a client whose actor is the operator."""
    assert services.nats
    log_file = services.directory / "gateway.log"
    async with gateway_alone(services.nats.url_of("gateway"), log_file, services.env) as client:
        await until(lambda: is_ready(client), 30, "a ready gateway")
        yield client


@asynccontextmanager
async def gateway_alone(
    nats_url: str, log_file: Path, env: dict[str, str], port: int | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that is alive, whether there are services behind it or not."""
    port = port or free_port()
    process = spawn(nats_url, port, log_file, env)
    base_url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=base_url, headers=OPERATOR, timeout=30) as client:
            await until(lambda: _is_alive(client), 30, "a gateway")
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.to_thread(process.wait, 15)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        print(f"--- gateway ({code}) ---\n{_end_of(log_file)}")
    assert code == 0


def _end_of(log_file: Path) -> str:
    return log_file.read_text()[-4000:]


async def _is_alive(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


async def events(
    client: httpx.AsyncClient, count: int, last_event_id: str = "", **parameters: str
) -> list[tuple[str, dict[str, Any]]]:
    """The next so many events of the feed, each with the id to resume after it."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    found: list[tuple[str, dict[str, Any]]] = []
    event_id = ""
    async with client.stream(
        "GET", "/api/v1/events", params=parameters, headers=headers
    ) as response:
        assert response.status_code == 200
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        async for line in response.aiter_lines():
            if line.startswith("id:"):
                event_id = line.removeprefix("id:").strip()
            elif line.startswith("data:"):
                found.append((event_id, json.loads(line.removeprefix("data:"))))
                if len(found) == count:
                    return found
    raise AssertionError(f"the feed ended after {len(found)} events")
