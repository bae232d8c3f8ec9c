"""HTTP/1.1 with an end to everything a client may keep us waiting with.

Uvicorn takes a head of any size and waits for its end, and for that of a body, for ever. A request
that comes in one piece, as nearly all do, sets no timer.
"""

import asyncio
from typing import Any, Literal

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from baodao.gateway.exchange import ids
from baodao.gateway.problems import ProblemError
from baodao.gateway.protection import Protection
from baodao.schema.languages import Words

HEAD_LIMIT = 32 * 1024
"""Bytes of the request line and the headers together."""
HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0

Awaited = Literal["head", "body", "nothing"]
# Whoever is answered here was no browser that came through a proxy: nothing is said of TLS.
_PROTECTION = Protection({}, behind_tls=False).of("")
_SECONDS = {"head": HEAD_SECONDS, "body": BODY_SECONDS}


class PatientProtocol(HttpToolsProtocol):
    """A connection on which heads are short, and heads and bodies come to an end in time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._awaited: Awaited = "head"
        self._watched: Awaited = "nothing"
        self._head_size = 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._awaited == "head" and not self.transport.is_closing():
            self._head_size += len(data)
            if self._head_size > HEAD_LIMIT:
                self._refuse(_TOO_LARGE)
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._awaited, self._head_size = "head", 0

    def on_headers_complete(self) -> None:
        named = sum(len(name) + len(value) for name, value in self.headers)
        self._head_size = len(self.url) + named
        if self._head_size > HEAD_LIMIT:
            raise ValueError("the head is too large")
        super().on_headers_complete()
        self._awaited = "body"

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._awaited = "nothing"

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- as uvicorn has it
        """Answer what is no request; a head that is too large is not read any further."""
        too_large = self._awaited == "head" and self._head_size > HEAD_LIMIT
        self._refuse(_TOO_LARGE if too_large else _MALFORMED)

    def _watch(self) -> None:
        closing = self.transport.is_closing()
        if self._awaited == self._watched and not closing:
            return
        self._stop_watching()
        if self._awaited != "nothing" and not closing:
            self._watched = self._awaited
            self._timer = self.loop.call_later(_SECONDS[self._awaited], self._give_up)

    def _stop_watching(self) -> None:
        self._watched = "nothing"
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._awaited == "head" and not self._answers:
            self._refuse(_TOO_SLOW)
        else:
            # Whoever answers the request is told that the client is gone.
            self.transport.close()

    @property
    def _answers(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _refuse(self, problem: ProblemError) -> None:
        if self.transport.is_closing():
            return
        answer = problem.answer.render("en")
        headers, body = answer.of(ids.next())
        lines = [
            b"%b: %b\r\n" % header for header in (*headers, *_PROTECTION, (b"connection", b"close"))
        ]
        self.transport.write(b"".join([STATUS_LINE[answer.status], *lines, b"\r\n", body]))
        self.transport.close()


_TOO_LARGE = ProblemError(
    "head-too-large",
    Words(
        f"Request line and headers have more than {HEAD_LIMIT} bytes. Please send less.",
        f"网址和请求头超过 {HEAD_LIMIT} 字节,请缩短后重试。",
    ),
)
_TOO_SLOW = ProblemError(
    "too-slow",
    Words("The request did not come in time. Please try again.", "没有按时收到完整的请求,请重试。"),
)
_MALFORMED = ProblemError(
    "malformed",
    Words(
        "This is not HTTP/1.1. Please check the client.", "请求不符合 HTTP/1.1,请检查所用的程序。"
    ),
)
