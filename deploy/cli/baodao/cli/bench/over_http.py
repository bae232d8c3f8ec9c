"""2,000 people for 500 seats over HTTP: through two gateways, and to one ASGI file by hand.

The rival (`raw_http`) commits in groups into the same documents, has no broker between, and does
nothing that a single purpose does not need. People are signed in at ours, and both gateways have
seen each of them a moment ago, as when everybody waits before the page of a shift; the service has
not. That it is no weak one is told by `hand_of_loop`: its
speed next to a bare loop of the same transactions, without HTTP, in the same run.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from baodao.cli.bench import raw_group, seed
from baodao.cli.bench.stage import Stage, median, percentile, until
from baodao.cli.output import Stop
from baodao.kit.mongo import Database
from baodao.kit.servers import free_port

PEOPLE, SEATS, GATEWAYS = 2_000, 500, 2
CONNECTIONS = (64, 256)
_REPEATED, _REPEATED_SEATS = 64, 24
_CREATED, _CONFLICT, _FOUND = "201", "409", "200"
_AT_ONCE = 64
_PATIENCE = 60.0
_CLIENT = Path(__file__).with_name("http_client.py")


@dataclass
class Measured:
    """The rounds at one number of connections."""

    ours: list[dict[str, Any]] = field(default_factory=list)
    hand: list[dict[str, Any]] = field(default_factory=list)
    loop: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Medians of the rounds."""
        ours, hand, loop = _speed(self.ours), _speed(self.hand), median(self.loop)
        return {
            "ours_per_s": ours,
            "accepted_per_s": median(SEATS / r["accepted_at"][SEATS - 1] for r in self.ours),
            "hand_per_s": hand,
            "ratio_hand": round(ours / hand, 2),
            "hand_of_loop": round(hand / loop, 2),
            "p50_ms": median((1000 * percentile(r["latencies"], 0.5) for r in self.ours), 1),
            "p99_ms": median((1000 * percentile(r["latencies"], 0.99) for r in self.ours), 1),
            **{
                f"{name.replace('-', '_')}_cpu_us": median(r["cpu_us"][name] for r in self.ours)
                for name in self.ours[0]["cpu_us"]
            },
        }


def _speed(reports: Sequence[dict[str, Any]]) -> float:
    return median(PEOPLE / report["seconds"] for report in reports)


class Http:
    """Two gateways in front of one scheduling process, and the rival."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._ports = [free_port() for _ in range(GATEWAYS)]
        self._hand_port = free_port()
        self._ours = stage.database("baodao_scheduling")
        self._accounts = stage.database("baodao_identity")
        self._hand = stage.database(raw_group.DATABASE)
        self._store: raw_group.Store
        self.exact = True

    async def prepare(self) -> None:
        """Start the processes."""
        for service in ("scheduling", "identity"):
            await self._stage.start_service(service)
        for number, port in enumerate(self._ports, 1):
            gateway = await self._stage.start(
                "gateway",
                label=f"gateway-{number}",
                BAODAO_GATEWAY_PORT=str(port),
                BAODAO_INSTANCE=f"gateway-{number}",
            )
            await until(lambda port=port: _alive(port), _PATIENCE, gateway)  # type: ignore[misc]
        self._store = await raw_group.open_store(self._stage.mongo.url)
        hand = await self._stage.start("cli.bench.raw_http", BAODAO_BENCH_PORT=str(self._hand_port))
        await until(lambda: _alive(self._hand_port), _PATIENCE, hand)

    async def close(self) -> None:
        """Leave the database."""
        await self._store.client.close()

    async def ours(self, connections: int) -> dict[str, Any]:
        """The sign-ups of 2,000 new people to a new shift."""
        people = await self._signed_in(PEOPLE)
        (shift_id,) = await seed.shifts(self._ours, 1, SEATS)
        before = self._stage.cpu()
        report = await self._send(self._ports, connections, _requests(shift_id, people))
        report["cpu_us"] = {
            name: (used - before[name]) * 1e6 / PEOPLE for name, used in self._stage.cpu().items()
        }
        await self._check(report, self._ours, shift_id)
        return report

    async def by_hand(self, connections: int) -> dict[str, Any]:
        """The same requests to the rival."""
        shift_id, people = await seed.by_hand(self._hand, PEOPLE, SEATS)
        requests = _requests(shift_id, [_believed(person) for person in people])
        report = await self._send([self._hand_port], connections, requests)
        await self._check(report, self._hand, shift_id)
        return report

    async def loop(self, connections: int) -> float:
        """Sign-ups a second of the rival's transactions one after the other, without HTTP."""
        shift_id, people = await seed.by_hand(self._hand, PEOPLE, SEATS)
        commands: list[raw_group.Command] = [
            {"command_id": person, "shift_id": shift_id, "volunteer_id": person}
            for person in people
        ]
        start = time.perf_counter()
        for at in range(0, PEOPLE, connections):
            await raw_group.commit(self._store, commands[at : at + connections])
        return PEOPLE / (time.perf_counter() - start)

    async def repeat(self) -> None:
        """Check that both answer a repeated key as the first time, seat or refusal."""
        people = await self._signed_in(_REPEATED)
        (shift_id,) = await seed.shifts(self._ours, 1, _REPEATED_SEATS)
        await self._repeat(self._ports, self._ours, shift_id, people)
        shift_id, ids = await seed.by_hand(self._hand, _REPEATED, _REPEATED_SEATS)
        believed = [_believed(person) for person in ids]
        await self._repeat([self._hand_port], self._hand, shift_id, believed)

    async def _signed_in(self, count: int) -> list["_Person"]:
        """Volunteers whom scheduling knows, and whom each gateway has seen."""
        ids = await seed.volunteers(self._ours, count)
        tokens = await seed.sign_ins(self._accounts, ids)
        people = [
            _Person(one, f"Authorization: Bearer {token}")
            for one, token in zip(ids, tokens, strict=True)
        ]
        hello = [_greeting(one) for one in people]
        for seen in await asyncio.gather(
            *(self._send([port], _AT_ONCE, hello) for port in self._ports)
        ):
            self.exact &= seen["statuses"] == {_FOUND: count}
        return people

    async def _repeat(
        self, ports: list[int], database: Database, shift_id: str, people: list["_Person"]
    ) -> None:
        requests = _requests(shift_id, people, keyed=True)
        first, again = [
            (await self._send(ports, _REPEATED, requests, keep=True))["replies"] for _ in range(2)
        ]
        seats = sum(status == int(_CREATED) for status, _ in first)
        rows = await database.count("sign_ups", {"shift_id": shift_id})
        self.exact &= (
            list(map(_answered, first)) == list(map(_answered, again))
            and seats == rows == _REPEATED_SEATS
        )

    async def _check(self, report: dict[str, Any], database: Database, shift_id: str) -> None:
        """Nobody was promised a seat that is not there, and every seat was given."""
        rows = await database.count("sign_ups", {"shift_id": shift_id, "state": "reserved"})
        booked = await database.count("calendars", {"bookings.shift_id": shift_id})
        (shift,) = await database.by_ids("shifts", [shift_id])
        wanted = {_CREATED: SEATS, _CONFLICT: PEOPLE - SEATS}
        self.exact &= report["statuses"] == wanted
        self.exact &= rows == booked == shift["seats_taken"] == SEATS

    async def _send(
        self, ports: list[int], connections: int, requests: list[str], *, keep: bool = False
    ) -> dict[str, Any]:
        """What the client process reports."""
        job = {"ports": ports, "connections": connections, "requests": requests, "keep": keep}
        client = await asyncio.create_subprocess_exec(
            sys.executable,
            # As a file: as a module it would load the command line's first, for a second.
            "-P",
            str(_CLIENT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=dict(os.environ),
        )
        out, _ = await client.communicate(json.dumps(job).encode())
        if client.returncode:
            raise Stop("the HTTP client failed")
        report: dict[str, Any] = json.loads(out)
        return report


def _answered(reply: list[Any]) -> tuple[int, dict[str, Any]]:
    """Status and body of a reply, without the name of the request that it answers."""
    status, body = reply
    return status, {name: value for name, value in json.loads(body).items() if name != "instance"}


class _Person(NamedTuple):
    """A volunteer, and the header that says so."""

    id: str
    header: str


def _believed(volunteer_id: str) -> _Person:
    """Somebody whom the rival believes."""
    return _Person(volunteer_id, f"Baodao-Actor: id={volunteer_id}; role=volunteer")


def _requests(shift_id: str, people: list[_Person], *, keyed: bool = False) -> list[str]:
    return [_request(shift_id, person, keyed=keyed) for person in people]


def _request(shift_id: str, person: _Person, *, keyed: bool) -> str:
    body = json.dumps({"volunteer_id": person.id})
    # A reply names its request: two that are to be compared have the same name.
    key = f"Idempotency-Key: 1\r\nX-Correlation-Id: {person.id}\r\n" if keyed else ""
    return (
        f"POST /api/v1/shifts/{shift_id}/sign-ups HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\n{person.header}\r\n"
        f"{key}Content-Length: {len(body)}\r\n\r\n{body}"
    )


def _greeting(person: _Person) -> str:
    """The look at one's own account."""
    return f"GET /api/v1/account HTTP/1.1\r\nHost: 127.0.0.1\r\n{person.header}\r\n\r\n"


async def _alive(port: int) -> bool:
    def get() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004
        except OSError:
            return False

    return await asyncio.to_thread(get)


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The rival and ours in turn, `rounds` times after one to warm up, for 64 and 256 at once."""
    measured = {connections: Measured() for connections in CONNECTIONS}
    async with Stage() as stage:
        bench = Http(stage)
        await bench.prepare()
        for number in range(rounds + 1):
            for connections, found in measured.items():
                hand, ours = await bench.by_hand(connections), await bench.ours(connections)
                loop = await bench.loop(connections)
                if number == 0:
                    continue
                found.hand.append(hand)
                found.ours.append(ours)
                found.loop.append(loop)
                announce(
                    f"  round {number} of {rounds}, {connections} connections: "
                    f"ours {PEOPLE / ours['seconds']:.0f}, "
                    f"by hand {PEOPLE / hand['seconds']:.0f} requests/s"
                )
        await bench.repeat()
        await bench.close()
        figures = {str(connections): found.figures() for connections, found in measured.items()}
        return {**figures, "exact": bench.exact, **stage.memory()}
