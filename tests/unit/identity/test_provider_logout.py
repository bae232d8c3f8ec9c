"""Signing out: here, of the provider too; and at the provider, of here too."""

from typing import Any

from baodao.identity.domain.accounts import Session
from baodao.kit.testing import MemoryService
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.providers import (
    EndProviderSessions,
    FinishProviderSignIn,
    LogoutTokenRefused,
    ProviderSignInRefused,
)
from baodao.schema.identity.sign_in import (
    AccessRevoked,
    EndSession,
)
from tests.builders.identity import (
    account,
    acting,
    digest,
    oneself,
    signed_in,
)
from tests.builders.providers import by_provider, linked
from tests.support.fake_provider import PROVIDER, away, providers

REFUSED = [ProviderSignInRefused()]
ANA = {"account_id": "ana", "provider_id": "town"}


async def finish(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.done(FinishProviderSignIn, None, **said)


async def refused(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.refused(FinishProviderSignIn, None, **said)


async def test_who_signs_out_is_told_where_to_sign_out_of_the_provider(
    service: MemoryService,
) -> None:
    await account(service)
    await linked(service)
    for token, is_of_provider in (
        (await by_provider(service, "sub-ana"), True),
        (await signed_in(service, "ana"), False),
    ):
        reply = await service.done(EndSession, oneself("ana"), session_id=digest(token))
        assert reply.provider_address == (
            "https://sign-in.test/end?client_id=baodao-test&post_logout_redirect_uri="
            "https%3A%2F%2Fbaodao.test%2F"
            if is_of_provider
            else None
        )


async def test_signing_out_does_not_wait_for_a_provider(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    token = await by_provider(service, "sub-ana")
    # A process that has not asked it before.
    later = service.beside(providers())
    PROVIDER.instead["/.well-known/openid-configuration"] = away
    reply = await later.done(EndSession, oneself("ana"), session_id=digest(token))
    assert (reply.ended, reply.provider_address) == (1, None)


async def logout(service: MemoryService, **claims: Any) -> int:
    said = {"provider_id": "town", "logout_token": PROVIDER.logout_token(**claims)}
    ended: int = (await service.done(EndProviderSessions, None, **said)).ended
    return ended


async def test_a_provider_ends_the_session_that_was_ended_there(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    one = await by_provider(service, "sub-ana", "1", sid="sid-1")
    two = await by_provider(service, "sub-ana", "2", sid="sid-2")
    own = await signed_in(service, "ana")
    assert await logout(service, sid="sid-1", sub="sub-ana") == 1
    assert isinstance(service.told()[-1], AccessRevoked)
    assert (await acting(service, one)).refusals == (SignInNeeded(),)
    assert (await acting(service, two)).actor.id == "ana"
    assert await logout(service, sid="sid-1") == 0
    assert await logout(service, sid="sid-2") == 1
    assert (await acting(service, own)).actor.id == "ana"
    assert digest(two) not in {one.id for one in service.all_of(Session)}


async def test_a_provider_ends_all_of_somebody(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    for word in ("1", "2"):
        await by_provider(service, "sub-ana", word, sid=f"sid-{word}")
    own = await signed_in(service, "ana")
    assert await logout(service, sub="sub-nobody") == 0
    assert await logout(service, sub="sub-ana") == 2
    assert (await acting(service, own)).actor.id == "ana"
    since = service.commits
    assert await logout(service, sub="sub-ana") == 0
    assert service.told(since=since) == []


async def test_nobody_else_signs_people_out(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    token = await by_provider(service, "sub-ana")
    good = PROVIDER.logout_token(sub="sub-ana")
    for said in (
        {"provider_id": "other", "logout_token": good},
        {"provider_id": "town", "logout_token": good[:-4] + "AAAA"},
        {"provider_id": "town", "logout_token": "x"},
        # An ID token is none.
        {"provider_id": "town", "logout_token": PROVIDER.token(sub="sub-ana", nonce="n")},
    ):
        assert await service.refused(EndProviderSessions, None, **said) == [LogoutTokenRefused()]
    assert (await acting(service, token)).actor.id == "ana"
