"""2,000 people for 500 seats over HTTP, through two gateways, against their no-op."""

import asyncio
import json
import os
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

from baodao.cli.bench import seed
from baodao.cli.bench.stage import Stage, median, percentile, until
from baodao.cli.output import Stop
from baodao.kit.servers import free_port

PEOPLE, SEATS, CONNECTIONS, GATEWAYS = 2_000, 500, 64, 2
_CREATED, _CONFLICT, _OK = "201", "409", "200"
_PATIENCE = 60.0


class Http:
    """Two gateways in front of one scheduling process."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._ports = [free_port() for _ in range(GATEWAYS)]
        self._database = stage.database("baodao_scheduling")
        self.exact = True

    async def prepare(self) -> None:
        """Start the processes."""
        await self._stage.start_service("scheduling")
        for number, port in enumerate(self._ports, 1):
            gateway = await self._stage.start(
                "gateway",
                label=f"gateway-{number}",
                BAODAO_GATEWAY_PORT=str(port),
                BAODAO_GATEWAY_NOOP="1",
                BAODAO_INSTANCE=f"gateway-{number}",
            )
            await until(lambda port=port: _alive(port), _PATIENCE, gateway)  # type: ignore[misc]

    async def ours(self) -> dict[str, Any]:
        """The sign-ups of 2,000 new people to a new shift."""
        people = await seed.volunteers(self._database, PEOPLE)
        (shift_id,) = await seed.shifts(self._database, 1, SEATS)
        path = f"/api/v1/shifts/{shift_id}/sign-ups"
        report = await self._send(path, people)
        rows = await self._database.count("sign_ups", {"shift_id": shift_id, "state": "reserved"})
        (shift,) = await self._database.by_ids("shifts", [shift_id])
        wanted = {_CREATED: SEATS, _CONFLICT: PEOPLE - SEATS}
        self.exact &= report["statuses"] == wanted and rows == shift["seats_taken"] == SEATS
        return report

    async def noop(self) -> dict[str, Any]:
        """The same requests to an endpoint that does nothing."""
        report = await self._send("/api/v1/noop", seed.new_ids(PEOPLE))
        self.exact &= report["statuses"] == {_OK: PEOPLE}
        return report

    async def _send(self, path: str, people: list[str]) -> dict[str, Any]:
        """What the client process reports."""
        job = {
            "ports": self._ports,
            "connections": CONNECTIONS,
            "requests": [_request(path, person) for person in people],
        }
        client = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "baodao.cli.bench.http_client",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=dict(os.environ),
        )
        out, _ = await client.communicate(json.dumps(job).encode())
        if client.returncode:
            raise Stop("the HTTP client failed")
        report: dict[str, Any] = json.loads(out)
        return report


def _request(path: str, volunteer_id: str) -> str:
    body = json.dumps({"volunteer_id": volunteer_id})
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Baodao-Actor: id={volunteer_id}; role=volunteer\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


async def _alive(port: int) -> bool:
    def get() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        except OSError:
            return False

    return await asyncio.to_thread(get)


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The no-op and ours in turn, `rounds` times after one to warm up."""
    async with Stage() as stage:
        bench = Http(stage)
        await bench.prepare()
        await bench.noop()
        await bench.ours()
        noops, ours = [], []
        for number in range(rounds):
            noops.append(PEOPLE / (await bench.noop())["seconds"])
            ours.append(await bench.ours())
            announce(
                f"  round {number + 1} of {rounds}: ours {PEOPLE / ours[-1]['seconds']:.0f}, "
                f"no-op {noops[-1]:.0f} requests/s"
            )
        return _result(noops, ours) | {"exact": bench.exact} | stage.memory()


def _result(noops: list[float], ours: list[dict[str, Any]]) -> dict[str, Any]:
    speed, noop = median(PEOPLE / r["seconds"] for r in ours), median(noops)
    return {
        "ours_per_s": speed,
        "accepted_per_s": median(SEATS / r["accepted_at"][SEATS - 1] for r in ours),
        "noop_per_s": noop,
        "ratio_noop": round(speed / noop, 2),
        "p50_ms": median((1000 * percentile(r["latencies"], 0.5) for r in ours), 1),
        "p99_ms": median((1000 * percentile(r["latencies"], 0.99) for r in ours), 1),
    }
