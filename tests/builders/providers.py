"""People who sign in to identity in memory by a provider.

await identity.account(service, "ana")
await linked(service, "ana")
token = await by_provider(service, "sub-ana")
"""

from typing import Any
from urllib.parse import urlencode

from baodao.identity.openid import Code, Providers
from baodao.kit.testing import MemoryService
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    FinishProviderSignIn,
)
from baodao.schema.identity.secrets import Derived
from tests.builders.identity import digest, oneself, secret, signed_in
from tests.support.fake_provider import PROVIDER, providers


def binding(word: str) -> str:
    """What ties a sign-in by a provider to a browser."""
    return secret(word, "bdb")


def way(address: str, word: str) -> str:
    """The address to which a gateway sends the browser with this binding."""
    derived = Derived.of(binding(word))
    said = {"state": derived.state, "nonce": derived.nonce, "code_challenge": derived.challenge}
    return f"{address}&{urlencode(said)}"


async def begun(service: MemoryService, word: str = "browser", code: str | None = None) -> str:
    """Begin to sign in by the provider, or with the code of a slip; the address to go to."""
    said = {"provider_id": "town", "browser": digest(binding(word))}
    slip_of = {"slip": digest(code)} if code else {}
    reply = await service.done(BeginProviderSignIn, None, **said, **slip_of)
    return way(reply.address, word)


async def link_begun(service: MemoryService, who: str, token: str, word: str = "browser") -> str:
    """Begin to link the provider, by somebody with this session; the address to go to."""
    said = {"provider_id": "town", "browser": digest(binding(word)), "session_id": digest(token)}
    reply = await service.done(BeginProviderLink, oneself(who), account_id=who, **said)
    return way(reply.address, word)


def back(
    address: str, sub: str, word: str = "browser", sid: str | None = None, **changes: Any
) -> dict[str, Any]:
    """What is said when a browser comes back from the provider, where they are `sub`."""
    answer = PROVIDER.visit(address, sub, sid)
    session = digest(secret(f"session by {word}"))
    said = {"provider_id": "town", "browser": binding(word), "session": session}
    return {k: v for k, v in (said | answer | changes).items() if v is not None}


async def redeemed(known: Providers | None = None) -> Any:
    """What comes of a code that was just given out."""
    word = "browser"
    provider = (known or providers()).get("town")
    assert provider is not None
    answer = PROVIDER.visit(way(await provider.way(), word), "sub-ana", "sid-ana")
    return await provider.redeem(Code(answer["code"], answer["iss"], binding(word)))


async def linked(service: MemoryService, who: str = "ana", sub: str | None = None) -> str:
    """Link what somebody has at the provider, there named `sub-` and their id."""
    word = f"link of {who}"
    token = await signed_in(service, who, word)
    address = await link_begun(service, who, token, word)
    await service.done(FinishProviderSignIn, None, **back(address, sub or f"sub-{who}", word))
    return who


async def by_provider(
    service: MemoryService, sub: str, word: str = "at the provider", sid: str | None = None
) -> str:
    """Sign in by the provider; gives the token of the session."""
    said = back(await begun(service, word), sub, word, sid)
    await service.done(FinishProviderSignIn, None, **said)
    return secret(f"session by {word}")
