"""`baodao events tail`: what happens, as it happens."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from nats.aio.client import Client as NatsClient
from nats.js.errors import NotFoundError

from baodao.cli.connection import connected, run, together
from baodao.cli.output import USAGE, Json, Stop, facts, print_json
from baodao.kit.channel import Channel
from baodao.kit.stream_reader import Stored, read
from baodao.kit.structured import structured_event
from baodao.kit.tasks import cancel_tasks
from baodao.schema.catalog import CONTEXTS
from baodao.schema.envelope import UnreadableEventError
from baodao.schema.subjects import event_filter, stream_of
from baodao.schema.times import parse_instant

app = typer.Typer(no_args_is_help=True, help="The events of all services.")

_SPAN = re.compile(r"^([0-9]+)([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DIVISION = re.compile(r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$")
_QUEUED = 1_000
_SHOWN_FIELDS = 4

Print = Callable[[dict[str, Any]], None]


@app.command()
def tail(
    division: Annotated[str, typer.Option(help="12.01.04 or 120104, and all below it.")] = "",
    context: Annotated[str, typer.Option(help="registration, scheduling or hours.")] = "",
    since: Annotated[
        str, typer.Option(help="10m, 2h, 1d ago, or a time as 2026-11-23T08:00:00Z.")
    ] = "",
    follow: Annotated[bool, typer.Option(help="Go on with what happens; else end.")] = True,
    limit: Annotated[int, typer.Option(help="End after so many events; 0: no limit.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Show events: from now on, or from --since; without --follow all that there are.

    With --json every line is a CloudEvent in structured mode.
    """
    contexts = parse_context(context)
    start = parse_since(since, datetime.now(UTC))
    subject_division = parse_division(division)

    async def work() -> None:
        async with connected() as connection:
            reading = _following if follow else _feed
            feeds = [reading(connection, name, subject_division, start) for name in contexts]
            show: Print = print_json if as_json else _print_event
            await (_as_they_come if follow else _by_time)(feeds, _limited(show, limit))

    try:
        run(work)
    except (KeyboardInterrupt, _Enough):
        raise typer.Exit(0) from None


def parse_since(text: str, now: datetime) -> datetime | None:
    """`10m` before now, or an RFC 3339 time with its zone; between 1900 and 2200.

    Raises:
        typer.BadParameter: it is neither.
    """
    if not text:
        return None
    try:
        if span := _SPAN.match(text):
            text = (now - timedelta(**{_UNITS[span[2]]: int(span[1])})).isoformat()
        return parse_instant(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{text!r} is neither a span (10m) nor an RFC 3339 time from 1900 to 2200",
            param_hint="--since",
        ) from None


def parse_division(text: str) -> str:
    """A division code, from its plain or its dotted form.

    Raises:
        typer.BadParameter: it is none.
    """
    code = text.replace(".", "")
    if code and not _DIVISION.match(code):
        raise typer.BadParameter(f"{text!r} is not a division code", param_hint="--division")
    return code


def parse_context(text: str) -> tuple[str, ...]:
    """The contexts to show."""
    if text and text not in CONTEXTS:
        raise typer.BadParameter(f"one of {', '.join(CONTEXTS)}", param_hint="--context")
    return (text,) if text else CONTEXTS


def cloud_event(message: Stored) -> dict[str, Any]:
    """An event in the structured JSON form of CloudEvents; what is none shows what it has."""
    try:
        return structured_event(message.headers, message.data)
    except UnreadableEventError as error:
        return {"sequence": message.sequence, "unreadable": str(error), "data": None}


def line_of(event: dict[str, Any]) -> str:
    """An event on one line: when, what, where, to which aggregate, and its first facts."""
    data = event.get("data") or {}
    subject = event.get("subject")
    shown = [
        f"{name}={value}"
        for name, value in data.items()
        if name != "division" and value != subject and not isinstance(value, list | dict)
    ]
    kind = str(event.get("type", "?")).removeprefix("baodao.")
    return (
        f"{event.get('time', '?')} {kind} {data.get('division', '-')} {subject} "
        f"{' '.join(shown[:_SHOWN_FIELDS])}"
    ).rstrip()


class _Enough(Exception):
    """The limit is reached."""


def _limited(show: Print, limit: int) -> Print:
    shown = 0

    def counted(event: dict[str, Any]) -> None:
        nonlocal shown
        show(event)
        shown += 1
        if shown == limit:
            raise _Enough

    return counted


def _print_event(event: dict[str, Any]) -> None:
    facts.print(line_of(event), markup=False, soft_wrap=True)


async def _feed(
    connection: NatsClient, context: str, division: str, since: datetime | None
) -> AsyncIterator[Stored]:
    """What there is, from its beginning or from `since`."""
    subject = event_filter(context, division=division)
    try:
        async for message in read(connection, stream_of(context), subject=subject, since=since):
            yield message
    except NotFoundError:
        raise _no_stream(context) from None
    except ValueError as error:
        raise Stop(str(error), USAGE) from None


async def _following(
    connection: NatsClient, context: str, division: str, since: datetime | None
) -> AsyncIterator[Stored]:
    """What there is since `since`, or from now on, and then what comes, for ever."""
    channel = Channel(connection, stream_of(context), [event_filter(context, division=division)])
    running: list[asyncio.Task[None]] = []
    try:
        await channel.open()
        running.append(asyncio.create_task(channel.run()))
        place = await channel.begin(None, since)
        async for _, message in channel.follow(place, since):
            yield message
    except NotFoundError:
        raise _no_stream(context) from None
    except ValueError as error:
        raise Stop(str(error), USAGE) from None
    finally:
        await cancel_tasks(running)
        await channel.close()


def _no_stream(context: str) -> Stop:
    return Stop(f"there is no stream {stream_of(context)} (baodao topology apply)", USAGE)


async def _by_time(feeds: list[AsyncIterator[Stored]], show: Print) -> None:
    """Merge feeds that end, by the time of their next events; each keeps its own order."""
    heads = {n: event for n, feed in enumerate(feeds) if (event := await _next(feed))}
    while heads:
        first = min(heads, key=lambda n: str(heads[n].get("time", "")))
        show(heads.pop(first))
        if event := await _next(feeds[first]):
            heads[first] = event


async def _next(feed: AsyncIterator[Stored]) -> dict[str, Any] | None:
    message = await anext(feed, None)
    return cloud_event(message) if message else None


async def _as_they_come(feeds: list[AsyncIterator[Stored]], show: Print) -> None:
    queue: asyncio.Queue[Stored] = asyncio.Queue(_QUEUED)

    async def pump(feed: AsyncIterator[Stored]) -> None:
        async for message in feed:
            await queue.put(message)

    async def drain() -> None:
        while True:
            show(cloud_event(await queue.get()))

    await together([drain(), *(pump(feed) for feed in feeds)])
