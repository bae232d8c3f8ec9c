"""GET /api/v1/events: every event of every service as server-sent events, resumable."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import structlog
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from pydantic import TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

from baodao.gateway import cursor
from baodao.gateway.actor import Actors
from baodao.gateway.cursor import CursorError
from baodao.gateway.exchange import KEY, Exchange
from baodao.gateway.feed import Feed, Source
from baodao.gateway.hub import Hub
from baodao.gateway.operations import API, OperationRoute, parse_query, problem_response
from baodao.gateway.problems import (
    invalid_field,
    invalid_problem,
    malformed_problem,
    too_many_readers_problem,
    unavailable_problem,
)
from baodao.kit.channel import Place
from baodao.schema.base import DivisionCode, Event, Instant
from baodao.schema.catalog import CONTEXTS, EVENTS, FORMER_EVENTS
from baodao.schema.field_errors import field_errors
from baodao.schema.subjects import event_filter, filters_of

log = structlog.get_logger()

_Code: TypeAdapter[str] = TypeAdapter(DivisionCode)
_Instant: TypeAdapter[datetime] = TypeAdapter(Instant)
Selected = tuple[str, list[str], datetime | None]
"""A context, filters within its stream, and since when."""

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

    def __init__(self, actors: Actors, limit: int, patience: float) -> None:
        self._actors, self._limit, self._patience = actors, limit, patience
        self._connection: NatsClient | None = None
        self._hub: Hub | None = None
        self._readers = 0
        self.stopping = asyncio.Event()

    def connect(self, connection: NatsClient) -> None:
        """Read from this NATS from now on."""
        self._connection, self._hub = connection, Hub(connection)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[KEY]
        self._admit(exchange)
        asked = parse_query(scope["query_string"])
        resume = _resume(exchange.headers.get(b"last-event-id", b""))
        selected = selected_streams(asked)
        if self._connection is None or not self._connection.is_connected or self._hub is None:
            raise unavailable_problem("NATS is not connected", "NATS 未连接")
        if self._readers >= self._limit:
            raise too_many_readers_problem(self._limit)
        self._readers += 1
        try:
            async with AsyncExitStack() as stack:
                sources = await _open(stack, self._hub, selected, resume)
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await Feed(sources, self._patience).serve(receive, send, self.stopping)
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            log.info("feed_reader_gone", peer=exchange.peer)
        finally:
            self._readers -= 1

    def _admit(self, exchange: Exchange) -> None:
        # A browser's EventSource cannot send headers; events name no person, so none is required.
        header = exchange.headers.get(b"baodao-actor")
        if header is None:
            self._actors.require_trusted(exchange.peer, forwarded=exchange.forwarded)
        else:
            self._actors.read(header, exchange.peer, forwarded=exchange.forwarded)


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


def selected_streams(asked: dict[str, Any]) -> list[Selected]:
    """Context, subject filters and start for each stream that the parameters ask for."""
    if unknown := asked.keys() - {"division", "context", "type", "since"}:
        raise invalid_field(min(unknown), "extra-forbidden")
    contexts: tuple[str, ...] = CONTEXTS
    if "context" in asked:
        if asked["context"] not in CONTEXTS:
            raise invalid_field("context", "literal-error", expected=", ".join(CONTEXTS))
        contexts = (asked["context"],)
    division = asked.get("division", "").replace(".", "")
    if "division" in asked:
        _valid(_Code, division, "division")
    since = _valid(_Instant, asked["since"], "since") if "since" in asked else None
    if "type" not in asked:
        return [(c, [event_filter(c, division=division)], since) for c in contexts]
    kinds = [k for k in _kinds(asked["type"]) if k.CONTEXT in contexts]
    if not kinds:
        raise invalid_field("type", "no-such-event", contexts=", ".join(contexts))
    subjects = [subject for kind in kinds for subject in filters_of(kind, division)]
    return [(kinds[0].CONTEXT, subjects, since)]


def _kinds(name: str) -> list[type[Event]]:
    """The events of a wire type, also of a former one, or of a name in all its versions."""
    exact = EVENTS.get(name) or FORMER_EVENTS.get(name)
    return [exact] if exact else [kind for kind in EVENTS.values() if name == kind.NAME]


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
        401: problem_response("The peer may not read here"),
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
        "comes next, at `since`, or after Last-Event-ID. A comment comes every 15 seconds.",
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
            "Last-Event-ID is not an id that this feed gave out.",
            "Last-Event-ID 不是本接口发出的编号。",
        ) from None


def _valid(adapter: TypeAdapter[Any], value: str, name: str) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise invalid_problem(
            e.model_copy(update={"field": name}) for e in field_errors(error)
        ) from None
