"""How often something may be tried, counted for all gateways together.

A message on a counter stream gives back what has been counted so far: a seventh of a millisecond,
and exact (NATS 2.12). Subjects name windows of time and digests, and do not show who it is.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import structlog
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.gateway.exchange import Exchange
from baodao.gateway.problems import ProblemError, unavailable_problem
from baodao.schema.languages import Words

log = structlog.get_logger()

_SECONDS = 2.0
_HOUSEHOLD, _LONGEST = 64, 64
Network = IPv4Network | IPv6Network


class Counter:
    """Counts tries; `connection` is set once NATS is connected.

    Args:
        proxies: of ours, which are believed when they say for whom they ask.
    """

    def __init__(self, proxies: Sequence[Network] = ()) -> None:
        self.connection: NatsClient | None = None
        self._proxies = tuple(proxies)

    def address_of(self, exchange: Exchange) -> str:
        """From where a request comes: the last address that is none of our proxies'.

        One household has a network of IPv6 to itself (RFC 6177), so that is what is counted.
        """
        address = exchange.peer or ""
        told = exchange.forwarded_for
        while told and self._is_ours(address):
            address = told.pop()
        try:
            found = ip_address(address)
        except ValueError:
            return address[:_LONGEST]
        if not isinstance(found, IPv6Address):
            return str(found)
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _HOUSEHOLD), strict=False))

    def _is_ours(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self._proxies)
        except ValueError:
            return False

    async def count(self, subject: str) -> int:
        """How often this subject was counted, this time included.

        Raises:
            ProblemError: `unavailable`; what cannot be counted is not let through.
        """
        if self.connection is None:
            raise unavailable_problem("the gateway is starting", "系统正在启动")
        try:
            stored = await self.connection.jetstream().publish(
                subject, b"", headers={"Nats-Incr": "+1"}, timeout=_SECONDS
            )
            return int(stored.val or 0)
        except (NatsError, TimeoutError, ValueError) as error:
            log.warning("not_counted", error=f"{type(error).__name__}: {error}")
            raise unavailable_problem("tries cannot be counted", "暂时无法受理登录") from None


@dataclass(frozen=True)
class Limit:
    """At most so many tries in a window of time, of each value of a field and of each address.

    Without a field only addresses are counted.

    Args:
        name: of what is tried; a token of a subject.
        most: tries of one value; one address has `_OF_ADDRESS` times as many, for a whole office.
        seconds: of the window.
        field: of the message, such as the login name; without one, addresses alone are counted.
        of_guests: whether only those are counted who have not signed in.
    """

    name: str
    most: int
    seconds: int
    field: str = ""
    of_guests: bool = False

    async def check(self, counter: Counter, exchange: Exchange, values: Mapping[str, Any]) -> None:
        """Count a try.

        Raises:
            ProblemError: `too-many-tries`, with when there may be another one.
        """
        now = int(time.time())
        window = now // self.seconds
        tried = {f"of-{values.get(self.field)!r}": self.most} if self.field else {}
        tried[f"from-{counter.address_of(exchange)}"] = self.most * _OF_ADDRESS
        for what, most in tried.items():
            digest = hashlib.sha256(what.encode()).hexdigest()[:32]
            count = await counter.count(f"limits.{self.name}.{digest}.{window}")
            if count > most:
                raise _too_many((window + 1) * self.seconds - now)


_OF_ADDRESS = 20


def _too_many(seconds: int) -> ProblemError:
    detail = Words(
        f"Too many tries; the next one is possible in {seconds} seconds.",
        f"尝试次数过多,请在 {seconds} 秒后再试。",
    )
    return ProblemError("too-many-tries", detail, headers={"Retry-After": str(seconds)})
