"""Lists as XLSX or CSV: asked for page by page, each with the access and log of reads of its own.

A page is written and sent before the next one is asked for. When one cannot be had any more the
connection is broken off, so that nobody takes a part for the whole. A list with names is held back
as long as they are so few that nobody was asked yet whether a second person has agreed to more: who
needs that is told so, and not that a connection broke (ADR 0073).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json
from starlette.types import Send

from baodao.gateway.exchange import Exchange, file_headers
from baodao.gateway.problems import invalid_field
from baodao.gateway.query_strings import parse_query
from baodao.gateway.sheets import Sheet
from baodao.kit.naming import MOST_NAMED
from baodao.schema.base import Message
from baodao.tables import csv_writer, workbook

FORMATS = ("json", "xlsx", "csv")
_TRIES, _WAIT_SECONDS = 5, 0.5
_TITLE = "名单"
_AT_ONCE = 200

Book = workbook.Workbook | csv_writer.CsvTable
Ask = Callable[[bytes], Awaitable[bytes | None]]
"""Gives the page that a message asks for, None if there is none now.

Raises `PageRefusedError` where it is refused.
"""


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: what writes it row by row, and how it is called."""

    book: type[Book]
    media_type: str
    ending: str


WORKBOOK = Form(workbook.Workbook, workbook.MEDIA_TYPE, "xlsx")
CSV = Form(csv_writer.CsvTable, csv_writer.MEDIA_TYPE, "csv")


class BrokenOffError(Exception):
    """A list of which the rest cannot be had; what was sent is no whole workbook."""


class PageRefusedError(Exception):
    """A page of a list was refused; `reply` says why."""

    def __init__(self, reply: bytes) -> None:
        super().__init__(reply)
        self.reply = reply


def wanted(exchange: Exchange) -> Form | None:
    """The file that a list is wanted as, if it is.

    Raises:
        ProblemError: it is wanted in a form that there is not.
    """
    query: bytes = exchange.scope["query_string"]
    said = parse_query(query).get("format") if b"format" in query else None
    if said is None:
        return next((one for one in (WORKBOOK, CSV) if exchange.wants(one.media_type)), None)
    if said not in FORMATS:
        raise invalid_field("format", "literal-error", expected=", ".join(map(repr, FORMATS)))
    return {"xlsx": WORKBOOK, "csv": CSV}.get(said)


def with_longest_pages(message: type[Message], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a question for a whole list; how many rows a page has is our matter."""
    limit = message.model_fields.get("limit")
    if limit is None:
        return values
    longest = max(getattr(mark, "le", 0) for mark in limit.metadata)
    return {**values, "limit": longest}


async def send_list(
    send: Send, sheet: Sheet, asked: bytes, first: bytes, ask: Ask, form: Form = WORKBOOK
) -> None:
    """Send all of a list, of which the first page has been answered.

    Raises:
        PageRefusedError: another page was refused, and nothing was sent.
        BrokenOffError: the rest cannot be had.
    """
    # They are there if they were asked for, whoever may see them.
    with_names = from_json(first).get("names") is not None
    named: set[str] = set()
    book, is_begun = form.book(), False
    book.sheet(_TITLE, sheet.heads(with_names=with_names))
    try:
        async for page in _pages(asked, first, ask):
            await _write(book, sheet, page, with_names=with_names)
            named.update(page.get("names") or ())
            if with_names and not is_begun and len(named) <= MOST_NAMED and page.get("next"):
                continue
            if not is_begun:
                await _begin(send, form)
                is_begun = True
            if piece := book.take():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    except PageRefusedError:
        if is_begun:
            raise BrokenOffError from None
        raise
    book.close()
    await send({"type": "http.response.body", "body": book.take()})


async def _begin(send: Send, form: Form) -> None:
    headers = file_headers(_TITLE, form.media_type, form.ending)
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _write(book: Book, sheet: Sheet, page: dict[str, Any], *, with_names: bool) -> None:
    for number, line in enumerate(sheet.lines(page, with_names=with_names)):
        book.row(line)
        if number % _AT_ONCE == 0:
            # Others are served meanwhile.
            await asyncio.sleep(0)


async def _pages(asked: bytes, first: bytes, ask: Ask) -> AsyncIterator[dict[str, Any]]:
    values = from_json(asked)
    page: dict[str, Any] = from_json(first)
    yield page
    while (following := page.get("next")) is not None:
        page = from_json(await _persistently(ask, to_json({**values, "after": following})))
        yield page


async def _persistently(ask: Ask, message: bytes) -> bytes:
    for _ in range(_TRIES):
        if (page := await ask(message)) is not None:
            return page
        await asyncio.sleep(_WAIT_SECONDS)
    raise BrokenOffError
