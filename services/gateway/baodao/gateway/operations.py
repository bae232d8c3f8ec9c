"""From a message of the schema to a route: nothing about a field is written twice.

An `Operation` says at which path a message is sent. Its path parameters, its query parameters or
body, and its documentation all come from the message class; `OperationRoute` gives FastAPI what it
needs for the OpenAPI document and lets a plain ASGI callable do the work.
"""

import copy
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from string import Formatter
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import parse_qsl

from fastapi import Body, Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_json
from starlette.types import ASGIApp, Receive, Scope, Send

from baodao.gateway.actor import Caller
from baodao.gateway.exchange import (
    KEY,
    Exchange,
    respond_json,
    respond_problem,
    respond_rendered,
    too_large_for_nats,
)
from baodao.gateway.language import Language
from baodao.gateway.problems import (
    FAILED,
    ProblemAnswer,
    RenderedProblem,
    invalid_field,
    invalid_problem,
    malformed_problem,
    refusal_problem,
    unavailable_problem,
)
from baodao.kit.client import MessageTooLargeError, NoAnswerError
from baodao.kit.clock import system_clock
from baodao.schema.base import Command, Message, Value
from baodao.schema.replies import Accepted, Invalid, Refused, ReplyAdapter, Unavailable

API = "/api/v1"

_FROM_HEADERS = frozenset(["actor", "command_id", "expires_at", "may_repeat"])
_NO_ANSWER = {
    "not-connected": "NATS 未连接",
    "not-running": "{context} 服务未运行",
    "no-answer": "{context} 服务没有应答",
}
_ACCEPTED = b'{"status":"accepted","result":'
_REFUSED = b'{"status":"refused"'
# Of longer replies there are not many alike.
_SHORT = 4096


@dataclass(frozen=True, slots=True)
class Operation:
    """A message at a path below `/api/v1`.

    Commands and the queries that are too long for a query string have a body, sent by POST;
    `location` is a template over the fields of the message and of its reply; `hidden` are fields
    that this path does not offer; `example` is a body.
    """

    method: Literal["GET", "POST"]
    path: str
    message: type[Message]
    summary: str
    status: int = 200
    location: str | None = None
    hidden: frozenset[str] = frozenset()
    example: dict[str, Any] | None = None
    operation_id: str | None = None

    @property
    def has_body(self) -> bool:
        return self.method == "POST"

    @property
    def in_path(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.path) if name]

    @property
    def free(self) -> dict[str, FieldInfo]:
        """The fields left for the query string or the body."""
        taken = _FROM_HEADERS.union(self.in_path, self.hidden)
        return {n: f for n, f in self.message.model_fields.items() if n not in taken}


class Services(Protocol):
    """What answers messages: a client of the services, or what a test puts in its place."""

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        """The reply to a message, both as sent.

        Raises:
            NoAnswerError, MessageTooLargeError: there is none.
        """
        ...


class Callers(Protocol):
    """What knows who sent a request."""

    def caller(self, exchange: Exchange) -> Caller:
        """Who it is, or the problem `unauthenticated`."""
        ...


@dataclass(slots=True)
class Desk:
    """What every operation works with; `services` is set once NATS is connected.

    `callers` reads from a request who asks; `patience` is how long a request waits for its answer.
    """

    callers: Callers
    patience: timedelta
    services: Services | None = None

    def open(self) -> Services:
        if self.services is None:
            raise unavailable_problem("the gateway is starting", "网关正在启动")
        return self.services


class OperationEndpoint:
    """Turns a request into a message, asks, and turns the reply into a response.

    Here a message is an object with the names that this path offers. What its values may be is
    judged once, by the service.
    """

    def __init__(self, operation: Operation, desk: Desk) -> None:
        self._operation, self._desk = operation, desk
        self._message, self._has_body = operation.message, operation.has_body
        self._is_command = issubclass(operation.message, Command)
        self._free = frozenset(operation.free)
        self._body_is_optional = not any(f.is_required() for f in operation.free.values())
        location = operation.location
        names = {n for _, n, _, _ in Formatter().parse(location or "") if n}
        in_path, reply = {*operation.in_path}, operation.message.REPLY.model_fields.keys()
        if unknown := names - in_path - reply:
            raise TypeError(f"{location}: neither path nor reply has {unknown}")
        self._location = API + location if location else None
        self._location_needs_reply = not names <= in_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- the exchange has it
        exchange: Exchange = scope[KEY]
        services = self._desk.open()
        path: dict[str, str] = scope["path_params"]
        message = await self._read(exchange, path)
        reply = await _ask(services, self._message, message, exchange.trace_headers)
        if reply.startswith(_ACCEPTED):
            result = reply[len(_ACCEPTED) : -1]
            await respond_json(send, self._operation.status, result, self._headers(path, result))
        elif reply.startswith(_REFUSED):
            render = _render_refusal if len(reply) <= _SHORT else _render_refusal.__wrapped__
            problem = render(reply, tuple(path.values()), exchange.language)
            await respond_rendered(exchange, send, problem)
        else:
            await respond_problem(exchange, send, _problem(exchange, path, reply))

    async def _read(self, exchange: Exchange, path: Mapping[str, str]) -> bytes:
        """The message as it is sent to the service."""
        caller = self._desk.callers.caller(exchange)
        if self._has_body:
            values = await exchange.json_object(optional=self._body_is_optional)
        else:
            values = parse_query(exchange.scope["query_string"])
        if unknown := values.keys() - self._free:
            raise invalid_field(min(unknown), "extra-forbidden")
        values |= path
        if self._is_command:
            values["command_id"] = exchange.command_id(caller.id)
            values["may_repeat"] = exchange.has_key
            values["expires_at"] = system_clock() + self._desk.patience
        rest = b"," + to_json(values)[1:] if values else b"}"
        return b'{"actor":%b%b' % (caller.actor, rest)

    def _headers(self, path: Mapping[str, str], result: bytes) -> list[tuple[bytes, bytes]]:
        if self._location is None:
            return []
        values = {**path, **from_json(result)} if self._location_needs_reply else path
        return [(b"location", self._location.format_map(values).encode())]


def _problem(exchange: Exchange, path: Mapping[str, str], raw: bytes) -> ProblemAnswer:
    reply = ReplyAdapter.validate_json(raw)
    if isinstance(reply, Refused):
        return refusal_problem(reply.refusals, path.values(), exchange.language)
    if isinstance(reply, Invalid):
        return invalid_problem(reply.errors).answer
    if isinstance(reply, Unavailable):
        return unavailable_problem(reply.reason, "服务暂时无法作答").answer
    if isinstance(reply, Accepted):
        raise TypeError("an accepted reply does not begin as services write it")
    return FAILED


@lru_cache(maxsize=512)
def _render_refusal(raw: bytes, in_path: tuple[str, ...], language: Language) -> RenderedProblem:
    """The response to a refusal: at an opening nearly every reply is one and the same."""
    reply = ReplyAdapter.validate_json(raw)
    assert isinstance(reply, Refused)  # noqa: S101 -- it begins as one
    return refusal_problem(reply.refusals, in_path, language).render(language)


async def _ask(
    services: Services, kind: type[Message], message: bytes, headers: dict[str, str]
) -> bytes:
    try:
        return await services.ask_encoded(kind, message, headers)
    except NoAnswerError as missing:
        chinese = _NO_ANSWER[missing.kind].format(context=missing.context)
        raise unavailable_problem(str(missing), chinese) from None
    except MessageTooLargeError as error:
        raise too_large_for_nats(error.limit) from None


class OperationRoute(APIRoute):
    """A route that FastAPI documents and a plain ASGI callable serves."""

    def __init__(self, path: str, *, asgi: ASGIApp, **documented: Any) -> None:
        super().__init__(path, **documented)
        self.app = asgi


def operation_route(operation: Operation, desk: Desk, tag: str) -> OperationRoute:
    name = operation.message.__name__
    return OperationRoute(
        API + operation.path,
        asgi=OperationEndpoint(operation, desk),
        endpoint=_documented(operation),
        methods=[operation.method],
        status_code=operation.status,
        response_model=operation.message.REPLY,
        response_description="Done" if issubclass(operation.message, Command) else "Found",
        summary=operation.summary,
        description=inspect.cleandoc(operation.message.__doc__ or ""),
        tags=[tag],
        operation_id=operation.operation_id or name[:1].lower() + name[1:],
        responses=_responses(operation),
        openapi_extra=_headers_documented(operation),
    )


def body_model(operation: Operation) -> type[BaseModel]:
    """The model of a request's body for the OpenAPI document: fields that only the body gives."""
    fields: dict[str, Any] = {n: (f.annotation, copy.copy(f)) for n, f in operation.free.items()}
    model: type[BaseModel] = create_model(
        f"{operation.message.__name__}Body",
        __config__=ConfigDict(
            **Value.model_config,
            json_schema_extra={"examples": [operation.example]} if operation.example else None,
        ),
        __doc__=operation.message.__doc__,
        **fields,
    )
    return model


def parse_query(raw: bytes) -> dict[str, Any]:
    """The parameters of a query string; one that comes twice has no meaning here."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except UnicodeDecodeError:
        raise malformed_problem(
            "The query string is not UTF-8.", "查询字符串不是 UTF-8 编码。"
        ) from None
    except ValueError:
        raise malformed_problem("The query string has too many fields.", "查询参数过多。") from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise invalid_field(name, "comes-twice")
        values[name] = value
    return values


def problem_response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def _responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    answers = {
        400: "The request cannot be read: not JSON, not UTF-8, a header out of form",
        401: "No actor is named, or the peer may not name one",
        403: "`out-of-scope`: the actor may not do this; `own-matter`: it is about themself",
        422: "Fields not in the required form, or ones that name something unknown",
        500: "A defect of ours",
        503: "The service does not answer now; see Retry-After",
    }
    if operation.in_path:
        answers[404] = "`not-found`: what the path names does not exist, or not for this actor"
    if issubclass(operation.message, Command):
        answers[409] = "Refused; every rule that failed is in `refusals`"
    if operation.has_body:
        answers[413] = "The body is larger than 1 MiB"
        answers[415] = "The body is not application/json in UTF-8"
    found: dict[int | str, dict[str, Any]] = {
        s: problem_response(answers[s]) for s in sorted(answers)
    }
    if operation.location:
        found[operation.status] = {
            "headers": {
                "Location": {"description": "Where to read it", "schema": {"type": "string"}}
            }
        }
    return found


def _headers_documented(operation: Operation) -> dict[str, Any]:
    parameters = [
        {
            "name": "X-Correlation-Id",
            "in": "header",
            "description": "Comes back with the response, and nobody else is told; "
            "made up when absent",
            "schema": {"type": "string", "pattern": "^[0-9A-Za-z._-]{1,128}$"},
        }
    ]
    if issubclass(operation.message, Command):
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key of the same actor is carried out once; "
                "repeating it gets the first reply",
                "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
            }
        )
    access = operation.message.ACCESS
    return {
        "parameters": parameters,
        "security": [{"BaodaoActor": []}],
        "x-baodao-access": {
            "allows": [str(allow) for allow in access.allows],
            "own_matter": list(access.own_matter),
        },
    }


def _documented(operation: Operation) -> Any:
    """A function with the signature that FastAPI should document; it is never called."""

    def endpoint() -> None:
        raise NotImplementedError

    fields = operation.message.model_fields
    parameters = [
        _parameter(name, Annotated[_plain(fields[name]), Path()]) for name in operation.in_path
    ]
    if operation.has_body:
        if operation.free:
            parameters.append(_parameter("body", Annotated[body_model(operation), Body()]))
    else:
        parameters += [
            _parameter(name, Annotated[_plain(f), Query(description=f.description)], f.default)
            for name, f in operation.free.items()
        ]
    endpoint.__name__ = operation.message.__name__
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def _parameter(name: str, annotation: Any, default: Any = ...) -> inspect.Parameter:
    given = inspect.Parameter.empty if default is ... else default
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, annotation=annotation, default=given)


def _plain(info: FieldInfo) -> Any:
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
