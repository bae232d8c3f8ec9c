"""The client of `bench http`, a process of its own: as little Python per request as there can be.

Reads one JSON job from stdin (`ports`, `connections`, `requests` as texts ready to send) and prints
one JSON line: the seconds, the second of every accepted reply, the latencies, the statuses, and if
the job says `keep`, status and body of every reply in the order of the requests.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import uvloop
from typing_extensions import override

_CREATED = 201
_PATIENCE = 120.0


class Run:
    """The requests that are left, and what came back."""

    def __init__(self, requests: list[bytes], *, keep: bool) -> None:
        self.waiting: Iterator[tuple[int, bytes]] = iter(enumerate(requests))
        self.replies: dict[int, list[Any]] | None = {} if keep else None
        self.missing = len(requests)
        self.latencies: list[float] = []
        self.accepted_at: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.complete = asyncio.Event()
        self.start = 0.0

    def answered(self, status: int, sent_at: float, number: int, body: bytes) -> None:
        """Count the reply to a request."""
        now = time.perf_counter()
        self.latencies.append(now - sent_at)
        self.statuses[status] += 1
        if status == _CREATED:
            self.accepted_at.append(now - self.start)
        if self.replies is not None:
            self.replies[number] = [status, body.decode()]
        self.missing -= 1
        if not self.missing:
            self.complete.set()


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request at a time."""

    def __init__(self, run: Run) -> None:
        self._run, self._buffer, self._sent_at, self._number = run, b"", 0.0, 0
        self._transport: asyncio.Transport

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of this kind without being of this class.
        self._transport = cast("asyncio.Transport", transport)

    def send(self) -> None:
        """The next request, if there is one."""
        request = next(self._run.waiting, None)
        if request is not None:
            self._number, text = request
            self._sent_at = time.perf_counter()
            self._transport.write(text)

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(self._buffer) >= head_end + 4 + length:
            body, self._buffer = self._buffer[head_end + 4 :], b""
            self._run.answered(int(head[9:12]), self._sent_at, self._number, body)
            self.send()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._run.missing:
            sys.exit(f"the gateway closed a connection: {exc}")


async def main(job: dict[str, Any]) -> None:
    """Send everything, closed loop, and report."""
    run = Run([text.encode() for text in job["requests"]], keep=job["keep"])
    loop = asyncio.get_running_loop()
    connections = []
    for number in range(job["connections"]):
        port = job["ports"][number % len(job["ports"])]
        _, connection = await loop.create_connection(lambda: Connection(run), "127.0.0.1", port)
        connections.append(connection)
    run.start = time.perf_counter()
    for connection in connections:
        connection.send()
    await asyncio.wait_for(run.complete.wait(), _PATIENCE)
    report = {
        "seconds": time.perf_counter() - run.start,
        "accepted_at": run.accepted_at,
        "latencies": sorted(run.latencies),
        "statuses": run.statuses,
        "replies": [run.replies[number] for number in sorted(run.replies)] if run.replies else [],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    uvloop.run(main(json.load(sys.stdin)))
