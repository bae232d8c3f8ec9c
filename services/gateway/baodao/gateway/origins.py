"""For whom a request was meant, and from which page it comes.

A browser sends requests for any page: one of a stranger's can name this machine (DNS rebinding), or
have a form sent here with what the user is signed in with (CSRF). Programs send neither header and
are not touched, unless they come with a cookie as browsers do.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from baodao.gateway.exchange import Exchange
from baodao.gateway.problems import ProblemError
from baodao.schema.languages import Words

_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
_LOOPBACK = frozenset(["localhost", "127.0.0.1", "[::1]"])
_OWN = frozenset([b"same-origin", b"none"])


class Origins:
    """Refuses what was not meant for this gateway, or not meant by its own pages.

    Args:
        hosts: the names by which it may be asked, without ports.
    """

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)

    def check(self, exchange: Exchange) -> None:
        """Raise the problem `misdirected` or `foreign-page`, unless all is well."""
        headers = exchange.headers
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if name_of(host) not in self._hosts:
            raise ProblemError(
                "misdirected",
                Words(
                    "Here nobody answers for that host. Please check the address.",
                    "本系统不使用这个网址,请核对网址后重试。",
                ),
            )
        if exchange.scope["method"] in _SAFE:
            return
        site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
        if site is not None:
            is_own = site in _OWN
        elif origin is not None:
            is_own = _host_of(origin) == host
        else:
            is_own = b"cookie" not in headers
        if not is_own:
            raise ProblemError(
                "foreign-page",
                Words(
                    "Pages of another origin change nothing here.",
                    "为了安全,其他网站的页面不能更改这里的数据,请从本系统的页面办理。",
                ),
            )


def origin_of(exchange: Exchange) -> str:
    """Where whoever asks finds this gateway: outside of this machine by TLS alone."""
    host = exchange.headers.get(b"host", b"").decode("latin-1").lower()
    return f"{'http' if name_of(host) in _LOOPBACK else 'https'}://{host}"


def name_of(host: str) -> str:
    """The name in a Host header, without its port; an IPv6 address keeps its brackets."""
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.partition(":")[0]


def _host_of(origin: bytes) -> str:
    try:
        return urlsplit(origin.decode("ascii")).netloc.lower()
    except (UnicodeDecodeError, ValueError):
        return ""
