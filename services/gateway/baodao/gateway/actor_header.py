"""Actors by a header that is believed as it stands: for tests, never where people are.

    Baodao-Actor: id=test-1; role=organiser; scope=120104; purpose=activities; capabilities=party

It needs a signing key of its own (`BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE`), which no stack has, and
a gateway with one listens on loopback only and says so in its log.
"""

import time
from functools import lru_cache
from ipaddress import ip_address

from pydantic import ValidationError

from baodao.gateway.callers import GUEST, Caller, Callers, unauthenticated
from baodao.gateway.exchange import Exchange
from baodao.gateway.language import Language
from baodao.kit.signatures import LIFETIME, Signer
from baodao.schema import Actor
from baodao.schema.field_errors import field_errors
from baodao.schema.languages import Words

HEADER = "Baodao-Actor"
HEADER_NAME = HEADER.lower().encode()
_REMEMBERED = 20_000
_SEVERAL = ("capabilities", "dormant")
EXAMPLE = "id=test-1; role=organiser; scope=120104; purpose=activities"


class MalformedActorError(ValueError):
    """A header is not in the form `name=value; …`, or names no valid actor; `text` says why."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Words(en, zh)


class _Tokens(dict[str, str]):
    """The tokens of one actor by service, each signed when it is asked for."""

    __slots__ = ("_actor", "_signer")

    def __init__(self, signer: Signer, actor: Actor) -> None:
        self._signer, self._actor = signer, actor

    def __missing__(self, service: str) -> str:
        token = self[service] = self._signer.sign(self._actor, service)
        return token


class HeaderActors:
    """Callers by the header, signed here, or else by their sign-in; see `Callers`."""

    def __init__(self, signer: Signer, otherwise: Callers) -> None:
        self._signer, self._otherwise = signer, otherwise
        self._signed: dict[bytes, tuple[float, Caller]] = {}

    async def caller(self, exchange: Exchange) -> Caller:
        """Who the header says; a peer of another machine is nobody."""
        header = exchange.headers.get(HEADER_NAME)
        if header is None:
            return await self._otherwise.caller(exchange)
        if exchange.forwarded or not is_here(exchange.peer):
            raise unauthenticated(
                f"{HEADER} is accepted from this machine only. Please sign in.",
                f"{HEADER} 只能在本机使用,请登录后办理。",
                HEADER,
            )
        now = time.monotonic()
        until, caller = self._signed.get(header, (0.0, GUEST))
        if until <= now:
            caller = self._sign(header)
            if len(self._signed) >= _REMEMBERED:
                self._signed.clear()
            self._signed[header] = (now + LIFETIME / 2, caller)
        return caller

    def forget(self, caller: Caller) -> bool:
        """Sign anew, or have it signed."""
        self._signed.clear()
        return self._otherwise.forget(caller)

    def _sign(self, header: bytes) -> Caller:
        try:
            actor = parse_actor(header)
        except MalformedActorError as error:
            raise unauthenticated(
                f"The header {HEADER} is malformed: {error.text.en}.",
                f"请求头 {HEADER} 格式有误:{error.text.zh}。",
                HEADER,
            ) from None
        return Caller(actor, _Tokens(self._signer, actor).__getitem__)


@lru_cache(maxsize=1024)
def is_here(peer: str | None) -> bool:
    """Whether a peer is on this machine."""
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


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
    several = {name: values[name].split(",") for name in _SEVERAL if name in values}
    try:
        return Actor.model_validate({**values, **several})
    except ValidationError as error:
        raise MalformedActorError(_joined(error, "en"), _joined(error, "zh-Hans")) from None


def _joined(error: ValidationError, language: Language) -> str:
    return "; ".join(f"{e.field}: {e.text(language)}" for e in field_errors(error))
