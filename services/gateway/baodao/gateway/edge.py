"""The outermost layer of every request: its ids, its limits, and an answer whatever happens."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baodao.gateway.exchange import KEY, ClientGoneError, Exchange, respond_problem
from baodao.gateway.origins import Origins
from baodao.gateway.problems import FAILED, STOPPING, ProblemAnswer, ProblemError
from baodao.gateway.protection import Headers, Protection, storage_of
from baodao.schema.languages import Words

log = structlog.get_logger()


class Edge:
    """What is around every endpoint: the `Exchange`, the correlation id, an answer for errors.

    It is middleware of the framework too, for what the framework serves.
    """

    def __init__(
        self,
        app: ASGIApp,
        open_requests: "OpenRequests",
        origins: Origins,
        protection: Protection,
    ) -> None:
        self._app, self._open, self._origins = app, open_requests, origins
        self._protection = protection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.serve(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let `app` answer a request, and answer it here when that fails."""
        exchange = Exchange(scope, receive)
        scope[KEY] = exchange
        path = scope["path"]
        reply = _Reply(send, path, exchange.correlation_id, self._protection.of(path))
        task = self._open.begin()
        try:
            await self._answer(app, exchange, reply)
        except asyncio.CancelledError:
            if not self._open.given_up:
                raise
            if not reply.started:
                await respond_problem(exchange, reply, STOPPING)
        except Exception:
            log.exception("request_failed", request_id=exchange.request_id)
            if reply.started:
                raise
            await respond_problem(exchange, reply, FAILED)
        finally:
            self._open.end(task)

    async def _answer(self, app: ASGIApp, exchange: Exchange, reply: "_Reply") -> None:
        if self._open.given_up:
            await respond_problem(exchange, reply, STOPPING)
            return
        try:
            self._origins.check(exchange)
            exchange.check_head()
            await app(exchange.scope, exchange.receive, reply)
        except ProblemError as problem:
            await respond_problem(exchange, reply, problem.answer)
        except ClientGoneError:
            return


class _Reply:
    """The `send` of a request: it adds what every answer has, and knows whether one has begun."""

    __slots__ = ("_correlation", "_path", "_protection", "_send", "started")

    def __init__(self, send: Send, path: str, correlation_id: str, protection: Headers) -> None:
        self._send, self._path, self.started = send, path, False
        self._protection = protection
        self._correlation = (b"x-correlation-id", correlation_id.encode())

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [
                *message["headers"],
                *storage_of(self._path, message),
                *self._protection,
                self._correlation,
            ]
        return self._send(message)


class OpenRequests:
    """The requests that are being answered, so that a stopping gateway can answer them in time."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.given_up = False

    def begin(self) -> asyncio.Task[Any]:
        """From now on the current task, which is returned, answers a request."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- we are in a coroutine
        self._tasks.add(task)
        return task

    def end(self, task: asyncio.Task[Any]) -> None:
        """It does no more."""
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
            "unknown-path",
            Words("See /docs for what there is.", "没有这个网址,请核对;可用的网址见 /docs。"),
        ).answer
    headers, body = problem.render(exchange.language).of(exchange.request_id)
    response = Response(body, problem.status)
    response.raw_headers = headers
    return response


def _not_allowed(request: Request) -> ProblemAnswer:
    routes = request.app.router.routes
    path = request.scope["path"]
    fitting = [r for r in routes if isinstance(r, Route) and r.path_regex.match(path)]
    allowed = ", ".join(sorted({method for r in fitting for method in r.methods or ()}))
    detail = Words(f"Allowed here: {allowed}.", f"此处允许的方法:{allowed}。")
    return ProblemError("method-not-allowed", detail, headers={"Allow": allowed}).answer
