"""What a service says about itself when asked on `health.<service>`, and the command that asks.

`python -m baodao.kit.health scheduling` is the health check of a container: exit code 0 if the
service in it is ready, 1 with the problems if not.
"""

import asyncio
import json
import os
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import nats
from nats.errors import Error as NatsError
from nats.js.api import ConsumerInfo

from baodao.kit.not_started import NotStartedError
from baodao.kit.tls import context_from_environment, options_of

if TYPE_CHECKING:
    # The health check is a process that runs every few seconds: it must start fast.
    from baodao.kit.delivery import DurableState

_STALE_SECONDS = 10.0
_STALLED_SECONDS = 30.0


class Health:
    """The last findings of a service's watchdog; without fresh ones it is not ready."""

    def __init__(self, service: str, instance: str) -> None:
        self._service, self._instance = service, instance
        self._beat: float | None = None
        self.problems: list[str] = ["starting"]
        self.counts: dict[str, Any] = {}

    def beat(self) -> None:
        """Note that the watchdog has just looked."""
        self._beat = time.monotonic()

    def report(self) -> dict[str, Any]:
        """The report of the service: `{service, instance, ready, problems, counts}`."""
        problems = list(self.problems)
        if self._beat is None or time.monotonic() - self._beat > _STALE_SECONDS:
            problems.append("the watchdog has stopped")
        return {
            "service": self._service,
            "instance": self._instance,
            "ready": not problems,
            "problems": problems,
            "counts": self.counts,
        }


def consumer_problem(durable: str, info: ConsumerInfo, state: "DurableState") -> str | None:
    """The problem of a durable with work waiting and no progress for 30 seconds, else None.

    The broker's own ping does not notice a subscriber that has died.
    """
    now = time.monotonic()
    waiting = (info.num_pending or 0) + (info.num_ack_pending or 0)
    state.is_behind = waiting > 0
    if not waiting or not state.progressed_at:
        state.progressed_at = now
    if now - state.progressed_at > _STALLED_SECONDS:
        return f"{durable}: {waiting} events wait and none is processed"
    return None


async def ask(url: str, subject: str, timeout: float = 2.0) -> dict[str, Any]:  # noqa: ASYNC109
    """The report of the service behind a health subject.

    Raises:
        nats.errors.Error: NATS or the service does not answer.
        NotStartedError: the settings for TLS do not go together.
    """
    connection = await nats.connect(
        url.split(","),
        allow_reconnect=False,
        connect_timeout=2,
        # Else a server that is away is asked again for two minutes.
        max_reconnect_attempts=1,
        reconnect_time_wait=0,
        **options_of(context_from_environment(url)),
    )
    try:
        report: dict[str, Any] = json.loads(
            (await connection.request(subject, timeout=timeout)).data
        )
    finally:
        await connection.close()
    return report


def main() -> None:
    """Ask the instance in this container, which is its process 1."""
    instance = os.environ.get("BAODAO_INSTANCE") or f"{socket.gethostname().partition('.')[0]}-1"
    url = os.environ.get("BAODAO_PROBER_NATS_URL") or os.environ["BAODAO_NATS_URL"]
    try:
        report = asyncio.run(ask(url, f"health.{sys.argv[1]}.{instance}"))
    except (NatsError, NotStartedError, OSError) as error:
        sys.exit(f"no answer: {error}")
    if not report["ready"]:
        sys.exit("; ".join(report["problems"]))


if __name__ == "__main__":
    main()
