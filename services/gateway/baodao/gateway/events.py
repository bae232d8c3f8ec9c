"""GET /api/v1/events: every event of every service as server-sent events, resumable."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import structlog
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from starlette.types import Receive, Scope, Send

from baodao.gateway import cursor
from baodao.gateway.callers import Caller, Callers
from baodao.gateway.cursor import CursorError
from baodao.gateway.exchange import KEY, Exchange
from baodao.gateway.feed import Feed, Source
from baodao.gateway.hub import Hub
from baodao.gateway.operations import API
from baodao.gateway.paths import OperationRoute, problem_response
from baodao.gateway.problems import (
    ProblemError,
    malformed_problem,
    too_many_readers_problem,
    unavailable_problem,
)
from baodao.gateway.query_strings import parse_query
from baodao.gateway.selection import Selected, selected_streams
from baodao.kit.channel import Place

log = structlog.get_logger()

# A revoked access is forgotten at once (`Sessions`), so looking is asking a dictionary mostly.
_LOOK_SECONDS = 0.5
_UNAVAILABLE = 503

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventsEndpoint:
    """The endpoint of the event feed; `connect` it once NATS is connected.

    Args:
        limit: how many may read at once.
        patience: seconds for which a reader may take nothing.
    """

    def __init__(self, callers: Callers, limit: int, patience: float) -> None:
        self._callers, self._limit, self._patience = callers, limit, patience
        self._connection: NatsClient | None = None
        self._hub: Hub | None = None
        self._readers: dict[asyncio.Event, Caller] = {}
        self._stopping = False

    def connect(self, connection: NatsClient) -> None:
        """Read from this NATS from now on."""
        self._connection, self._hub = connection, Hub(connection)

    def stop(self) -> None:
        """End all feeds, which would never end."""
        self._stopping = True
        for ended in self._readers:
            ended.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[KEY]
        caller = await self._callers.caller(exchange)
        asked = parse_query(scope["query_string"])
        resume = _resume(exchange.headers.get(b"last-event-id", b""))
        selected = selected_streams(asked, caller.who)
        if self._connection is None or not self._connection.is_connected or self._hub is None:
            raise unavailable_problem("NATS is not connected", "消息服务尚未连接")
        if len(self._readers) >= self._limit:
            raise too_many_readers_problem(self._limit)
        ended = asyncio.Event()
        if self._stopping:
            ended.set()
        self._readers[ended] = caller
        watching = asyncio.create_task(self._watch(exchange, caller, ended))
        try:
            async with AsyncExitStack() as stack:
                sources = await _open(stack, self._hub, selected, resume)
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await Feed(sources, self._patience).serve(receive, send, ended)
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            log.info("feed_reader_gone", peer=exchange.peer)
        finally:
            watching.cancel()
            del self._readers[ended]

    async def _watch(self, exchange: Exchange, caller: Caller, ended: asyncio.Event) -> None:
        """End a feed when its reader may not read it any more, or something else."""
        while not caller.is_guest:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                found = await self._callers.caller(exchange)
            except ProblemError as problem:
                if problem.answer.status != _UNAVAILABLE:
                    break
            else:
                if found.who != caller.who:
                    break
        else:
            return
        ended.set()


async def _open(
    stack: AsyncExitStack, hub: Hub, selected: Sequence[Selected], resume: dict[str, Place]
) -> list[Source]:
    """From where each stream is to be read; its channels are held by `stack`."""
    sources = []
    try:
        for context, subjects, since in selected:
            channel = await stack.enter_async_context(hub.channel(context, subjects))
            place = await channel.begin(resume.get(context), since)
            sources.append(Source(context, channel, place, since))
    except (NatsError, TimeoutError) as error:
        raise unavailable_problem(
            f"the event streams cannot be read ({error})", "事件流暂时无法读取"
        ) from None
    return sources


def events_route(endpoint: EventsEndpoint) -> OperationRoute:
    async def events(
        division: str | None = None,
        context: str | None = None,
        type: str | None = None,  # noqa: A002 -- it is the CloudEvents word
        since: datetime | None = None,
    ) -> None: ...

    frame = "id: hours.1f0c22ab.17~…\nevent: baodao.hours.hours-credited.v1\ndata: {…}\n\n"
    answers: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "Server-sent events: the wire type as `event`, the CloudEvents 1.0 JSON "
            "as `data`, a cursor as `id`",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": frame}},
        },
        400: problem_response("A Last-Event-ID that is not a cursor"),
        401: problem_response("The sign-in is over"),
        403: problem_response("`out-of-scope`: the actor may not follow such events there"),
        422: problem_response("A parameter out of form"),
        503: problem_response("NATS or a stream is not there now, or too many read already"),
    }
    last_event_id = {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The `id` of the last message received: go on exactly there, per stream. A "
        "stream that was made anew since is read from its start; tell repeated events by their id.",
        "schema": {"type": "string"},
    }
    return OperationRoute(
        f"{API}/events",
        asgi=endpoint,
        endpoint=events,
        methods=["GET"],
        response_model=None,
        summary="Follow events as they happen",
        description="One feed over the streams of all services, narrowed by division (a code or "
        "its dotted form, with everything below it), context and event name. Starts with what "
        "comes next, at `since`, or after Last-Event-ID. A comment comes every 15 seconds. What is "
        "not public is told to those who may know it, where they hold their role.",
        tags=["events"],
        operation_id="followEvents",
        responses=answers,
        openapi_extra={"parameters": [last_event_id]},
    )


def _resume(header: bytes) -> dict[str, Place]:
    if not header:
        return {}
    try:
        return cursor.decode_cursor(header.decode("latin-1"))
    except CursorError:
        raise malformed_problem(
            "Last-Event-ID is not an id that this feed gave out. Please begin without it.",
            "Last-Event-ID 不是本接口发出的编号,请去掉后从头读取。",
        ) from None
