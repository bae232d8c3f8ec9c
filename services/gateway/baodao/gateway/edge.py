"""The outermost layer of every request: its ids, its limits, and an answer whatever happens."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baodao.gateway.exchange import KEY, ClientGoneError, Exchange, respond_problem
from baodao.gateway.language import Text
from baodao.gateway.problems import FAILED, STOPPING, ProblemAnswer, ProblemError

log = structlog.get_logger()


class Edge:
    """Pure ASGI middleware: makes the `Exchange`, echoes the correlation id, answers for errors."""

    def __init__(self, app: ASGIApp, open_requests: "OpenRequests") -> None:
        self._app, self._open = app, open_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, receive)
        scope[KEY] = exchange
        correlation = (b"x-correlation-id", exchange.correlation_id.encode())
        started = False

        async def reply(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], correlation]
            await send(message)

        try:
            with self._open.request():
                await self._answer(exchange, receive, reply)
        except asyncio.CancelledError:
            if not self._open.given_up:
                raise
            if not started:
                await respond_problem(exchange, reply, STOPPING)
        except Exception:
            log.exception("request_failed", correlation_id=exchange.correlation_id)
            if started:
                raise
            await respond_problem(exchange, reply, FAILED)

    async def _answer(self, exchange: Exchange, receive: Receive, reply: Send) -> None:
        if self._open.given_up:
            await respond_problem(exchange, reply, STOPPING)
            return
        try:
            exchange.check_head()
            await self._app(exchange.scope, receive, reply)
        except ProblemError as problem:
            await respond_problem(exchange, reply, problem.answer)
        except ClientGoneError:
            return


class OpenRequests:
    """The requests that are being answered, so that a stopping gateway can answer them in time."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.given_up = False

    @contextmanager
    def request(self) -> Iterator[None]:
        """While it lasts, the current task answers a request."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- we are in a coroutine
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    def give_up(self) -> None:
        """Let every request that is still open be answered with 503 now."""
        self.given_up = True
        for task in self._tasks:
            task.cancel()


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer the framework's own errors (no such path, no such method) with a problem of ours."""
    exchange: Exchange = request.scope[KEY]
    if isinstance(error, HTTPException) and error.status_code == 405:  # noqa: PLR2004
        problem = _not_allowed(request)
    else:
        problem = ProblemError(
            "unknown-path", Text("See /docs for what there is.", "可用路径见 /docs。")
        ).answer
    headers, body = problem.render(exchange.language, exchange.correlation_id)
    response = Response(body, problem.status)
    response.raw_headers = headers
    return response


def _not_allowed(request: Request) -> ProblemAnswer:
    routes = request.app.router.routes
    path = request.scope["path"]
    fitting = [r for r in routes if isinstance(r, Route) and r.path_regex.match(path)]
    allowed = ", ".join(sorted({method for r in fitting for method in r.methods or ()}))
    detail = Text(f"Allowed here: {allowed}.", f"此处允许的方法:{allowed}。")
    return ProblemError("method-not-allowed", detail, headers={"Allow": allowed}).answer
