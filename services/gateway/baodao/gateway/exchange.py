"""One request and its response, as thin as the hot path needs it: plain ASGI, nothing injected."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pydantic_core import from_json
from starlette.types import Receive, Scope, Send

from baodao.gateway.language import Language, language_of
from baodao.gateway.problems import (
    ProblemAnswer,
    ProblemError,
    RenderedProblem,
    invalid_field,
    malformed_problem,
)
from baodao.kit.ids import Ids
from baodao.kit.prints import CORRELATION_HEADER, REQUEST_HEADER
from baodao.schema.languages import Words
from baodao.tables import workbook

BODY_LIMIT = 1 << 20
KEY = "baodao.exchange"
PLAIN_TEXT = "text/plain"
CALENDAR = "text/calendar"

_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_CORRELATION_ID = re.compile(rb"[0-9A-Za-z._-]{1,128}")
_IDEMPOTENCY_KEY = re.compile(rb"[\x21-\x7e]{1,128}")
# Two of these in one request: a proxy and we could believe different ones.
_ONCE = frozenset(
    [
        b"authorization",
        b"cookie",
        b"baodao-actor",
        b"baodao-grant",
        b"baodao-purpose",
        b"idempotency-key",
        b"content-type",
        b"last-event-id",
    ]
)
_JSON_TYPE = re.compile(
    rb"application/(?:[a-z0-9.-]+\+)?json\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE
)
_FORM_TYPE = re.compile(
    rb"application/x-www-form-urlencoded\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE
)
_PLACE = re.compile(r"at line ([0-9]+) column ([0-9]+)$")

ids = Ids()


class ClientGoneError(Exception):
    """The client has left before its request was complete; there is nobody to answer."""


class Exchange:
    """A request being answered."""

    __slots__ = ("chosen_id", "headers", "receive", "request_id", "scope", "traceparent")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive = scope, receive
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        asked, trace = self.headers.get(b"x-correlation-id"), self.headers.get(b"traceparent")
        usable = asked is not None and _CORRELATION_ID.fullmatch(asked)
        self.request_id = ids.next()
        """Names the request wherever we say anything of it."""
        self.chosen_id = asked.decode() if asked and usable else None
        """The client's own name for it, which may be anything: it is told to nobody else."""
        usable = trace is not None and _TRACEPARENT.fullmatch(trace)
        self.traceparent = trace.decode() if trace and usable else None

    @property
    def language(self) -> Language:
        raw: Sequence[tuple[bytes, bytes]] = self.scope["headers"]
        return language_of(b",".join(v for n, v in raw if n == b"accept-language"))

    def wants(self, media_type: str) -> bool:
        """Whether the client names a kind of answer (RFC 9110, 12.5.1)."""
        said = self.headers.get(b"accept", b"").decode("latin-1").lower()
        return any(part.partition(";")[0].strip() == media_type for part in said.split(","))

    @property
    def peer(self) -> str | None:
        client = self.scope.get("client")
        return client[0] if client else None

    @property
    def forwarded(self) -> bool:
        return b"x-forwarded-for" in self.headers or b"forwarded" in self.headers

    @property
    def correlation_id(self) -> str:
        """The id by which the client knows the request again."""
        return self.chosen_id or self.request_id

    @property
    def forwarded_for(self) -> list[str]:
        """For whom proxies say that they ask, the last of them last; anybody can say that."""
        raw: Sequence[tuple[bytes, bytes]] = self.scope["headers"]
        said = b",".join(value for name, value in raw if name == b"x-forwarded-for")
        return [part.strip() for part in said.decode("latin-1").split(",") if part.strip()]

    @property
    def trace_headers(self) -> dict[str, str]:
        """The headers that go along to the services: ids of the request, and the trace."""
        headers = {REQUEST_HEADER: self.request_id}
        if self.chosen_id:
            headers[CORRELATION_HEADER] = self.chosen_id
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    def check_head(self) -> None:
        """Raise the problem of a request that can be refused before its body has come."""
        raw: Sequence[tuple[bytes, bytes]] = self.scope["headers"]
        if len(raw) != len(self.headers):
            names = [name for name, _ in raw]
            for name in _ONCE & self.headers.keys():
                if names.count(name) > 1:
                    text = name.decode()
                    raise malformed_problem(
                        f"The header {text} comes twice; please send it once.",
                        f"请求头 {text} 出现了两次,请只保留一个。",
                    )
        length = self.headers.get(b"content-length")
        if length is not None and int(length) > BODY_LIMIT:
            raise too_large()

    @property
    def has_key(self) -> bool:
        """Whether the client chose a key, under which it may ask again."""
        return b"idempotency-key" in self.headers

    def command_id(self, actor_id: str) -> str:
        """The id that makes a repeated request harmless: the actor's own key, else a fresh one."""
        key = self.headers.get(b"idempotency-key")
        if key is None:
            return ids.next()
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise malformed_problem(
                "Idempotency-Key must be 1 to 128 printable ASCII characters without spaces.",
                "Idempotency-Key 须为 1 至 128 个不含空格的可打印 ASCII 字符。",
            )
        return f"{actor_id}/{key.decode()}"

    async def body(self) -> bytes:
        """The whole body, or the problem `too-large` as soon as it is known to be."""
        chunks, size = [], 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > BODY_LIMIT:
                raise too_large()
            chunks.append(chunk)
            if not message.get("more_body"):
                return b"".join(chunks) if len(chunks) > 1 else chunk

    async def form(self) -> bytes:
        """The body as a form of a web page has it."""
        if not _FORM_TYPE.fullmatch(self.headers.get(b"content-type", b"")):
            raise ProblemError(
                "unsupported-media-type",
                Words(
                    "Send the body as application/x-www-form-urlencoded.",
                    "请以 application/x-www-form-urlencoded 发送。",
                ),
            )
        return await self.body()

    async def json_object(self, *, optional: bool = False) -> dict[str, Any]:
        """The body as a JSON object; an optional one may be left out."""
        raw = await self.body()
        if not raw:
            if optional:
                return {}
            raise malformed_problem(
                "The body is empty; a JSON object is expected.", "没有收到内容,应为 JSON 对象。"
            )
        if not _JSON_TYPE.fullmatch(self.headers.get(b"content-type", b"")):
            raise ProblemError(
                "unsupported-media-type",
                Words(
                    "Send the body as application/json in UTF-8.",
                    "请以 UTF-8 编码的 application/json 发送。",
                ),
            )
        return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """A JSON object from bytes; the problem names the place where it stops being one."""
    try:
        value = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        place = _PLACE.search(str(error))
        where = f"(第 {place[1]} 行第 {place[2]} 列)" if place else ""
        raise malformed_problem(
            f"The body is not JSON: {error}.", f"内容不是有效的 JSON{where},请更正后重新提交。"
        ) from None
    if not isinstance(value, dict):
        raise invalid_field("message", "model-type")
    return value


def too_large() -> ProblemError:
    return ProblemError(
        "too-large",
        Words(
            "A body has at most 1 MiB; please send it in parts.",
            "提交的内容不能超过 1 MiB,请分批提交。",
        ),
    )


def too_large_for_nats(limit: int) -> ProblemError:
    """A message of which the NATS server takes less than we do: it is not one of ours."""
    return ProblemError(
        "too-large",
        Words(
            f"The request makes a message of more than {limit} bytes, which NATS does not take. "
            "Please send it in parts.",
            f"提交的内容整理后超过 {limit} 字节,请分批提交。",
        ),
    )


async def respond_json(
    send: Send, status: int, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    await send_response(
        send,
        status,
        [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *headers,
        ],
        body,
    )


async def respond_text(send: Send, text: str) -> None:
    """Respond with text for people, to be printed as it is."""
    body = text.encode()
    headers = [
        (b"content-type", f"{PLAIN_TEXT}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send_response(send, 200, headers, body)


def workbook_headers(title: str) -> list[tuple[bytes, bytes]]:
    """The headers of a workbook that is saved under a name (RFC 6266)."""
    return file_headers(title, workbook.MEDIA_TYPE, "xlsx")


def file_headers(title: str, media_type: str, ending: str) -> list[tuple[bytes, bytes]]:
    """The headers of a file of a media type that is saved under a name (RFC 6266)."""
    name = f"filename=\"table.{ending}\"; filename*=UTF-8''{quote(title)}.{ending}"
    return [
        (b"content-type", media_type.encode()),
        (b"content-disposition", f"attachment; {name}".encode()),
    ]


async def respond_workbook(send: Send, body: bytes, title: str) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send_response(send, 200, [*workbook_headers(title), length], body)


async def respond_problem(exchange: Exchange, send: Send, problem: ProblemAnswer) -> None:
    await respond_rendered(exchange, send, problem.render(exchange.language))


async def respond_rendered(exchange: Exchange, send: Send, problem: RenderedProblem) -> None:
    headers, body = problem.of(exchange.request_id)
    await send_response(send, problem.status, headers, body)


async def send_response(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
