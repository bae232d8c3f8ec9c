"""Who asks: until sign-in exists, a header that is believed from named networks only (ADR 0008).

Baodao-Actor: id=test-1; role=organiser; scope=120104; purpose=demo
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from pydantic import ValidationError

from baodao.gateway.exchange import Exchange
from baodao.gateway.language import Language, Text
from baodao.gateway.problems import ProblemError
from baodao.gateway.settings import Network
from baodao.schema import Actor
from baodao.schema.field_errors import field_errors

HEADER = "Baodao-Actor"
HEADER_NAME = HEADER.lower().encode()
EXAMPLE = "id=test-1; role=organiser; scope=120104; purpose=demo"
_CHALLENGE = {"WWW-Authenticate": HEADER}


class MalformedActorError(ValueError):
    """A header is not in the form `name=value; …`, or names no valid actor; `text` says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the actor's id, the actor as it goes into a message (JSON), and in full."""

    id: str
    actor: bytes
    who: Actor


class Actors:
    """Tells who asks.

    Operations know of it that `caller` makes a `Caller` of a request: sign-in will make one of a
    token in its place.

    Args:
        networks: where the peers are whose header is believed.
    """

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks = tuple(networks)
        self._trusts = lru_cache(maxsize=1024)(self._is_inside)

    def caller(self, exchange: Exchange) -> Caller:
        """Who sent a request, or the problem `unauthenticated`."""
        header = exchange.headers.get(HEADER_NAME)
        return self.read(header, exchange.peer, forwarded=exchange.forwarded)

    def require_trusted(self, peer: str | None, *, forwarded: bool) -> None:
        """Raise the problem `unauthenticated` unless the peer itself is in a trusted network.

        A forwarded request has a proxy as its peer, which tells nothing about who sent it.
        """
        if peer is None or forwarded or not self._trusts(peer):
            raise _unauthenticated(
                f"{HEADER} is accepted from trusted networks only.",
                f"{HEADER} 仅接受来自受信任网络的请求。",
            )

    def read(self, header: bytes | None, peer: str | None, *, forwarded: bool) -> Caller:
        """Whom a header names, or the problem `unauthenticated`."""
        self.require_trusted(peer, forwarded=forwarded)
        if header is None:
            raise _unauthenticated(
                f"The header {HEADER} is missing, for example: {EXAMPLE}",
                f"缺少请求头 {HEADER},例如:{EXAMPLE}",
            )
        try:
            return _caller(header)
        except MalformedActorError as error:
            raise _unauthenticated(
                f"The header {HEADER} is malformed: {error.text.en}.",
                f"请求头 {HEADER} 格式有误:{error.text.zh}。",
            ) from None

    def _is_inside(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._networks)


@lru_cache(maxsize=4096)
def _caller(header: bytes) -> Caller:
    actor = parse_actor(header)
    return Caller(actor.id, actor.model_dump_json(exclude_unset=True).encode(), actor)


def parse_actor(header: bytes) -> Actor:
    """The actor in a header.

    Raises:
        MalformedActorError: it names none.
    """
    try:
        text = header.decode()
    except UnicodeDecodeError:
        raise MalformedActorError("it is not UTF-8", "不是 UTF-8 编码") from None
    values: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise MalformedActorError("each part must be name=value", "各部分须写作 name=value")
        if name in values:
            raise MalformedActorError("a name comes twice", "名称重复")
        values[name] = value
    try:
        return Actor.model_validate(values)
    except ValidationError as error:
        raise MalformedActorError(_joined(error, "en"), _joined(error, "zh-Hans")) from None


def _joined(error: ValidationError, language: Language) -> str:
    return "; ".join(f"{e.field}: {e.text(language)}" for e in field_errors(error))


def _unauthenticated(en: str, zh: str) -> ProblemError:
    return ProblemError("unauthenticated", Text(en, zh), headers=_CHALLENGE)
