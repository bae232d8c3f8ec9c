"""Calendars for phones (RFC 5545): what a subscription asks for, and the address of one's own.

The secret is made here, shown once and told to nobody: scheduling has its digest. It is all that
somebody needs who subscribes, since a calendar signs in nowhere.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic.fields import FieldInfo
from starlette.types import Send

from baodao.gateway.calendar_text import written
from baodao.gateway.callers import Caller
from baodao.gateway.exchange import CALENDAR, Exchange, send_response
from baodao.gateway.limits import Counter, Limit
from baodao.gateway.minting import At, Mint
from baodao.gateway.operations import API, Operation, Source
from baodao.gateway.origins import origin_of
from baodao.kit.clock import system_clock
from baodao.schema.identity.secrets import digest_of
from baodao.schema.scheduling.calendars import (
    CalendarFeed,
    GetDivisionCalendar,
    GetOrganisationCalendar,
    GetOwnCalendar,
    ShareCalendar,
    UnshareCalendar,
)

_LIMIT = Limit("calendar", 30, 60, of_guests=True)
# Grows when the same answer is written in another way, so that phones fetch it anew.
_EDITION = b"2"


@dataclass(frozen=True)
class CalendarPath:
    """The trait of paths that calendars ask: how often, and `fills`, a secret, as its digest."""

    SOURCE: ClassVar[Source] = "own"

    fills: frozenset[str] = frozenset()

    @property
    def takes(self) -> Mapping[str, FieldInfo]:
        return {}

    @property
    def adds(self) -> Mapping[str, Any]:
        return {}

    def can_repeat(self, caller: Caller) -> bool:  # noqa: ARG002 -- as traits have it
        return True

    async def fill(
        self, exchange: Exchange, caller: Caller, values: dict[str, Any], counter: Counter
    ) -> str:
        """Count whoever has not signed in, and put the digest in the place of a secret."""
        if caller.is_guest:
            await _LIMIT.check(counter, exchange, values)
        values |= {name: digest_of(values[name]) for name in self.fills}
        return ""

    def show(self, result: bytes, secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:  # noqa: ARG002 -- as traits have it
        return result, []


async def respond_calendar(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with a `CalendarFeed` as a calendar, or with 304 to who has this one."""
    tag = b'"%b"' % hashlib.sha256(_EDITION + result).hexdigest()[:32].encode()
    headers = [(b"etag", tag), (b"cache-control", b"private, no-cache")]
    known = exchange.headers.get(b"if-none-match", b"")
    if tag in {one.strip().removeprefix(b"W/") for one in known.split(b",")}:
        await send_response(send, 304, headers, b"")
        return
    feed = CalendarFeed.model_validate_json(result)
    body = written(feed, system_clock(), f"{origin_of(exchange)}{API}")
    headers += [
        (b"content-type", f"{CALENDAR}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send_response(send, 200, headers, body)


def _new_path() -> str:
    return f"{API}/calendars/{secrets.token_hex(32)}/calendar.ics"


def _digest_of_path(path: str) -> str:
    return digest_of(path.split("/")[-2])


_ADDRESS = Mint("calendar_key", _new_path, _digest_of_path, "path")

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/calendar",
        ShareCalendar,
        "Give one's calendar a secret address, in place of the one that it had",
        trait=At(mint=_ADDRESS),
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/calendar/unshare",
        UnshareCalendar,
        "Take the address of one's calendar away",
    ),
    Operation(
        "GET",
        "/calendars/{calendar_key}/calendar.ics",
        GetOwnCalendar,
        "One's own calendar, by its secret address",
        trait=CalendarPath(frozenset(["calendar_key"])),
        rendered=respond_calendar,
    ),
    Operation(
        "GET",
        "/organisations/{organisation_id}/calendar.ics",
        GetOrganisationCalendar,
        "The shifts of an organisation as a calendar",
        trait=CalendarPath(),
        rendered=respond_calendar,
    ),
    Operation(
        "GET",
        "/divisions/{division}/calendar.ics",
        GetDivisionCalendar,
        "The shifts of a division as a calendar",
        trait=CalendarPath(),
        rendered=respond_calendar,
    ),
]
