"""Callers by their sign-in: a cookie in browsers, `Authorization: Bearer` for programs.

Identity says whom a token stands for and signs that for half a minute. A gateway keeps the answer
for nearly as long, and less when identity tells that somebody's access was revoked.
"""

import asyncio
import time
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from nats.aio.msg import Msg
from pydantic import ValidationError

from baodao.gateway.callers import GUEST, Caller, unauthenticated
from baodao.gateway.exchange import Exchange
from baodao.gateway.problems import ProblemError, malformed_problem, unavailable_problem
from baodao.kit.client import NoAnswerError, encode_message
from baodao.kit.signatures import read_revocation
from baodao.schema.base import Message
from baodao.schema.identity.sign_in import NoSuchRole, ProveActor, ProvenActor
from baodao.schema.languages import Words
from baodao.schema.replies import Accepted, Refused, ReplyAdapter

COOKIE = "__Host-baodao"
GRANT, PURPOSE = b"baodao-grant", b"baodao-purpose"
_BEARER = "bearer "
_REMEMBERED = 50_000
# For a service to look at it, whose clock may be ahead; one that finds it over is asked again.
_LEFT_SECONDS = 5.0


class Asks(Protocol):
    """What asks services, as the client does."""

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes: ...


class Key(NamedTuple):
    """What a request says of who asks."""

    secret: str
    grant_id: str | None
    purpose: str | None


class _Known(NamedTuple):
    caller: Caller
    until: float


class Sessions:
    """Finds callers by their sign-in; `services` is set once NATS is connected."""

    def __init__(self, services: Asks | None = None) -> None:
        self.services = services
        self._known: dict[Key, _Known] = {}
        self._asking: dict[Key, asyncio.Task[_Known]] = {}
        self._revocations = 0

    async def caller(self, exchange: Exchange) -> Caller:
        """Who signed in for this request; see `Callers`."""
        secret = _secret(exchange)
        if secret is None:
            return GUEST
        key = Key(secret, _text(exchange, GRANT), _text(exchange, PURPOSE))
        known = self._known.get(key)
        if known is None or known.until <= time.monotonic():
            known = await self._prove(key)
        return known.caller

    def forget(self, caller: Caller) -> bool:
        """Ask identity again for all that this caller's account is signed in with."""
        gone = [key for key, known in self._known.items() if known.caller.id == caller.id]
        for key in gone:
            self._known.pop(key, None)
        return not caller.is_guest

    async def on_revoked(self, message: Msg) -> None:
        """Take note of what identity tells (`baodao.kit.signatures.REVOKED`)."""
        if (told := read_revocation(message)) is None:
            return
        self._revocations += 1
        self._known = {
            key: known for key, known in self._known.items() if known.caller.id != told.account_id
        }

    async def _prove(self, key: Key) -> _Known:
        """Ask identity, once for all requests that wait for the same."""
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(self._ask(key))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _ask(self, key: Key) -> _Known:
        began, revocations = time.monotonic(), self._revocations
        proven = await self._proven(key)
        caller = Caller(proven.actor, proven.tokens.get, proven.session_id)
        known = _Known(caller, began + max(proven.seconds - _LEFT_SECONDS, proven.seconds / 2))
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        if revocations == self._revocations:
            # Else it may have been answered before it was revoked.
            self._known[key] = known
        return known

    async def _proven(self, key: Key) -> ProvenActor:
        try:
            query = ProveActor(secret=key.secret, grant_id=key.grant_id, purpose=key.purpose)
        except ValidationError as error:
            if any(wrong["loc"] == ("secret",) for wrong in error.errors()):
                raise _over() from None
            raise malformed_problem(
                "The header Baodao-Grant or Baodao-Purpose is out of form; please correct it.",
                "请求头 Baodao-Grant 或 Baodao-Purpose 格式有误,请更正。",
            ) from None
        if self.services is None:
            raise unavailable_problem("the gateway is starting", "系统正在启动")
        try:
            answer = await self.services.ask_encoded(ProveActor, encode_message(query), {})
        except NoAnswerError as missing:
            raise unavailable_problem(str(missing), "身份服务没有应答") from None
        reply = ReplyAdapter.validate_json(answer)
        if isinstance(reply, Accepted):
            return ProvenActor.model_validate(reply.result)
        if isinstance(reply, Refused):
            if any(rule.slug == NoSuchRole.SLUG for rule in reply.refusals):
                raise _no_such_role()
            raise _over()
        raise unavailable_problem("it could not be found out who asks", "暂时无法确认您的身份")


def _secret(exchange: Exchange) -> str | None:
    """The token that a request comes with; one in a header comes first."""
    authorization = exchange.headers.get(b"authorization")
    if authorization is not None:
        text = authorization.decode("latin-1")
        if not text.lower().startswith(_BEARER):
            raise unauthenticated(
                "Authorization should be: Bearer, and a token.",
                "Authorization 应写作 Bearer 加令牌,请更正。",
            )
        return text[len(_BEARER) :].strip()
    return cookie_of(exchange, COOKIE)


def cookie_of(exchange: Exchange, wanted: str) -> str | None:
    """The value of a cookie."""
    for part in exchange.headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == wanted:
            return value
    return None


def _text(exchange: Exchange, name: bytes) -> str | None:
    """A header that may be percent-encoded UTF-8, since headers have no Chinese."""
    raw = exchange.headers.get(name)
    if raw is None:
        return None
    try:
        return unquote(raw.decode("ascii"), errors="strict").strip() or None
    except UnicodeDecodeError:
        label = name.decode()
        raise malformed_problem(
            f"The header {label} is not percent-encoded UTF-8.",
            f"请求头 {label} 须为百分号编码的 UTF-8。",
        ) from None


def _over() -> ProblemError:
    return unauthenticated(
        "Sign in: this sign-in is over, or none of ours.", "登录已失效或无效,请重新登录。"
    )


def _no_such_role() -> ProblemError:
    return ProblemError(
        "no-such-role",
        Words(
            "This account may not act in that role; Baodao-Grant names one of those in "
            "/api/v1/account.",
            "您的账号没有这个角色,请选择您已有的角色(程序请用 Baodao-Grant 指明 /api/v1/account "
            "中的一项)。",
        ),
    )
