"""Reading streams in batches of direct gets, which leave nothing behind in the server.

A consumer costs the server memory for as long as it lives; a direct get (`$JS.API.DIRECT.GET`, for
which a stream needs `allow_direct`) is a question and its answer. A reader asks for what stands
behind a sequence, and goes on where the answer ended. What the server cannot read any more (a
corrupt message, a block of a stream that is gone) is stepped over; whoever reads a stream whole
sees it as a gap between sequences, since nothing is ever deleted from our streams but by a repair.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError

from baodao.kit.jetstream import api_of, jetstream_of
from baodao.kit.topology import incarnation_of

BATCH = 500
_BATCH_BYTES = 4 << 20
_SILENCE_SECONDS = 5.0
_EVERYTHING = ">"
_NO_ANSWER = "503"
_END = frozenset({"204", "404"})
# What nats-server can count in nanoseconds since 1970; beyond it, it would read from the beginning.
EARLIEST = datetime(1677, 9, 22, tzinfo=UTC)
LATEST = datetime(2262, 4, 11, tzinfo=UTC)


class StreamUnreadableError(NatsError):
    """A stream gives no direct reads, or an answer came incomplete."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """What a stream is and holds: its incarnation, and its first and last sequence."""

    incarnation: str
    first: int
    last: int
    messages: int


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A message as it stands in a stream; each is equal to itself only, so it can be a key."""

    sequence: int
    at: str
    """When it was stored, by the server's clock: RFC 3339 in UTC with up to nine digits."""
    subject: str
    headers: dict[str, str]
    data: bytes

    @property
    def stored_at(self) -> datetime:
        """`at` to the microsecond."""
        whole, _, fraction = self.at.removesuffix("Z").partition(".")
        moment = datetime.fromisoformat(whole).replace(tzinfo=UTC)
        return moment.replace(microsecond=int(fraction[:6].ljust(6, "0")))


class StreamReader:
    """Reads one stream, narrowed to subjects; one request at a time.

    Args:
        subjects: filters of which a message matches at least one; none means all messages.
    """

    def __init__(self, connection: NatsClient, stream: str, subjects: Sequence[str] = ()) -> None:
        self.stream, self._subjects = stream, tuple(subjects)
        self._connection, self._jetstream = connection, jetstream_of(connection)
        # The server filters by one subject: several are read through what they have in common.
        self._filter = common_filter(self._subjects) if subjects else _EVERYTHING
        self._filters = _Filters(self._subjects)
        self._subject = f"{api_of(connection)}.DIRECT.GET.{stream}"
        self._inbox: Subscription | None = None
        self._asked = 0
        self._answer: _Answer | None = None

    async def state(self) -> StreamState:
        """What the stream is and holds now, by its leader.

        Raises:
            nats.js.errors.NotFoundError: there is no such stream.
            nats.errors.Error: NATS does not answer.
        """
        info = await self._jetstream.stream_info(self.stream)
        state = info.state
        return StreamState(incarnation_of(info), state.first_seq, state.last_seq, state.messages)

    async def first_since(self, since: datetime) -> int:
        """The sequence of the first message stored at `since` or later; 0 if there is none yet.

        Raises:
            ValueError: the server cannot count so far.
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        if not EARLIEST <= since <= LATEST:
            raise ValueError(f"{since:%Y} is beyond what NATS can count")
        start = since.astimezone(UTC).isoformat().replace("+00:00", "Z")
        found = await self._ask({"start_time": start, "next_by_subj": _EVERYTHING})
        return found[0].sequence if found and found[0].stored_at >= since else 0

    async def get(self, after: int, limit: int = BATCH) -> list[Stored]:
        """The next messages behind the sequence `after`, at most `limit`; none: there are none yet.

        Messages that match no subject may be among them where there are several: `wants` tells.

        Raises:
            nats.errors.Error: the stream is missing, NATS does not answer, or an answer was lost.
        """
        wanted = {"batch": limit, "max_bytes": _BATCH_BYTES, "next_by_subj": self._filter}
        try:
            found = await self._ask({"seq": after + 1, **wanted})
        except NatsTimeoutError:
            # The server is silent about a batch that begins in a block it cannot read.
            found = []
        if found:
            return found
        beyond = await self._beyond(after)
        return await self._ask({"seq": beyond, **wanted}) if beyond else []

    def wants(self, message: Stored) -> bool:
        """Whether a message matches one of the subjects."""
        return not self._subjects or self._filters.match(message.subject)

    async def count(self, after: int, limit: int = BATCH) -> tuple[int, int]:
        """How many messages there are behind `after`, at most `limit`, and the last one's sequence.

        Costs a fifth of reading them. (0, 0): none can be read.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
        """
        try:
            answer = await self._request({"seq": after + 1, "batch": limit, "no_hdr": True})
        except NatsTimeoutError:
            return 0, 0
        return (len(answer.messages), answer.last) if answer.messages else (0, 0)

    async def close(self) -> None:
        """Give back the inbox; nothing else is held."""
        inbox, self._inbox = self._inbox, None
        if inbox is not None and self._connection.is_connected:
            await inbox.unsubscribe()

    async def _beyond(self, after: int) -> int:
        """Where reading goes on behind what cannot be read after `after`; 0: there is no more."""
        last = await self._last_sequence()
        if last <= after:
            return 0
        readable, unreadable = await self._readable_near(after, last), after
        while readable - unreadable > 1:
            middle = (readable + unreadable) // 2
            if found := await self._from(middle):
                readable = found if found < readable else middle
            else:
                unreadable = middle
        return readable if readable > after else 0

    async def _last_sequence(self) -> int:
        found = await self._ask({"last_by_subj": self._filter})
        return found[0].sequence if found else (await self.state()).last

    async def _readable_near(self, after: int, last: int) -> int:
        """The beginning of something readable as near to `last` as may be; 0: there is nothing."""
        back = 0
        while (sequence := last - back) > after:
            if found := await self._from(sequence):
                return found
            back = 2 * back + 1
        return 0

    async def _from(self, sequence: int) -> int:
        """The first sequence from this one on that can be read; 0: none in its block."""
        found = await self._ask({"seq": sequence, "next_by_subj": self._filter})
        return found[0].sequence if found else 0

    async def _ask(self, request: dict[str, Any]) -> list[Stored]:
        answer = await self._request(request)
        found = [_stored(message) for message in answer.messages]
        if "batch" in request:
            _check_chain(answer.messages, answer.last)
        return found

    async def _request(self, request: dict[str, Any]) -> "_Answer":
        if self._inbox is None:
            prefix = self._connection.new_inbox()
            self._inbox = await self._connection.subscribe(f"{prefix}.*", cb=self._arrived)
        self._asked += 1
        # An answer to what was asked before may still be on its way; it has another number.
        reply = f"{self._inbox.subject[:-1]}{self._asked}"
        answer = self._answer = _Answer(reply, single="batch" not in request)
        await self._connection.publish(self._subject, json.dumps(request).encode(), reply=reply)
        await answer.complete()
        if answer.status == _NO_ANSWER:
            await self.state()
            raise StreamUnreadableError(f"{self.stream} gives no direct reads")
        if answer.status not in _END and not (answer.single and answer.messages):
            raise StreamUnreadableError(f"{self.stream}: {answer.status} {answer.description}")
        return answer

    async def _arrived(self, message: Msg) -> None:
        if self._answer is not None and message.subject == self._answer.reply:
            self._answer.add(message)


class _Answer:
    """The messages that answer one request, and how it ended."""

    def __init__(self, reply: str, *, single: bool) -> None:
        self.reply, self.single = reply, single
        self.messages: list[Msg] = []
        self.status, self.description, self.last = "", "", 0
        self._ended = asyncio.Event()
        self._moved = False

    def add(self, message: Msg) -> None:
        self._moved = True
        headers = message.headers or {}
        if "Status" in headers:
            self.status = headers["Status"]
            self.description = headers.get("Description", "")
            self.last = int(headers.get("Nats-Last-Sequence", "0"))
            self._ended.set()
            return
        self.messages.append(message)
        if self.single:
            self._ended.set()

    async def complete(self) -> None:
        """Wait for the end of the answer for as long as something comes.

        Raises:
            nats.errors.TimeoutError: nothing came for some seconds.
        """
        while True:
            self._moved = False
            try:
                async with asyncio.timeout(_SILENCE_SECONDS):
                    await self._ended.wait()
            except TimeoutError:
                if not self._moved:
                    raise NatsTimeoutError from None
            else:
                return


async def read(
    connection: NatsClient,
    stream: str,
    *,
    subject: str = _EVERYTHING,
    after: int = 0,
    since: datetime | None = None,
) -> AsyncIterator[Stored]:
    """The messages of a stream from its beginning, from `since`, or behind the sequence `after`.

    Ends with what the stream had when it was reached.

    Raises:
        ValueError: `since` is an instant that NATS cannot count.
        nats.errors.Error: the stream is missing or NATS does not answer.
    """
    reader = StreamReader(connection, stream, [subject])
    try:
        last = (await reader.state()).last
        if since is not None:
            first = await reader.first_since(since)
            after = max(after, first - 1) if first else last
        while after < last and (messages := await reader.get(after)):
            for message in messages:
                if message.sequence > last:
                    return
                yield message
            after = messages[-1].sequence
    finally:
        await reader.close()


def matches(subject: str, subject_filter: str) -> bool:
    """Whether a subject matches a filter with `*` for one token and a final `>` for the rest."""
    tokens, wanted = subject.split("."), subject_filter.split(".")
    if wanted[-1] == _EVERYTHING:
        wanted.pop()
        if len(tokens) <= len(wanted):
            return False
        tokens = tokens[: len(wanted)]
    return len(tokens) == len(wanted) and all(
        w in ("*", t) for w, t in zip(wanted, tokens, strict=True)
    )


class _Filters:
    """Filters by the tokens that all of them have written out at their beginning.

    A feed of what somebody may know has one for each kind of event, and every message passes.
    """

    def __init__(self, subjects: Sequence[str]) -> None:
        self._depth = min((_written_out(subject) for subject in subjects), default=0)
        self._by_head: dict[tuple[str, ...], list[str]] = {}
        for subject in subjects:
            self._by_head.setdefault(self._head(subject), []).append(subject)

    def match(self, subject: str) -> bool:
        """Whether a subject matches one of them."""
        return any(matches(subject, one) for one in self._by_head.get(self._head(subject), ()))

    def _head(self, subject: str) -> tuple[str, ...]:
        return tuple(subject.split(".", self._depth)[: self._depth])


def _written_out(subject_filter: str) -> int:
    """How many tokens come before the first wildcard."""
    tokens = subject_filter.split(".")
    return next((n for n, token in enumerate(tokens) if token in ("*", ">")), len(tokens))


@lru_cache(maxsize=1024)
def common_filter(subjects: tuple[str, ...]) -> str:
    """The narrowest filter of which all these are a part, token by token.

    `a.x.v1.12.>` and `a.y.v1.12.>` have `a.*.v1.12.>` in common.
    """
    if len(subjects) == 1:
        return subjects[0]
    rows = [subject.split(".") for subject in subjects]
    common: list[str] = []
    for tokens in zip(*rows, strict=False):
        if _EVERYTHING in tokens:
            return ".".join([*common, _EVERYTHING])
        common.append(tokens[0] if len(set(tokens)) == 1 else "*")
    if len({len(row) for row in rows}) > 1:
        return ".".join([*common, _EVERYTHING])
    return ".".join(common)


def _stored(message: Msg) -> Stored:
    headers = message.headers or {}
    return Stored(
        int(headers["Nats-Sequence"]),
        headers["Nats-Time-Stamp"],
        headers["Nats-Subject"],
        headers,
        message.data,
    )


def _check_chain(messages: Sequence[Msg], last: int) -> None:
    """Each message names the one before it, and the end names the last."""
    before = 0
    for message in messages:
        headers = message.headers or {}
        if int(headers["Nats-Last-Sequence"]) != before:
            raise StreamUnreadableError("messages were lost on the way")
        before = int(headers["Nats-Sequence"])
    if messages and before != last:
        raise StreamUnreadableError("messages were lost on the way")
