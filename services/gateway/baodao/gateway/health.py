"""Whether this process is alive, and whether a request sent to it now could be answered."""

import asyncio
import json
from typing import Any

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from starlette.types import Receive, Scope, Send

from baodao.gateway.exchange import respond_json
from baodao.gateway.paths import OperationRoute, problem_response
from baodao.gateway.problems import ProblemError
from baodao.kit.broker import Violations
from baodao.kit.topology import SERVICES
from baodao.schema.languages import Words

_TIMEOUT_SECONDS = 1.0


class Readiness:
    """Ready: NATS answers and so does one instance of every service, saying that it is ready."""

    def __init__(self) -> None:
        self.connection: NatsClient | None = None
        self.violations = Violations()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        problems = await self.problems()
        if problems:
            raise ProblemError(
                "not-ready",
                Words("; ".join(problems), "部分服务尚未就绪,请稍候。"),
                headers={"Retry-After": "2"},
                problems=problems,
            )
        await respond_json(send, 200, b'{"status":"ready"}')

    async def problems(self) -> list[str]:
        """What keeps the gateway from being ready, in words."""
        connection = self.connection
        if connection is None or not connection.is_connected:
            return ["nats: not connected"]
        found = await asyncio.gather(*(_ask(connection, service) for service in SERVICES))
        return [*self.violations.problems, *(one for problems in found for one in problems)]


async def _ask(connection: NatsClient, service: str) -> list[str]:
    try:
        reply = await connection.request(f"health.{service}", timeout=_TIMEOUT_SECONDS)
        report: dict[str, Any] = json.loads(reply.data)
    except NoRespondersError:
        return [f"{service}: not running"]
    except (NatsError, OSError, TimeoutError, ValueError):
        return [f"{service}: no answer within {_TIMEOUT_SECONDS:.0f} s"]
    if report.get("ready"):
        return []
    return [f"{service}: {problem}" for problem in report.get("problems") or ["not ready"]]


async def alive(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 -- ASGI
    await respond_json(send, 200, b'{"status":"alive"}')


def routes(readiness: Readiness) -> list[OperationRoute]:
    async def documented() -> None: ...

    def status(word: str) -> dict[int | str, dict[str, Any]]:
        return {200: {"content": {"application/json": {"example": {"status": word}}}}}

    not_ready = {503: problem_response("What is missing is listed in `problems`")}
    return [
        OperationRoute(
            "/healthz",
            asgi=alive,
            endpoint=documented,
            summary="This process is alive",
            tags=["operation"],
            operation_id="healthz",
            response_model=dict[str, str],
            responses=status("alive"),
        ),
        OperationRoute(
            "/readyz",
            asgi=readiness,
            endpoint=documented,
            summary="NATS and every service answer and are ready",
            tags=["operation"],
            operation_id="readyz",
            response_model=dict[str, str],
            responses=status("ready") | not_ready,
        ),
    ]
