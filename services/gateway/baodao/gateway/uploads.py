"""Tables that come by HTTP: read here as the command line reads them, and sent in pieces.

The file is the body, and stays in memory. Whoever may not import is told so before it is read.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.types import Receive, Scope, Send

from baodao.gateway.asking import NOT_AS_PROVED, ask, headers_of, problem_of
from baodao.gateway.callers import Caller
from baodao.gateway.exchange import (
    KEY,
    Exchange,
    respond_json,
    respond_problem,
    respond_workbook,
)
from baodao.gateway.operations import Desk, Operation
from baodao.gateway.problems import ProblemError, invalid_fields
from baodao.gateway.query_strings import parse_query
from baodao.gateway.received import Received
from baodao.kit.client import NotAcceptedError, encode_message, with_expiry
from baodao.schema import Actor
from baodao.schema.base import Message
from baodao.schema.languages import Words
from baodao.schema.replies import Reply, ReplyAdapter
from baodao.tables import workbook
from baodao.tables.pieces import TableImport, import_rows
from baodao.tables.sentences import TableError
from baodao.tables.source import Upload
from baodao.tables.table_file import Row

MOST_ROWS, _MOST_CHARACTERS = 10_000, 4_000_000
MEDIA_TYPES = {
    "text/csv": ".csv",
    "application/csv": ".csv",
    "application/octet-stream": "",
    # What some browsers call a CSV file, too: its content says what it is.
    "application/vnd.ms-excel": "",
    workbook.MEDIA_TYPE: ".xlsx",
}
_TRIES = 3
_READ_AT_ONCE = 2
_HINTS = {
    "unknown-column": Words(
        " To leave a column out, name it in ignore_column.",
        "确实不需要的列,请列为“忽略的列”后重新上传。",
    ),
    "two-encodings": Words(" Say it in encoding.", "请在“文件编码”中注明。"),
}


class UploadQuery(BaseModel):
    """What is said of a file in the query string."""

    model_config = ConfigDict(extra="forbid")

    ignore_column: list[str] = Field(default=[], max_length=40)
    """Names of columns to leave out; may come again."""
    encoding: Literal["utf-8", "gb18030"] | None = None
    """Of a CSV file where both are possible."""
    format: Literal["json", "xlsx"] | None = None
    """`xlsx` for a workbook of the rows to correct, and of the results."""


@dataclass(frozen=True, slots=True)
class UploadOperation:
    """A table at a path; what is sent of it is the message of `operation`.

    `table` makes it of what the path and the query say, of who sends it, and of what gives ids to
    its commands. `media_types` are those of the body, each with the end of its name.
    """

    operation: Operation
    query: type[UploadQuery]
    table: Callable[[Mapping[str, str], Any, Actor, Callable[[], str]], TableImport]
    media_types: Mapping[str, str] = field(default_factory=lambda: MEDIA_TYPES)


class Sending:
    """The messages of one upload, in the name of its caller."""

    def __init__(self, desk: Desk, exchange: Exchange, operation: Operation) -> None:
        self._desk, self._exchange, self._operation = desk, exchange, operation

    async def caller(self) -> Caller:
        """Who asks."""
        return await self._operation.caller(self._exchange, self._desk)

    async def send(self, message: Message) -> Reply:
        """The answer to a message.

        Raises:
            ProblemError: there is none.
        """
        sent = encode_message(with_expiry(message, self._desk.patience.total_seconds()))
        caller = await self.caller()
        raw = await self._ask(caller, message, sent)
        if raw in NOT_AS_PROVED and self._desk.callers.forget(caller):
            raw = await self._ask(await self.caller(), message, sent)
        reply: Reply = ReplyAdapter.validate_json(raw)
        return reply

    async def _ask(self, caller: Caller, message: Message, sent: bytes) -> bytes:
        headers = headers_of(self._exchange, caller, type(message))
        return await ask(self._desk.open(), type(message), sent, headers)


class UploadEndpoint:
    """Reads a table, asks for all of it, and says what became of each line."""

    _reading = asyncio.Semaphore(_READ_AT_ONCE)

    def __init__(self, upload: UploadOperation, desk: Desk) -> None:
        self._upload, self._desk = upload, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- the exchange has it
        exchange: Exchange = scope[KEY]
        self._desk.open()
        path: dict[str, str] = scope["path_params"]
        query = self._query(exchange)
        sending = Sending(self._desk, exchange, self._upload.operation)
        caller = await sending.caller()
        table = self._upload.table(
            path, query, caller.who, _numbered(exchange.command_id(caller.id))
        )
        suffix = suffix_of(exchange, self._upload.media_types)
        try:
            if not _might(caller.who, self._upload.operation.message):
                await self._refused(sending, table)
            upload = Upload(await exchange.body(), "table", suffix)
            opened = table.opened(upload, query.ignore_column, query.encoding)
            async with self._reading:
                rows = await asyncio.to_thread(opened.held, MOST_ROWS, _MOST_CHARACTERS)
            received = Received(dict.fromkeys(table.outcomes, 0))
            await import_rows(sending, table, rows, received, tries=_TRIES)
        except TableError as error:
            raise unreadable(error) from None
        except NotAcceptedError as error:
            kind = self._upload.operation.message
            problem = problem_of(kind, exchange, path.values(), error.reply)
            await respond_problem(exchange, send, problem)
            return
        if query.format == "xlsx" or (query.format is None and exchange.wants(workbook.MEDIA_TYPE)):
            made = await asyncio.to_thread(received.workbook, table, rows)
            await respond_workbook(send, made, table.results.sheet)
        else:
            receipt = received.receipt(opened.notes, exchange.language)
            await respond_json(send, 200, receipt.model_dump_json().encode())

    def _query(self, exchange: Exchange) -> Any:
        values = parse_query(exchange.scope["query_string"], frozenset(["ignore_column"]))
        try:
            return self._upload.query.model_validate(values)
        except ValidationError as error:
            raise invalid_fields(error) from None

    async def _refused(self, sending: Sending, table: TableImport) -> None:
        """Let the service say no to somebody who seems not to be let in, of an empty row."""
        reply = await sending.send(table.message([Row(1, {})]))
        if reply.status != "accepted":
            raise NotAcceptedError(reply)


def suffix_of(exchange: Exchange, media_types: Mapping[str, str]) -> str:
    """The end that the name of such a file has; what it is, its content says."""
    said = exchange.headers.get(b"content-type", b"").decode("latin-1")
    suffix = media_types.get(said.partition(";")[0].strip().lower())
    if suffix is None:
        raise ProblemError(
            "unsupported-media-type",
            Words(
                f"Send the file itself, as text/csv or {workbook.MEDIA_TYPE}.",
                "请直接上传 CSV 或 XLSX 文件,并注明文件类型。",
            ),
        )
    return suffix


def unreadable(error: TableError) -> ProblemError:
    """The problem of a file that is no table of the kind that is wanted."""
    hint = _HINTS.get(error.key, Words("", ""))
    detail = Words(
        f"The file: {error.words.en}.{hint.en}", f"上传的文件{error.words.zh}。{hint.zh}"
    )
    return ProblemError("unreadable-table", detail)


def _might(actor: Actor, message: type[Message]) -> bool:
    """Whether somebody may do such a thing anywhere, perhaps after a proof."""
    access = message.ACCESS
    can = actor.capabilities | actor.dormant
    return can.issuperset(access.needs) and any(
        actor.role in allow.roles for allow in access.allows
    )


def _numbered(command_id: str) -> Callable[[], str]:
    """Ids of the commands of one request: the same ones if it comes again under its key."""
    count = iter(range(MOST_ROWS))
    return lambda: f"{command_id}/{next(count)}"
