"""From a request to a message and from a reply to a response: no field is written twice.

An `Operation` says at which path a message is sent. Its path parameters, its query parameters or
body, and its documentation (`baodao.gateway.paths`) all come from the message class.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from string import Formatter
from typing import Any, Literal, Protocol

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_json
from starlette.types import Receive, Scope, Send

from baodao.gateway import downloads
from baodao.gateway.asking import (
    NOT_AS_PROVED,
    Services,
    ask,
    headers_of,
    problem_of,
    render_refusal,
)
from baodao.gateway.callers import GUEST, Caller, Callers, unauthenticated
from baodao.gateway.exchange import (
    CALENDAR,
    KEY,
    PLAIN_TEXT,
    Exchange,
    ids,
    respond_json,
    respond_problem,
    respond_rendered,
    respond_text,
)
from baodao.gateway.gathering import ACCEPTED, Gathering, result_of
from baodao.gateway.limits import Counter
from baodao.gateway.problems import (
    ProblemError,
    invalid_field,
    unavailable_problem,
)
from baodao.gateway.query_strings import parse_query
from baodao.gateway.sheets import Sheet, sheet_of
from baodao.kit.clock import system_clock
from baodao.schema.base import Command, Message
from baodao.schema.replies import (
    ReplyAdapter,
)

API = "/api/v1"

_FROM_HEADERS = frozenset(["actor", "command_id", "expires_at", "may_repeat"])
_REFUSED = b'{"status":"refused"'
# Of longer replies there are not many alike.
_SHORT = 4096


Render = Callable[[Exchange, Send, bytes], Awaitable[None]]
"""Responds with the result of a message in another form than JSON."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A message at a path below `/api/v1`.

    Commands and the queries that are too long for a query string have a body, sent by POST;
    `location` is a template over the fields of the message and of its reply; `hidden` are fields
    that this path does not offer; `example` is a body; `trait` is what this path does beside.
    `gathers` makes one answer of what several services say. What is `printed` can be had as plain
    text, in the language of the request: as the `form` text of the message. What is `rendered` is
    no JSON, or not always: what is accepted is answered by that, `rendered_as` a media type.
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
    trait: "Trait | None" = None
    gathers: Gathering | None = None
    printed: bool = False
    rendered: Render | None = None
    rendered_as: str = CALENDAR

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
        more: Mapping[str, FieldInfo] = {}
        if self.trait:
            taken, more = taken | self.trait.fills, self.trait.takes
        fields = self.message.model_fields.items()
        return {**{n: f for n, f in fields if n not in taken}, **more}

    @property
    def sheet(self) -> Sheet | None:
        """How it is told as a table, if it is a list."""
        return None if self.has_body else sheet_of(self.message)

    @property
    def source(self) -> "Source":
        """Who writes requests to it."""
        return self.trait.SOURCE if self.trait else "own"

    @property
    def for_guests(self) -> bool:
        """Whether one need not be signed in."""
        return any("guest" in allow.roles for allow in self.message.ACCESS.allows)

    @property
    def for_nobody_else(self) -> bool:
        """Whether it is the front door: whoever may be signed in comes as a guest."""
        return all(allow.roles == {"guest"} for allow in self.message.ACCESS.allows)

    async def caller(self, exchange: Exchange, desk: "Desk") -> Caller:
        """Who asks it; whoever needs to be signed in is."""
        if self.for_nobody_else:
            return GUEST
        caller = await desk.callers.caller(exchange)
        if caller.is_guest and not self.for_guests:
            raise unauthenticated(
                "Sign in at /api/v1/session, or send a token: Authorization: Bearer …",
                "请先登录(/api/v1/session);程序请在 Authorization 中提供 Bearer 令牌。",
            )
        return caller

    @property
    def reply(self) -> type[BaseModel]:
        """What is answered: the message's reply, and what the trait adds."""
        kind, adds = self.message.REPLY, self.trait.adds if self.trait else {}
        if not adds:
            return kind
        model: type[BaseModel] = create_model(f"{kind.__name__}Shown", __base__=kind, **adds)
        return model


Source = Literal["own", "redirect", "form"]
"""Who writes requests to a path: our clients; another site, by sending a browser here; another
server, by a form. Those two may say more than is understood here (RFC 6749, 4.1.2).
"""


class Trait(Protocol):
    """What a path does beside sending its message.

    `fills` are fields of the message that it fills in, `takes` those that it wants of a body in
    their place, `adds` what it adds to the reply.
    """

    @property
    def SOURCE(self) -> Source: ...  # noqa: N802 -- it is the same for all of a kind
    @property
    def fills(self) -> frozenset[str]: ...
    @property
    def takes(self) -> Mapping[str, FieldInfo]: ...
    @property
    def adds(self) -> Mapping[str, Any]: ...
    def can_repeat(self, caller: Caller) -> bool:
        """Whether a key makes sense."""
        ...

    async def fill(
        self, exchange: Exchange, caller: Caller, values: dict[str, Any], counter: Counter
    ) -> str:
        """Fill in the values of a message; gives a secret that the reply shows, or nothing."""
        ...

    def show(self, result: bytes, secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """The reply with what is added to it, and headers for it."""
        ...


@dataclass(slots=True)
class Desk:
    """What every operation works with; `services` is set once NATS is connected.

    `callers` reads from a request who asks; `patience` is how long a request waits for its answer.
    """

    callers: Callers
    patience: timedelta
    services: Services | None = None
    counter: Counter = field(default_factory=Counter)

    def open(self) -> Services:
        if self.services is None:
            raise unavailable_problem("the gateway is starting", "系统正在启动")
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
        self._trait, self._is_front_door = operation.trait, operation.for_nobody_else
        self._source = operation.source
        location = operation.location
        names = {n for _, n, _, _ in Formatter().parse(location or "") if n}
        in_path, reply = {*operation.in_path}, operation.reply.model_fields.keys()
        if unknown := names - in_path - reply:
            raise TypeError(f"{location}: neither path nor reply has {unknown}")
        self._location = API + location if location else None
        self._location_needs_reply = not names <= in_path
        self._sheet = operation.sheet
        if self._sheet:
            self._free |= {"format"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- the exchange has it
        exchange: Exchange = scope[KEY]
        services = self._desk.open()
        path: dict[str, str] = scope["path_params"]
        caller = await self._caller(exchange)
        form = downloads.wanted(exchange) if self._sheet else None
        sheet = self._sheet if form else None
        message, secret = await self._read(exchange, caller, path, whole=bool(sheet))
        reply = await self._asked(services, exchange, caller, message)
        if reply in NOT_AS_PROVED and self._desk.callers.forget(caller):
            # It was revoked, or proved again, since we asked: whoever may by now is let in.
            caller = await self._caller(exchange)
            reply = await self._asked(services, exchange, caller, message)
        if reply.startswith(ACCEPTED) and sheet and form:
            first, ask_on = result_of(reply), self._pages_of(exchange)
            try:
                await downloads.send_list(send, sheet, message, first, ask_on, form)
            except downloads.PageRefusedError as refused:
                reply = refused.reply
            else:
                return
        if reply.startswith(ACCEPTED):
            result = result_of(reply)
            if self._operation.rendered:
                await self._operation.rendered(exchange, send, result)
                return
            if self._operation.printed and exchange.wants(PLAIN_TEXT):
                await respond_text(send, from_json(result)["text"] or "")
                return
            headers = self._headers(path, result)
            if self._trait:
                result, more = self._trait.show(result, secret)
                headers += more
            await respond_json(send, self._operation.status, result, headers)
        elif reply.startswith(_REFUSED):
            render = render_refusal if len(reply) <= _SHORT else render_refusal.__wrapped__
            problem = render(reply, tuple(path.values()), exchange.language, self._message)
            await respond_rendered(exchange, send, problem)
        else:
            await respond_problem(
                exchange,
                send,
                problem_of(
                    self._message, exchange, path.values(), ReplyAdapter.validate_json(reply)
                ),
            )

    async def _asked(
        self, services: Services, exchange: Exchange, caller: Caller, message: bytes
    ) -> bytes:
        """The reply of a service, or the one that is made of those of several."""

        async def of(kind: type[Message], said: bytes) -> bytes:
            return await ask(services, kind, said, headers_of(exchange, caller, kind))

        if gathers := self._operation.gathers:
            return await gathers.gather(self._message, message, of)
        return await of(self._message, message)

    def _pages_of(self, exchange: Exchange) -> downloads.Ask:
        """What asks for one more page of a list, in the name of whoever may by then."""

        async def page(message: bytes) -> bytes | None:
            try:
                caller = await self._caller(exchange)
                reply = await self._asked(self._desk.open(), exchange, caller, message)
            except ProblemError:
                return None
            if reply.startswith(_REFUSED) and reply not in NOT_AS_PROVED:
                raise downloads.PageRefusedError(reply)
            return result_of(reply) if reply.startswith(ACCEPTED) else None

        return page

    async def _caller(self, exchange: Exchange) -> Caller:
        return await self._operation.caller(exchange, self._desk)

    async def _read(
        self, exchange: Exchange, caller: Caller, path: Mapping[str, str], *, whole: bool
    ) -> tuple[bytes, str]:
        """The message as it is sent to the service, and a secret that the reply shows.

        Of a `whole` list the pages are as long as they can be.
        """
        if self._source == "form":
            values = parse_query(await exchange.form())
        elif self._has_body:
            values = await exchange.json_object(optional=self._body_is_optional)
        else:
            values = parse_query(exchange.scope["query_string"])
        if unknown := values.keys() - self._free:
            if self._source == "own":
                raise invalid_field(min(unknown), "extra-forbidden")
            values = {name: value for name, value in values.items() if name in self._free}
        if self._sheet:
            values.pop("format", None)
            values = downloads.with_longest_pages(self._message, values) if whole else values
        if self._operation.printed:
            values.setdefault("language", exchange.language)
            if exchange.wants(PLAIN_TEXT):
                values["form"] = "text"
        values |= path
        secret, can_repeat = "", exchange.has_key
        if self._trait:
            secret = await self._trait.fill(exchange, caller, values, self._desk.counter)
            can_repeat = can_repeat and self._trait.can_repeat(caller)
        if self._is_command:
            values["command_id"] = exchange.command_id(caller.id) if can_repeat else ids.next()
            values["may_repeat"] = can_repeat
            values["expires_at"] = system_clock() + self._desk.patience
        return to_json(values), secret

    def _headers(self, path: Mapping[str, str], result: bytes) -> list[tuple[bytes, bytes]]:
        if self._location is None:
            return []
        values = {**path, **from_json(result)} if self._location_needs_reply else path
        return [(b"location", self._location.format_map(values).encode())]
